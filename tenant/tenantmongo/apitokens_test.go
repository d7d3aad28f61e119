package tenantmongo_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

func apiTokens(t *testing.T, db *mongo.Database) *tenantmongo.APITokens {
	t.Helper()
	return tenantmongo.NewAPITokens(db, datakeys.New(tenantmongo.NewDataKeys(db), ring(t, "k1", 1), time.Now))
}

func TestAPITokens(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		tenanttest.RunAPITokens(t, func(t *testing.T) (tenant.APITokenStore, tenant.APITokenStore) {
			name := mongotest.FreshDatabase(t, uri)
			a, b := mongotest.Connect(t, uri).Database(name), mongotest.Connect(t, uri).Database(name)
			for range 2 { // a migration may be run again
				if err := tenantmongo.APITokenIndexes(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			return apiTokens(t, a), apiTokens(t, b)
		})
	})
}

// TestTokenNamesAreSealed looks at a document as a thief would.
func TestTokenNamesAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := apiTokens(t, db)
		one, other := tenanttest.APIToken("acme", "a"), tenanttest.APIToken("acme", "b")
		one.Name = "canary of a name"
		other.AccountID = "712020:other"
		for _, x := range []tenant.APIToken{one, other, tenanttest.APIToken("acme", "c"), tenanttest.APIToken("acme2", "d")} {
			if err := s.Create(t.Context(), x); err != nil {
				t.Fatal(err)
			}
		}
		id := func(letter string) bson.D {
			return bson.D{{Key: "_id", Value: "acme:" + tenanttest.APIToken("acme", letter).ID}}
		}
		raw, err := db.Collection("tokens").FindOne(t.Context(), id("a")).Raw()
		if err != nil || bytes.Contains(raw, []byte("canary")) {
			t.Errorf("the name is stored as it is: %s, %v", raw, err)
		}
		name := bson.D{{Key: "$set", Value: bson.D{{Key: "name", Value: raw.Lookup("name")}}}}
		if _, err := db.Collection("tokens").UpdateOne(t.Context(), id("b"), name); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(t.Context(), "acme", other.ID); err == nil {
			t.Errorf("one token's name opens as another's: %+v", got)
		}
		var people []string
		if err := s.People(t.Context(), "acme", func(p []string) error { people = append(people, p...); return nil }); err != nil {
			t.Fatal(err)
		}
		slices.Sort(people)
		if !slices.Equal(people, []string{"712020:me", "712020:other"}) {
			t.Errorf("people are %v", people)
		}
	})
}
