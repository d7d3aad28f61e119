package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"ticklist/tenant"
	"ticklist/tenant/seal"
)

// ledger is the file that has a line of the beginning of each erasure and one of
// its end, so that it can be done again on a database that was restored from a
// backup. It names no person: of
// an account id it has a keyed hash, and the key beside it, sealed under
// SECRET_KEYS. A key is made when the first is needed after a start; each line
// that was written under it says it again, so that each can be read by itself.
//
// Any number of processes may append to it; a lock file beside it keeps a
// rewriting apart from them.
type ledger struct {
	path string
	ring *seal.Ring

	mu     sync.Mutex
	key    []byte // opened; nil until it is needed
	sealed ledgerKey
}

// ledgerPlace is where the keys of hashes are sealed for.
var ledgerPlace = seal.Place{Field: "erasure ledger"} //nolint:gochecknoglobals // as good as a constant

// ledgerKey is the key of a hash, sealed.
type ledgerKey struct {
	ID     string `json:"id"` // of the entry of SECRET_KEYS
	Sealed []byte `json:"sealed"`
}

// ledgerHash is an account id that can be recognized by whoever has SECRET_KEYS
// and has it in hand.
type ledgerHash struct {
	Hash []byte    `json:"hash"` // HMAC-SHA256 of the clientKey's length, the clientKey and the account id
	Key  ledgerKey `json:"key"`
}

// ledgerLine is a line. That of an end says all that the one of its beginning
// says, which may be in no ledger that is there.
type ledgerLine struct {
	At        time.Time   `json:"at"`              // when it began
	Ended     time.Time   `json:"ended,omitzero"`  // zero as long as it has not
	Before    time.Time   `json:"before,omitzero"` // what was created from then on stayed
	By        string      `json:"by"`              // operator, jira, retention, report or admin
	ClientKey string      `json:"clientKey"`
	Scope     string      `json:"scope"` // site, project, issue or person
	ID        string      `json:"id,omitempty"`
	Kept      bool        `json:"kept,omitempty"` // the installation was
	Account   *ledgerHash `json:"account,omitempty"`
}

const (
	// unended is after how long an erasure of which no end is known is through, or
	// has broken off and been done again under a line of its own.
	unended = 24 * time.Hour

	// skew is more than what clocks of servers may differ by.
	skew = time.Minute
)

// concerns says whether a backup that was begun at a time may have what this
// erasure took.
func (l ledgerLine) concerns(backup time.Time) bool {
	ended := l.Ended
	if ended.IsZero() {
		ended = l.At.Add(unended)
	}
	return !l.At.Before(backup) || !ended.Before(backup.Add(-skew))
}

// stays is from when on what was created came after the erasure, in whole
// milliseconds, as what is stored has it. It is zero where nothing that was to go
// can come anew: of what Jira has deleted.
func (l ledgerLine) stays() time.Time {
	switch {
	case l.By == tenant.ByJira && l.Scope != tenant.KindSite:
		return time.Time{}
	case !l.Before.IsZero():
		return l.Before
	case !l.Ended.IsZero():
		return l.Ended.Add(time.Millisecond)
	}
	return l.At.Add(time.Millisecond)
}

// erasure tells the lines of one erasure from those of others. Of two that began
// in the same moment and are of the same, one stands for both.
func (l ledgerLine) erasure() string {
	s := fmt.Sprintf("%d %q %s %q %t", l.At.UnixMilli(), l.ClientKey, l.Scope, l.ID, l.Kept)
	if l.Account != nil {
		s += string(l.Account.Hash)
	}
	return s
}

// newLedger returns the ledger at path, which it creates if need be: a program
// that could not write it must not begin.
func newLedger(path string, ring *seal.Ring) (*ledger, error) {
	l := &ledger{path: path, ring: ring}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the ledger of erasures: %w", err)
	}
	err := l.locked(func() error { return appendLine(path, nil) })
	if err != nil {
		return nil, fmt.Errorf("open the ledger of erasures: %w", err)
	}
	return l, nil
}

