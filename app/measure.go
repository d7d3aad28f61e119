package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"ticklist/app/apm"
	"ticklist/app/metrics"
	"ticklist/app/monitormongo"
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
	ctx, end := m.agent.Begin(ctx, name)
	return ctx, func(e trail.Ended) { end(!e.Skipped) }
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
		what := endpoint
		if e.Status != 0 {
			what += " " + strconv.Itoa(e.Status)
		}
		trail.From(ctx).Add(trail.Step{At: start, Kind: trail.Jira, What: what, Took: took, Err: e.Failure})
	}
}
