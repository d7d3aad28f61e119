package tenant_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// ruin is an Eraser whose parts write down what they are told.
type ruin struct {
	*tenant.Eraser
	store *tenanttest.Memory
	audit *tenanttest.Audit
	steps []string
	fail  string // the step that fails
	now   time.Time
}

var errStep = errors.New("the disk is full")

func (r *ruin) step(s string) error {
	r.steps = append(r.steps, s)
	if s == r.fail {
		return errStep
	}
	return nil
}

type ledgerFunc func(ended time.Time, e tenant.Erasure) error

func (f ledgerFunc) Append(_ context.Context, _, ended time.Time, e tenant.Erasure) error {
	return f(ended, e)
}

type keysFunc func(clientKey string, before time.Time) error

func (f keysFunc) Destroy(_ context.Context, clientKey string, before time.Time) error {
	return f(clientKey, before)
}

type holderFunc func(tenant.Extent, time.Time) (int64, error)

func (f holderFunc) Erase(_ context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return f(e, before)
}

func newRuin(t *testing.T, sites ...tenant.Installation) *ruin {
	t.Helper()
	r := &ruin{store: &tenanttest.Memory{}, audit: &tenanttest.Audit{}, now: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)}
	for _, in := range sites {
		if _, err := r.store.Save(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	r.Eraser = &tenant.Eraser{
		Ledger: ledgerFunc(func(ended time.Time, e tenant.Erasure) error { return r.step("ledger " + e.String() + noted(ended, e)) }),
		Keys: keysFunc(func(clientKey string, before time.Time) error {
			return r.step("key " + clientKey + map[bool]string{false: " before"}[before.IsZero()])
		}),
		Holders: map[string]tenant.Holder{"checklists": holderFunc(func(e tenant.Extent, before time.Time) (int64, error) {
			s := "checklists " + e.String()
			if !before.IsZero() {
				s += " before"
			}
			if _, err := r.store.Standing(t.Context(), e.ClientKey); errors.Is(err, tenant.ErrNotInstalled) {
				s += " of nobody"
			}
			return 2, r.step(s)
		})},
		Sites: r.store, Audit: r.audit, Now: func() time.Time { return r.now },
		Settle: func(context.Context) error { return r.step("settle") },
	}
	return r
}

// noted is what else a line of the ledger says.
func noted(ended time.Time, e tenant.Erasure) string {
	var s string
	if !ended.IsZero() {
		s += " ended"
	}
	if !e.Before.IsZero() {
		s += " but later"
	}
	return s
}

// goneFor is a site that was uninstalled so long before r's time.
func goneFor(clientKey string, d time.Duration) tenant.Installation {
	in := tenanttest.Installation(clientKey)
	in.State, in.SupersededAt = tenant.StateUninstalled, time.Time{}
	in.UninstalledAt = time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC).Add(-d)
	in.PreviousSecret, in.PreviousUntil = "", time.Time{}
	return in
}

func year(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }

func live(clientKey string) tenant.Installation {
	in := goneFor(clientKey, 0)
	in.State, in.UninstalledAt = tenant.StateEnabled, time.Time{}
	return in
}

