package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"ticklist/app/apm"
	"ticklist/app/metrics"
	"ticklist/app/monitormongo"
	"ticklist/handlers"
	"ticklist/tenant/jira"
	"ticklist/tracing"
	"ticklist/trail"
)

// measuring times what work waits for: each is told to the trail of the work, the
// numbers of the server and New Relic.
type measuring struct {
	counts *metrics.Metrics
	agent  *apm.Agent
}

// command is a monitormongo.Begin.
func (m measuring) command(ctx context.Context, c monitormongo.Command) func(time.Duration, string) {
	end := m.agent.Command(ctx, c.Name, c.Collection)
	start := time.Now()
	return func(took time.Duration, failure string) {
		end()
		m.counts.Command(c.Name, c.Collection, took)
		trail.From(ctx).Add(trail.Step{At: start, Kind: trail.Database, What: c.String(), Took: took, Err: failure})
	}
}

// run is a trail.Observer.
func (m measuring) run(ctx context.Context, name string) (context.Context, func(trail.Ended)) {
	ctx, end := m.agent.Begin(tracing.Begin(ctx), name)
	return ctx, func(e trail.Ended) { end(!e.Skipped) }
}

// forwardEvery is how often New Relic is told the server's numbers: it keeps them
// by the minute.
const forwardEvery = time.Minute

// forward tells New Relic the server's numbers until ctx ends, and once more then.
func (m measuring) forward(ctx context.Context) error {
	if m.agent == nil {
		return nil
	}
	custom := apm.NewCustom(m.agent, time.Now)
	tick := time.NewTicker(forwardEvery)
	defer tick.Stop()
	for {
		ended := false
		select {
		case <-tick.C:
		case <-ctx.Done():
			ended = true
		}
		families, err := m.counts.Gather()
		if err == nil {
			custom.Forward(families)
		}
		if ended {
			return nil
		}
	}
}

// Up to when people are satisfied with what they wait for in a browser: with four
// times that, Apdex has them frustrated. An edit breaks the flow of work beyond a
// second, and a panel that shows nothing for four is a broken one.
const (
	satisfiedPaint = time.Second
	satisfiedEdit  = 250 * time.Millisecond
)

// browsed tells whoever watches what browsers report. It is a handlers.Deps.Browser.
func (s *server) browsed(_ context.Context, r handlers.BrowserReport) {
	s.watch.sentry.Browser(r)
	for _, t := range r.Timings {
		s.metrics.Browser(t.What, t.Took)
		satisfied := satisfiedPaint
		if t.What == handlers.TimingEdit {
			satisfied = satisfiedEdit
		}
		s.watch.agent.Browser(t.What, t.Took, satisfied)
	}
}

// call is a jira.Watch.
func (m measuring) call(ctx context.Context, endpoint string, headers http.Header) func(jira.Ended) {
	end := m.agent.Call(ctx, endpoint, headers)
	tracing.Pass(ctx, headers) // where New Relic's agent did not
	start := time.Now()
	return func(e jira.Ended) {
		end(e.Status)
		took := time.Since(start)
		m.counts.JiraCall(endpoint, e.Status, took)
		trail.From(ctx).Add(trail.Step{At: start, Kind: trail.Jira, What: answered(endpoint, e.Status), Took: took, Err: e.Failure})
	}
}

// request is a tracing.Watch.
func (m measuring) request(ctx context.Context, what string, headers http.Header) func(int, string) {
	end := m.agent.Request(ctx, what)
	tracing.Pass(ctx, headers)
	start := time.Now()
	return func(status int, failure string) {
		end(status)
		trail.From(ctx).Add(trail.Step{At: start, Kind: trail.Web, What: answered(what, status), Took: time.Since(start), Err: failure})
	}
}

// answered is a call with its status, 0 for none.
func answered(call string, status int) string {
	if status == 0 {
		return call
	}
	return call + " " + strconv.Itoa(status)
}
