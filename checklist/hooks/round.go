package hooks

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ticklist/trail"
)

// statusGone is what an address answers that wants to be told nothing more.
const statusGone = 410

// round is one walk through what waits of a hook, whose queue this server has.
type round struct {
	*Deliverer
	of    Ref
	hook  Hook
	began time.Time

	mu      sync.Mutex // guards what follows
	queue   Queue
	blocked map[string]bool
	next    time.Time // when the first of what waits for its time is due
	renewed time.Time
	revived bool
	off     Off
	stopped bool
	failed  error
}

// unlessGone is run, but for a site that does not have the app now, or to which
// nothing is to be sent.
func (r *round) unlessGone(ctx context.Context) error {
	if r.Held != nil && r.Held(ctx, r.of.ClientKey) {
		r.next = r.began.Add(lookEvery)
		return nil
	}
	if r.Live == nil {
		return r.run(ctx)
	}
	live, err := r.Live(ctx, r.of.ClientKey)
	if err != nil {
		r.stop(err)
		return err
	}
	if !live {
		r.next = r.began.Add(awayPause)
		return nil
	}
	return r.run(ctx)
}

// run sends what is due: of each issue one after the other, of some issues
// together.
func (r *round) run(ctx context.Context) error {
	for after := ""; ; {
		batch, err := r.store.WaitingDeliveries(ctx, r.of, after, batchOf)
		if err != nil {
			r.stop(err)
			return err
		}
		var group errgroup.Group
		group.SetLimit(lanes)
		for _, lane := range ofIssues(batch) {
			group.Go(func() error {
				r.stop(trail.Guard(func() error { return r.lane(ctx, lane) }))
				return nil
			})
		}
		_ = group.Wait() // what failed is kept with the round
		if r.stopped = r.stopped || ctx.Err() != nil; r.stopped {
			return r.failed
		}
		if len(batch) < batchOf {
			return nil
		}
		after = batch[len(batch)-1].ID
	}
}

// ofIssues are deliveries in the order of their ids, by issue.
func ofIssues(batch []Delivery) [][]Delivery {
	var out [][]Delivery
	for n, d := range batch {
		if n == 0 || batch[n-1].IssueID != d.IssueID {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], d)
	}
	return out
}

// lane sends what there is of one issue until something of it does not arrive.
func (r *round) lane(ctx context.Context, lane []Delivery) error {
	for _, d := range lane {
		if !r.hook.Enabled {
			if err := r.giveUp(ctx, d, WasOff); err != nil {
				return err
			}
			continue
		}
		if r.holds(d) {
			return nil
		}
		if ours, err := r.keep(ctx); err != nil || !ours {
			return err
		}
		arrived, err := r.try(ctx, d)
		if err != nil || !arrived {
			return err
		}
	}
	return nil
}

// holds says whether a delivery cannot be sent in this round, and then keeps back
// the others of its issue.
func (r *round) holds(d Delivery) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	early := d.Due.After(r.began) && !d.Tried.Before(r.hook.Queue.UpSince)
	if !r.stopped && !r.blocked[d.IssueID] && !early {
		return false
	}
	if !r.blocked[d.IssueID] {
		r.wait(d)
	}
	return true
}

// wait notes that an issue waits for the time of its first delivery.
func (r *round) wait(d Delivery) {
	r.blocked[d.IssueID] = true
	if r.next.IsZero() || d.Due.Before(r.next) {
		r.next = d.Due
	}
}

// stop ends the round early; with an error, if there is one.
func (r *round) stop(err error) {
	if err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped, r.failed = true, errors.Join(r.failed, err)
}

// keep waits for the site's pace, and renews the claim in time. It says whether
// the queue is still ours.
func (r *round) keep(ctx context.Context) (ours bool, err error) {
	if err := r.pace(ctx); err != nil {
		return false, nil //nolint:nilerr // the server is ending, which is no failure
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if now.Before(r.renewed.Add(renewIn)) {
		return true, nil
	}
	ours, err = r.store.KeepHook(ctx, r.of, r.owner, now.Add(hookLease))
	r.renewed, r.stopped = now, r.stopped || !ours
	return ours, err
}

func (r *round) pace(ctx context.Context) error {
	r.Deliverer.mu.Lock()
	limiter := r.sites[r.of.ClientKey].pace
	r.Deliverer.mu.Unlock()
	return limiter.Wait(ctx)
}

// try sends a delivery and keeps what came of it. What a stop cut off is as if it
// had not been begun.
func (r *round) try(ctx context.Context, d Delivery) (arrived bool, err error) {
	answer := r.send(ctx, r.hook, d.ID, d.Body)
	if answer.Fault != NoFault && ctx.Err() != nil {
		return false, nil
	}
	now := r.now().UTC().Truncate(time.Millisecond)
	if d.Tried = now; d.First.IsZero() {
		d.First = now
	}
	d.Tries++
	d.learn(answer)
	if answer.Fault == NoFault {
		d.State, d.Body = Sent, nil
		r.arrived(now)
		return true, r.store.SaveDelivery(context.WithoutCancel(ctx), r.of, d, false)
	}
	d.Due = now.Add(retryIn(d.Tries))
	r.lost(answer, now)
	if d.Due.Sub(d.First) > retryFor {
		return true, r.giveUp(ctx, d, answer.Fault) // those behind it have their turn
	}
	r.mu.Lock()
	r.wait(d)
	r.mu.Unlock()
	return false, r.store.SaveDelivery(context.WithoutCancel(ctx), r.of, d, false)
}

// giveUp keeps that a delivery is not tried again.
func (r *round) giveUp(ctx context.Context, d Delivery, why Fault) error {
	d.State, d.Fault = Failed, why
	r.log.Warn("hook delivery given up", "tenant", r.of.ClientKey, "hook", r.of.HookID, "delivery", d.ID, "tries", d.Tries, "why", string(why), "status", d.Status)
	return r.store.SaveDelivery(context.WithoutCancel(ctx), r.of, d, false)
}

// arrived notes that the address takes what is sent. What did not arrive while it
// did not is tried again at once then.
func (r *round) arrived(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if since := r.queue.FailingSince; !since.IsZero() && now.Sub(since) > revivedAfter {
		r.queue.UpSince, r.revived = now, true
	}
	r.queue.Failures, r.queue.FailingSince = 0, time.Time{}
}

// lost notes that the address did not take what was sent, and what follows from it.
func (r *round) lost(a Answer, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := &r.queue
	if q.Failures++; q.FailingSince.IsZero() {
		q.FailingSince = now
	}
	var pause time.Duration
	if q.Failures >= patience {
		pause = pauseOf(q.Failures)
	}
	if pause = max(pause, min(a.After, maxPause)); pause > 0 {
		q.Paused, r.stopped = now.Add(pause), true
	}
	switch {
	case a.Status == statusGone:
		r.off, r.stopped = Gone, true
	case now.Sub(q.FailingSince) > offAfter:
		r.off, r.stopped = Failing, true
	}
}

// ended is how it goes with the queue at the end of the round.
func (r *round) ended(now time.Time) Queue {
	q := r.queue
	q.Next = r.next
	if r.stopped || r.revived {
		q.Next = now // there is more that was not looked at
	}
	if !q.Next.IsZero() && q.Paused.After(q.Next) {
		q.Next = q.Paused
	}
	return q
}
