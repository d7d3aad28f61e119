// Package embedded runs a MongoDB-compatible engine inside the process, on files
// in a folder, so that Ticklist works with nothing configured. The engine is
// FerretDB 1.24 on SQLite.
//
// The package knows what keeps that engine safe to use: one process to a folder,
// one wire command at a time, every commit on the disk before it is answered,
// and sockets that only the same user can reach. It knows nothing of what is
// stored: the same driver and the same stores are used with it as with a server.
//
// It is for trying Ticklist out and for tests. The engine looks at every document
// for any filter but a bare _id, so it is slow above some hundred checklists.
//
// The build tag noembedded leaves FerretDB out; Start then answers ErrLeftOut.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// What Start and Join answer besides faults of the operating system.
var (
	// ErrLocked is Start's answer when another process, or another Engine of this
	// one, works on the folder. Its text names the process. Use Join.
	ErrLocked = errors.New("the data folder is in use")

	// ErrNotRunning is Join's answer when nothing serves the folder. Use Start.
	ErrNotRunning = errors.New("no embedded engine runs in the data folder")

	// ErrLeftOut is Start's answer in a program built with the tag noembedded.
	ErrLeftOut = errors.New("this build has no embedded engine: set MONGODB_URI")
)

// drainLimit bounds how long Close waits for the command in flight. The slowest
// one known, a filter over 10,000 checklists, takes 2.4 s.
const drainLimit = 10 * time.Second

// An Engine is an embedded engine that can be connected to at URI, whether this
// process runs it (Start) or another one does (Join).
type Engine struct {
	uri  string
	dir  string // of the files; "" for a visit
	stop func() error
}

// IndexIDs makes sure that documents of the collections that there are now are
// found by their ids without looking at all of them. It is called once the
// collections are made, and does nothing on a visit.
func (e *Engine) IndexIDs(ctx context.Context) error {
	if e.dir == "" {
		return nil
	}
	return indexIDs(ctx, e.dir)
}

// Start runs an engine on the files in dir, which it creates if need be, and
// returns once clients can connect. Until Close the folder is locked: an error
// that is ErrLocked means that another engine works on it, and ErrLeftOut that
// this build has none. What the engine has to say goes to log: its faults at
// level error, the rest at debug, and never a document.
//
// When ctx is cancelled during the start, the start fails; afterwards ctx has no
// meaning, because an engine must outlive the work that uses it.
func Start(ctx context.Context, dir string, log *slog.Logger) (*Engine, error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	e, err := f.start(ctx, log)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the embedded engine in %s: %w", dir, err), f.close())
	}
	return e, nil
}

// Join connects to the engine that another process runs on dir, for commands
// that have to work beside a running server. Close ends nothing but the visit.
// An error that is ErrNotRunning means that nobody serves the folder.
func Join(ctx context.Context, dir string) (*Engine, error) {
	path, err := gatePath(dir)
	if err != nil {
		return nil, err
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotRunning, dir, err)
	}
	if err := conn.Close(); err != nil {
		return nil, fmt.Errorf("try the gate of %s: %w", dir, err)
	}
	return &Engine{uri: uriOf(path), stop: func() error { return nil }}, nil
}

// URI is the mongodb:// address of the gate's Unix socket. It names no database.
// Any process of the same user can use it, and no other user's can.
func (e *Engine) URI() string { return e.uri }

// Close lets the command in flight finish, answers it, closes the connections,
// waits until the engine has closed its files, and unlocks the folder. It takes
// as long as the command in flight, and at most some seconds more than
// drainLimit, after which the command is abandoned and an error says so.
// Disconnect the clients first: what they ask from now on fails. A second call
// answers what the first one did.
func (e *Engine) Close() error { return e.stop() }

// start brings up the engine and then the gate in front of it.
func (f *folder) start(ctx context.Context, log *slog.Logger) (*Engine, error) {
	enginePath, gatePath := f.path("engine.sock"), f.path("gate.sock")
	// A process that was killed leaves its sockets; the lock says that they are stale.
	for _, p := range []string{enginePath, gatePath} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("remove a stale socket: %w", err)
		}
	}
	stopEngine, err := runEngine(ctx, f.path("."), enginePath, log)
	if err != nil {
		return nil, err
	}
	l, err := listen(ctx, gatePath)
	if err != nil {
		stopEngine()
		return nil, err
	}
	dial := func() (net.Conn, error) {
		return new(net.Dialer).DialContext(context.WithoutCancel(ctx), "unix", enginePath)
	}
	g := newGate(l, dial, log)
	stop := func() error {
		drain, cancel := context.WithTimeout(context.Background(), drainLimit)
		defer cancel()
		err := g.close(drain)
		stopEngine()
		return errors.Join(err, f.close())
	}
	return &Engine{uri: uriOf(gatePath), dir: f.path("."), stop: sync.OnceValue(stop)}, nil
}

// listen opens a Unix socket that only this user can connect to.
func listen(ctx context.Context, path string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen for clients of the embedded engine: %w", err)
	}
	// The folder admits only its owner already; this is for a folder that is moved.
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("close the gate to others: %w", err), l.Close())
	}
	return l, nil
}

// uriOf writes a socket's path the way the driver wants it, in the host's place.
func uriOf(path string) string { return "mongodb://" + url.QueryEscape(filepath.ToSlash(path)) + "/" }
