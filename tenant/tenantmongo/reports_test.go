package tenantmongo_test

import (
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

func TestReports(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		tenanttest.RunReports(t, tenantmongo.NewReports(db, ring(t, "k1", 1)))
	})
}

// TestReportsNameNobody, and outlive their key.
func TestReportsNameNobody(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		if err := tenantmongo.NewReports(db, ring(t, "k1", 1)).Mark(t.Context(), []string{"712020:canary"}, at); err != nil {
			t.Fatal(err)
		}
		for _, collection := range []string{"reports", "reporting"} {
			cursor, err := db.Collection(collection).Find(t.Context(), bson.D{})
			if err != nil {
				t.Fatal(err)
			}
			var docs []bson.Raw
			if err := cursor.All(t.Context(), &docs); err != nil {
				t.Fatal(err)
			}
			for _, doc := range docs {
				if strings.Contains(string(doc), "canary") {
					t.Errorf("%s names a person: %s", collection, doc)
				}
			}
		}
		both := join(t, entry("k2", 2), entry("k1", 1))
		for range 2 {
			if err := tenantmongo.NewReports(db, both).Rotate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := tenantmongo.NewReports(db, ring(t, "k2", 2)).Reported(t.Context(), []string{"712020:canary"}); err != nil || !got["712020:canary"].Equal(at) {
			t.Errorf("under the new key alone: %v, %v", got, err)
		}
		lost := tenantmongo.NewReports(db, ring(t, "k3", 3))
		if err := lost.Rotate(t.Context()); err == nil {
			t.Error("a key that is lost was sealed anew")
		}
		if got, err := lost.Reported(t.Context(), []string{"712020:canary"}); err != nil || len(got) != 0 {
			t.Errorf("without its key: %v, %v; want it forgotten", got, err)
		}
	})
}
