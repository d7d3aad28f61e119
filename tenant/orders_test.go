package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// told is one lifecycle call that Jira makes: whose, what, the second in which
// it is signed, the secret it brings, and where the site is.
type told struct {
	who    string
	event  tenant.Event
	iat    int
	secret tenant.Secret
	at     string // "": acme's address
}

func (c told) handle(ctx context.Context, l *tenant.Lifecycle) error {
	n := notice(c.event)
	n.ClientKey, n.SharedSecret = c.who, c.secret
	if c.at != "" {
		n.BaseURL = c.at
	}
	return l.Handle(ctx, tenant.Call{ClientKey: c.who, IssuedAt: callAt(c.iat).IssuedAt}, c.event, n)
}

const (
	heir    = "acme-after-the-import"
	renamed = "https://acme-group.atlassian.net"
)

// TestEveryOrder lets what Jira tells of a site arrive in every order and finds
// the same each time. A call that is answered with an error is one that the site
// is not known for: `enabled` and `disabled` are signed with its secret, so that
// they do not get this far then.
func TestEveryOrder(t *testing.T) {
	for _, tc := range []struct {
		name   string
		first  []told // arrive in this order
		calls  []told // arrive in every order
		states map[string]tenant.State
		secret tenant.Secret // of acme; "": whichever was heard of
		at     string        // of acme
	}{
		{
			name:   "a new secret, and another",
			calls:  []told{{acme, installed, 1, "one", ""}, {acme, installed, 2, "two", ""}, {acme, installed, 3, "three", ""}},
			states: map[string]tenant.State{acme: tenant.StateEnabled}, secret: "three",
		},
		{
			name:   "an upgrade, with what Jira tells around it",
			first:  []told{{acme, installed, 1, "one", ""}},
			calls:  []told{{acme, disabled, 2, "", ""}, {acme, installed, 3, "two", ""}, {acme, enabled, 3, "", ""}, {acme, enabled, 1, "", ""}},
			states: map[string]tenant.State{acme: tenant.StateEnabled}, secret: "two",
		},
		{
			name:   "a new name of the site",
			calls:  []told{{acme, installed, 1, "one", ""}, {acme, installed, 2, "one", renamed}, {acme, installed, 3, "two", renamed}},
			states: map[string]tenant.State{acme: tenant.StateEnabled}, secret: "two", at: renamed,
		},
		{
			name:   "disabled and uninstalled together",
			first:  []told{{acme, installed, 1, "one", ""}, {acme, enabled, 1, "", ""}},
			calls:  []told{{acme, disabled, 3, "", ""}, {acme, uninstalled, 2, "", ""}, {acme, disabled, 2, "", ""}, {acme, installed, 1, "one", ""}},
			states: map[string]tenant.State{acme: tenant.StateUninstalled}, secret: "one",
		},
		{
			name:   "uninstalled, then installed",
			first:  []told{{acme, installed, 1, "one", ""}},
			calls:  []told{{acme, disabled, 2, "", ""}, {acme, uninstalled, 2, "", ""}, {acme, installed, 4, "two", ""}, {acme, enabled, 4, "", ""}},
			states: map[string]tenant.State{acme: tenant.StateEnabled}, secret: "two",
		},
		{
			name:   "a site import: another clientKey for the address",
			calls:  []told{{acme, installed, 1, "one", ""}, {acme, enabled, 1, "", ""}, {heir, installed, 3, "heir's", ""}, {heir, enabled, 3, "", ""}},
			states: map[string]tenant.State{acme: tenant.StateSuperseded, heir: tenant.StateEnabled}, secret: "one",
		},
		{
			name:   "a site import that is undone",
			calls:  []told{{acme, installed, 1, "one", ""}, {heir, installed, 3, "heir's", ""}, {acme, installed, 5, "two", ""}},
			states: map[string]tenant.State{acme: tenant.StateEnabled, heir: tenant.StateSuperseded}, secret: "two",
		},
		{
			name:   "a name that another site had",
			calls:  []told{{acme, installed, 1, "one", ""}, {heir, installed, 2, "heir's", renamed}, {acme, installed, 4, "two", renamed}},
			states: map[string]tenant.State{acme: tenant.StateEnabled, heir: tenant.StateSuperseded}, secret: "two", at: renamed,
		},
		{
			name:   "one that is superseded, uninstalled after all",
			first:  []told{{acme, installed, 1, "one", ""}},
			calls:  []told{{heir, installed, 2, "heir's", ""}, {acme, uninstalled, 3, "", ""}, {acme, disabled, 3, "", ""}},
			states: map[string]tenant.State{acme: tenant.StateUninstalled, heir: tenant.StateEnabled}, secret: "one",
		},
		{
			name:   "two sites that have nothing to do with each other",
			calls:  []told{{acme, installed, 1, "one", ""}, {heir, installed, 2, "heir's", renamed}, {heir, uninstalled, 3, "", renamed}, {heir, installed, 4, "h", renamed}},
			states: map[string]tenant.State{acme: tenant.StateEnabled, heir: tenant.StateEnabled}, secret: "one",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for order := range permutations(len(tc.calls)) {
				store := &tenanttest.Memory{}
				l := newLifecycle(t, store)
				arrive := append([]told{}, tc.first...)
				for _, i := range order {
					arrive = append(arrive, tc.calls[i])
				}
				var log strings.Builder
				for _, c := range arrive {
					err := c.handle(t.Context(), l)
					_, _ = fmt.Fprintf(&log, "%s %s@%d: %v\n", c.who, c.event, c.iat, err)
					if err != nil && !errors.Is(err, tenant.ErrNotInstalled) {
						t.Fatalf("got %v after\n%s", err, &log)
					}
				}
				for who, want := range tc.states {
					in, err := store.Get(t.Context(), who)
					if err != nil || in.State != want {
						t.Fatalf("%s is %q, %v, want %s, after\n%s", who, in.State, err, want, &log)
					}
					if in.UninstalledAt.IsZero() != (want != tenant.StateUninstalled) || in.SupersededAt.IsZero() != (want != tenant.StateSuperseded) {
						t.Errorf("%s: uninstalled at %v, superseded at %v, in state %s, after\n%s", who, in.UninstalledAt, in.SupersededAt, want, &log)
					}
					if who != acme {
						continue
					}
					at := tc.at
					if at == "" {
						at = "https://acme.atlassian.net"
					}
					if in.SharedSecret != tc.secret || in.BaseURL != at {
						t.Errorf("got secret %q at %s, want %q at %s, after\n%s", in.SharedSecret.Reveal(), in.BaseURL, tc.secret.Reveal(), at, &log)
					}
				}
			}
		})
	}
}

