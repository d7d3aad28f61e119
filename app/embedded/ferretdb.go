//go:build !noembedded

package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"sync"

	"github.com/FerretDB/FerretDB/ferretdb"
)

// runEngine starts FerretDB on the SQLite files in dir, listening on the Unix
// socket and on nothing else. The function it returns stops it and returns when
// its files are closed.
//
// FerretDB has a limit of its own for commands in flight when it is stopped: 3 s.
// Used this way it sends no telemetry and writes no state file.
func runEngine(ctx context.Context, dir, socket string, log *slog.Logger) (stop func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := mend(ctx, dir); err != nil {
		return nil, fmt.Errorf("mend what a crash left: %w", err)
	}
	db, err := construct(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Logger:    slog.New(quiet{log.Handler()}),
		Handler:   "sqlite",
		SQLiteURL: sqliteURL(dir),
	})
	if err != nil {
		return nil, fmt.Errorf("construct FerretDB: %w", err)
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- db.Run(running) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			log.Error("the embedded engine stopped badly", "err", err)
		}
	}, nil
}

// constructing is held while FerretDB is constructed, because it then writes a
// variable of its own, which engines in parallel tests would race for.
var constructing sync.Mutex

func construct(c *ferretdb.Config) (*ferretdb.FerretDB, error) {
	constructing.Lock()
	defer constructing.Unlock()
	return ferretdb.New(c)
}

// sqliteURL is the address of the folder of databases, with what every connection
// to one is told. "synchronous" decides whether an acknowledged write survives a
// power cut: FULL writes the journal through to the disk before each commit
// returns. It is SQLite's default, and too important to be left to a default.
// "secure_delete" has what was deleted or replaced overwritten with zeros: erased
// data must not stay readable in the files. The other three are FerretDB's own
// choice, named here to keep their order: without busy_timeout first, the switch
// to WAL can fail.
func sqliteURL(dir string) string { return sqliteAddress(dir + "/") }

func sqliteAddress(path string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(wal)", "auto_vacuum(none)", "synchronous(full)", "secure_delete(on)",
	}}.Encode()}
	return u.String()
}
