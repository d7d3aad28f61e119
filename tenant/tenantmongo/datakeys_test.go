package tenantmongo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/datakeys/datakeystest"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

func TestDataKeys(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		datakeystest.Run(t, func(t *testing.T) func() datakeys.Store {
			name := mongotest.FreshDatabase(t, uri)
			return func() datakeys.Store {
				return tenantmongo.NewDataKeys(mongotest.Connect(t, uri).Database(name))
			}
		})
	})
}

// TestRotate moves what is sealed to a new key while a server that knows both
// goes on writing, and breaks off once in the middle.
func TestRotate(t *testing.T) {
	const sites = 6
	mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
		old := ring(t, "old", 1)
		both := join(t, entry("new", 2), entry("old", 1))
		site := func(n int) string { return fmt.Sprintf("site-%d", n) }
		for n := range sites {
			if _, err := tenantmongo.New(dbs[0], old).Save(t.Context(), tenanttest.Installation(site(n))); err != nil {
				t.Fatal(err)
			}
		}
		bare := tenanttest.Installation("bare")
		bare.SharedSecret, bare.PreviousSecret = "", ""
		if _, err := tenantmongo.New(dbs[0], old).Save(t.Context(), bare); err != nil {
			t.Fatal(err)
		}

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := tenantmongo.New(dbs[1], both).Rotate(ctx); err == nil {
			t.Error("a rotation that is broken off says nothing of it")
		}
		var wg sync.WaitGroup
		for n := range sites {
			wg.Go(func() { bump(t, tenantmongo.New(dbs[0], both), site(n)) })
		}
		done, err := tenantmongo.New(dbs[1], both).Rotate(t.Context())
		wg.Wait()
		if err != nil || done > sites {
			t.Errorf("moved %d of %d, %v", done, sites, err)
		}
		if again, err := tenantmongo.New(dbs[1], both).Rotate(t.Context()); err != nil || again != 0 {
			t.Errorf("the second time moved %d, %v; want none", again, err)
		}
		for n := range sites {
			in, err := tenantmongo.New(dbs[0], ring(t, "new", 2)).Get(t.Context(), site(n))
			want := tenanttest.Installation(site(n))
			if err != nil || in.SharedSecret != want.SharedSecret || in.PreviousSecret != want.PreviousSecret || in.Description != "10" {
				t.Errorf("%s under the new key alone: %+v, %v", site(n), in, err)
			}
		}
	})
}

// bump saves an installation ten times, as lifecycle calls do.
func bump(t *testing.T, s *tenantmongo.Store, clientKey string) {
	for n := 1; n <= 10; {
		in, err := s.Get(t.Context(), clientKey)
		if err != nil {
			t.Error(err)
			return
		}
		in.Description = fmt.Sprint(n)
		_, err = s.Save(t.Context(), in)
		if err == nil {
			n++
		} else if !errors.Is(err, tenant.ErrConflict) {
			t.Error(err)
			return
		}
	}
}

// TestOneBadSecretDoesNotKeepTheOthers from being moved.
func TestOneBadSecretDoesNotKeepTheOthers(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		for id, b := range map[string]byte{"lost": 9, "old": 1} {
			if _, err := tenantmongo.New(db, ring(t, id, b)).Save(t.Context(), tenanttest.Installation("under-"+id)); err != nil {
				t.Fatal(err)
			}
		}
		done, err := tenantmongo.New(db, join(t, entry("new", 2), entry("old", 1))).Rotate(t.Context())
		if done != 1 || !errors.Is(err, seal.ErrUnknownKey) {
			t.Errorf("moved %d, %v; want one moved and the other's error", done, err)
		}
	})
}

// TestDestroyedKey: without its data key a tenant's text is gone, and a server
// that still has the key open does not seal anything more under it.
func TestDestroyedKey(t *testing.T) {
	mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
		r := ring(t, "k1", 1)
		here := datakeys.New(tenantmongo.NewDataKeys(dbs[0]), r, time.Now)
		there := datakeys.New(tenantmongo.NewDataKeys(dbs[1]), r, time.Now)
		key, text, err := here.Seal(t.Context(), "acme", "1", "texts", []byte("canary"), false)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := there.Open(t.Context(), "acme", "1", "texts", key, text); err != nil || string(got) != "canary" {
			t.Fatalf("the other server read %q, %v", got, err)
		}
		if err := here.Destroy(t.Context(), "acme", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got, err := here.Open(t.Context(), "acme", "1", "texts", key, text); !errors.Is(err, datakeys.ErrDestroyed) {
			t.Errorf("got %q, %v; want ErrDestroyed", got, err)
		}
		second, text2, err := there.Seal(t.Context(), "acme", "1", "texts", []byte("new"), false)
		if err != nil || second == key {
			t.Fatalf("sealed under %s, %v; want a new key", second, err)
		}
		if got, err := here.Open(t.Context(), "acme", "1", "texts", second, text2); err != nil || !bytes.Equal(got, []byte("new")) {
			t.Errorf("what was sealed after: %q, %v", got, err)
		}
		if got, err := there.Open(t.Context(), "acme", "1", "texts", key, text); !errors.Is(err, datakeys.ErrDestroyed) {
			t.Errorf("the old text, on the other server: %q, %v; want ErrDestroyed", got, err)
		}
	})
}

// TestDataKeysAreSealed looks at the collection as a thief would.
func TestDataKeysAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		keys := datakeys.New(tenantmongo.NewDataKeys(db), ring(t, "k1", 1), time.Now)
		for _, site := range []string{"acme", "other"} {
			if _, _, err := keys.Seal(t.Context(), site, "1", "texts", []byte("x"), false); err != nil {
				t.Fatal(err)
			}
		}
		// One tenant's key, put into another's document, opens nothing.
		all := db.Collection("datakeys")
		var other bson.M
		if err := all.FindOne(t.Context(), bson.D{{Key: "_id", Value: "other"}}).Decode(&other); err != nil {
			t.Fatal(err)
		}
		other["_id"] = "acme"
		if _, err := all.ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: "acme"}}, other); err != nil {
			t.Fatal(err)
		}
		fresh := datakeys.New(tenantmongo.NewDataKeys(db), ring(t, "k1", 1), time.Now)
		if _, _, err := fresh.Seal(t.Context(), "acme", "1", "texts", []byte("x"), false); !errors.Is(err, seal.ErrNotAuthentic) {
			t.Errorf("a moved key: %v, want ErrNotAuthentic", err)
		}
	})
}
