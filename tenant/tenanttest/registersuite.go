package tenanttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ticklist/tenant"
)

// Registered is a store of installations that can be looked at together.
type Registered interface {
	tenant.Store
	tenant.Register
}

// RunRegister tests that a store keeps the contract of tenant.Register.
func RunRegister(t *testing.T, open func(t *testing.T) Registered) {
	t.Run("each comes once, without opening a secret", func(t *testing.T) { everyone(t, open(t)) })
	t.Run("secrets are taken away one by one", func(t *testing.T) { stripped(t, open(t)) })
	t.Run("what is being erased has no secrets and an end", func(t *testing.T) { marked(t, open(t)) })
	t.Run("those of which something passes are found", func(t *testing.T) { passing(t, open(t)) })
	t.Run("what was changed meanwhile is a conflict", func(t *testing.T) { overtaken(t, open(t)) })
	t.Run("a cancelled context is an error", func(t *testing.T) { registerCancelled(t, open(t)) })
}

func keep(t *testing.T, s tenant.Store, in tenant.Installation) {
	t.Helper()
	if _, err := s.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

func everyone(t *testing.T, s Registered) {
	var want []string
	for n := range 60 { // more than a store reads at once
		key := fmt.Sprintf("site-%03d", n)
		keep(t, s, Installation(key))
		want = append(want, key)
	}
	var got []string
	err := s.Each(t.Context(), func(st tenant.Standing) error {
		got = append(got, st.ClientKey)
		one, err := s.Standing(t.Context(), st.ClientKey)
		if in := Installation(st.ClientKey); err != nil || one != st || !st.SharedSecret || !st.PreviousUntil.Equal(in.PreviousUntil) ||
			st.State != in.State || !st.UninstalledAt.Equal(in.UninstalledAt) || !st.SupersededAt.Equal(in.SupersededAt) || st.BaseURL != in.BaseURL || st.Rev != 1 {
			t.Errorf("got %+v and %+v, %v", st, one, err)
		}
		return nil
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	enough := errors.New("enough")
	if err := s.Each(t.Context(), func(tenant.Standing) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v, want what was answered", err)
	}
	if _, err := s.Standing(t.Context(), "nobody"); !errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("got %v, want ErrNotInstalled", err)
	}
}

func passing(t *testing.T, s Registered) {
	var want []string
	for n := range 120 { // more than a store reads at once, also of each kind
		in := Installation(fmt.Sprintf("site-%03d", n))
		in.State = []tenant.State{tenant.StateEnabled, tenant.StateDisabled, tenant.StateUninstalled, tenant.StateSuperseded}[n%4]
		in.PreviousSecret, in.PreviousUntil = "", time.Time{}
		if n%3 == 0 {
			in.PreviousSecret, in.PreviousUntil = "before", time.UnixMilli(1_700_000_000_000).UTC()
		}
		keep(t, s, in)
		if n%4 > 1 || n%3 == 0 {
			want = append(want, in.ClientKey)
		}
	}
	var got []string
	err := s.Passing(t.Context(), func(st tenant.Standing) error {
		got = append(got, st.ClientKey)
		return nil
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func at(t *testing.T, s tenant.Register, clientKey string) tenant.Standing {
	t.Helper()
	st, err := s.Standing(t.Context(), clientKey)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func stripped(t *testing.T, s Registered) {
	keep(t, s, Installation("a"))
	want := Installation("a")
	if err := s.Strip(t.Context(), at(t, s, "a"), false, true); err != nil {
		t.Fatal(err)
	}
	if in, err := s.Get(t.Context(), "a"); err != nil || in.PreviousSecret != "" || !in.PreviousUntil.IsZero() || in.SharedSecret != want.SharedSecret || in.Rev != 2 {
		t.Errorf("without the previous secret it is %+v, %v", in, err)
	}
	if err := s.Strip(t.Context(), at(t, s, "a"), true, false); err != nil {
		t.Fatal(err)
	}
	in, err := s.Get(t.Context(), "a")
	if err != nil || in.SharedSecret != "" || in.State != want.State || in.BaseURL != want.BaseURL || in.Rev != 3 {
		t.Errorf("without secrets it is %+v, %v", in, err)
	}
	if st := at(t, s, "a"); st.SharedSecret || !st.PreviousUntil.IsZero() {
		t.Errorf("it stands at %+v", st)
	}
}

func marked(t *testing.T, s Registered) {
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	live := Installation("live")
	live.UninstalledAt, live.SupersededAt = time.Time{}, time.Time{}
	keep(t, s, live)
	keep(t, s, Installation("gone"))
	for key, want := range map[string]time.Time{"live": now, "gone": Installation("gone").UninstalledAt} {
		st, err := s.MarkErasing(t.Context(), at(t, s, key), now)
		if err != nil || st != at(t, s, key) || st.State != tenant.StateErasing || st.SharedSecret || !st.PreviousUntil.IsZero() || !st.UninstalledAt.Equal(want) {
			t.Errorf("%s stands at %+v, %v; stored %+v", key, st, err, at(t, s, key))
		}
		if in, err := s.Get(t.Context(), key); err != nil || in.SharedSecret != "" || in.PreviousSecret != "" {
			t.Errorf("%s has secrets, %v", key, err)
		}
		for range 2 {
			if err := s.Remove(t.Context(), st); err != nil {
				t.Errorf("removing %s: %v", key, err)
			}
		}
		if _, err := s.Get(t.Context(), key); !errors.Is(err, tenant.ErrNotInstalled) {
			t.Errorf("%s: %v, want it gone", key, err)
		}
	}
}

func overtaken(t *testing.T, s Registered) {
	keep(t, s, Installation("a"))
	old := at(t, s, "a")
	in, err := s.Get(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, s, in)
	_, errMark := s.MarkErasing(t.Context(), old, time.Now())
	for name, err := range map[string]error{"strip": s.Strip(t.Context(), old, true, true), "mark": errMark, "remove": s.Remove(t.Context(), old)} {
		if !errors.Is(err, tenant.ErrConflict) {
			t.Errorf("%s: %v, want ErrConflict", name, err)
		}
	}
	if got, err := s.Get(t.Context(), "a"); err != nil || got.SharedSecret != in.SharedSecret || got.State != in.State || got.Rev != 2 {
		t.Errorf("afterwards it is %+v, %v", got, err)
	}
}

func registerCancelled(t *testing.T, s Registered) {
	keep(t, s, Installation("a"))
	st := at(t, s, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errStanding := s.Standing(ctx, "a")
	_, errMark := s.MarkErasing(ctx, st, time.Now())
	for name, err := range map[string]error{
		"each": s.Each(ctx, func(tenant.Standing) error { return nil }), "passing": s.Passing(ctx, func(tenant.Standing) error { return nil }), "standing": errStanding, "mark": errMark,
		"strip": s.Strip(ctx, st, true, true), "remove": s.Remove(ctx, st),
	} {
		if err == nil || errors.Is(err, tenant.ErrConflict) || errors.Is(err, tenant.ErrNotInstalled) {
			t.Errorf("%s: %v, want a fault", name, err)
		}
	}
}

// Audited is a record that can be erased.
type Audited interface {
	tenant.Audit
	tenant.Holder
}

// RunAudit tests that a record keeps the contracts of tenant.Audit and, for
// what it holds, of tenant.Holder.
func RunAudit(t *testing.T, open func(t *testing.T) Audited) {
	a := open(t)
	base := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for n, e := range []tenant.AuditEntry{
		{ClientKey: "site", Who: "ann", What: "export", Scope: "site", Count: 3},
		{ClientKey: "site", Who: "bob", What: "erase", Scope: "issue 1", Count: 1, Failed: true},
		{ClientKey: "site", Who: "ann", What: "erase", Scope: "person", Count: 0},
		{ClientKey: "site:1", Who: "ann", What: "export", Scope: "site"},
		{ClientKey: "", Who: tenant.ByOperator, What: "rotate keys", Scope: "", Count: 9},
	} {
		e.At = base.Add(time.Duration(n) * time.Second)
		if err := a.Record(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // a request that was sent again
		e := tenant.AuditEntry{ClientKey: "once", At: base, Who: "ann", What: "create", Scope: "site", Count: 1, Once: "template t"}
		for _, e.At = range []time.Time{base, base.Add(time.Second)} {
			if err := a.Record(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, err := a.Entries(t.Context(), "once", 9); err != nil || len(got) != 2 || got[0].Once != "" || got[0].At.Equal(got[1].At) {
		t.Errorf("what was recorded twice: got %+v, %v; want it once for each time", got, err)
	}
	who := func(site string, limit int) (out []string) {
		t.Helper()
		got, err := a.Entries(t.Context(), site, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got {
			out = append(out, e.Who)
		}
		return out
	}
	got, err := a.Entries(t.Context(), "site", 2)
	want := tenant.AuditEntry{ClientKey: "site", At: base.Add(time.Second), Who: "bob", What: "erase", Scope: "issue 1", Count: 1, Failed: true}
	if err != nil || len(got) != 2 || got[1] != want {
		t.Errorf("got %+v, %v; want two, the second %+v", got, err, want)
	}
	erase := func(e tenant.Extent, before time.Time, want int64) {
		t.Helper()
		if n, err := a.Erase(t.Context(), e, before); err != nil || n != want {
			t.Errorf("erasing %+v: %d, %v; want %d", e, n, err, want)
		}
	}
	erase(tenant.Extent{ClientKey: "site", AccountID: "ann"}, time.Time{}, 2)
	erase(tenant.Extent{ClientKey: "site", AccountID: "ann"}, time.Time{}, 0)
	erase(tenant.Extent{ClientKey: "site", IssueID: "1"}, time.Time{}, 0)
	erase(tenant.Extent{ClientKey: "site"}, base.Add(time.Hour), 0) // the site goes on
	if got := who("site", 10); !slices.Equal(got, []string{tenant.ErasedAccount, "bob", tenant.ErasedAccount}) {
		t.Errorf("without Ann it is %v", got)
	}
	erase(tenant.Extent{ClientKey: "site"}, time.Time{}, 3)
	if a, b, c := who("site", 10), who("site:1", 10), who("", 10); len(a) > 0 || !slices.Equal(b, []string{"ann"}) || len(c) != 1 {
		t.Errorf("after the site: %v, %v, %v", a, b, c)
	}
}
