package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"ticklist/app/backup"
	"ticklist/app/metrics"
)

const (
	// sampleEvery is how often the database is asked how much waits.
	sampleEvery = 30 * time.Second

	// sampleTimeout bounds each of these questions.
	sampleTimeout = 5 * time.Second

	// depotEvery is how often the backups are listed: a bucket bills it.
	depotEvery = 5 * time.Minute
)

// sampler learns what only the database and the place of the backups know, for
// the numbers and for whoever watches them. What it cannot learn it leaves out.
type sampler struct {
	outbox   func(ctx context.Context, now time.Time) (waiting int, since time.Time, err error)
	webhooks func(context.Context) (waiting int, since time.Time, err error)
	backups  func(context.Context) ([]backup.Name, error) // nil: none are made
	metrics  *metrics.Metrics
	log      *slog.Logger

	listed time.Time // when backups were last listed
	newest time.Time // of the backups; zero: none, or not known
	silent map[string]bool

	mu   sync.Mutex // guards last
	last sample
}

// sample is what was learnt at a time.
type sample struct {
	metrics.Sample
	at time.Time
}

// newSampler makes the server's. The depot is only asked for where one is set.
func newSampler(s *server) (*sampler, error) {
	p := &sampler{outbox: s.data.checklists.Depth, webhooks: s.data.queue.Depth, metrics: s.metrics, log: s.log, silent: map[string]bool{}}
	if s.BackupTo != "" {
		depot, err := s.depot()
		if err != nil {
			return nil, err
		}
		p.backups = depot.List
	}
	return p, nil
}

// run samples at once and then again and again, until ctx ends.
func (p *sampler) run(ctx context.Context) error {
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		p.look(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// look samples once.
func (p *sampler) look(ctx context.Context) {
	now := time.Now()
	found := metrics.Sample{
		Outbox:    p.queue(ctx, "outbox", now, func(ctx context.Context) (int, time.Time, error) { return p.outbox(ctx, now) }),
		Webhooks:  p.queue(ctx, "webhooks", now, p.webhooks),
		BackupAge: p.backupAge(ctx, now),
	}
	p.metrics.Sampled(found)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = sample{found, now}
}

// latest is the last sample, that of the zero time if there is none yet.
func (p *sampler) latest() sample {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

func (p *sampler) queue(ctx context.Context, name string, now time.Time, depth func(context.Context) (int, time.Time, error)) *metrics.Queue {
	ctx, cancel := context.WithTimeout(ctx, sampleTimeout)
	defer cancel()
	waiting, since, err := depth(ctx)
	if p.failed(name, err) {
		return nil
	}
	q := &metrics.Queue{Waiting: waiting}
	if waiting > 0 {
		q.Oldest = max(now.Sub(since), 0)
	}
	return q
}

// backupAge is nil where no backups are made, where there is none, and where it
// cannot be learnt.
func (p *sampler) backupAge(ctx context.Context, now time.Time) *time.Duration {
	if p.backups == nil {
		return nil
	}
	if now.Sub(p.listed) >= depotEvery {
		ctx, cancel := context.WithTimeout(ctx, sampleTimeout)
		defer cancel()
		have, err := p.backups(ctx)
		if p.failed("backups", err) {
			return nil
		}
		p.listed, p.newest = now, backup.Newest(have, backup.Daily, backup.Weekly).At
	}
	if p.newest.IsZero() {
		return nil
	}
	age := max(now.Sub(p.newest), 0)
	return &age
}

// failed says whether something was not learnt, and logs the first time of a row.
func (p *sampler) failed(what string, err error) bool {
	if err != nil && !p.silent[what] {
		p.log.Warn("a number cannot be learnt", "what", what, "err", err.Error())
	}
	p.silent[what] = err != nil
	return err != nil
}
