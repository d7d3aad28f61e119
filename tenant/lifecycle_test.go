package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

const (
	installed   = tenant.EventInstalled
	enabled     = tenant.EventEnabled
	disabled    = tenant.EventDisabled
	uninstalled = tenant.EventUninstalled
)

func newLifecycle(t testing.TB, store tenant.Store) *tenant.Lifecycle {
	t.Helper()
	hosts, err := tenant.ParseHosts("*.atlassian.net,*.jira.com,http://localhost:2990")
	if err != nil {
		t.Fatal(err)
	}
	return &tenant.Lifecycle{Store: store, AppKey: appKey, Hosts: hosts, Now: func() time.Time { return now }}
}

// notice is a good body of event.
func notice(event tenant.Event) tenant.Notice {
	n := tenant.Notice{
		Key: appKey, ClientKey: acme, EventType: string(event),
		BaseURL: "https://acme.atlassian.net", DisplayURL: "https://jira.acme.example", HelpCenterURL: "https://help.acme.example",
		ProductType: "jira", Description: "d", ServerVersion: "1", PluginsVersion: "2", OAuthClientID: "o",
	}
	if event == installed {
		n.SharedSecret = shared
	}
	return n
}

// step is one lifecycle call: an event, the second in which it was signed, and
// the secret it brings.
type step struct {
	event  tenant.Event
	iat    int
	secret tenant.Secret
}

func TestOrders(t *testing.T) {
	for _, tc := range []struct {
		name   string
		steps  []step
		state  tenant.State // "": no installation
		secret tenant.Secret
	}{
		{"install", []step{{installed, 1, "one"}}, tenant.StateEnabled, "one"},
		{"install, enable", []step{{installed, 1, "one"}, {enabled, 1, ""}}, tenant.StateEnabled, "one"},
		{"re-install with a new secret", []step{{installed, 1, "one"}, {installed, 2, "two"}}, tenant.StateEnabled, "two"},
		{"re-install in the same second", []step{{installed, 1, "one"}, {installed, 1, "two"}}, tenant.StateEnabled, "two"},
		{"a replayed old install", []step{{installed, 1, "one"}, {installed, 2, "two"}, {installed, 1, "one"}}, tenant.StateEnabled, "two"},
		{"a replayed old install after uninstall", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {installed, 1, "one"}}, tenant.StateUninstalled, "one"},
		{"uninstall, then install", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {installed, 3, "two"}}, tenant.StateEnabled, "two"},
		{"uninstall of an unknown site", []step{{uninstalled, 1, ""}}, "", ""},
		{"uninstall twice", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {uninstalled, 2, ""}}, tenant.StateUninstalled, "one"},
		{"an old uninstall", []step{{installed, 2, "one"}, {uninstalled, 1, ""}}, tenant.StateEnabled, "one"},
		{"disable, enable", []step{{installed, 1, "one"}, {disabled, 2, ""}, {enabled, 3, ""}}, tenant.StateEnabled, "one"},
		{"an old enable", []step{{installed, 1, "one"}, {disabled, 3, ""}, {enabled, 2, ""}}, tenant.StateDisabled, "one"},
		{"disable, install", []step{{installed, 1, "one"}, {disabled, 2, ""}, {installed, 3, "two"}}, tenant.StateEnabled, "two"},
		{"disabled then uninstalled, in order", []step{{installed, 1, "one"}, {disabled, 2, ""}, {uninstalled, 3, ""}}, tenant.StateUninstalled, "one"},
		{"disabled then uninstalled, signed together", []step{{installed, 1, "one"}, {disabled, 2, ""}, {uninstalled, 2, ""}}, tenant.StateUninstalled, "one"},
		{"disabled then uninstalled, signed the other way", []step{{installed, 1, "one"}, {disabled, 3, ""}, {uninstalled, 2, ""}}, tenant.StateUninstalled, "one"},
		{"uninstalled then disabled, in order", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {disabled, 3, ""}}, tenant.StateUninstalled, "one"},
		{"uninstalled then disabled, signed together", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {disabled, 2, ""}}, tenant.StateUninstalled, "one"},
		{"uninstalled then disabled, signed the other way", []step{{installed, 1, "one"}, {uninstalled, 3, ""}, {disabled, 2, ""}}, tenant.StateUninstalled, "one"},
		{"enabled after uninstalled", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {enabled, 3, ""}}, tenant.StateUninstalled, "one"},
		{"what changed nothing bars nothing", []step{{installed, 1, "one"}, {uninstalled, 2, ""}, {enabled, 9, ""}, {installed, 3, "two"}}, tenant.StateEnabled, "two"},
		{"an uninstall from before an enable that followed a disable", []step{{installed, 1, "one"}, {disabled, 2, ""}, {enabled, 4, ""}, {uninstalled, 3, ""}}, tenant.StateEnabled, "one"},
		{"an old install between a disable and its uninstall", []step{{installed, 1, "one"}, {disabled, 3, ""}, {installed, 2, "two"}, {uninstalled, 3, ""}}, tenant.StateUninstalled, "one"},
		{"an uninstall does not turn the clock back", []step{{installed, 1, "one"}, {disabled, 4, ""}, {uninstalled, 2, ""}, {installed, 3, "two"}}, tenant.StateUninstalled, "one"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			store := &tenanttest.Memory{}
			l := newLifecycle(t, store)
			for i, s := range tc.steps {
				n := notice(s.event)
				n.SharedSecret = s.secret
				if err := l.Handle(t.Context(), callAt(s.iat), s.event, n); err != nil {
					t.Fatalf("call %d, %s: got %v, want success", i, s.event, err)
				}
			}
			in, err := store.Get(t.Context(), acme)
			if tc.state == "" {
				if !errors.Is(err, tenant.ErrNotInstalled) {
					t.Errorf("got %+v, %v, want nothing stored", in, err)
				}
				return
			}
			if err != nil || in.State != tc.state || in.SharedSecret != tc.secret {
				t.Errorf("got %s with secret %q, %v, want %s with %q", in.State, in.SharedSecret.Reveal(), err, tc.state, tc.secret.Reveal())
			}
			if in.UninstalledAt.IsZero() != (tc.state != tenant.StateUninstalled) {
				t.Errorf("uninstalledAt is %v in state %s", in.UninstalledAt, in.State)
			}
		})
	}
}

