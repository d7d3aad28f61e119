//go:build !noembedded

package embedded

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// TestCommitsReachTheDisk opens a database as FerretDB does: with the driver that
// FerretDB registers, by the folder's address with the file's name added.
func TestCommitsReachTheDisk(t *testing.T) {
	u, err := url.Parse(sqliteURL(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	u.Path += "x.sqlite"
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for pragma, want := range map[string]string{
		"journal_mode": "wal",
		"synchronous":  "2", // FULL
		"busy_timeout": "10000",
	} {
		var got string
		if err := db.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", pragma, got, err, want)
		}
	}
}

// TestKilledBetweenCommits starts with what a process leaves that was killed while
// FerretDB made a database, a collection or an index, and makes it then.
func TestKilledBetweenCommits(t *testing.T) {
	for name, left := range map[string]string{
		"an empty file":                  "",
		"a file without a table":         "PRAGMA user_version = 1",
		"a database without collections": `DROP TABLE "docs_28eb34d2"; DELETE FROM _ferretdb_collections`,
		"a table that is not noted":      `DELETE FROM _ferretdb_collections`,
		"a collection without indexes":   `UPDATE _ferretdb_collections SET settings = '{}'; DROP INDEX "docs_28eb34d2__id_"`,
		"an index that is not noted":     `CREATE INDEX "docs_28eb34d2_a_1" ON "docs_28eb34d2" (_ferretdb_sjson->"a")`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "embedded", "test.sqlite")
			insert(t, dir, "of before")
			if name == "an empty file" || name == "a file without a table" {
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			}
			execute(t, file, `DELETE FROM "docs_28eb34d2"`, left)
			insert(t, dir, "again")
		})
	}
}

// execute does something to a database that no engine runs on. What a table is
// emptied with fails where there is none.
func execute(t *testing.T, file, empty, left string) {
	t.Helper()
	db, err := sql.Open("sqlite", sqliteAddress(file))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = db.ExecContext(t.Context(), empty)
	if left != "" {
		_, err = db.ExecContext(t.Context(), left)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// insert starts an engine, makes an index, and stores a document that must not be
// stored twice.
func insert(t *testing.T, dir, id string) {
	t.Helper()
	e, err := Start(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(e.URI()))
	if err != nil {
		t.Fatal(err)
	}
	docs := client.Database("test").Collection("docs")
	if id == "again" {
		if _, err := docs.Indexes().CreateOne(t.Context(), mongo.IndexModel{Keys: bson.D{{Key: "a", Value: 1}}}); err != nil {
			t.Error(err)
		}
	}
	_, errFirst := docs.InsertOne(t.Context(), bson.D{{Key: "_id", Value: id}})
	_, errSecond := docs.InsertOne(t.Context(), bson.D{{Key: "_id", Value: id}})
	if errFirst != nil || !mongo.IsDuplicateKeyError(errSecond) {
		t.Errorf("storing is answered %v, and then %v", errFirst, errSecond)
	}
	if err := errors.Join(client.Disconnect(t.Context()), e.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestIDsAreIndexed asks SQLite how it finds what FerretDB asks it for, also after
// a start, which removes indexes that nobody knows.
func TestIDsAreIndexed(t *testing.T) {
	dir := t.TempDir()
	insert(t, dir, "a document")
	for range 2 {
		e, err := Start(t.Context(), dir, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(e.IndexIDs(t.Context()), e.Close()); err != nil {
			t.Fatal(err)
		}
	}
	e, err := Start(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", sqliteAddress(filepath.Join(dir, "embedded", "test.sqlite")))
	if err != nil {
		t.Fatal(err)
	}
	var plan string
	err = db.QueryRowContext(t.Context(), `EXPLAIN QUERY PLAN SELECT * FROM "docs_28eb34d2" WHERE _ferretdb_sjson->'$._id' = ?`, `"a document"`).Scan(new(int), new(int), new(int), &plan)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "USING INDEX docs_28eb34d2_ticklist_ids") {
		t.Errorf("SQLite's plan is %s", plan)
	}
}
