package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ticklist/app/metrics"
	"ticklist/trail"
)

// leaseSlack is for how much longer than until its next turn a server has a job.
// A server that dies in the middle of a job is followed by another after the
// job's interval and this.
const leaseSlack = 15 * time.Second

// job is work that the servers of a database do again and again, one of them at
// a time. It survives being cut off anywhere: the next turn does the rest.
type job struct {
	name  string
	every time.Duration
	// run does one turn. What it returns is said in one line of log; a turn that
	// found nothing to do returns nothing. Its context ends with the program and
	// when another server has the job.
	run func(context.Context) ([]slog.Attr, error)
}

// leases say whose a job is. Take takes or keeps it for a time and says whether
// it is ours.
type leases interface {
	Take(ctx context.Context, job string, d time.Duration) (bool, error)
	Leave(ctx context.Context, job string) error
}

// runner runs jobs.
type runner struct {
	leases leases
	log    *slog.Logger
	report func(ctx context.Context, job string, err error)
	counts *metrics.Metrics // nil: nothing is counted
	runs   *jobRuns         // nil: nobody watches
}

var errLeaseLost = errors.New("another server has the job")

// loop has a turn at once and then one in every interval, until ctx ends, and
// leaves the job to others then. It returns nil: a turn that fails is reported
// and had again.
func (r *runner) loop(ctx context.Context, j job) error {
	tick := time.NewTicker(j.every)
	defer tick.Stop()
	r.runs.expect(j)
	for {
		_ = trail.Run(ctx, "job "+j.name, func(ctx context.Context) error { // it has said what failed
			attrs, err := r.turn(ctx, j)
			if ctx.Err() != nil { // a stop cuts a turn off, which is no failure
				err = nil
			}
			r.say(ctx, j, attrs, err)
			return err
		})
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.leave(ctx, j)
			return nil
		}
	}
}

// leave lets another server have the job at once.
func (r *runner) leave(ended context.Context, j job) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ended), readyTimeout)
	defer cancel()
	if err := r.leases.Leave(ctx, j.name); err != nil {
		r.log.Debug("a job was not left to others", "job", j.name, "err", err)
	}
}

// turn runs the job if it is this server's. The lease is kept while it runs; a
// server that cannot keep it stops before another begins.
func (r *runner) turn(ctx context.Context, j job) (attrs []slog.Attr, err error) {
	lease := j.every + leaseSlack
	mine, err := r.leases.Take(ctx, j.name, lease)
	if err != nil {
		r.runs.ended(j, err)
		return nil, err
	}
	if !mine {
		r.runs.ended(j, nil)
		trail.From(ctx).Skip()
		return nil, nil
	}
	r.runs.began(j)
	defer func() { r.count(ctx, j, err) }()
	running, stop := context.WithCancelCause(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		r.keep(running, stop, j.name, lease)
	}()
	err = trail.Guard(func() (err error) { attrs, err = j.run(running); return err })
	if lost := context.Cause(running); errors.Is(lost, errLeaseLost) {
		err = errors.Join(lost, err)
	}
	stop(nil)
	<-kept
	return attrs, err
}

// count counts a turn that was this server's and that nothing cut off.
func (r *runner) count(ctx context.Context, j job, err error) {
	r.runs.ended(j, err)
	if ctx.Err() == nil {
		r.counts.JobEnded(j.name, time.Now(), err)
	}
}

// keep renews a lease three times in its life until ctx ends, and ends the work
// when that did not succeed for two thirds of it.
func (r *runner) keep(ctx context.Context, stop context.CancelCauseFunc, name string, lease time.Duration) {
	tick := time.NewTicker(lease / 3)
	defer tick.Stop()
	failed := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		mine, err := r.leases.Take(ctx, name, lease)
		if err == nil && mine {
			failed = 0
			continue
		}
		if failed++; err == nil || failed == 2 {
			stop(errors.Join(errLeaseLost, err))
			return
		}
	}
}

// say leaves one line of a turn that did something or failed.
func (r *runner) say(ctx context.Context, j job, attrs []slog.Attr, err error) {
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("err", err))
		r.report(ctx, j.name, err)
	}
	if len(attrs) > 0 {
		r.log.LogAttrs(ctx, level, "job", append([]slog.Attr{slog.String("job", j.name)}, attrs...)...)
	}
}
