package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/jira"
	"ticklist/trail"
)

const (
	// lookEvery is how often the queue is looked at when nobody says that there
	// is something in it: what another server died over is found then.
	lookEvery = 30 * time.Second

	// atOnce is how many tasks one server does at a time: one whose Jira does not
	// answer must not keep all others waiting.
	atOnce = 4

	// lookAhead is how many tasks are read together.
	lookAhead = 16

	// forgetEvery is how often settled tasks are looked through.
	forgetEvery = time.Hour
)

// webhooks does what the queue holds: each task on one server at a time, and
// again until it succeeds or is given up.
type webhooks struct {
	queue  tenant.Queue
	do     func(context.Context, tenant.Task) (result, error)
	report func(context.Context, handlers.Fault)
	ran    func(context.Context, turnAt, error) // is told of each round
	log    *slog.Logger
	now    func() time.Time
	woken  chan struct{}                           // of one place
	off    func(context.Context) bool              // whether nothing is to be done for now; nil for never
	held   func(context.Context, tenant.Task) bool // whether this is not; nil for nothing

	forgotten time.Time
}

// newWebhooks works on the server's database.
func newWebhooks(s *server, d *deletions) *webhooks {
	return &webhooks{
		queue: s.data.queue, do: d.do, report: s.watch.report, ran: s.failures.ran, log: s.log, now: time.Now, woken: make(chan struct{}, 1),
	}
}

// result is what an attempt did.
type result struct {
	erased int64 // documents that went
	more   bool  // it did a part, and there is more to do
}

