package outbox_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

// TestLag: that Jira is behind is said after a while, with the reason, and no more
// once it knows.
func TestLag(t *testing.T) {
	for name, tc := range map[string]struct {
		fault error
		want  outbox.Why
	}{
		"it wants to be left alone":   {&outbox.LaterError{After: time.Minute, Reason: "jira-quota-tenant-based", Why: outbox.WhyLimited}, outbox.WhyLimited},
		"the app has no permission":   {&outbox.LaterError{After: time.Minute, Why: outbox.WhyForbidden}, outbox.WhyForbidden},
		"it does not answer":          {errors.New("connection refused"), outbox.WhyFailing},
		"it takes a long time for it": {nil, outbox.WhyBusy},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				begin := time.Now()
				w.jira.does = func(int, checklist.Scope) error {
					if tc.fault == nil {
						<-time.After(8 * time.Second)
					} else if time.Since(begin) < 30*time.Second {
						return tc.fault
					}
					return nil
				}
				s := w.start()
				s.add(one, "a")
				<-time.After(4 * time.Second)
				s.lags(outbox.Lag{})
				<-time.After(2 * time.Second)
				s.lags(outbox.Lag{Since: begin, Why: tc.want})
				<-time.After(2 * time.Minute)
				s.lags(outbox.Lag{})
			})
		})
	}
}

// TestHeld: what is not to be told for now costs no call and no write, says so, and
// is made up for once it may be told; other sites go on.
func TestHeld(t *testing.T) {
	for name, everywhere := range map[string]bool{"on a site": false, "everywhere": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				var held atomic.Bool
				held.Store(true)
				w.held = func(context.Context) (bool, []string) {
					if !held.Load() {
						return false, nil
					}
					return everywhere, []string{one.ClientKey}
				}
				other := checklist.Scope{ClientKey: "another", IssueID: "1"}
				s, begin := w.start(), time.Now()
				s.add(one, "a")
				s.add(other, "b")
				<-time.After(time.Hour)
				want := map[bool]int{false: 1, true: 0}[everywhere]
				if got := w.jira.called(); got != want {
					t.Errorf("%d calls while it was held, want %d", got, want)
				}
				s.lags(outbox.Lag{Since: begin, Why: outbox.WhyDisabled})
				held.Store(false)
				<-time.After(time.Minute)
				if got := w.jira.called(); got != 2 {
					t.Errorf("%d calls in the end, want 2", got)
				}
				s.lags(outbox.Lag{})
			})
		})
	}
}

func (s *server) lags(want outbox.Lag) {
	s.t.Helper()
	got, err := s.box.Lag(s.t.Context(), one)
	if err != nil || !got.Since.Equal(want.Since) || got.Why != want.Why {
		s.t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}