// callAt is a verified call of acme, signed in the given second.
func callAt(iat int) tenant.Call {
	return tenant.Call{ClientKey: acme, IssuedAt: now.Add(time.Duration(iat) * time.Second)}
}

// TestUninstallCommutes tries every order of a burst that Jira may send at
// once: whatever comes first, the site ends uninstalled.
func TestUninstallCommutes(t *testing.T) {
	for d := range 5 {
		for u := range 5 {
			for order, events := range map[string][]step{
				"disabled first":    {{disabled, d, ""}, {uninstalled, u, ""}},
				"uninstalled first": {{uninstalled, u, ""}, {disabled, d, ""}},
			} {
				t.Run(fmt.Sprintf("%s, signed at %d and %d", order, d, u), func(t *testing.T) {
					store := &tenanttest.Memory{}
					l := newLifecycle(t, store)
					for _, s := range append([]step{{installed, 0, "one"}}, events...) {
						n := notice(s.event)
						n.SharedSecret = s.secret
						if err := l.Handle(t.Context(), callAt(s.iat), s.event, n); err != nil {
							t.Fatal(err)
						}
					}
					if in, err := store.Get(t.Context(), acme); err != nil || in.State != tenant.StateUninstalled {
						t.Errorf("got %s, %v, want uninstalled", in.State, err)
					}
				})
			}
		}
	}
}

