package datakeys_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/datakeys/datakeystest"
	"ticklist/tenant/seal"
	"ticklist/tenant/seal/kmstest"
)

// entry is an entry of SECRET_KEYS with a key of one repeated byte.
func entry(id string, b byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func ring(t *testing.T, service *kmstest.Service, entries ...string) *seal.Ring {
	t.Helper()
	r, err := seal.ParseRing(tenant.Secret(strings.Join(entries, ",")), service.Find, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustSeal(t *testing.T, k *datakeys.Keys, clientKey, text string) (key string, sealed []byte) {
	t.Helper()
	key, sealed, err := k.Seal(t.Context(), clientKey, "10001", "texts", []byte(text), false)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte(text)) {
		t.Fatalf("the text is there: %q", sealed)
	}
	return key, sealed
}

func TestWhatIsSealedOpensInItsPlaceAlone(t *testing.T) {
	store := &datakeystest.Memory{}
	k := datakeys.New(store, ring(t, nil, entry("k1", 1)), time.Now)
	key, sealed := mustSeal(t, k, "acme", "canary")
	otherKey, _ := mustSeal(t, k, "other", "canary")
	if again, _ := mustSeal(t, k, "acme", "canary 2"); again != key {
		t.Errorf("the tenant's second text is under %s, want %s", again, key)
	}
	for _, tc := range []struct {
		name                             string
		clientKey, issueID, field, named string
		want                             error
	}{
		{"in its place", "acme", "10001", "texts", key, nil},
		{"another issue", "acme", "10002", "texts", key, seal.ErrNotAuthentic},
		{"another field", "acme", "10001", "history", key, seal.ErrNotAuthentic},
		{"no issue", "acme", "", "texts", key, seal.ErrNotAuthentic},
		{"another tenant, who names this key", "other", "10001", "texts", key, datakeys.ErrDestroyed},
		{"another tenant, with their own key", "other", "10001", "texts", otherKey, seal.ErrNotAuthentic},
		{"a tenant without a key", "new", "10001", "texts", key, datakeys.ErrDestroyed},
	} {
		for _, server := range []*datakeys.Keys{k, datakeys.New(store, ring(t, nil, entry("k1", 1)), time.Now)} {
			got, err := server.Open(t.Context(), tc.clientKey, tc.issueID, tc.field, tc.named, sealed)
			if !errors.Is(err, tc.want) || (err == nil) != (string(got) == "canary") {
				t.Errorf("%s: got %q, %v, want %v", tc.name, got, err, tc.want)
			}
		}
	}
}

// TestFaultsAreNotAbsences: neither does a store that cannot be read make a new
// key, nor a ring that lacks the key.
func TestFaultsAreNotAbsences(t *testing.T) {
	store := &datakeystest.Memory{}
	key, sealed := mustSeal(t, datakeys.New(store, ring(t, nil, entry("k1", 1)), time.Now), "acme", "canary")
	for _, tc := range []struct {
		name  string
		fault error
		ring  *seal.Ring
		want  error
	}{
		{"the store is down", errDown, ring(t, nil, entry("k1", 1)), errDown},
		{"the key was taken out of SECRET_KEYS", nil, ring(t, nil, entry("k2", 2)), seal.ErrUnknownKey},
		{"another key of that name", nil, ring(t, nil, entry("k1", 2)), seal.ErrNotAuthentic},
	} {
		store.Err = tc.fault
		k := datakeys.New(store, tc.ring, time.Now)
		if _, err := k.Open(t.Context(), "acme", "10001", "texts", key, sealed); !errors.Is(err, tc.want) || errors.Is(err, datakeys.ErrDestroyed) {
			t.Errorf("%s: opening gives %v, want %v", tc.name, err, tc.want)
		}
		if _, _, err := k.Seal(t.Context(), "acme", "10001", "texts", []byte("x"), false); !errors.Is(err, tc.want) {
			t.Errorf("%s: sealing gives %v, want %v", tc.name, err, tc.want)
		}
	}
	store.Err = nil
	if got, err := store.Get(t.Context(), "acme"); err != nil || got.ID != key || got.Rev != 1 {
		t.Errorf("after the faults the key is %+v, %v; want it as it was", got, err)
	}
}

var errDown = errors.New("the database is down")

// TestManyMakeOneKey: servers that seal a tenant's first texts at once.
func TestManyMakeOneKey(t *testing.T) {
	store := &datakeystest.Memory{}
	r := ring(t, nil, entry("k1", 1))
	var wg sync.WaitGroup
	var mu sync.Mutex
	names := map[string]bool{}
	for range 16 {
		wg.Go(func() {
			key, sealed, err := datakeys.New(store, r, time.Now).Seal(t.Context(), "acme", "1", "texts", []byte("x"), false)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := datakeys.New(store, r, time.Now).Open(t.Context(), "acme", "1", "texts", key, sealed); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			names[key] = true
		})
	}
	wg.Wait()
	if len(names) != 1 {
		t.Errorf("%d keys were made, want one", len(names))
	}
}

// TestAKeyServiceIsNotAskedForEachRequest, and no key stays open for longer
// than it may.
func TestAKeyServiceIsNotAskedForEachRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := new(kmstest.Service)
		store := &datakeystest.Memory{}
		k := datakeys.New(store, ring(t, service, "kms:"+kmstest.Prefix+"a"), time.Now)
		key, sealed := mustSeal(t, k, "acme", "canary")
		before := service.Calls()
		use := func() error {
			_, err := k.Open(t.Context(), "acme", "10001", "texts", key, sealed)
			_, _, errSeal := k.Seal(t.Context(), "acme", "10001", "texts", []byte("x"), false)
			return errors.Join(err, errSeal)
		}
		for range 500 {
			if err := use(); err != nil {
				t.Fatal(err)
			}
		}
		if got := service.Calls() - before; got != 0 {
			t.Errorf("%d calls for 1000 uses, want none", got)
		}
		service.Fail(errDown)
		pass(seal.Life - 1)
		if err := use(); err != nil {
			t.Errorf("a short outage is felt: %v", err)
		}
		pass(1)
		if err := use(); !errors.Is(err, errDown) {
			t.Errorf("after %s got %v, want the service's fault", seal.Life, err)
		}
		service.Fail(nil)
		for range 500 {
			if err := use(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestRotate(t *testing.T) {
	service := new(kmstest.Service)
	store := &datakeystest.Memory{}
	old := datakeys.New(store, ring(t, service, entry("old", 1)), time.Now)
	texts := map[string][]byte{}
	names := map[string]string{}
	for _, site := range []string{"a", "b", "c"} {
		names[site], texts[site] = mustSeal(t, old, site, "canary of "+site)
	}
	both := datakeys.New(store, ring(t, service, "new:"+kmstest.Prefix+"a", entry("old", 1)), time.Now)
	service.Fail(errDown)
	if done, err := both.Rotate(t.Context()); done != 0 || !errors.Is(err, errDown) {
		t.Errorf("without the service: %d moved, %v", done, err)
	}
	service.Fail(nil)
	for _, want := range []int{3, 0} {
		if done, err := both.Rotate(t.Context()); done != want || err != nil {
			t.Errorf("%d moved, %v; want %d", done, err, want)
		}
	}
	alone := datakeys.New(store, ring(t, service, "new:"+kmstest.Prefix+"a"), time.Now)
	for site, text := range texts {
		got, err := alone.Open(t.Context(), site, "10001", "texts", names[site], text)
		if err != nil || string(got) != "canary of "+site {
			t.Errorf("%s under the new key alone: %q, %v", site, got, err)
		}
	}
}

// TestReplacing seals without a question to the store where the caller knows
// that what it replaces is still there, and with one where nothing is open.
func TestReplacing(t *testing.T) {
	store := &datakeystest.Memory{}
	k := datakeys.New(store, ring(t, nil, entry("k1", 1)), time.Now)
	key, _ := mustSeal(t, k, "acme", "first")
	store.Err = errDown
	got, sealed, err := k.Seal(t.Context(), "acme", "10001", "texts", []byte("second"), true)
	if err != nil || got != key {
		t.Fatalf("sealed under %s, %v; want %s", got, err, key)
	}
	if text, err := k.Open(t.Context(), "acme", "10001", "texts", key, sealed); err != nil || string(text) != "second" {
		t.Errorf("got %q, %v", text, err)
	}
	store.Err = nil
	fresh := datakeys.New(store, ring(t, nil, entry("k1", 1)), time.Now)
	if got, _, err := fresh.Seal(t.Context(), "acme", "10001", "texts", []byte("third"), true); err != nil || got != key {
		t.Errorf("with nothing open: sealed under %s, %v; want %s", got, err, key)
	}
}

// slowStore lets something happen between what a Get read and its answer.
type slowStore struct {
	datakeys.Store
	meanwhile func()
}

func (s *slowStore) Get(ctx context.Context, clientKey string) (datakeys.Record, error) {
	r, err := s.Store.Get(ctx, clientKey)
	if do := s.meanwhile; do != nil {
		s.meanwhile = nil
		do()
	}
	return r, err
}

// TestALateAnswerBringsNoKeyBack: a key that was read before another destroyed
// it does not take the place of the one that the tenant has now.
func TestALateAnswerBringsNoKeyBack(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store := &slowStore{Store: &datakeystest.Memory{}}
	r := ring(t, nil, entry("k1", 1))
	there := datakeys.New(store.Store, r, clock)
	key, sealed := mustSeal(t, there, "acme", "before")
	here := datakeys.New(store, r, clock)
	var second string
	store.meanwhile = func() {
		now = now.Add(time.Second)
		if err := there.Destroy(t.Context(), "acme", time.Time{}); err != nil {
			t.Fatal(err)
		}
		name, text := mustSeal(t, there, "acme", "after")
		if _, err := here.Open(t.Context(), "acme", "10001", "texts", name, text); err != nil {
			t.Fatal(err)
		}
		second = name
	}
	if _, err := here.Open(t.Context(), "acme", "10001", "texts", key, sealed); err != nil {
		t.Errorf("what began before the end of the key: %v", err)
	}
	if got, _, err := here.Seal(t.Context(), "acme", "10001", "texts", []byte("x"), true); err != nil || got != second {
		t.Errorf("sealed under %s, %v; want the key of now, %s", got, err, second)
	}
}

// pass lets the time of a synctest bubble pass.
func pass(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // nobody waits
