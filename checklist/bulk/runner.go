package bulk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"

	"ticklist/trail"
)

const (
	// stepTime is how long one step may take.
	stepTime = 30 * time.Second
	// lease is how long nobody else has a job since its last step: who died over it
	// is found out after that time.
	lease = stepTime + 15*time.Second
	// turnTime is how long a job is at it before others have their turn.
	turnTime = 20 * time.Second

	// lookEvery is how often jobs are looked for when nobody says that there is one.
	lookEvery = 30 * time.Second
	// atOnce is how many jobs one server does at a time: they leave room for whoever
	// opens a panel.
	atOnce    = 2
	lookAhead = 32

	// maxFailures is how often in a row a step may fail: about two hours.
	maxFailures = 12
	firstRetry  = 2 * time.Second
	maxRetry    = 20 * time.Minute
)

// Handler does one step of a job, such as a page of issues: s begins with what is
// so far, and what it says when the handler returns is stored, unless the server
// dies before. Then the step is done again, so it must do no harm twice. An error
// that is neither *[LaterError] nor *[ProblemError] is a fault: what s says counts,
// and the job is tried again from there.
type Handler func(ctx context.Context, j Job, s *Step) error

// Report is what is told of a turn at a job. Err is nil where nothing failed.
type Report struct {
	Job Job
	Err error
}

// Runner does the jobs of a database, beside those of other servers. Store, Now,
// NewID and Say are needed; Handle comes before Run.
type Runner struct {
	Store Store
	Now   func() time.Time
	NewID func() string // a name that nobody else has
	// Say is told of each turn. It must not block.
	Say func(context.Context, Report)
	// Held, where it is set, says whether jobs of a kind are not to be done on a site
	// for now. They wait, between two steps where they have begun, and go on half a
	// minute after they may.
	Held func(ctx context.Context, clientKey, kind string) bool

	handlers map[string]Handler
	woken    chan struct{} // of one place
}

// NewRunner returns a runner without handlers.
func NewRunner(store Store, now func() time.Time, newID func() string, say func(context.Context, Report)) *Runner {
	return &Runner{Store: store, Now: now, NewID: newID, Say: say, handlers: map[string]Handler{}, woken: make(chan struct{}, 1)}
}

// Handle has h do the jobs of a kind. Jobs of a kind that nobody does wait.
func (r *Runner) Handle(kind string, h Handler) { r.handlers[kind] = h }