func TestErase(t *testing.T) {
	for _, tc := range []struct {
		name    string
		site    tenant.Installation
		erasure tenant.Erasure
		fail    string
		want    string // the steps
		left    tenant.State
		who     string // in the record
		bad     error
	}{
		{name: "an issue", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "1"}, By: "ann"}, want: "ledger issue 1, checklists issue 1, ledger issue 1 ended", left: "enabled", who: "ann"},
		{name: "an issue that Jira deleted", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "1"}, By: tenant.ByJira}, want: "ledger issue 1, checklists issue 1, ledger issue 1 ended", left: "enabled"},
		{name: "a project", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", ProjectID: "3"}, By: "ann"}, want: "ledger project 3, checklists project 3, ledger project 3 ended", left: "enabled", who: "ann"},
		{name: "a person", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", AccountID: "bob"}, By: tenant.ByOperator}, want: "ledger person, checklists person, ledger person ended", left: "enabled", who: "operator"},
		{name: "a site long gone", site: goneFor("a", time.Hour), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByRetention}, want: "ledger site, key a, checklists site, ledger site ended"},
		{name: "a live site", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByOperator}, want: "ledger site, key a, checklists site, settle, key a, checklists site, ledger site ended"},
		{name: "a live site that goes on", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: "ann", KeepInstallation: true}, want: "ledger site, key a, checklists site before, settle, checklists site before, ledger site ended but later", left: "enabled", who: "ann"},
		{name: "a site that is not known", site: live("b"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByOperator}, want: "ledger site, key a, checklists site of nobody, ledger site ended"},
		{name: "an issue once more", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "1"}, By: tenant.ByOperator, Before: year(2026)}, want: "ledger issue 1 but later, checklists issue 1 before, ledger issue 1 ended but later", left: "enabled", who: "operator"},
		{name: "a site once more", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByOperator, Before: year(2027)}, want: "ledger site but later, key a, checklists site, settle, key a, checklists site, ledger site ended"},
		{name: "a site once more that goes on", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByOperator, KeepInstallation: true, Before: year(2027)}, want: "ledger site but later, key a before, checklists site before, settle, checklists site before, ledger site ended but later", left: "enabled", who: "operator"},
		{name: "a site once more that was installed since", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByOperator, Before: year(2020)}, want: "ledger site but later, key a before, checklists site before, settle, checklists site before, ledger site ended but later", left: "enabled"},
		{name: "its end cannot be written", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "1"}, By: "ann"}, fail: "ledger issue 1 ended", want: "ledger issue 1, checklists issue 1, ledger issue 1 ended", left: "enabled", who: "ann", bad: errStep},
		{name: "the ledger cannot be written", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}}, fail: "ledger site", want: "ledger site", left: "enabled", bad: errStep},
		{name: "the key cannot be destroyed", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}}, fail: "key a", want: "ledger site, key a", left: "erasing", bad: errStep},
		{name: "it breaks off half-way", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "1"}, By: "ann"}, fail: "checklists issue 1", want: "ledger issue 1, checklists issue 1", left: "enabled", who: "ann", bad: errStep},
		{name: "two things at once", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "1", ProjectID: "1"}}, left: "enabled", bad: tenant.ErrBadExtent},
		{name: "no site", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{IssueID: "1"}}, left: "enabled", bad: tenant.ErrBadExtent},
		{name: "an issue by its key", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", IssueID: "TICK-1"}}, left: "enabled", bad: tenant.ErrBadExtent},
		{name: "nobody in particular", site: live("a"), erasure: tenant.Erasure{Extent: tenant.Extent{ClientKey: "a", AccountID: tenant.ErasedAccount}}, left: "enabled", bad: tenant.ErrBadExtent},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRuin(t, tc.site)
			r.fail = tc.fail
			done, err := r.Erase(t.Context(), tc.erasure)
			if !errors.Is(err, tc.bad) || (err == nil) != (tc.bad == nil) {
				t.Errorf("got %v, want %v", err, tc.bad)
			}
			if got := strings.Join(r.steps, ", "); got != tc.want {
				t.Errorf("it did %s\nwant %s", got, tc.want)
			}
			st, err := r.store.Standing(t.Context(), "a")
			if st.State != tc.left || (tc.left == "") != errors.Is(err, tenant.ErrNotInstalled) {
				t.Errorf("the installation is %q, %v; want %q", st.State, err, tc.left)
			}
			entries, err := r.audit.Entries(t.Context(), "a", 10)
			if err != nil || (tc.who != "") != (len(entries) == 1) || tc.who != "" && (entries[0].Who != tc.who || entries[0].Count != done.Total() || entries[0].Failed != (tc.bad != nil) || strings.Contains(entries[0].Scope, "bob")) {
				t.Errorf("the record has %+v, %v; want one of %q", entries, err, tc.who)
			}
		})
	}
}