// permutations yields every order of n things.
func permutations(n int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		var place func(order []int, left uint) bool
		place = func(order []int, left uint) bool {
			if left == 0 {
				return yield(order)
			}
			for i := range n {
				if left>>i&1 == 1 && !place(append(slices.Clip(order), i), left&^(1<<i)) {
					return false
				}
			}
			return true
		}
		place(nil, 1<<n-1)
	}
}

// TestPreviousSecret follows what `installed` does to the secret before.
func TestPreviousSecret(t *testing.T) {
	const life = 5 * time.Minute
	for _, tc := range []struct {
		name     string
		steps    []step
		gap      time.Duration // between one call and the next
		previous tenant.Secret
		until    time.Duration // from the first call
	}{
		{"the first install has none", []step{{installed, 1, "one"}}, 0, "", 0},
		{"a new secret", []step{{installed, 1, "one"}, {installed, 2, "two"}}, time.Minute, "one", time.Minute + life},
		{"the same secret again", []step{{installed, 1, "one"}, {installed, 2, "one"}}, time.Minute, "", 0},
		{"a repeated call does not prolong it", []step{{installed, 1, "one"}, {installed, 2, "two"}, {installed, 2, "two"}}, time.Minute, "one", time.Minute + life},
		{"two new secrets", []step{{installed, 1, "one"}, {installed, 2, "two"}, {installed, 3, "three"}}, time.Minute, "two", 2*time.Minute + life},
		{"it outlives what follows", []step{{installed, 1, "one"}, {installed, 2, "two"}, {enabled, 2, ""}}, time.Minute, "one", time.Minute + life},
		{"it is forgotten when it is stale", []step{{installed, 1, "one"}, {installed, 2, "two"}, {enabled, 2, ""}}, life, "", 0},
		{"while disabled", []step{{installed, 1, "one"}, {disabled, 2, ""}, {installed, 3, "two"}}, time.Minute, "one", 2*time.Minute + life},
		{"that of a site which had gone stays gone", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {installed, 3, "two"}}, time.Minute, "", 0},
		{"a replayed old call does not bring it back", []step{{installed, 1, "one"}, {installed, 2, "two"}, {installed, 1, "one"}}, life, "one", 2 * life},
	} {
		t.Run(tc.name, func(t *testing.T) {
			store := &tenanttest.Memory{}
			l := newLifecycle(t, store)
			clock := now.Add(-tc.gap)
			l.Now = func() time.Time { return clock }
			for _, s := range tc.steps {
				clock = clock.Add(tc.gap)
				if err := (told{acme, s.event, s.iat, s.secret, ""}).handle(t.Context(), l); err != nil {
					t.Fatal(err)
				}
			}
			in, err := store.Get(t.Context(), acme)
			want := time.Time{}
			if tc.previous != "" {
				want = now.Add(tc.until)
			}
			if err != nil || in.PreviousSecret != tc.previous || !in.PreviousUntil.Equal(want) {
				t.Errorf("got %q until %v, %v, want %q until %v", in.PreviousSecret.Reveal(), in.PreviousUntil, err, tc.previous.Reveal(), want)
			}
		})
	}
}