// Wake makes Run look for jobs. It never waits.
func (r *Runner) Wake() {
	select {
	case r.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// Run does jobs until ctx ends, and leaves then to others what it is at. That a round
// fails is said once until one succeeds.
func (r *Runner) Run(ctx context.Context) error {
	for failing := false; ; {
		having, _ := trail.Begin(ctx)
		wait, err := r.Round(having)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && !failing {
			r.Say(having, Report{Err: err})
		}
		failing = err != nil
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-r.woken:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Round does what is due, a turn each, until nothing is, and says how long there
// is nothing then. Its errors are faults of the store.
func (r *Runner) Round(ctx context.Context) (time.Duration, error) {
	for {
		jobs, err := r.Store.Earliest(ctx, lookAhead)
		if err != nil {
			return lookEvery, fmt.Errorf("look for jobs: %w", err)
		}
		group, working := errgroup.WithContext(ctx)
		group.SetLimit(atOnce)
		now, wait := r.Now(), lookEvery
		var begun atomic.Bool
		for _, j := range jobs {
			switch {
			case r.handlers[j.Kind] == nil: // of the next release
			case j.Due.After(now):
				wait = min(wait, j.Due.Sub(now))
			default:
				group.Go(func() error {
					return trail.Run(working, "bulk "+j.Kind, func(ctx context.Context) error {
						did, err := r.turn(ctx, j)
						if did {
							begun.Store(true)
						} else if err == nil {
							trail.From(ctx).Skip()
						}
						return err
					})
				})
			}
		}
		if err := group.Wait(); err != nil || !begun.Load() {
			return wait, err
		}
	}
}

// turn does steps of a job for a while, unless another server has it. It returns
// faults of the store.
func (r *Runner) turn(ctx context.Context, found Job) (bool, error) {
	if r.holds(ctx, found) {
		return true, r.postpone(ctx, found) // others may be behind it
	}
	j, err := r.claim(ctx, found)
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("begin a job: %w", err)
	}
	var failed error
	for end := r.Now().Add(turnTime); ; {
		next, fault := r.step(ctx, j)
		if ctx.Err() != nil { // the server stops; the job is due again soon
			return true, nil
		}
		failed = fault
		more := fault == nil && next.State == Running && next.Due.IsZero() && r.Now().Before(end) && !r.holds(ctx, next)
		if j, err = r.keep(ctx, j, next, more); err != nil || !more || j.State != Running {
			break
		}
	}
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) { // somebody else had to think that this server was dead
		return true, nil
	}
	if err != nil {
		return true, fmt.Errorf("store how far a job is: %w", err)
	}
	r.Say(ctx, Report{Job: j, Err: failed})
	return true, nil
}

func (r *Runner) holds(ctx context.Context, j Job) bool {
	return r.Held != nil && r.Held(ctx, j.ClientKey, j.Kind)
}

// postpone makes room for other jobs before one that may not be done now.
func (r *Runner) postpone(ctx context.Context, found Job) error {
	j, err := r.Store.Get(ctx, found.ClientKey, found.ID)
	if err == nil && j.Rev == found.Rev {
		j.Due = stamp(r.Now().Add(lookEvery))
		_, err = r.Store.Save(ctx, j)
	}
	if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("postpone a job: %w", err)
	}
	return nil
}

// claim takes a job that was found, with all that belongs to it.
func (r *Runner) claim(ctx context.Context, found Job) (Job, error) {
	j, err := r.Store.Get(ctx, found.ClientKey, found.ID)
	if err != nil {
		return Job{}, err
	}
	if j.Rev != found.Rev {
		return Job{}, ErrConflict
	}
	j.State, j.Owner, j.Due = Running, r.NewID(), stamp(r.Now().Add(lease))
	return r.Store.Save(ctx, j)
}

// step returns j as it is after one step. Its Due is zero if it may go on at
// once. A fault is one that is reported.
func (r *Runner) step(ctx context.Context, j Job) (Job, error) {
	limited, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	s := j.step()
	err := trail.Guard(func() error { return r.handlers[j.Kind](limited, j, &s) })
	now := r.Now()
	if err != nil {
		s.Finished = false
	}
	if later, ok := errors.AsType[*LaterError](err); ok {
		next := j.after(s, now)
		next.Due, next.Failures = stamp(later.At), 0
		return next, nil
	}
	if problem, ok := errors.AsType[*ProblemError](err); ok {
		s.Note = problem.Text
		return j.after(s, now).ended(Failed, now), nil
	}
	if err != nil {
		return j.after(s, now).failed(now), err
	}
	next := j.after(s, now)
	next.Failures = 0
	if !next.State.Over() {
		next.Due = time.Time{}
	}
	return next, nil
}

// What is said of a job whose steps fail; the log has the fault.
const (
	noteAgain   = "Something went wrong on our side. It is tried again."
	noteGivenUp = "Something went wrong on our side, again and again. What was done stays done."
)

// failed returns j after a step that did not succeed: waiting for the next try,
// each time about twice as long, or given up.
func (j Job) failed(now time.Time) Job {
	j.Failures++
	j.Note, j.Updated.At = noteAgain, stamp(now)
	if j.Failures >= maxFailures {
		j.Note = noteGivenUp
		return j.ended(Failed, now)
	}
	waits := backoff.ExponentialBackOff{InitialInterval: firstRetry, MaxInterval: maxRetry, Multiplier: 2, RandomizationFactor: 0.3}
	waits.Reset()
	var wait time.Duration
	for range j.Failures {
		wait = waits.NextBackOff()
	}
	j.Due = stamp(now.Add(wait))
	return j
}

// keep stores what a step made of j; more says that this server goes on with it.
// What a person did to it meanwhile holds: a job that was paused or stopped is
// so, with the step counted.
func (r *Runner) keep(ctx context.Context, j, next Job, more bool) (Job, error) {
	want := next
	for range maxTries {
		saved, err := r.Store.Save(ctx, want.handed(r.Now(), more))
		if !errors.Is(err, ErrConflict) {
			return saved, err
		}
		is, err := r.Store.Get(ctx, j.ClientKey, j.ID)
		if err != nil {
			return Job{}, err
		}
		if want, err = next.onto(is, j); err != nil {
			return Job{}, err
		}
	}
	return Job{}, ErrConflict
}

// handed returns j with the time at which the next may begin: who goes on with it
// keeps the others away.
func (j Job) handed(now time.Time, more bool) Job {
	switch {
	case j.State.Over():
	case more && j.State == Running:
		j.Due = stamp(now.Add(lease))
	default:
		j.Owner = ""
		if j.Due.IsZero() {
			j.Due = stamp(now)
		}
	}
	return j
}

// onto returns j, which a step made of before, on top of what others have made of
// the job meanwhile. ErrConflict says that the step is to be done again: another
// server has the job, or somebody was erased from it.
func (j Job) onto(is, before Job) (Job, error) {
	stopped := is.State == Stopped && is.Done == before.Done && is.Cursor == before.Cursor
	if is.Owner != before.Owner && !stopped || is.Created.By != before.Created.By || !bytes.Equal(is.Ask, before.Ask) || !bytes.Equal(is.Result, before.Result) {
		return Job{}, ErrConflict
	}
	j.Rev, j.Updated.By = is.Rev, is.Updated.By
	if !j.State.Over() || stopped {
		j.State = is.State
	}
	if stopped {
		j.Owner, j.Due = is.Owner, is.Due
	}
	return j, nil
}
