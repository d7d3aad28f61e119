//go:build !noembedded

package embedded

import (
	"database/sql"
	"net/url"
	"testing"
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
