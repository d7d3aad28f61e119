package tenanttest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

// RunAPITokens tests an APITokenStore. open returns an empty one, twice: as two
// servers have it.
func RunAPITokens(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	t.Run("what is created is there for its site alone", func(t *testing.T) { tokenIsThere(t, open) })
	t.Run("an update is by revision and changes what may change", func(t *testing.T) { tokenUpdated(t, open) })
	t.Run("of many at once none is lost", func(t *testing.T) { tokenRace(t, open) })
	t.Run("what goes when a part of a site is erased", func(t *testing.T) { tokensErased(t, open) })
	t.Run("those that ended are forgotten", func(t *testing.T) { tokensForgotten(t, open) })
	t.Run("a cancelled context is a fault", func(t *testing.T) { tokensCancelled(t, open) })
}

func tokenAt() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// APIToken is a token whose id is made of a letter.
func APIToken(clientKey, letter string) tenant.APIToken {
	return tenant.APIToken{
		ClientKey: clientKey, ID: strings.Repeat(letter, 16), Hash: strings.Repeat("0f", 32), Name: "Build of the release", AccountID: "712020:me",
		Write: true, Projects: []string{"10000", "10001"}, CreatedAt: tokenAt(), Until: tokenAt().Add(time.Hour), Rev: 1,
	}
}

func createTokens(t *testing.T, s tenant.APITokenStore, all ...tenant.APIToken) {
	t.Helper()
	for _, one := range all {
		if err := s.Create(t.Context(), one); err != nil {
			t.Fatal(err)
		}
	}
}

func sameToken(t *testing.T, what string, got, want tenant.APIToken, err error) {
	t.Helper()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%s: %v\n%s", what, err, diff)
	}
}

func tokenIsThere(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	one, other := open(t)
	first, second := APIToken("acme", "a"), APIToken("acme", "b")
	second.CreatedAt, second.Projects, second.Write = tokenAt().Add(time.Second), nil, false
	others := APIToken("other", "a")
	others.Name = "Another's"
	createTokens(t, one, first, second, others)
	got, err := other.Get(t.Context(), "acme", first.ID)
	sameToken(t, "the first", got, first, err)
	all, err := other.List(t.Context(), "acme")
	if diff := cmp.Diff([]tenant.APIToken{second, first}, all); err != nil || diff != "" {
		t.Errorf("the list: %v\n%s", err, diff)
	}
	if none, err := one.List(t.Context(), "acm"); err != nil || len(none) != 0 {
		t.Errorf("of a site without any: %v, %v", none, err)
	}
	for _, absent := range [][2]string{{"acme", APIToken("acme", "c").ID}, {"other", second.ID}, {"acme:" + first.ID, first.ID}, {"", first.ID}} {
		if _, err := one.Get(t.Context(), absent[0], absent[1]); !errors.Is(err, tenant.ErrNoAPIToken) {
			t.Errorf("%q %q: %v, want ErrNoAPIToken", absent[0], absent[1], err)
		}
	}
}

func tokenUpdated(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	one, other := open(t)
	was := APIToken("acme", "a")
	createTokens(t, one, was)
	change := was
	change.Uses, change.Recent = 7, []tenant.TokenUse{{At: tokenAt().Add(2 * time.Second), What: "GET /b"}, {At: tokenAt().Add(time.Second), What: "GET /a"}}
	change.RevokedAt, change.Until = tokenAt().Add(time.Minute), tokenAt().Add(time.Minute)
	want := change
	want.Rev = 2
	change.Name, change.Hash, change.AccountID, change.Write, change.Projects = "x", "x", "x", false, nil
	got, err := one.Update(t.Context(), change)
	if err != nil || got.Rev != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	got, err = other.Get(t.Context(), "acme", was.ID)
	sameToken(t, "after the update", got, want, err)
	for name, stale := range map[string]tenant.APIToken{"an old revision": was, "one that is not there": APIToken("acme", "b"), "another site's": APIToken("other", "a")} {
		if _, err := other.Update(t.Context(), stale); !errors.Is(err, tenant.ErrConflict) {
			t.Errorf("%s: %v, want ErrConflict", name, err)
		}
	}
	got, err = one.Get(t.Context(), "acme", was.ID)
	sameToken(t, "after conflicts", got, want, err)
}

