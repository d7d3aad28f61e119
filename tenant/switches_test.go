package tenant_test

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

func switchesOf(t *testing.T, all ...tenant.Switch) (*tenant.Switches, *tenanttest.Switches, *time.Time, *bytes.Buffer) {
	t.Helper()
	store, now, log := &tenanttest.Switches{}, time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC), &bytes.Buffer{}
	for _, s := range all {
		if err := store.TurnOff(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	s := tenant.NewSwitches(store, func() time.Time { return now }, slog.New(slog.NewTextHandler(log, nil)))
	if err := s.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, store, &now, log
}

func TestWhatIsOff(t *testing.T) {
	s, _, _, _ := switchesOf(t,
		tenant.Switch{ClientKey: "acme"},
		tenant.Switch{ClientKey: "beta", Feature: tenant.FeatureOutbox},
		tenant.Switch{Feature: tenant.FeatureRules},
	)
	for _, tc := range []struct {
		name, site string
		feature    tenant.Feature
		want       bool
	}{
		{"a site that is off", "acme", tenant.WholeSite, true},
		{"with it all that it has", "acme", tenant.FeatureStreams, true},
		{"a feature of a site", "beta", tenant.FeatureOutbox, true},
		{"and no other", "beta", tenant.FeatureHooks, false},
		{"nor the site", "beta", tenant.WholeSite, false},
		{"a feature everywhere", "gamma", tenant.FeatureRules, true},
		{"and no other there", "gamma", tenant.FeatureOutbox, false},
		{"nor the site there", "gamma", tenant.WholeSite, false},
		{"a key that begins alike", "acm", tenant.WholeSite, false},
	} {
		if err := s.Check(t.Context(), tc.site, tc.feature); errors.Is(err, tenant.ErrSwitchedOff) != tc.want {
			t.Errorf("%s: got %v, want off %v", tc.name, err, tc.want)
		}
	}
	for _, tc := range []struct {
		feature    tenant.Feature
		everywhere bool
		sites      []string
	}{
		{tenant.FeatureOutbox, false, []string{"acme", "beta"}},
		{tenant.FeatureRules, true, []string{"acme"}},
		{tenant.FeatureImports, false, []string{"acme"}},
	} {
		if everywhere, sites := s.Held(t.Context(), tc.feature); everywhere != tc.everywhere || !slices.Equal(sites, tc.sites) {
			t.Errorf("%s is held everywhere %v, on %q, want %v, %q", tc.feature, everywhere, sites, tc.everywhere, tc.sites)
		}
	}
}

// TestSwitchesAreLearned: within two seconds, with one reading for all who ask in
// that time, and what was known goes on while the store fails.
func TestSwitchesAreLearned(t *testing.T) {
	s, store, now, log := switchesOf(t)
	off := func(want bool, reads int, when string) {
		t.Helper()
		for range 3 {
			if got := s.Off(t.Context(), "acme", tenant.WholeSite); got != want || store.Reads() != reads {
				t.Fatalf("%s: off %v after %d reads, want %v after %d", when, got, store.Reads(), want, reads)
			}
		}
	}
	off(false, 1, "at first")
	if err := store.TurnOff(t.Context(), tenant.Switch{ClientKey: "acme", At: *now}); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(1900 * time.Millisecond)
	off(false, 1, "before two seconds")
	*now = now.Add(100 * time.Millisecond)
	off(true, 2, "after two seconds")
	store.Fail(errors.New("no primary"))
	*now = now.Add(time.Hour)
	off(true, 3, "while the store fails")
	if !strings.Contains(log.String(), "no primary") {
		t.Errorf("the log says nothing of it: %s", log)
	}
	if err := s.Read(t.Context()); err == nil {
		t.Error("a server would begin without knowing what is off")
	}
	store.Fail(nil)
	if was, err := store.TurnOn(t.Context(), "acme", tenant.WholeSite); !was || err != nil {
		t.Fatal(was, err)
	}
	*now = now.Add(2 * time.Second)
	off(false, 5, "when it is on again")
}
