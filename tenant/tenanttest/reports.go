package tenanttest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
)

// Reports is a tenant.ReportStore in memory, which keeps the ids that others
// must not. The zero value is empty and ready.
type Reports struct {
	mu    sync.Mutex
	at    map[string]time.Time
	state tenant.ReportState
}

// Reported implements tenant.ReportStore.
func (r *Reports) Reported(ctx context.Context, accounts []string) (map[string]time.Time, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[string]time.Time{}
	for _, a := range accounts {
		if at, ok := r.at[a]; ok {
			out[a] = at
		}
	}
	return out, ctx.Err()
}

// Mark implements tenant.ReportStore.
func (r *Reports) Mark(ctx context.Context, accounts []string, at time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil {
		r.at = map[string]time.Time{}
	}
	for _, a := range accounts {
		r.at[a] = at.UTC().Truncate(time.Millisecond)
	}
	return ctx.Err()
}

// Forget implements tenant.ReportStore.
func (r *Reports) Forget(ctx context.Context, accounts []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range accounts {
		delete(r.at, a)
	}
	return ctx.Err()
}

// Sweep implements tenant.ReportStore.
func (r *Reports) Sweep(ctx context.Context, before time.Time) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var swept int64
	for a, at := range r.at {
		if at.Before(before) {
			delete(r.at, a)
			swept++
		}
	}
	return swept, ctx.Err()
}

// State implements tenant.ReportStore.
func (r *Reports) State(ctx context.Context) (tenant.ReportState, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state, ctx.Err()
}

// SaveState implements tenant.ReportStore.
func (r *Reports) SaveState(ctx context.Context, s tenant.ReportState) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state = s
	return ctx.Err()
}

// RunReports tests that a store keeps the contract of tenant.ReportStore, but
// for what it must not keep.
func RunReports(t *testing.T, s tenant.ReportStore) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expect := func(want map[string]time.Time) {
		t.Helper()
		got, err := s.Reported(t.Context(), []string{"ann", "bob", "cem", "nobody"})
		if err != nil || len(got) != len(want) {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
		for a := range want {
			if !got[a].Equal(want[a]) {
				t.Errorf("%s was reported %s, want %s", a, got[a], want[a])
			}
		}
	}
	if got, err := s.State(t.Context()); err != nil || got != (tenant.ReportState{}) {
		t.Errorf("at first the state is %+v, %v", got, err)
	}
	expect(nil)
	state := tenant.ReportState{Cycle: 7 * 24 * time.Hour, Begun: at, NotBefore: at.Add(time.Hour)}
	must(s.SaveState(t.Context(), state))
	must(s.Mark(t.Context(), []string{"ann", "bob"}, at))
	must(s.Mark(t.Context(), nil, at))
	must(s.Mark(t.Context(), []string{"bob", "cem"}, at.Add(time.Hour)))
	expect(map[string]time.Time{"ann": at, "bob": at.Add(time.Hour), "cem": at.Add(time.Hour)})
	must(s.Forget(t.Context(), []string{"cem", "nobody"}))
	must(s.Forget(t.Context(), nil))
	expect(map[string]time.Time{"ann": at, "bob": at.Add(time.Hour)})
	if n, err := s.Sweep(t.Context(), at.Add(time.Minute)); err != nil || n != 1 {
		t.Errorf("%d swept, %v; want one", n, err)
	}
	expect(map[string]time.Time{"bob": at.Add(time.Hour)})
	if got, err := s.State(t.Context()); err != nil || got != state {
		t.Errorf("the state is %+v, %v; want %+v", got, err, state)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errReported := s.Reported(ctx, []string{"ann"})
	_, errState := s.State(ctx)
	if slices.Contains([]error{errReported, errState, s.Mark(ctx, []string{"ann"}, at), s.SaveState(ctx, state)}, nil) {
		t.Error("a cancelled call is no error")
	}
}
