package main

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"ticklist/app/alerts"
	"ticklist/app/alertsmongo"
	"ticklist/app/backup"
	"ticklist/checklist"
	"ticklist/tenant"
	"ticklist/tenant/seal"
)

// stopping is a depot whose server is stopped when an archive is read.
type stopping struct {
	backup.Depot
	stop func()
}

func (d stopping) Open(ctx context.Context, n backup.Name) (io.ReadCloser, error) {
	d.stop()
	return d.Depot.Open(ctx, n)
}

// TestVerificationGoesOn: one that is broken off by a stop is done by whichever
// server has the job next, also when the next backup was made meanwhile.
func TestVerificationGoesOn(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	look(t, d.env, func(db *database, c config) {
		now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC) // a Saturday
		server := func() *archivist {
			a := archivistOf(t, c, db)
			a.now = func() time.Time { return now }
			return a
		}
		health := func(want alerts.Health) {
			t.Helper()
			if got, err := alertsmongo.Verified(t.Context(), db.Database, now); err != nil || got != want {
				t.Errorf("at %s it is %d, %v, want %d", now, got, err, want)
			}
		}
		for _, kind := range []backup.Kind{backup.Weekly, backup.Daily} {
			stopped, stop := context.WithCancel(t.Context())
			a := server()
			a.depot = stopping{a.depot, stop}
			if done, err := a.turn(stopped); !errors.Is(err, context.Canceled) || done.archive.Kind != kind || done.verified {
				t.Fatalf("a server that is stopped did %+v, %v", done, err)
			}
			health(alerts.Unknown)
			now = now.Add(25 * time.Hour)
		}
		now = now.Add(-20 * time.Hour) // 30 after the first
		health(alerts.Bad)
		c.keys = ringOf(t, seal.NewEntry("k2"), tenant.Secret(d.env["SECRET_KEYS"]))
		if err := rotateDue(t.Context(), c.keys, db.Database); err != nil {
			t.Fatal(err)
		}
		if due, err := alertsmongo.Due(t.Context(), db.Database); err != nil || due.KeyID != "k2" {
			t.Errorf("its key is sealed under %s, %v", due.KeyID, err)
		}
		for _, want := range []bool{true, false} { // once
			if done, err := server().turn(t.Context()); err != nil || done.verified != want || !done.archive.At.IsZero() {
				t.Errorf("the next server did %+v, %v, want it verified: %t", done, err, want)
			}
		}
		health(alerts.Fine)
	})
}

// TestVerificationAfterAnErasure: what a site had written before it was erased, and
// went on, is in a backup that was begun before and can be read by nobody. That is no
// fault of the backup.
func TestVerificationAfterAnErasure(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	look(t, d.env, func(db *database, c config) {
		a := archivistOf(t, c, db)
		data, err := newData(c, db)
		if err != nil {
			t.Fatal(err)
		}
		data.eraser.Settle = nil // nobody runs
		moving(t, a, func() {}, func() {
			all := tenant.Erasure{Extent: tenant.Extent{ClientKey: d.one.ClientKey}, By: tenant.ByOperator, KeepInstallation: true}
			if _, err := data.eraser.Erase(t.Context(), all); err != nil {
				t.Fatal(err)
			}
			didOn(t, db, c, checklist.Scope{ClientKey: d.one.ClientKey, IssueID: "10001"}, "anew")
		})
		have, err := a.depot.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found, err := a.verify(t.Context(), backup.Newest(have, backup.Daily), readKey(t, d.identity)...)
		if err != nil || found.issues != 2 {
			t.Errorf("the texts of %d issues could be read, %v; want those of the other site", found.issues, err)
		}
	})
}
