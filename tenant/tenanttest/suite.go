package tenanttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
)

// Run tests that a store keeps the contract of tenant.Store. open returns two
// stores on the same, empty data, as two servers have it: for each subtest
// anew. In one process they may be one and the same.
func Run(t *testing.T, open func(t *testing.T) (a, b tenant.Store)) {
	for _, tc := range []struct {
		name string
		test func(t *testing.T, a, b tenant.Store)
	}{
		{"what is saved comes back whole", wholeness},
		{"nothing there is ErrNotInstalled", absence},
		{"a second create is a conflict and changes nothing", secondCreate},
		{"an old revision is a conflict and changes nothing", oldRevision},
		{"a revision of what is not there is a conflict", revisionOfNothing},
		{"another tenant is never touched", otherTenant},
		{"installations are found by their address", addresses},
		{"odd texts come back as they were", oddTexts},
		{"a cancelled context is an error and stores nothing", cancelled},
		{"sixteen writers in two stores lose nothing", race},
		{"of sixteen that create at once one does", createRace},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, b := open(t)
			tc.test(t, a, b)
		})
	}
}

// Installation returns an enabled installation with every field set.
func Installation(clientKey string) tenant.Installation {
	at := time.Date(2026, 11, 21, 10, 0, 0, 123e6, time.UTC)
	return tenant.Installation{
		ClientKey:           clientKey,
		BaseURL:             "https://acme.atlassian.net",
		DisplayURL:          "https://jira.acme.example",
		HelpCenterURL:       "https://help.acme.example",
		ProductType:         "jira",
		Description:         "Atlassian JIRA at https://acme.atlassian.net",
		ServerVersion:       "100290",
		PluginsVersion:      "1001.0.0",
		OAuthClientID:       "client-1",
		SharedSecret:        "shared-secret-of-" + tenant.Secret(clientKey),
		PreviousSecret:      "previous-secret-of-" + tenant.Secret(clientKey),
		PreviousUntil:       at.Add(5 * time.Minute),
		State:               tenant.StateEnabled,
		InstalledAt:         at,
		UninstalledAt:       at.Add(time.Hour),
		SupersededAt:        at.Add(90 * time.Minute),
		LastInstall:         at.Add(100 * time.Minute),
		LastCall:            at.Add(2 * time.Hour),
		LastCallNotDisabled: at.Add(3 * time.Hour),
	}
}

func wholeness(t *testing.T, a, b tenant.Store) {
	in := Installation("acme")
	saved := save(t, a, in)
	in.Rev = 1
	same(t, "saved", saved, in)
	same(t, "read by the other store", get(t, b, "acme"), in)

	in.SharedSecret, in.State = "another", tenant.StateUninstalled
	in.UninstalledAt, in.LastCall, in.DisplayURL = time.Time{}, time.Time{}, ""
	in.PreviousSecret, in.PreviousUntil, in.SupersededAt = "", time.Time{}, time.Time{}
	saved = save(t, b, in)
	in.Rev = 2
	same(t, "saved again", saved, in)
	same(t, "read again", get(t, a, "acme"), in)

	in.InstalledAt = time.Date(2026, 1, 2, 3, 4, 5, 6789, time.FixedZone("", 3600))
	save(t, a, in)
	in.Rev, in.InstalledAt = 3, time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC)
	same(t, "time beyond the millisecond, elsewhere", get(t, b, "acme"), in)
}

func absence(t *testing.T, a, _ tenant.Store) {
	in, err := a.Get(t.Context(), "nobody")
	if !errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("got %v, want ErrNotInstalled", err)
	}
	same(t, "with the error", in, tenant.Installation{})
}

func secondCreate(t *testing.T, a, b tenant.Store) {
	first := save(t, a, Installation("acme"))
	second := Installation("acme")
	second.SharedSecret = "the thief's"
	conflict(t, b, second)
	same(t, "stored", get(t, b, "acme"), first)
}

