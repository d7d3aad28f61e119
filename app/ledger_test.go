package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/seal"
)

func ringOf(t *testing.T, entries ...tenant.Secret) *seal.Ring {
	t.Helper()
	var all []string
	for _, e := range entries {
		all = append(all, e.Reveal())
	}
	r, err := seal.ParseRing(tenant.Secret(strings.Join(all, ",")), nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ledgerAt(t *testing.T, path string, ring *seal.Ring) *ledger {
	t.Helper()
	l, err := newLedger(path, ring)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func linesOf(t *testing.T, path string) []ledgerLine {
	t.Helper()
	var out []ledgerLine
	if err := readLedger(path, func(l ledgerLine) error { out = append(out, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "erasures.jsonl")
	old, next := seal.NewEntry("old"), seal.NewEntry("new")
	l := ledgerAt(t, path, ringOf(t, old))
	at := time.Date(2026, 12, 24, 8, 0, 0, 0, time.UTC)
	for _, e := range []tenant.Erasure{
		{Extent: tenant.Extent{ClientKey: "site", AccountID: "712020:canary"}, By: "712020:an-admin"},
		{Extent: tenant.Extent{ClientKey: "site", IssueID: "7"}, By: tenant.ByJira},
		{Extent: tenant.Extent{ClientKey: "site"}, By: tenant.ByOperator, KeepInstallation: true},
		{Extent: tenant.Extent{ClientKey: "other", AccountID: "712020:canary"}, By: tenant.ByReport},
	} {
		if err := l.Append(t.Context(), at, time.Time{}, e); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(content), "712020") {
		t.Errorf("the ledger names a person (%v):\n%s", err, content)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	lines := linesOf(t, path)
	if len(lines) != 4 || lines[1].ID != "7" || lines[1].By != "jira" || lines[0].By != "admin" || !lines[2].Kept || !lines[0].At.Equal(at) {
		t.Fatalf("it reads %+v", lines)
	}

	if n, err := ledgerAt(t, path, ringOf(t, next, old)).rotate(t.Context()); n != 2 || err != nil {
		t.Errorf("%d lines sealed anew, %v; want 2", n, err)
	}
	if n, err := ledgerAt(t, path, ringOf(t, next)).rotate(t.Context()); n != 0 || err != nil {
		t.Errorf("%d lines sealed anew, %v; want none left", n, err)
	}
	lines, opened := linesOf(t, path), map[string][]byte{}
	alone := ledgerAt(t, path, ringOf(t, next))
	for n, clientKey := range map[int]string{0: "site", 3: "other"} {
		key, err := alone.open(t.Context(), lines[n].Account.Key, opened)
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			clientKey, account string
			want               bool
		}{{clientKey, "712020:canary", true}, {clientKey, "712020:other", false}, {clientKey + "7", "12020:canary", false}} {
			if got := string(accountHash(key, tc.clientKey, tc.account)) == string(lines[n].Account.Hash); got != tc.want {
				t.Errorf("%s on %s is found in line %d: %v", tc.account, tc.clientKey, n, got)
			}
		}
	}
	if _, err := ledgerAt(t, path, ringOf(t, old)).open(t.Context(), lines[0].Account.Key, map[string][]byte{}); err == nil {
		t.Error("the old key opens what was sealed anew")
	}
}

// TestLedgerAfterACrash: what was cut off is no line, and spoils none.
func TestLedgerAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "erasures.jsonl")
	l := ledgerAt(t, path, ringOf(t, seal.NewEntry("k")))
	one := tenant.Erasure{Extent: tenant.Extent{ClientKey: "site", IssueID: "1"}}
	if err := l.Append(t.Context(), time.Now(), time.Time{}, one); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"at":"2026-`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), time.Now(), time.Time{}, one); err != nil {
		t.Fatal(err)
	}
	if got := linesOf(t, path); len(got) != 2 {
		t.Errorf("%d lines, want 2", len(got))
	}
}

// TestLedgerOfManyWriters: lines of several processes, while one rewrites.
func TestLedgerOfManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "erasures.jsonl")
	old, next := seal.NewEntry("old"), seal.NewEntry("new")
	const writers, each = 4, 10
	var wg sync.WaitGroup
	for range writers {
		l := ledgerAt(t, path, ringOf(t, old))
		wg.Go(func() {
			for range each {
				if err := l.Append(t.Context(), time.Now(), time.Time{}, tenant.Erasure{Extent: tenant.Extent{ClientKey: "s", AccountID: "a"}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 {
		if _, err := ledgerAt(t, path, ringOf(t, next, old)).rotate(t.Context()); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	if got := linesOf(t, path); len(got) != writers*each {
		b, _ := json.Marshal(got)
		t.Errorf("%d lines, want %d: %s", len(got), writers*each, b)
	}
}

func TestLedgerThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newLedger(filepath.Join(file, "erasures.jsonl"), ringOf(t, seal.NewEntry("k"))); err == nil {
		t.Error("no error")
	}
}

// TestLinesSince: what a backup may have that erasures took, by when those were.
func TestLinesSince(t *testing.T) {
	backup := time.Date(2026, 12, 24, 2, 0, 0, 0, time.UTC)
	at := func(hours float64) time.Time { return backup.Add(time.Duration(hours * float64(time.Hour))) }
	issue := tenant.Erasure{Extent: tenant.Extent{ClientKey: "s", IssueID: "1"}, By: tenant.ByOperator}
	deleted := tenant.Erasure{Extent: issue.Extent, By: tenant.ByJira}
	site := tenant.Erasure{Extent: tenant.Extent{ClientKey: "s"}, By: "ann", KeepInstallation: true, Before: at(-0.5)}
	ms := time.Millisecond
	for name, tc := range map[string]struct {
		of           tenant.Erasure
		begun, ended time.Time
		want         bool
		stays        time.Time
	}{
		"begun with the backup":               {issue, at(0), at(1), true, at(1).Add(ms)},
		"through before":                      {issue, at(-2), at(-1), false, time.Time{}},
		"through just now by another's clock": {issue, at(-2), at(-0.01), true, at(-0.01).Add(ms)},
		"going on, however long":              {issue, at(-99), at(1), true, at(1).Add(ms)},
		"no end is known":                     {issue, at(-23), time.Time{}, true, at(-23).Add(ms)},
		"no end is known of long ago":         {issue, at(-25), time.Time{}, false, time.Time{}},
		"of what Jira deleted nothing stays":  {deleted, at(-1), at(1), true, time.Time{}},
		"a site that goes on":                 {site, at(-1), at(1), true, at(-0.5)},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "erasures.jsonl")
			l := ledgerAt(t, path, ringOf(t, seal.NewEntry("k")))
			begun := tc.of
			begun.Before = time.Time{}
			err := l.Append(t.Context(), tc.begun, time.Time{}, begun)
			if !tc.ended.IsZero() {
				err = errors.Join(err, l.Append(t.Context(), tc.begun, tc.ended, tc.of))
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := linesSince([]string{path, path}, backup)
			if err != nil || len(got) > 1 || (len(got) == 1) != tc.want || tc.want && !got[0].stays().Equal(tc.stays) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
