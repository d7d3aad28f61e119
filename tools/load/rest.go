package main

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	mostAtRest = 64 << 20                       // bytes, with all tenants
	resting    = 6*time.Minute + 30*time.Second // what was remembered has had its time
	sampled    = 5 * time.Second
	warm       = 0.2 // of a soak is not looked at: memories fill up
)

const mb = 1 << 20

// rest has many sites install and use the app, leaves it alone and says what it
// takes.
func (l *load) rest(ctx context.Context) error {
	if l.tenants == 0 {
		return nil
	}
	before, err := l.Figures(ctx)
	if err != nil {
		return err
	}
	begin := time.Now()
	use, useCtx := errgroup.WithContext(ctx)
	use.SetLimit(2 * runtime.GOMAXPROCS(0))
	for range l.tenants {
		use.Go(func() error { return l.visit(useCtx) })
	}
	if err := use.Wait(); err != nil {
		return fmt.Errorf("sites that use the app: %w", err)
	}
	busy, err := l.Figures(ctx)
	if err != nil {
		return err
	}
	select {
	case <-time.After(resting):
	case <-ctx.Done():
		return ctx.Err()
	}
	after, err := l.Figures(ctx)
	if err != nil {
		return err
	}
	l.say("memory before %d sites used it %.0f MB, right behind that (%.0f s) %.0f MB, at rest %.0f MB, of which the program's file %.0f MB; heap %.0f MB, %.0f goroutines, %.0f files",
		l.tenants, before.Resident/mb, time.Since(begin).Seconds()-resting.Seconds(), busy.Resident/mb, after.Resident/mb, (after.Resident-after.Anonymous)/mb, after.Heap/mb, after.Goroutines, after.Files)
	if after.Resident > mostAtRest {
		return fmt.Errorf("%.0f MB at rest are more than %d", after.Resident/mb, mostAtRest/mb)
	}
	return nil
}

// visit installs the app on a site of its own, where somebody makes a checklist and
// opens it.
func (l *load) visit(ctx context.Context) error {
	site := l.Site.Another()
	if err := site.Install(ctx); err != nil {
		return err
	}
	w := &work{site: site, issues: 1}
	if err := w.renew(); err != nil {
		return err
	}
	got, err := w.send(ctx, http.MethodPost, site.App+"/api/v1/issues/"+issueOf(0)+"/ops", w.tokens[0], `{"ops":[{"id":"a","type":"addItem","item":"i","text":"One"}]}`, nil)
	if err == nil && got.status == http.StatusOK {
		got, err = w.send(ctx, http.MethodGet, w.panels[0], "", "", nil)
	}
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("a visit was answered %d", got.status)
	}
	return err
}

// series is one figure of a soak over time.
type series struct {
	name   string
	unit   float64
	slack  float64 // that much it may grow over the whole soak, whatever it is
	values []float64
}

// slope is how much the figure grows from one sample to the next: the median of the
// slopes between all pairs (Theil and Sen's), which a third of outliers do not move.
func slope(values []float64) float64 {
	var all []float64
	for a := range values {
		for b := a + 1; b < len(values); b++ {
			all = append(all, (values[b]-values[a])/float64(b-a))
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// mostGrowth is by how much of its median a figure may grow over a soak.
const mostGrowth = 0.1

// soaking sends a steady rate and fails if the server takes more and more.
func (l *load) soaking(ctx context.Context) error {
	memory := &series{name: "memory, MB", unit: mb, slack: 6 * mb}
	all := []*series{memory, {name: "heap, MB", unit: mb, slack: 6 * mb}, {name: "goroutines", unit: 1, slack: 20}, {name: "files", unit: 1, slack: 20}}
	sending, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan *result, 1)
	go func() { done <- l.steady(sending) }()
	end, tick := time.After(l.soak), time.NewTicker(sampled)
	defer tick.Stop()
	for begin := time.Now(); ; {
		select {
		case <-end:
			stop()
			return l.judge(all, <-done)
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			f, err := l.Figures(ctx)
			if err != nil {
				return err
			}
			if time.Since(begin) > time.Duration(warm*float64(l.soak)) {
				for n, v := range []float64{f.Resident, f.Heap, f.Goroutines, f.Files} {
					all[n].values = append(all[n].values, v)
				}
			}
		}
	}
}

// steady sends requests at the soak's rate until it is told to stop.
func (l *load) steady(ctx context.Context) *result {
	all := newResult()
	for ctx.Err() == nil {
		if err := l.work.renew(); err != nil {
			all.faults[err.Error()]++
			return all
		}
		r := step(context.WithoutCancel(ctx), l.rate, l.step, l.work.one, nil)
		all.took.Merge(r.took)
		all.shed, all.lost = all.shed+r.shed, all.lost+r.lost
		for f, n := range r.faults {
			all.faults[f] += n
		}
	}
	return all
}

// judge prints what became of each figure.
func (l *load) judge(all []*series, r *result) error {
	l.say("%s at %.0f a second: %d requests, %s", l.soak, l.rate, r.all(), r)
	var grown []string
	for _, s := range all {
		v := slices.Sorted(slices.Values(s.values))
		if len(v) == 0 {
			return fmt.Errorf("a soak of %s is too short to see anything", l.soak)
		}
		middle, over := v[len(v)/2], slope(s.values)*float64(len(s.values))
		l.say("%-12s median %.1f (%.1f to %.1f), grows by %.2f over the soak", s.name, middle/s.unit, v[0]/s.unit, v[len(v)-1]/s.unit, over/s.unit)
		if over > max(s.slack, mostGrowth*middle) {
			grown = append(grown, s.name)
		}
	}
	if len(grown) > 0 {
		return fmt.Errorf("the server takes more and more: %v", grown)
	}
	if len(r.faults) > 0 {
		return fmt.Errorf("faults: %v", r.faults)
	}
	return nil
}