func oldRevision(t *testing.T, a, b tenant.Store) {
	old := save(t, a, Installation("acme"))
	next := old
	next.State = tenant.StateDisabled
	next = save(t, b, next)
	old.SharedSecret = "stale"
	conflict(t, a, old)
	same(t, "stored", get(t, a, "acme"), next)
}

func revisionOfNothing(t *testing.T, a, _ tenant.Store) {
	in := Installation("acme")
	in.Rev = 7
	conflict(t, a, in)
	absence(t, a, nil)
}

func otherTenant(t *testing.T, a, _ tenant.Store) {
	// Keys that a careless filter, a prefix or a folding of case would confuse.
	keys := []string{"acme", "Acme", "acme2", "acme:1", "acme.", "$acme", "a*", "a"}
	var saved []tenant.Installation
	for _, key := range keys {
		saved = append(saved, save(t, a, Installation(key)))
	}
	changed := saved[0]
	changed.State, changed.SharedSecret = tenant.StateDisabled, "changed"
	saved[0] = save(t, a, changed)
	for i, key := range keys {
		same(t, key, get(t, a, key), saved[i])
	}
	absenceOf := []string{"", "acm", "acme1", "ACME", "acme:", "$", `{"$ne":null}`, ".*"}
	for _, key := range absenceOf {
		if _, err := a.Get(t.Context(), key); !errors.Is(err, tenant.ErrNotInstalled) {
			t.Errorf("get %q: got %v, want ErrNotInstalled", key, err)
		}
	}
}

func addresses(t *testing.T, a, b tenant.Store) {
	// Addresses that a careless filter would confuse.
	for i, address := range []string{"https://acme.atlassian.net", "https://acme.atlassian.net", "https://acme.atlassian.net/jira", "https://ACME.atlassian.net", ""} {
		in := Installation(fmt.Sprintf("key-%d", i))
		in.BaseURL = address
		if i == 1 {
			in.State = tenant.StateUninstalled
		}
		save(t, a, in)
	}
	found, err := b.At(t.Context(), "https://acme.atlassian.net")
	if err != nil || len(found) != 2 {
		t.Fatalf("got %d, %v, want the two of the address, in whatever state", len(found), err)
	}
	for _, in := range found {
		same(t, in.ClientKey, in, get(t, a, in.ClientKey))
	}
	for _, address := range []string{"https://acme", "https://acme.atlassian.ne", "https://.*", `{"$ne":null}`, "$ne"} {
		if found, err := b.At(t.Context(), address); err != nil || len(found) != 0 {
			t.Errorf("at %q: got %d, %v, want none and no error", address, len(found), err)
		}
	}
}

func oddTexts(t *testing.T, a, b tenant.Store) {
	for i, text := range []string{
		"$set", "$ne", "a.b", ".", "$", "{\"$gt\":\"\"}", "a\x00b", "\x01\x1f\x7f", "line\r\nbreak",
		"\u2028\u202e", "\U0001f389 é", strings.Repeat("x", 2048),
	} {
		in := Installation(fmt.Sprintf("$odd.%d:%%$}", i))
		in.Description, in.ServerVersion, in.PluginsVersion, in.ProductType = text, text, text, text
		in.OAuthClientID, in.SharedSecret, in.PreviousSecret = text, tenant.Secret(text), tenant.Secret(text)
		save(t, a, in)
		in.Rev = 1
		same(t, fmt.Sprintf("%q", text), get(t, b, in.ClientKey), in)
	}
}