// wake makes run look at the queue. It never waits.
func (w *webhooks) wake() {
	select {
	case w.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// run works until ctx ends, and leaves then to others what it is at.
func (w *webhooks) run(ctx context.Context) error {
	for {
		having, _ := trail.Begin(ctx)
		wait, err := w.round(having)
		if ctx.Err() != nil {
			return nil
		}
		w.ran(having, turnAt{route: "webhooks"}, err)
		if err != nil {
			w.log.Error("webhooks", "err", err.Error())
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-w.woken:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// round does all that is due and says how long there is nothing then. A fault
// is the queue's: one of a task is in the task's own line.
func (w *webhooks) round(ctx context.Context) (time.Duration, error) {
	for {
		if w.off != nil && w.off(ctx) {
			return lookEvery, nil
		}
		tasks, err := w.queue.Earliest(ctx, lookAhead)
		if err != nil {
			return lookEvery, err
		}
		group, working := errgroup.WithContext(ctx)
		group.SetLimit(atOnce)
		now := w.now()
		due := slices.IndexFunc(tasks, func(t tenant.Task) bool { return t.Due.After(now) })
		if due < 0 {
			due = len(tasks)
		}
		for _, chain := range chains(tasks[:due]) {
			group.Go(func() error { return w.attempts(working, chain) })
		}
		if err := group.Wait(); err != nil {
			return lookEvery, err
		}
		switch {
		case due > 0:
		case len(tasks) > 0:
			return min(lookEvery, tasks[0].Due.Sub(now)), w.forget(ctx, now)
		default:
			return lookEvery, w.forget(ctx, now)
		}
	}
}

// chains divides tasks: those that order something of one issue come one after the
// other, in the order in which they came in.
func chains(tasks []tenant.Task) [][]tenant.Task {
	var out [][]tenant.Task
	for _, t := range slices.SortedFunc(slices.Values(tasks), func(a, b tenant.Task) int { return a.ReceivedAt.Compare(b.ReceivedAt) }) {
		at := slices.IndexFunc(out, func(c []tenant.Task) bool {
			return t.Kind.Orders() && c[0].Kind.Orders() && c[0].ClientKey == t.ClientKey && c[0].IssueID == t.IssueID
		})
		if at >= 0 {
			out[at] = append(out[at], t)
		} else {
			out = append(out, []tenant.Task{t})
		}
	}
	return out
}

func (w *webhooks) attempts(ctx context.Context, chain []tenant.Task) error {
	for _, t := range chain {
		if err := trail.Run(ctx, "webhook "+string(t.Kind), func(ctx context.Context) error { return w.attempt(ctx, t) }); err != nil {
			return err
		}
	}
	return nil
}

// forget removes what is long settled, now and then.
func (w *webhooks) forget(ctx context.Context, now time.Time) error {
	if now.Before(w.forgotten.Add(forgetEvery)) {
		return nil
	}
	w.forgotten = now
	n, err := w.queue.Forget(ctx, now)
	if n > 0 {
		w.log.Info("webhooks forgotten", "removed", n)
	}
	return err
}

// attempt tries to do t, unless another server has begun it meanwhile. It
// returns faults of the queue.
func (w *webhooks) attempt(ctx context.Context, t tenant.Task) error {
	if w.held != nil && w.held(ctx, t) {
		return w.hold(ctx, t)
	}
	if t.Spent() { // and nobody came back from it
		return w.settle(ctx, t, t.Failed(w.now()), result{}, errors.New("no attempt came to an end"))
	}
	t, err := w.queue.Save(ctx, t.Begun(w.now()))
	if errors.Is(err, tenant.ErrConflict) {
		trail.From(ctx).Skip()
		return nil
	}
	if err != nil {
		return fmt.Errorf("begin a webhook: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, tenant.TaskTime)
	defer cancel()
	var did result
	err = trail.Guard(func() (err error) { did, err = w.do(limited, t); return err })
	busy, tooMuch := errors.AsType[*jira.LimitedError](err)
	switch {
	case ctx.Err() != nil: // the server stops; the task is due again soon
		return nil
	case tooMuch:
		return w.settle(ctx, t, t.Postponed(w.now().Add(busy.After)), did, err)
	case did.more || err != nil && did.erased > 0: // what is done is done: no reason to wait
		return w.settle(ctx, t, t.Continued(w.now()), did, err)
	case err != nil:
		return w.settle(ctx, t, t.Failed(w.now()), did, err)
	default:
		return w.settle(ctx, t, t.Succeeded(w.now()), did, nil)
	}
}

// hold has t wait, as if it had not been looked at.
func (w *webhooks) hold(ctx context.Context, t tenant.Task) error {
	t.Due = w.now().Add(heldPause)
	if _, err := w.queue.Save(ctx, t); err != nil && !errors.Is(err, tenant.ErrConflict) {
		return fmt.Errorf("hold a webhook: %w", err)
	}
	return nil
}

// settle stores what became of an attempt at t, and leaves its line. That
// another server has begun t meanwhile is not an error: it had to think that
// this one was dead.
func (w *webhooks) settle(ctx context.Context, t, next tenant.Task, did result, failed error) error {
	attrs := []slog.Attr{
		slog.String("tenant", t.ClientKey), slog.String("event", string(t.Kind)), slog.String("issue", t.IssueID), slog.String("project", t.ProjectID),
		slog.String("state", string(next.State)), slog.Int("attempt", t.Attempts), slog.Int("pass", t.Passes+1), slog.Int64("erased", did.erased),
		slog.Duration("waited", w.now().Sub(t.ReceivedAt)),
	}
	level := slog.LevelInfo
	if failed != nil {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("err", failed.Error()), slog.Time("again", next.Due))
	}
	if next.State == tenant.TaskGivenUp {
		level = slog.LevelError
		w.report(ctx, handlers.Fault{Err: failed, Ref: t.Name, Route: "webhook " + string(t.Kind), Tenant: t.ClientKey})
	}
	w.log.LogAttrs(ctx, level, "webhook", attrs...)
	if _, err := w.queue.Save(ctx, next); err != nil && !errors.Is(err, tenant.ErrConflict) {
		return fmt.Errorf("settle a webhook: %w", err)
	}
	return nil
}
