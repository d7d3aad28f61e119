package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
)

// events is a store of which a test says what waits, and which notes what was
// settled.
type events struct {
	mu      sync.Mutex
	waits   []checklist.Scope
	settled []string
	err     error
}

func (e *events) settle(_ context.Context, sc checklist.Scope) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settled = append(e.settled, sc.IssueID)
	if sc.IssueID == "panics" {
		panic("here")
	}
	return e.err
}

func (e *events) unsettled(context.Context, time.Time, int) ([]checklist.Scope, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.waits, nil
}

func (e *events) did() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer func() { e.settled = nil }()
	return strings.Join(e.settled, " ")
}

func TestHistorian(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &events{waits: []checklist.Scope{{IssueID: "left"}}}
		var log output
		reported := 0
		h := &historian{
			settle: e.settle, unsettled: e.unsettled, ran: func(_ context.Context, _ turnAt, err error) {
				if err != nil {
					reported++
				}
			},

			log: slog.New(slog.NewTextHandler(&log, nil)), now: time.Now, told: make(chan checklist.Scope, toldAtMost),
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- h.run(ctx) }()
		is := func(when, want string) {
			t.Helper()
			synctest.Wait()
			if got := e.did(); got != want {
				t.Errorf("%s: settled was %q, want %q", when, got, want)
			}
		}
		after := func(d time.Duration) { <-time.After(d) }

		is("at the start", "left")
		for range 5 {
			h.wrote(checklist.Scope{IssueID: "1"})
		}
		is("right after a write", "")
		after(gatherFor)
		is("a second later", "1")
		after(lookEvery)
		is("half a minute later", "left")

		e.mu.Lock()
		e.waits, e.err = nil, checklist.ErrConflict
		e.mu.Unlock()
		h.wrote(checklist.Scope{IssueID: "1"})
		after(gatherFor)
		is("when somebody was faster", "1")
		if reported > 0 {
			t.Errorf("a lost race was reported: %s", &log)
		}
		e.mu.Lock()
		e.err = errors.New("no primary")
		e.mu.Unlock()
		h.wrote(checklist.Scope{IssueID: "panics"})
		after(gatherFor)
		is("with a panic", "panics")
		h.wrote(checklist.Scope{IssueID: "1"})
		after(gatherFor)
		is("after a panic", "1")
		if reported != 2 || !strings.Contains(log.String(), "no primary") {
			t.Errorf("%d faults were reported, want 2: %s", reported, &log)
		}
		for n := range 2 * toldAtMost { // more than there is room for
			h.wrote(checklist.Scope{IssueID: fmt.Sprint(n)})
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