func TestFactsOfAnInstall(t *testing.T) {
	store := &tenanttest.Memory{}
	l := newLifecycle(t, store)
	handle := func(event tenant.Event, at int, n tenant.Notice) tenant.Installation {
		t.Helper()
		if err := l.Handle(t.Context(), callAt(at), event, n); err != nil {
			t.Fatal(err)
		}
		in, err := store.Get(t.Context(), acme)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}

	first := handle(installed, 1, notice(installed))
	want := tenant.Installation{
		ClientKey: acme, BaseURL: "https://acme.atlassian.net", DisplayURL: "https://jira.acme.example",
		HelpCenterURL: "https://help.acme.example", ProductType: "jira", Description: "d", ServerVersion: "1",
		PluginsVersion: "2", OAuthClientID: "o", SharedSecret: shared, State: tenant.StateEnabled,
		InstalledAt: now, LastInstall: callAt(1).IssuedAt, LastCall: callAt(1).IssuedAt, LastCallNotDisabled: callAt(1).IssuedAt, Rev: 1,
	}
	if first != want {
		t.Errorf("first install:\n got %+v\nwant %+v", first, want)
	}

	renamed := notice(installed)
	renamed.BaseURL, renamed.DisplayURL, renamed.HelpCenterURL = "HTTPS://New-Name.Atlassian.NET:443/", "", "javascript:alert(1)"
	renamed.ServerVersion, renamed.Description = "", "bad \xff byte"
	l.Now = func() time.Time { return now.Add(time.Hour) }
	want.BaseURL, want.DisplayURL, want.HelpCenterURL = "https://new-name.atlassian.net", "", ""
	want.ServerVersion, want.Description = "", "bad \uFFFD byte"
	want.LastInstall, want.LastCall, want.LastCallNotDisabled, want.Rev = callAt(2).IssuedAt, callAt(2).IssuedAt, callAt(2).IssuedAt, 2
	if got := handle(installed, 2, renamed); got != want {
		t.Errorf("renamed, nothing of the old kept but the day of the install:\n got %+v\nwant %+v", got, want)
	}

	want.State, want.UninstalledAt, want.Rev = tenant.StateUninstalled, now.Add(time.Hour), 3
	want.LastCall, want.LastCallNotDisabled = callAt(3).IssuedAt, callAt(3).IssuedAt
	leaving := notice(uninstalled)
	leaving.SharedSecret, leaving.DisplayURL = "not from here", "https://not-from-here.example"
	if got := handle(uninstalled, 3, leaving); got != want {
		t.Errorf("uninstalled, facts and secret kept:\n got %+v\nwant %+v", got, want)
	}

	if got := handle(installed, 4, notice(installed)); !got.InstalledAt.Equal(now.Add(time.Hour)) || !got.UninstalledAt.IsZero() {
		t.Errorf("installed again: got installed %v, uninstalled %v", got.InstalledAt, got.UninstalledAt)
	}
}

func TestRefusedCalls(t *testing.T) {
	type change = func(*tenant.Notice)
	base := func(s string) change { return func(n *tenant.Notice) { n.BaseURL = s } }
	for _, tc := range []struct {
		name    string
		change  change
		install error // what an `installed` gets
		others  error // what the others get
	}{
		{"good", func(*tenant.Notice) {}, nil, nil},
		{"another clientKey", func(n *tenant.Notice) { n.ClientKey = "evil" }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"clientKey in other case", func(n *tenant.Notice) { n.ClientKey = strings.ToUpper(acme) }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"no clientKey", func(n *tenant.Notice) { n.ClientKey = "" }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"another app", func(n *tenant.Notice) { n.Key = "com.other.app" }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"no app", func(n *tenant.Notice) { n.Key = "" }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"another route", func(n *tenant.Notice) { n.EventType = "x" + n.EventType }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"no event type", func(n *tenant.Notice) { n.EventType = "" }, tenant.ErrBadToken, tenant.ErrBadToken},
		{"no secret", func(n *tenant.Notice) { n.SharedSecret = "" }, tenant.ErrBadInstall, nil},
		{"a secret of 2 KB", func(n *tenant.Notice) { n.SharedSecret = tenant.Secret(strings.Repeat("x", 2048)) }, tenant.ErrBadInstall, nil},
		{"a fact of 3 KB", func(n *tenant.Notice) { n.Description = strings.Repeat("x", 3000) }, tenant.ErrBadInstall, nil},
		{"no base URL", base(""), tenant.ErrBadInstall, nil},
		{"not a URL", base("acme"), tenant.ErrBadInstall, tenant.ErrBadToken},
		{"with credentials", base("https://me@acme.atlassian.net"), tenant.ErrBadInstall, tenant.ErrBadToken},
		{"with a query", base("https://acme.atlassian.net?x"), tenant.ErrBadInstall, tenant.ErrBadToken},
		{"a host that merely ends alike", base("https://atlassian.net.evil.example"), tenant.ErrBadToken, tenant.ErrBadToken},
		{"a host with a longer last label", base("https://evilatlassian.net"), tenant.ErrBadToken, tenant.ErrBadToken},
		{"http", base("http://acme.atlassian.net"), tenant.ErrBadToken, tenant.ErrBadToken},
		{"loopback", base("https://127.0.0.1"), tenant.ErrBadToken, tenant.ErrBadToken},
		{"another port of an allowed origin", base("http://localhost:2991"), tenant.ErrBadToken, tenant.ErrBadToken},
		{"an allowed origin", base("http://localhost:2990"), nil, nil},
	} {
		for _, event := range []tenant.Event{installed, enabled, disabled, uninstalled} {
			t.Run(string(event)+": "+tc.name, func(t *testing.T) {
				store := &tenanttest.Memory{}
				l := newLifecycle(t, store)
				if err := l.Handle(t.Context(), callAt(0), installed, notice(installed)); err != nil {
					t.Fatal(err)
				}
				before, err := store.Get(t.Context(), acme)
				if err != nil {
					t.Fatal(err)
				}
				n := notice(event)
				tc.change(&n)
				want := tc.others
				if event == installed {
					want = tc.install
				}
				err = l.Handle(t.Context(), callAt(1), event, n)
				if !errors.Is(err, want) || want == nil && err != nil {
					t.Fatalf("got %v, want %v", err, want)
				}
				after, getErr := store.Get(t.Context(), acme)
				if getErr != nil || (after == before) != (want != nil) {
					t.Errorf("stored %+v, %v after %v", after, getErr, err)
				}
				if err != nil && (strings.Contains(err.Error(), "evil") || strings.Contains(err.Error(), acme)) {
					t.Errorf("the error quotes the body: %v", err)
				}
			})
		}
	}
}

