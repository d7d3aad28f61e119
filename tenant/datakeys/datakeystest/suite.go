package datakeystest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant/datakeys"
	"ticklist/tenant/seal"
)

// Open makes stores on one fresh, empty database. Each call of the function it
// returns gives a store with a connection of its own, as another server has.
type Open func(t *testing.T) func() datakeys.Store

// Run holds a store to the contract of datakeys.Store.
func Run(t *testing.T, open Open) {
	t.Run("what was saved is there", func(t *testing.T) { roundTrip(t, open(t)()) })
	t.Run("an old revision is a conflict and stores nothing", func(t *testing.T) { conflict(t, open(t)()) })
	t.Run("another tenant has nothing to do with it", func(t *testing.T) { otherTenant(t, open(t)()) })
	t.Run("what was destroyed is gone and can be made anew", func(t *testing.T) { destroyed(t, open(t)()) })
	t.Run("a cancelled call is an error, not an absence", func(t *testing.T) { cancelled(t, open(t)()) })
	t.Run("of many who make one, one does", func(t *testing.T) { race(t, open(t)) })
}

// record is one with every field set.
func record(clientKey string) datakeys.Record {
	return datakeys.Record{
		ClientKey: clientKey, ID: "ID-of-" + clientKey, Sealed: seal.Sealed{Key: "k1", Bytes: []byte("sealed\x00\xff")},
		CreatedAt: time.Date(2026, 11, 21, 12, 0, 0, 123e6, time.UTC),
	}
}

func mustSave(t *testing.T, s datakeys.Store, r datakeys.Record) datakeys.Record {
	t.Helper()
	saved, err := s.Save(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func roundTrip(t *testing.T, s datakeys.Store) {
	if _, err := s.Get(t.Context(), "acme"); !errors.Is(err, datakeys.ErrNoKey) {
		t.Errorf("before it was saved: %v, want ErrNoKey", err)
	}
	if got, err := s.Tenants(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("before it was saved there are %v, %v; want none", got, err)
	}
	want := record("acme")
	want.Rev = 1
	saved := mustSave(t, s, record("acme"))
	got, err := s.Get(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]datakeys.Record{want, want}, []datakeys.Record{saved, got}); d != "" {
		t.Errorf("stored and read differ (-want +got):\n%s", d)
	}
	got.Sealed = seal.Sealed{Key: "k2", Bytes: []byte("moved")}
	mustSave(t, s, got)
	again, err := s.Get(t.Context(), "acme")
	if err != nil || again.Rev != 2 || again.Sealed.Key != "k2" || string(again.Sealed.Bytes) != "moved" || again.ID != want.ID {
		t.Errorf("after the second save got %+v, %v", again, err)
	}
}

func conflict(t *testing.T, s datakeys.Store) {
	never := record("acme")
	never.Rev = 3
	if _, err := s.Save(t.Context(), never); !errors.Is(err, datakeys.ErrConflict) {
		t.Errorf("revision 3 of nothing: %v, want ErrConflict", err)
	}
	first := mustSave(t, s, record("acme"))
	if _, err := s.Save(t.Context(), record("acme")); !errors.Is(err, datakeys.ErrConflict) {
		t.Errorf("made twice: %v, want ErrConflict", err)
	}
	mustSave(t, s, first)
	first.ID = "late"
	if _, err := s.Save(t.Context(), first); !errors.Is(err, datakeys.ErrConflict) {
		t.Errorf("an old revision: %v, want ErrConflict", err)
	}
	if got, err := s.Get(t.Context(), "acme"); err != nil || got.Rev != 2 || got.ID == "late" {
		t.Errorf("after the conflicts got %+v, %v", got, err)
	}
}

func otherTenant(t *testing.T, s datakeys.Store) {
	mustSave(t, s, record("acme"))
	for _, other := range []string{"", "ACME", "acm", "acme ", "$ne", "."} {
		if _, err := s.Get(t.Context(), other); !errors.Is(err, datakeys.ErrNoKey) {
			t.Errorf("%q: %v, want ErrNoKey", other, err)
		}
		if err := s.Destroy(t.Context(), other, time.Time{}); err != nil {
			t.Errorf("destroying %q's, who has none: %v", other, err)
		}
	}
	mustSave(t, s, record("other"))
	if err := s.Destroy(t.Context(), "other", time.Time{}); err != nil {
		t.Error(err)
	}
	if got, err := s.Get(t.Context(), "acme"); err != nil || got.ID != "ID-of-acme" {
		t.Errorf("the tenant's own: %+v, %v", got, err)
	}
}

func destroyed(t *testing.T, s datakeys.Store) {
	mustSave(t, s, record("acme"))
	mustSave(t, s, record("other"))
	got, err := s.Tenants(t.Context())
	slices.Sort(got)
	if err != nil || !slices.Equal(got, []string{"acme", "other"}) {
		t.Errorf("there are %v, %v; want both", got, err)
	}
	if err := s.Destroy(t.Context(), "acme", record("acme").CreatedAt); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), "acme"); err != nil {
		t.Errorf("one that was made no earlier: %v", err)
	}
	for range 2 {
		if err := s.Destroy(t.Context(), "acme", record("acme").CreatedAt.Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Get(t.Context(), "acme"); !errors.Is(err, datakeys.ErrNoKey) {
		t.Errorf("destroyed: %v, want ErrNoKey", err)
	}
	stale := record("acme")
	stale.Rev = 1
	if _, err := s.Save(t.Context(), stale); !errors.Is(err, datakeys.ErrConflict) {
		t.Errorf("saving what was destroyed: %v, want ErrConflict", err)
	}
	mustSave(t, s, record("acme"))
}

func cancelled(t *testing.T, s datakeys.Store) {
	saved := mustSave(t, s, record("acme"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ctx, "acme"); err == nil || errors.Is(err, datakeys.ErrNoKey) {
		t.Errorf("cancelled get: %v, want a fault", err)
	}
	if _, err := s.Save(ctx, saved); err == nil || errors.Is(err, datakeys.ErrConflict) {
		t.Errorf("cancelled save: %v, want a fault", err)
	}
	if err := s.Destroy(ctx, "acme", time.Time{}); err == nil {
		t.Error("cancelled destroying: no error")
	}
	if got, err := s.Tenants(ctx); err == nil {
		t.Errorf("cancelled listing: %v, want a fault", got)
	}
}

func race(t *testing.T, another func() datakeys.Store) {
	const servers = 8
	won := make(chan string, servers)
	var wg sync.WaitGroup
	for _, s := range []datakeys.Store{another(), another()} {
		for range servers / 2 {
			wg.Go(func() {
				saved, err := s.Save(t.Context(), record("acme"))
				if err == nil {
					won <- saved.ID
				} else if !errors.Is(err, datakeys.ErrConflict) {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	if len(won) != 1 {
		t.Errorf("%d made it, want one", len(won))
	}
}