// Append implements tenant.Ledger.
func (l *ledger) Append(ctx context.Context, begun, ended time.Time, e tenant.Erasure) error {
	line := ledgerLine{
		At: begun.UTC().Truncate(time.Millisecond), Ended: ended.UTC().Truncate(time.Millisecond), Before: e.Before.UTC().Truncate(time.Millisecond),
		By: "admin", ClientKey: e.ClientKey, Scope: e.Kind(), ID: e.ProjectID + e.IssueID, Kept: e.KeepInstallation,
	}
	if slices.Contains([]string{tenant.ByOperator, tenant.ByJira, tenant.ByRetention, tenant.ByReport}, e.By) {
		line.By = e.By // anything else is a person
	}
	if e.AccountID != "" {
		hash, err := l.hash(ctx, e.ClientKey, e.AccountID)
		if err != nil {
			return err
		}
		line.Account = hash
	}
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	return l.locked(func() error { return appendLine(l.path, append(b, '\n')) })
}

// hash hashes an account id under the key of this start.
func (l *ledger) hash(ctx context.Context, clientKey, accountID string) (*ledgerHash, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key == nil {
		key := seal.NewBytes()
		sealed, err := l.ring.Seal(ctx, ledgerPlace, key)
		if err != nil {
			return nil, err
		}
		l.key, l.sealed = key, ledgerKey{ID: sealed.Key, Sealed: sealed.Bytes}
	}
	return &ledgerHash{Hash: accountHash(l.key, clientKey, accountID), Key: l.sealed}, nil
}

func accountHash(key []byte, clientKey, accountID string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(h, "%d:%s%s", len(clientKey), clientKey, accountID) // a hash takes all
	return h.Sum(nil)
}

// locked does something while no other process appends or rewrites.
func (l *ledger) locked(do func() error) error {
	lock := flock.New(l.path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock %s: %w", l.path, err)
	}
	return errors.Join(do(), lock.Unlock())
}

// appendLine writes a line behind the others and returns when it is on the
// disk. What a crash left of a line before it is closed first.
func appendLine(path string, line []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // after Sync it has nothing left to lose
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if size := info.Size(); size > 0 {
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, size-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	} else if err := syncFolder(path); err != nil {
		return err
	}
	if _, err := f.Write(line); err != nil {
		return err
	}
	return f.Sync()
}

// syncFolder has a new file's name on the disk.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// readLedger calls yield for each line of a ledger. One that a crash cut off is
// passed over: its erasure never began.
func readLedger(path string, yield func(ledgerLine) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var line ledgerLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			continue
		}
		if err := yield(line); err != nil {
			return err
		}
	}
	return lines.Err()
}

// open returns the key of a line's hash. opened remembers those of the lines
// before, which are mostly the same.
func (l *ledger) open(ctx context.Context, k ledgerKey, opened map[string][]byte) ([]byte, error) {
	if key, ok := opened[string(k.Sealed)]; ok {
		return key, nil
	}
	key, err := l.ring.Open(ctx, ledgerPlace, seal.Sealed{Key: k.ID, Bytes: k.Sealed})
	if err != nil {
		return nil, fmt.Errorf("read the ledger of erasures: %w", err)
	}
	opened[string(k.Sealed)] = key
	return key, nil
}

// rotate seals the keys of all lines under the first of SECRET_KEYS, in a new
// file that takes the place of the old one, and says how many lines it changed.
func (l *ledger) rotate(ctx context.Context) (changed int, err error) {
	err = l.locked(func() error {
		changed, err = l.rewrite(ctx)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return changed, err
}

func (l *ledger) rewrite(ctx context.Context) (int, error) {
	next, err := os.CreateTemp(filepath.Dir(l.path), filepath.Base(l.path)+".*")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.Remove(next.Name()) }() // gone already if all went well
	out := bufio.NewWriter(next)
	write := json.NewEncoder(out)
	changed, opened, anew := 0, map[string][]byte{}, map[string]ledgerKey{}
	err = readLedger(l.path, func(line ledgerLine) error {
		if line.Account != nil && line.Account.Key.ID != l.ring.First() {
			key, err := l.open(ctx, line.Account.Key, opened)
			if err != nil {
				return err
			}
			if _, done := anew[string(key)]; !done {
				sealed, err := l.ring.Seal(ctx, ledgerPlace, key)
				if err != nil {
					return err
				}
				anew[string(key)] = ledgerKey{ID: sealed.Key, Sealed: sealed.Bytes}
			}
			line.Account.Key = anew[string(key)]
			changed++
		}
		return write.Encode(line)
	})
	if err := errors.Join(err, out.Flush(), next.Sync(), next.Close()); err != nil || changed == 0 {
		return 0, err
	}
	return changed, errors.Join(os.Rename(next.Name(), l.path), syncFolder(l.path))
}
