package tenantmongo_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

// entry is an entry of SECRET_KEYS with a key of one repeated byte.
func entry(id string, b byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func join(t testing.TB, entries ...string) *seal.Ring {
	t.Helper()
	r, err := seal.ParseRing(tenant.Secret(strings.Join(entries, ",")), nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ring(t testing.TB, id string, b byte) *seal.Ring {
	t.Helper()
	return join(t, entry(id, b))
}

func TestStore(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		tenanttest.Run(t, func(t *testing.T) (tenant.Store, tenant.Store) {
			name := mongotest.FreshDatabase(t, uri)
			a, b := mongotest.Connect(t, uri).Database(name), mongotest.Connect(t, uri).Database(name)
			for range 2 { // a migration may be run again
				if err := tenantmongo.Indexes(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			return tenantmongo.New(a, ring(t, "k1", 1)), tenantmongo.New(b, ring(t, "k1", 1))
		})
	})
}

// TestSecretsAreSealed looks at the documents as a thief would.
func TestSecretsAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := tenantmongo.New(db, ring(t, "k1", 1))
		in := tenanttest.Installation("acme")
		in.SharedSecret, in.PreviousSecret = "canary-secret", "canary-of-before"
		if _, err := s.Save(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		other := tenanttest.Installation("other")
		other.SharedSecret = "the other's"
		if _, err := s.Save(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		all := db.Collection("installations")
		stored := func(id string) bson.M {
			t.Helper()
			raw, err := all.FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Raw()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte("canary")) {
				t.Errorf("the secret is stored as it is: %s", raw)
			}
			var m bson.M
			if err := bson.Unmarshal(raw, &m); err != nil {
				t.Fatal(err)
			}
			return m
		}
		if got := stored("acme")["sharedSecret"].(bson.D)[0]; got.Key != "key" || got.Value != "k1" {
			t.Errorf("got %v, want the key's name beside the sealed secret", got)
		}

		// One site's sealed secret, put into another's document, opens nothing.
		moved := stored("acme")
		moved["sharedSecret"] = stored("other")["sharedSecret"]
		if _, err := all.ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: "acme"}}, moved); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(t.Context(), "acme"); !errors.Is(err, seal.ErrNotAuthentic) || got.SharedSecret != "" {
			t.Errorf("a moved secret: got %v, want ErrNotAuthentic", err)
		}
		// Nor does a secret in the other field of its own site.
		moved = stored("other")
		moved["sharedSecret"] = moved["previousSecret"]
		if _, err := all.ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: "other"}}, moved); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), "other"); !errors.Is(err, seal.ErrNotAuthentic) {
			t.Errorf("a secret in another field: got %v, want ErrNotAuthentic", err)
		}
		// A key that is gone is a fault, never an absence.
		_, err := tenantmongo.New(db, ring(t, "k2", 2)).Get(t.Context(), "other")
		if !errors.Is(err, seal.ErrUnknownKey) || errors.Is(err, tenant.ErrNotInstalled) {
			t.Errorf("a key that is gone: got %v, want ErrUnknownKey", err)
		}
	})
}

func TestEnabled(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := tenantmongo.New(db, ring(t, "k1", 1))
		for key, state := range map[string]tenant.State{
			"on": tenant.StateEnabled, "also": tenant.StateEnabled, "off": tenant.StateDisabled, "gone": tenant.StateUninstalled,
			"imported": tenant.StateSuperseded, "going": tenant.StateErasing,
		} {
			in := tenanttest.Installation(key)
			in.State = state
			if _, err := s.Save(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Enabled(t.Context(), []string{"on", "off", "gone", "imported", "going", "never"})
		if err != nil || !slices.Equal(got, []string{"on"}) {
			t.Errorf("got %v, %v; want the enabled one that was asked for", got, err)
		}
	})
}