func TestLeavingAfterTheHostIsNoLongerAllowed(t *testing.T) {
	store := &tenanttest.Memory{}
	l := newLifecycle(t, store)
	if err := l.Handle(t.Context(), callAt(0), installed, notice(installed)); err != nil {
		t.Fatal(err)
	}
	var err error
	if l.Hosts, err = tenant.ParseHosts("*.jira.com"); err != nil {
		t.Fatal(err)
	}
	if err := l.Handle(t.Context(), callAt(1), installed, notice(installed)); !errors.Is(err, tenant.ErrBadToken) {
		t.Errorf("installed: got %v, want ErrBadToken", err)
	}
	if err := l.Handle(t.Context(), callAt(1), uninstalled, notice(uninstalled)); err != nil {
		t.Errorf("uninstalled: got %v, want success", err)
	}
}

func TestASiteNamedAsTheApp(t *testing.T) {
	n := notice(installed)
	n.ClientKey = appKey
	call := tenant.Call{ClientKey: appKey, IssuedAt: now}
	if err := newLifecycle(t, &tenanttest.Memory{}).Handle(t.Context(), call, installed, n); !errors.Is(err, tenant.ErrBadToken) {
		t.Errorf("got %v, want ErrBadToken", err)
	}
}

// TestABurst: calls that arrive at once end as the rules say, whoever writes
// first.
func TestABurst(t *testing.T) {
	for range 20 {
		store := &tenanttest.Memory{}
		l := newLifecycle(t, store)
		if err := l.Handle(t.Context(), callAt(0), installed, notice(installed)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i, event := range []tenant.Event{disabled, uninstalled, enabled, disabled, uninstalled, enabled, disabled, enabled} {
			wg.Go(func() {
				if err := l.Handle(t.Context(), callAt(5-i/2), event, notice(event)); err != nil {
					t.Errorf("%s: %v", event, err)
				}
			})
		}
		wg.Wait()
		// The `enabled` signed in second 4 and the `disabled` of second 5 are not
		// before the first `uninstalled`, signed in 5: it wins in any order.
		if in, err := store.Get(t.Context(), acme); err != nil || in.State != tenant.StateUninstalled {
			t.Fatalf("got %s, %v, want uninstalled", in.State, err)
		}
	}
}

func TestUnknownSite(t *testing.T) {
	for event, want := range map[tenant.Event]error{enabled: tenant.ErrNotInstalled, disabled: tenant.ErrNotInstalled, uninstalled: nil} {
		store := &tenanttest.Memory{}
		err := newLifecycle(t, store).Handle(t.Context(), callAt(0), event, notice(event))
		if !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("%s: got %v, want %v", event, err, want)
		}
		if _, err := store.Get(t.Context(), acme); !errors.Is(err, tenant.ErrNotInstalled) {
			t.Errorf("%s stored something: %v", event, err)
		}
	}
}

