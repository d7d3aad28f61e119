package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

const (
	slow    = 250 * time.Millisecond // p99 is to stay below
	growth  = 1.3                    // of the rate, from one step to the next
	onWay   = 8192                   // requests at once at most: what comes then counts as lost
	perTick = time.Second
)

// result is what came of the requests of one step.
type result struct {
	mu     sync.Mutex // guards what follows
	took   *hdrhistogram.Histogram
	shed   int
	lost   int
	faults map[string]int
}

func newResult() *result {
	return &result{took: hdrhistogram.New(1, int64(time.Minute/time.Microsecond), 3), faults: map[string]int{}}
}

func (r *result) add(took time.Duration, got answer, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err != nil:
		r.faults["no answer"]++
	case got.shed():
		r.shed++
	case got.status >= 300:
		r.faults[fmt.Sprint("status ", got.status)]++
	default:
		_ = r.took.RecordValue(max(1, took.Microseconds())) // a longer one than a minute was cut off by the client
	}
}

func (r *result) at(percent float64) time.Duration {
	return time.Duration(r.took.ValueAtQuantile(percent)) * time.Microsecond
}

// all is how many requests there were.
func (r *result) all() int64 {
	n := r.took.TotalCount() + int64(r.shed+r.lost)
	for _, f := range r.faults {
		n += int64(f)
	}
	return n
}

// held says that the step was within what the server can do.
func (r *result) held() bool {
	return r.at(99) <= slow && r.shed == 0 && r.lost == 0 && len(r.faults) == 0
}

func (r *result) String() string {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d)/float64(time.Millisecond)) }
	s := fmt.Sprintf("p50 %4s  p99 %5s ms", ms(r.at(50)), ms(r.at(99)))
	if r.shed > 0 {
		s += fmt.Sprintf("  turned away %.1f %%", 100*float64(r.shed)/float64(r.all()))
	}
	if r.lost > 0 || len(r.faults) > 0 {
		s += fmt.Sprintf("  lost %d %v", r.lost, r.faults)
	}
	return s
}

// one does one request of the mix on one side.
type one func(ctx context.Context, roll, n int) (answer, error)

// step sends requests at a rate for a time, at moments that have nothing to do with
// each other (Poisson's), and waits for all answers. Each is timed from its moment.
// each is told of the second that it came in, where it is not nil.
func step(ctx context.Context, rate float64, last time.Duration, do one, each func(second int) *result) *result {
	draw, r := numbers(uint64(rate)), newResult()
	room := make(chan struct{}, onWay)
	var wg sync.WaitGroup
	begin := time.Now()
	for due := time.Duration(0); due < last && ctx.Err() == nil; due += time.Duration(draw.ExpFloat64() / rate * float64(time.Second)) {
		if wait := time.Until(begin.Add(due)); wait > 0 {
			<-time.After(wait)
		}
		roll, n := draw.IntN(100), draw.Int()
		into := []*result{r}
		if each != nil {
			into = append(into, each(int(due/perTick)))
		}
		select {
		case room <- struct{}{}:
		default:
			r.lost++
			continue
		}
		wg.Go(func() {
			got, err := do(ctx, roll, n)
			took := time.Since(begin.Add(due))
			for _, i := range into {
				i.add(took, got, err)
			}
			<-room
		})
	}
	wg.Wait()
	return r
}

// climb raises the rate on both sides by turns until neither holds, and returns the
// highest that the app held.
func (l *load) climb(ctx context.Context) (float64, error) {
	l.say("%d %% openings, %d %% edits, the rest webhooks and streams, of %d issues with %d items; %s a rate", openings, edits, l.issues, items, l.step)
	l.say("%10s  %-42s %s", "a second", "the app", "the bare driver")
	var best [2]float64
	missed := [2]int{}
	for rate := l.first; rate <= l.most && slices.Min(missed[:]) < 2 && ctx.Err() == nil; rate *= growth {
		if err := l.work.renew(); err != nil {
			return 0, err
		}
		said := [2]string{"–", "–"}
		for side, do := range []one{l.work.one, l.bareOne} {
			if missed[side] >= 2 {
				continue
			}
			r := step(ctx, rate, l.step, do, nil)
			if said[side] = r.String(); r.held() {
				best[side], missed[side] = rate, 0
			} else {
				missed[side]++
			}
		}
		l.say("%10.0f  %-42s %s", rate, said[0], said[1])
	}
	l.say("p99 stays below %s up to %.0f a second; with the bare driver up to %.0f: %.0f %%", slow, best[0], best[1], 100*best[0]/best[1])
	return best[0], ctx.Err()
}

const (
	rushTimes = 3
	calmTimes = 0.5
	rushLasts = 10 * time.Second
	calmLasts = 6 * time.Second
)

// rush sends far more than the server can do, and then less again.
func (l *load) rush(ctx context.Context, limit float64) error {
	if limit == 0 {
		return fmt.Errorf("not even %.0f requests a second were answered in time", l.first)
	}
	if err := l.work.renew(); err != nil {
		return err
	}
	r := step(ctx, rushTimes*limit, rushLasts, l.work.one, nil)
	l.say("at %.0f a second for %s: %.0f a second answered, %s", rushTimes*limit, rushLasts, float64(r.took.TotalCount())/rushLasts.Seconds(), r)
	seconds := make([]*result, calmLasts/perTick)
	for n := range seconds {
		seconds[n] = newResult()
	}
	step(ctx, calmTimes*limit, calmLasts, l.work.one, func(second int) *result { return seconds[second] })
	for n, r := range seconds {
		l.say("back at %.0f a second, second %d: %s", calmTimes*limit, n+1, r)
	}
	if back := seconds[1]; !back.held() {
		return fmt.Errorf("the server has not recovered a second after the rush: %s", back)
	}
	return ctx.Err()
}