// TestErasedByTwo: who finds a site being erased goes on with that, and does not
// take it from who began.
func TestErasedByTwo(t *testing.T) {
	r := newRuin(t, live("a"))
	all := tenant.Erasure{Extent: tenant.Extent{ClientKey: "a"}, By: tenant.ByOperator}
	r.Settle = func(ctx context.Context) error {
		r.Settle, r.fail = nil, "key a"
		if _, err := r.Erase(ctx, all); !errors.Is(err, errStep) {
			t.Errorf("the second is told %v", err)
		}
		r.fail = ""
		return nil
	}
	if _, err := r.Erase(t.Context(), all); err != nil {
		t.Errorf("the first is told %v", err)
	}
	if _, err := r.store.Standing(t.Context(), "a"); !errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("the installation is there: %v", err)
	}
}

// TestInstalledWhileErasing: nothing brings back what is half gone.
func TestInstalledWhileErasing(t *testing.T) {
	for event, want := range map[tenant.Event]error{installed: tenant.ErrConflict, uninstalled: nil, enabled: nil, disabled: nil} {
		store := &tenanttest.Memory{}
		in := live(acme)
		in.State, in.SharedSecret = tenant.StateErasing, ""
		if _, err := store.Save(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		err := newLifecycle(t, store).Handle(t.Context(), tenant.Call{ClientKey: acme, IssuedAt: now.AddDate(1, 0, 0)}, event, notice(event))
		if !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v, want %v", event, err, want)
		}
		if got, err := store.Get(t.Context(), acme); err != nil || got.State != tenant.StateErasing || got.SharedSecret != "" {
			t.Errorf("after %s it is %s, %v", event, got.State, err)
		}
	}
}

func TestRetention(t *testing.T) {
	const keep = 30 * 24 * time.Hour
	superseded := func(d time.Duration) tenant.Installation {
		in := goneFor("a", d)
		in.State, in.SupersededAt, in.UninstalledAt = tenant.StateSuperseded, in.UninstalledAt, time.Time{}
		return in
	}
	previous := func(in tenant.Installation, left time.Duration) tenant.Installation {
		in.PreviousSecret, in.PreviousUntil = "before", time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC).Add(left)
		return in
	}
	erasing := live("a")
	erasing.State, erasing.SharedSecret = tenant.StateErasing, ""
	for _, tc := range []struct {
		name    string
		site    tenant.Installation
		left    tenant.State
		secrets int // that it has afterwards
		erased  bool
	}{
		{"a live site", live("a"), "enabled", 1, false},
		{"a disabled one keeps its secret", func() tenant.Installation { in := live("a"); in.State = tenant.StateDisabled; return in }(), "disabled", 1, false},
		{"uninstalled just now", goneFor("a", 5*time.Minute-time.Millisecond), "uninstalled", 1, false},
		{"uninstalled five minutes ago", goneFor("a", 5*time.Minute), "uninstalled", 0, false},
		{"uninstalled 30 days ago but for a moment", goneFor("a", keep-time.Millisecond), "uninstalled", 0, false},
		{"uninstalled 30 days ago", goneFor("a", keep), "", 0, true},
		{"superseded five minutes ago", superseded(5 * time.Minute), "superseded", 0, false},
		{"superseded 30 days ago", superseded(keep), "", 0, true},
		{"an erasure that broke off", erasing, "", 0, true},
		{"a secret before that is still good", previous(live("a"), time.Millisecond), "enabled", 2, false},
		{"a secret before that is over", previous(live("a"), 0), "enabled", 1, false},
		{"both", previous(goneFor("a", time.Hour), 0), "uninstalled", 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			other := live("other")
			r := newRuin(t, tc.site, other)
			ret := &tenant.Retention{Sites: r.store, Eraser: r.Eraser, Keep: keep, Now: r.Now}
			before, err := r.store.Get(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			for n := range 2 { // the second run has nothing to do
				done, err := ret.Run(t.Context())
				want := tenant.Retained{}
				if n == 0 && tc.erased {
					want = tenant.Retained{Sites: 1, Removed: 3}
				} else if n == 0 && tc.secrets < secrets(before) {
					want.Secrets = 1
				}
				if err != nil || done != want {
					t.Errorf("run %d did %+v, %v; want %+v", n+1, done, err, want)
				}
			}
			in, err := r.store.Get(t.Context(), "a")
			if in.State != tc.left || secrets(in) != tc.secrets || (err == nil) == tc.erased {
				t.Errorf("it is %q with %d secrets, %v; want %q with %d", in.State, secrets(in), err, tc.left, tc.secrets)
			}
			if tc.erased && !slices.Contains(r.steps, "key a") {
				t.Errorf("it did %v", r.steps)
			}
			if got, err := r.store.Get(t.Context(), "other"); err != nil || got.SharedSecret == "" {
				t.Errorf("another site was touched: %+v, %v", got, err)
			}
		})
	}
}

