//go:build !noembedded

package mongotest_test

import (
	"context"
	"os"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
)

func count(t *testing.T, db *mongo.Database) int64 {
	t.Helper()
	n, err := db.Collection("things").CountDocuments(t.Context(), bson.D{})
	if err != nil {
		t.Fatalf("count: %v", err)
	}
	return n
}

func add(t *testing.T, db *mongo.Database) {
	t.Helper()
	if _, err := db.Collection("things").InsertOne(t.Context(), bson.D{{Key: "name", Value: t.Name()}}); err != nil {
		t.Fatalf("insert: %v", err)
	}
}

func TestEachTestHasItsDatabase(t *testing.T) {
	for _, name := range []string{"one", "two", "three"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
				if n := count(t, db); n != 0 {
					t.Errorf("a fresh database holds %d documents", n)
				}
				add(t, db)
				if n := count(t, db); n != 1 {
					t.Errorf("%d documents after one insert, want 1", n)
				}
			})
		})
	}
}

func TestClientsShareTheDatabase(t *testing.T) {
	mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
		if dbs[0].Client() == dbs[1].Client() {
			t.Error("both handles go through one client")
		}
		add(t, dbs[0])
		if n := count(t, dbs[1]); n != 1 {
			t.Errorf("the second client sees %d documents, want 1", n)
		}
	})
}

func TestNothingIsLeftBehind(t *testing.T) {
	var uris, names []string
	ran := t.Run("use", func(t *testing.T) {
		mongotest.EachURI(t, func(t *testing.T, uri, database string) {
			add(t, mongotest.Connect(t, uri).Database(database))
			uris, names = append(uris, uri), append(names, database)
		})
	})
	want := []string{"embedded", "uri"}
	if _, ok := os.LookupEnv("TEST_MONGODB_URI"); !ok {
		want = want[:1]
	}
	if !ran || len(uris) != len(want) {
		t.Fatalf("ran on %q, want one of each of %q", uris, want)
	}
	for i, uri := range uris[1:] {
		left, err := mongotest.Connect(t, uri).ListDatabaseNames(context.Background(), bson.D{{Key: "name", Value: names[i+1]}})
		if err != nil || len(left) != 0 {
			t.Errorf("databases %q are left (%v)", left, err)
		}
	}
}
