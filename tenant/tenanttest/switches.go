package tenanttest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

// Switches is a tenant.SwitchStore in memory. Its zero value is empty and ready.
type Switches struct {
	mu    sync.Mutex
	err   error
	reads int
	all   []tenant.Switch
}

// Fail has each call from now on answer with an error; nil ends that.
func (m *Switches) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// Reads is how often Switches was called.
func (m *Switches) Reads() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reads
}

func (m *Switches) without(clientKey string, f tenant.Feature) []tenant.Switch {
	return slices.DeleteFunc(slices.Clone(m.all), func(s tenant.Switch) bool { return s.ClientKey == clientKey && s.Feature == f })
}

// TurnOff implements tenant.SwitchStore.
func (m *Switches) TurnOff(_ context.Context, s tenant.Switch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	s.At = s.At.UTC().Truncate(time.Millisecond)
	m.all = append(m.without(s.ClientKey, s.Feature), s)
	return nil
}

// TurnOn implements tenant.SwitchStore.
func (m *Switches) TurnOn(_ context.Context, clientKey string, f tenant.Feature) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	left := m.without(clientKey, f)
	was := len(left) < len(m.all)
	if m.err == nil {
		m.all = left
	}
	return was, m.err
}

// Switches implements tenant.SwitchStore.
func (m *Switches) Switches(ctx context.Context) ([]tenant.Switch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := slices.Clone(m.all)
	slices.SortFunc(out, func(a, b tenant.Switch) int {
		return cmp.Or(cmp.Compare(a.ClientKey, b.ClientKey), cmp.Compare(a.Feature, b.Feature))
	})
	return out, m.err
}

// RunSwitches holds an empty store to the contract of tenant.SwitchStore.
func RunSwitches(t *testing.T, s tenant.SwitchStore) {
	at := time.Date(2026, 11, 21, 3, 0, 0, 123_456_789, time.FixedZone("CET", 3600))
	kept := at.UTC().Truncate(time.Millisecond)
	off := func(clientKey string, f tenant.Feature, reason string) {
		t.Helper()
		if err := s.TurnOff(t.Context(), tenant.Switch{ClientKey: clientKey, Feature: f, Reason: reason, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, want ...tenant.Switch) {
		t.Helper()
		got, err := s.Switches(t.Context())
		if d := gocmp.Diff(append([]tenant.Switch{}, want...), append([]tenant.Switch{}, got...)); d != "" || err != nil {
			t.Errorf("%s (-want +got):\n%s%v", when, d, err)
		}
	}
	on := func(clientKey string, f tenant.Feature, was bool) {
		t.Helper()
		if got, err := s.TurnOn(t.Context(), clientKey, f); got != was || err != nil {
			t.Errorf("turning %q of %q on said %v, %v, want %v", f, clientKey, got, err, was)
		}
	}
	want("at first")
	off("zeta", tenant.FeatureOutbox, "")
	off("acme", tenant.WholeSite, "first")
	off("", tenant.FeatureRules, "a loop")
	off("acme", tenant.WholeSite, "second")
	everywhere := tenant.Switch{Feature: tenant.FeatureRules, Reason: "a loop", At: kept}
	zeta := tenant.Switch{ClientKey: "zeta", Feature: tenant.FeatureOutbox, At: kept}
	want("with three", everywhere, tenant.Switch{ClientKey: "acme", Reason: "second", At: kept}, zeta)
	on("acme", tenant.FeatureRules, false) // of the site alone
	on("acme", tenant.WholeSite, true)
	on("acme", tenant.WholeSite, false)
	want("with two", everywhere, zeta)
	ended, end := context.WithCancel(t.Context())
	end()
	if got, err := s.Switches(ended); err == nil {
		t.Errorf("reading said %v although its time was over", got)
	}
}