func tokenRace(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	one, other := open(t)
	createTokens(t, one, APIToken("acme", "a"))
	const users = 8
	var wg sync.WaitGroup
	for n := range users {
		wg.Go(func() {
			s := []tenant.APITokenStore{one, other}[n%2]
			for err := tenant.ErrConflict; errors.Is(err, tenant.ErrConflict); {
				var got tenant.APIToken
				if got, err = s.Get(t.Context(), "acme", APIToken("acme", "a").ID); err == nil {
					got.Uses++
					_, err = s.Update(t.Context(), got)
				}
				if err != nil && !errors.Is(err, tenant.ErrConflict) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := one.Get(t.Context(), "acme", APIToken("acme", "a").ID); err != nil || got.Uses != users || got.Rev != users+1 {
		t.Errorf("got %+v, %v, want %d uses", got, err, users)
	}
}

func tokensErased(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	mine, theirs, later, others := APIToken("acme", "a"), APIToken("acme", "b"), APIToken("acme", "c"), APIToken("other", "d")
	theirs.AccountID = "712020:other"
	later.AccountID, later.CreatedAt = "712020:other", tokenAt().Add(time.Minute)
	all := []tenant.APIToken{mine, theirs, later, others}
	for _, tc := range []struct {
		name   string
		of     tenant.Extent
		before time.Time
		left   string // the first letters of the ids
	}{
		{name: "a site", of: tenant.Extent{ClientKey: "acme"}, left: "d"},
		{name: "a site that goes on", of: tenant.Extent{ClientKey: "acme"}, before: tokenAt().Add(time.Second), left: "cd"},
		{name: "a person", of: tenant.Extent{ClientKey: "acme", AccountID: "712020:me"}, left: "bcd"},
		{name: "a project", of: tenant.Extent{ClientKey: "acme", ProjectID: "10000"}, left: "abcd"},
		{name: "an issue", of: tenant.Extent{ClientKey: "acme", IssueID: "10000"}, left: "abcd"},
		{name: "a site that has none", of: tenant.Extent{ClientKey: "nobody"}, left: "abcd"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := open(t)
			createTokens(t, s, all...)
			n, err := s.Erase(t.Context(), tc.of, tc.before)
			if err != nil || int(n) != len(all)-len(tc.left) {
				t.Errorf("erased %d, %v; want %d", n, err, len(all)-len(tc.left))
			}
			var letters strings.Builder
			for _, one := range all {
				if _, err := s.Get(t.Context(), one.ClientKey, one.ID); err == nil {
					letters.WriteString(one.ID[:1])
				}
			}
			if left := letters.String(); left != tc.left {
				t.Errorf("left is %q, want %q", left, tc.left)
			}
		})
	}
}

func tokensForgotten(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	s, _ := open(t)
	ended, good := APIToken("acme", "a"), APIToken("other", "b")
	good.Until = good.Until.Add(time.Millisecond)
	createTokens(t, s, ended, good)
	if n, err := s.Forget(t.Context(), good.Until); err != nil || n != 1 {
		t.Errorf("forgot %d, %v; want 1", n, err)
	}
	left, err := s.List(t.Context(), "other")
	if err != nil || !slices.ContainsFunc(left, func(t tenant.APIToken) bool { return t.ID == good.ID }) {
		t.Errorf("left is %v, %v", left, err)
	}
}

func tokensCancelled(t *testing.T, open func(*testing.T) (one, other tenant.APITokenStore)) {
	s, _ := open(t)
	createTokens(t, s, APIToken("acme", "a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, get := s.Get(ctx, "acme", APIToken("acme", "a").ID)
	_, list := s.List(ctx, "acme")
	_, update := s.Update(ctx, APIToken("acme", "a"))
	_, erase := s.Erase(ctx, tenant.Extent{ClientKey: "acme"}, time.Time{})
	for name, err := range map[string]error{"get": get, "list": list, "update": update, "erase": erase, "create": s.Create(ctx, APIToken("acme", "b"))} {
		if err == nil || errors.Is(err, tenant.ErrNoAPIToken) || errors.Is(err, tenant.ErrConflict) {
			t.Errorf("%s: %v, want a fault", name, err)
		}
	}
}