func TestStoreFaults(t *testing.T) {
	disk := errors.New("dial tcp 10.0.0.7:27017: i/o timeout")
	for _, event := range []tenant.Event{installed, enabled, disabled, uninstalled} {
		for _, known := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, known %v", event, known), func(t *testing.T) {
				store := &tenanttest.Memory{}
				l := newLifecycle(t, store)
				if known {
					if err := l.Handle(t.Context(), callAt(0), installed, notice(installed)); err != nil {
						t.Fatal(err)
					}
				}
				store.Fail(disk)
				err := l.Handle(t.Context(), callAt(1), event, notice(event))
				if !errors.Is(err, disk) || errors.Is(err, tenant.ErrNotInstalled) || errors.Is(err, tenant.ErrBadToken) {
					t.Errorf("got %v, want the fault alone", err)
				}
				store.Fail(nil)
				in, err := store.Get(t.Context(), acme)
				if known && (err != nil || in.Rev != 1) || !known && !errors.Is(err, tenant.ErrNotInstalled) {
					t.Errorf("afterwards: got %+v, %v, want what was there before", in, err)
				}
			})
		}
	}
}

// losing is a store in which others win some races.
type losing struct {
	tenant.Store
	races int
}

func (l *losing) Save(ctx context.Context, in tenant.Installation) (tenant.Installation, error) {
	if l.races > 0 {
		l.races--
		return tenant.Installation{}, tenant.ErrConflict
	}
	return l.Store.Save(ctx, in)
}

func TestLostRaces(t *testing.T) {
	for _, tc := range []struct {
		races int
		want  error
	}{{0, nil}, {9, nil}, {10, tenant.ErrConflict}} {
		l := newLifecycle(t, &losing{Store: &tenanttest.Memory{}, races: tc.races})
		err := l.Handle(t.Context(), callAt(0), installed, notice(installed))
		if !errors.Is(err, tc.want) || tc.want == nil && err != nil {
			t.Errorf("%d races lost: got %v, want %v", tc.races, err, tc.want)
		}
	}
}

// FuzzNotice: whatever a signed body holds, what is stored is well formed.
func FuzzNotice(f *testing.F) {
	f.Add("https://acme.atlassian.net", "https://jira.acme.example", "s", "d")
	for _, s := range []string{
		"https://a.atlassian.net:443/", "https://A.ATLASSIAN.NET/wiki/", "https://a.atlassian.net\\@evil", "https://a.atlassian.net#@evil",
		"https://a.atlassian.net; script-src *", "https://a.atlassian.net,x", "https://[::1]", "http://localhost:2990", "https://%61.atlassian.net",
		"https://a.atlassian.net/..", "https://a.atlassian.net/%2e", "//a.atlassian.net", "https:a.atlassian.net", "https://a.atlassian.net.",
	} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, base, display, secret, fact string) {
		store := &tenanttest.Memory{}
		n := notice(installed)
		n.BaseURL, n.DisplayURL, n.HelpCenterURL = base, display, display
		n.SharedSecret, n.Description = tenant.Secret(secret), fact
		l := newLifecycle(t, store)
		if err := l.Handle(t.Context(), callAt(0), installed, n); err != nil {
			if !errors.Is(err, tenant.ErrBadInstall) && !errors.Is(err, tenant.ErrBadToken) {
				t.Fatalf("got %v, want ErrBadInstall or ErrBadToken", err)
			}
			return
		}
		in, err := store.Get(t.Context(), acme)
		if err != nil {
			t.Fatal(err)
		}
		if in.SharedSecret == "" || !l.Hosts.Allows(in.BaseURL) || strings.HasSuffix(in.BaseURL, "/") {
			t.Fatalf("stored %+v", in)
		}
		origins := in.FrameAncestors()
		if len(origins) == 0 || len(origins) > 2 {
			t.Fatalf("frame ancestors %q", origins)
		}
		for _, o := range origins {
			if !cspOrigin.MatchString(o) {
				t.Fatalf("not safe in a header: %q", o)
			}
		}
	})
}