func cancelled(t *testing.T, a, b tenant.Store) {
	in := save(t, a, Installation("acme"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Get(ctx, "acme"); !errors.Is(err, context.Canceled) {
		t.Errorf("get: got %v, want context.Canceled", err)
	}
	if _, err := a.Get(ctx, "nobody"); err == nil || errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("get what is not there: got %v, want no word about that", err)
	}
	if _, err := a.At(ctx, in.BaseURL); !errors.Is(err, context.Canceled) {
		t.Errorf("find by address: got %v, want context.Canceled", err)
	}
	changed := in
	changed.State = tenant.StateUninstalled
	if _, err := a.Save(ctx, changed); !errors.Is(err, context.Canceled) {
		t.Errorf("save: got %v, want context.Canceled", err)
	}
	if _, err := a.Save(ctx, Installation("new")); !errors.Is(err, context.Canceled) {
		t.Errorf("create: got %v, want context.Canceled", err)
	}
	same(t, "stored", get(t, b, "acme"), in)
	if _, err := b.Get(t.Context(), "new"); !errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("created: got %v, want ErrNotInstalled", err)
	}
}

const (
	writers = 16
	each    = 5 // saves that every writer gets through
)

// race lets every writer raise a counter, which is in LastCall, by one second
// `each` times. A lost write would leave the sum short.
func race(t *testing.T, a, b tenant.Store) {
	in := Installation("acme")
	in.LastCall = time.Unix(0, 0).UTC()
	save(t, a, in)
	together(func(i int) {
		s := pick(i, a, b)
		for range each {
			for {
				in, err := s.Get(t.Context(), "acme")
				if err != nil {
					t.Errorf("get: %v", err)
					return
				}
				in.LastCall = in.LastCall.Add(time.Second)
				_, err = s.Save(t.Context(), in)
				if err == nil {
					break
				}
				if !errors.Is(err, tenant.ErrConflict) {
					t.Errorf("save: got %v, want ErrConflict or nothing", err)
					return
				}
			}
		}
	})
	got := get(t, b, "acme")
	if n := got.LastCall.Unix(); n != writers*each || got.Rev != writers*each+1 {
		t.Errorf("got %d acknowledged saves and rev %d, want %d and %d", n, got.Rev, writers*each, writers*each+1)
	}
}

func createRace(t *testing.T, a, b tenant.Store) {
	var mu sync.Mutex
	var won []tenant.Installation
	together(func(i int) {
		in := Installation("acme")
		in.SharedSecret = tenant.Secret(fmt.Sprintf("secret-%d", i))
		saved, err := pick(i, a, b).Save(t.Context(), in)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			won = append(won, saved)
		} else if !errors.Is(err, tenant.ErrConflict) {
			t.Errorf("create: got %v, want ErrConflict or nothing", err)
		}
	})
	if len(won) != 1 {
		t.Fatalf("%d created it, want 1", len(won))
	}
	same(t, "stored", get(t, a, "acme"), won[0])
}

// pick spreads the writers over both stores.
func pick(i int, a, b tenant.Store) tenant.Store {
	if i%2 == 0 {
		return a
	}
	return b
}

func together(write func(i int)) {
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() { write(i) })
	}
	wg.Wait()
}

func save(t *testing.T, s tenant.Store, in tenant.Installation) tenant.Installation {
	t.Helper()
	saved, err := s.Save(t.Context(), in)
	if err != nil {
		t.Fatalf("save %q: %v", in.ClientKey, err)
	}
	return saved
}

func get(t *testing.T, s tenant.Store, clientKey string) tenant.Installation {
	t.Helper()
	in, err := s.Get(t.Context(), clientKey)
	if err != nil {
		t.Fatalf("get %q: %v", clientKey, err)
	}
	return in
}

func conflict(t *testing.T, s tenant.Store, in tenant.Installation) {
	t.Helper()
	if _, err := s.Save(t.Context(), in); !errors.Is(err, tenant.ErrConflict) {
		t.Errorf("save of rev %d: got %v, want ErrConflict", in.Rev, err)
	}
}

func same(t *testing.T, what string, got, want tenant.Installation) {
	t.Helper()
	if got.SharedSecret != want.SharedSecret || got.PreviousSecret != want.PreviousSecret {
		t.Errorf("%s: the secret is another", what)
	}
	if got != want {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