func secrets(in tenant.Installation) int {
	n := 0
	for _, s := range []tenant.Secret{in.SharedSecret, in.PreviousSecret} {
		if s != "" {
			n++
		}
	}
	return n
}

// TestRetentionGoesOn: what fails for one site keeps no other, and is done by
// the next run.
func TestRetentionGoesOn(t *testing.T) {
	const keep = time.Hour
	r := newRuin(t, goneFor("a", keep), goneFor("b", keep), goneFor("c", keep))
	ret := &tenant.Retention{Sites: r.store, Eraser: r.Eraser, Keep: keep, Now: r.Now}
	r.fail = "key b"
	if done, err := ret.Run(t.Context()); done.Sites != 2 || !errors.Is(err, errStep) {
		t.Errorf("got %+v, %v; want two sites and the fault", done, err)
	}
	if st, err := r.store.Standing(t.Context(), "b"); err != nil || st.State != tenant.StateErasing {
		t.Errorf("b is %+v, %v", st, err)
	}
	r.fail = ""
	if done, err := ret.Run(t.Context()); done.Sites != 1 || err != nil {
		t.Errorf("got %+v, %v; want the third", done, err)
	}
}

// TestReinstalledWithinRetention: the installation is what it was, and its data
// were never touched.
func TestReinstalledWithinRetention(t *testing.T) {
	const keep = 30 * 24 * time.Hour
	r := newRuin(t, goneFor("a", 29*24*time.Hour))
	ret := &tenant.Retention{Sites: r.store, Eraser: r.Eraser, Keep: keep, Now: r.Now}
	if _, err := ret.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	hosts, err := tenant.ParseHosts("*.atlassian.net")
	if err != nil {
		t.Fatal(err)
	}
	l := &tenant.Lifecycle{Store: r.store, AppKey: "app", Hosts: hosts, Now: r.Now}
	err = l.Handle(t.Context(), tenant.Call{ClientKey: "a", IssuedAt: r.now}, tenant.EventInstalled,
		tenant.Notice{Key: "app", ClientKey: "a", EventType: "installed", BaseURL: "https://acme.atlassian.net", SharedSecret: "new"})
	if err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(2 * keep)
	if done, err := ret.Run(t.Context()); err != nil || done != (tenant.Retained{}) || len(r.steps) > 0 {
		t.Errorf("got %+v, %v, %v; want nothing done", done, err, r.steps)
	}
	if in, err := r.store.Get(t.Context(), "a"); err != nil || in.State != tenant.StateEnabled || in.SharedSecret != "new" {
		t.Errorf("it is %+v, %v", in, err)
	}
}

func TestExtentNamesNoPerson(t *testing.T) {
	for e, want := range map[tenant.Extent]string{
		{ClientKey: "a"}: "site", {ClientKey: "a", IssueID: "7"}: "issue 7", {ClientKey: "a", ProjectID: "7"}: "project 7", {ClientKey: "a", AccountID: "ann"}: "person",
	} {
		if got := e.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
