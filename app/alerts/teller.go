package alerts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// ErrRefused wraps a service's word that it will never take what it was sent:
// trying again is of no use.
var ErrRefused = errors.New("the service refuses the incident")

// LaterError is a Notifier's: the service has enough for a while.
type LaterError struct {
	After time.Duration
	Err   error
}

func (e *LaterError) Error() string { return fmt.Sprintf("again in %s: %v", e.After, e.Err) }

// Unwrap is for errors.Is.
func (e *LaterError) Unwrap() error { return e.Err }

const (
	// tellLimit is how long a service may take.
	tellLimit = 10 * time.Second
	// firstRetry and maxRetry are how long after a failure the next try comes.
	firstRetry = 2 * time.Second
	maxRetry   = 2 * time.Minute
)

// wish is what a service should be told of a cause.
type wish struct {
	gen      int64 // grows; 0: nothing
	begun    int64 // the gen by which the incident was there first; 0: it was not, here
	over     bool
	held     bool // to be told only when it is known who tells the end
	incident Incident
}

// wishes are the last wish of each cause: whatever was wished before it and not
// told is not told any more, but that an incident began.
type wishes struct {
	mu   sync.Mutex
	gen  int64
	last map[Cause]wish
}

// set wishes for something new.
func (w *wishes) set(in Incident, over bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gen++
	next := wish{gen: w.gen, over: over, incident: in}
	if old, ok := w.last[in.Cause]; ok && !old.over {
		next.begun = old.begun
	} else if !over {
		next.begun = w.gen
	}
	w.last[in.Cause] = next
}

// hold has what is wished of a cause wait until something new is.
func (w *wishes) hold(c Cause) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if old, ok := w.last[c]; ok {
		old.held = true
		w.last[c] = old
	}
}

// update brings what is wished to what is true now.
func (w *wishes) update(in Incident) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if old, ok := w.last[in.Cause]; ok && !old.over {
		old.incident = in
		w.last[in.Cause] = old
	}
}

// drop wishes for nothing any more.
func (w *wishes) drop(c Cause) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.last, c)
}

func (w *wishes) of(c Cause) wish {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last[c]
}

// teller tells one service what is wished, one after the other. It is woken when
// there is something new.
type teller struct {
	to     Notifier
	wishes *wishes
	log    *slog.Logger
	woken  chan struct{} // of one place

	failed bool // the last time; said once

	mu      sync.Mutex // guards what follows
	told    map[Cause]int64
	telling Cause // of which something is being told, or looked for; "" for none
}

// run tells until ctx ends. What fails is tried again, later and later, as it is
// then.
func (t *teller) run(ctx context.Context) error {
	pause := newPause()
	for ctx.Err() == nil {
		c, w, ok := t.next()
		if !ok {
			select {
			case <-t.woken:
			case <-ctx.Done():
			}
			continue
		}
		gen, err := t.tell(ctx, w)
		t.say(err)
		if err == nil || errors.Is(err, ErrRefused) {
			t.mark(c, gen)
			pause.Reset()
			continue
		}
		wait(ctx, waitAfter(err, pause.NextBackOff()))
	}
	return nil
}

func newPause() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier, b.RandomizationFactor = firstRetry, maxRetry, 2, 0.2
	return b
}

func waitAfter(err error, usual time.Duration) time.Duration {
	if later, ok := errors.AsType[*LaterError](err); ok {
		return max(later.After, usual)
	}
	return usual
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// tell tells a wish, and says up to which the service knows then. Of an incident
// that was over before the service could be told it is told the beginning first.
func (t *teller) tell(ctx context.Context, w wish) (gen int64, err error) {
	defer t.tells("")
	ctx, cancel := context.WithTimeout(ctx, tellLimit)
	defer cancel()
	switch in := w.incident; {
	case !w.over:
		return w.gen, t.to.Trigger(ctx, in)
	case t.of(in.Cause) < w.begun:
		in.Over = true
		return w.begun, t.to.Trigger(ctx, in)
	default:
		return w.gen, t.to.Resolve(ctx, in)
	}
}

// next is the first cause of which the service was not told the last wish. Who
// holds a wish and finds then that nothing is told of its cause can rely on it.
func (t *teller) next() (Cause, wish, bool) {
	for _, c := range Causes() {
		t.tells(c)
		if w := t.wishes.of(c); w.gen > t.of(c) && !w.held {
			return c, w, true
		}
	}
	t.tells("")
	return "", wish{}, false
}

func (t *teller) tells(c Cause) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.telling = c
}

func (t *teller) busyWith(c Cause) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.telling == c
}

func (t *teller) of(c Cause) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.told[c]
}

func (t *teller) mark(c Cause, gen int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.told[c] = gen
}

// say logs a service that takes nothing once, and once that it does again.
func (t *teller) say(err error) {
	if err == nil && t.failed {
		t.log.Info("alert service", "service", fmt.Sprintf("%T", t.to), "state", "answers")
	}
	if err != nil && (!t.failed || errors.Is(err, ErrRefused)) {
		t.log.Error("alert service", "service", fmt.Sprintf("%T", t.to), "err", err.Error())
	}
	t.failed = err != nil
}

func (t *teller) wake() {
	select {
	case t.woken <- struct{}{}:
	default: // it will look anyway
	}
}
