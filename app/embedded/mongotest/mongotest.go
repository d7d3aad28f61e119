// Package mongotest gives tests a database on each engine that the stores have to
// work on: the embedded one, always, and the one behind TEST_MONGODB_URI when that
// is set. It knows how to get a clean database and how to leave nothing behind,
// and nothing of what the tests keep in it.
package mongotest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/embedded"
)

// uriSetting names the second engine, in the environment.
const uriSetting = "TEST_MONGODB_URI"

// Each runs test once for each engine, as the subtests "embedded" and "uri", on a
// database that is empty, used by no other test, and gone afterwards. It can be
// used in parallel tests.
func Each(t *testing.T, test func(t *testing.T, db *mongo.Database)) {
	t.Helper()
	EachShared(t, 1, func(t *testing.T, dbs []*mongo.Database) {
		t.Helper()
		test(t, dbs[0])
	})
}

// EachShared is Each for tests that need several servers on one database: dbs are
// clients handles on the same database, each through a client of its own.
func EachShared(t *testing.T, clients int, test func(t *testing.T, dbs []*mongo.Database)) {
	t.Helper()
	EachURI(t, func(t *testing.T, uri, database string) {
		t.Helper()
		dbs := make([]*mongo.Database, clients)
		for i := range dbs {
			dbs[i] = Connect(t, uri).Database(database)
		}
		test(t, dbs)
	})
}

// EachURI is Each for tests that connect by themselves, or have a program do it:
// they get an engine's address and a name for the database.
func EachURI(t *testing.T, test func(t *testing.T, uri, database string)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Helper()
		test(t, Start(t), databaseName())
	})
	Second(t, test)
}

// Second runs test on the second engine alone, as the subtest "uri", if there is
// one: for tests whose first is a program that brings an engine of its own.
func Second(t *testing.T, test func(t *testing.T, uri, database string)) {
	t.Helper()
	uri, ok := os.LookupEnv(uriSetting)
	if !ok {
		return
	}
	t.Run("uri", func(t *testing.T) {
		t.Helper()
		test(t, uri, FreshDatabase(t, uri))
	})
}

// FreshDatabase names a database behind uri that is empty, and drops it when the
// test is over: for tests that need several.
func FreshDatabase(t testing.TB, uri string) string {
	t.Helper()
	database := databaseName()
	dropper := Connect(t, uri)
	t.Cleanup(func() {
		if err := dropper.Database(database).Drop(context.Background()); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return database
}

// Start runs an embedded engine in a folder of its own until the test and its
// other cleanups are over, and returns its URI. The engine's faults are the
// test's.
func Start(t testing.TB) string {
	t.Helper()
	e, err := embedded.Start(t.Context(), t.TempDir(), slog.New(slog.NewTextHandler(faults{t}, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		t.Fatalf("start the embedded engine: %v", err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close the embedded engine: %v", err)
		}
	})
	return e.URI()
}

// Connect returns a client of uri that is disconnected when the test is over.
func Connect(t testing.TB, uri string) *mongo.Client {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatalf("connect to %s: %v", uri, err)
	}
	t.Cleanup(func() {
		if err := client.Disconnect(context.Background()); err != nil {
			t.Errorf("disconnect from %s: %v", uri, err)
		}
	})
	return client
}

// databaseName is a name that no other test has, in lower case because names that
// differ in case alone are refused by MongoDB.
func databaseName() string { return "test_" + strings.ToLower(rand.Text()) }

// faults is where an engine's log goes: each line fails the test.
type faults struct{ t testing.TB }

// Write implements io.Writer.
func (f faults) Write(line []byte) (int, error) {
	f.t.Helper()
	f.t.Errorf("the embedded engine: %s", line)
	return len(line), nil
}