// TestNothingIsMerged: the heir of an address gets nothing of what was there,
// and the superseded keeps all but its state.
func TestNothingIsMerged(t *testing.T) {
	store := &tenanttest.Memory{}
	l := newLifecycle(t, store)
	if err := (told{acme, installed, 1, "one", ""}).handle(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	before, err := store.Get(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	n := notice(installed)
	n.ClientKey, n.SharedSecret, n.DisplayURL, n.Description, n.OAuthClientID = heir, "heir's", "", "", ""
	if err := l.Handle(t.Context(), tenant.Call{ClientKey: heir, IssuedAt: callAt(2).IssuedAt}, installed, n); err != nil {
		t.Fatal(err)
	}
	got, err := store.Get(t.Context(), heir)
	if err != nil || got.PreviousSecret != "" || got.DisplayURL != "" || got.OAuthClientID != "" || got.Rev != 1 {
		t.Errorf("the heir is %+v, %v, want what its call brought", got, err)
	}
	want := before
	want.State, want.SupersededAt, want.Rev = tenant.StateSuperseded, now, 2
	if after, err := store.Get(t.Context(), acme); err != nil || after != want {
		t.Errorf("the superseded is\n %+v, %v, want\n %+v", after, err, want)
	}
}

// TestTwoClaimAnAddress at once, in stores that read before either has written:
// one is left, the one that was signed last.
func TestTwoClaimAnAddress(t *testing.T) {
	for round := range 50 {
		store := &tenanttest.Memory{}
		l := newLifecycle(t, store)
		var wg sync.WaitGroup
		for i, who := range []string{acme, heir} {
			wg.Go(func() {
				if err := (told{who, installed, i, "s", ""}).handle(t.Context(), l); err != nil {
					t.Errorf("%s: %v", who, err)
				}
			})
		}
		wg.Wait()
		one, err := store.Get(t.Context(), acme)
		other, err2 := store.Get(t.Context(), heir)
		if errors.Join(err, err2) != nil || one.State != tenant.StateSuperseded || other.State != tenant.StateEnabled {
			t.Fatalf("round %d: %s and %s, %v", round, one.State, other.State, errors.Join(err, err2))
		}
	}
}

// brittle is a store that fails from one call on.
type brittle struct {
	tenant.Store
	left   int // calls until it fails
	fault  error
	writes int
}

func (b *brittle) broken() error {
	if b.left--; b.left < 0 {
		return b.fault
	}
	return nil
}

func (b *brittle) Get(ctx context.Context, key string) (tenant.Installation, error) {
	if err := b.broken(); err != nil {
		return tenant.Installation{}, err
	}
	return b.Store.Get(ctx, key)
}

func (b *brittle) At(ctx context.Context, baseURL string) ([]tenant.Installation, error) {
	if err := b.broken(); err != nil {
		return nil, err
	}
	return b.Store.At(ctx, baseURL)
}

func (b *brittle) Save(ctx context.Context, in tenant.Installation) (tenant.Installation, error) {
	if err := b.broken(); err != nil {
		return tenant.Installation{}, err
	}
	b.writes++
	return b.Store.Save(ctx, in)
}

// TestAFaultAtEveryCall lets the store fail at each call of an install that
// supersedes. Whatever was to be read fails before anything is written; where
// the second of the two writes fails, the fault is told and the same call, sent
// again as Jira does, ends the matter.
func TestAFaultAtEveryCall(t *testing.T) {
	disk := errors.New("dial tcp 10.0.0.7:27017: i/o timeout")
	takeover := told{heir, installed, 2, "heir's", ""}
	for fails := range 10 {
		store := &tenanttest.Memory{}
		if err := (told{acme, installed, 1, "one", ""}).handle(t.Context(), newLifecycle(t, store)); err != nil {
			t.Fatal(err)
		}
		faulty := &brittle{Store: store, left: fails, fault: disk}
		err := takeover.handle(t.Context(), newLifecycle(t, faulty))
		if err == nil {
			if fails != 5 { // get, who else is there, save, who else, save
				t.Errorf("it took %d calls, want 5", fails)
			}
			return
		}
		if !errors.Is(err, disk) || errors.Is(err, tenant.ErrNotInstalled) || errors.Is(err, tenant.ErrBadToken) {
			t.Errorf("call %d fails: got %v, want the fault alone", fails, err)
		}
		if in, err := store.Get(t.Context(), acme); err != nil || in.State != tenant.StateEnabled || in.Rev != 1 {
			t.Errorf("call %d fails: who was there is %s, %v, want untouched", fails, in.State, err)
		}
		if _, err := store.Get(t.Context(), heir); (err == nil) != (faulty.writes > 0) {
			t.Errorf("call %d fails after %d writes: the heir: %v", fails, faulty.writes, err)
		}
		if err := takeover.handle(t.Context(), newLifecycle(t, store)); err != nil {
			t.Errorf("sent again: %v", err)
		}
		if in, err := store.Get(t.Context(), acme); err != nil || in.State != tenant.StateSuperseded {
			t.Errorf("sent again: who was there is %s, %v, want superseded", in.State, err)
		}
	}
	t.Error("it never succeeds")
}
