package main

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"ticklist/app/backup"
	"ticklist/app/backupmongo"
	"ticklist/checklist"
	"ticklist/tenant"
)

// TestRestoreOfWhatMoved restores a backup during which people went on: it has an
// issue as it was, and behind it the history of what they did next. What is done
// after the restore has its own place in the history.
func TestRestoreOfWhatMoved(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		d := newDrill(t, settings)
		sc := checklist.Scope{ClientKey: d.one.ClientKey, IssueID: "10001"}
		look(t, d.env, func(db *database, c config) {
			a, err := newArchivist(c, db.Database)
			if err != nil {
				t.Fatal(err)
			}
			moving(t, a, func() { didOn(t, db, c, sc, "lost") })
		})
		d.destroy(t)
		mustRun(t, d.env, "restore", "--identity", d.identity)
		look(t, d.env, func(db *database, c config) {
			didOn(t, db, c, sc, "after")
			data, err := newData(c, db)
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			if err := data.checklists.Past(t.Context(), sc, func(e checklist.Event) error { told = append(told, e.Op); return nil }); err != nil {
				t.Fatal(err)
			}
			if slices.Contains(told, "lost") || !slices.Contains(told, "after") {
				t.Errorf("the history has %q, want what was done after the restore and not what was lost", told)
			}
			_, err = checklist.NewService(data.checklists, time.Now).Revisions(t.Context(), sc, 0, func(checklist.Revision) error { return nil })
			if err != nil {
				t.Errorf("the history does not fit: %v", err)
			}
		})
	})
}

// moving makes a backup; meanwhile is what people do once their issues are read.
func moving(t *testing.T, a *archivist, meanwhile func()) {
	t.Helper()
	name := backup.Name{Kind: backup.Daily, At: time.Now()}
	err := a.depot.Put(t.Context(), name, func(w io.Writer) error {
		out, err := backup.NewWriter(w, backup.Manifest{Kind: name.Kind, From: name.At}, a.to...)
		if err != nil {
			return err
		}
		names, err := backupmongo.Collections(t.Context(), a.db, name.Kind)
		if err != nil {
			return err
		}
		read := slices.Index(names, "checklists") + 1
		if err := backupmongo.Dump(t.Context(), a.db, names[:read], out); err != nil {
			return err
		}
		meanwhile()
		if err := backupmongo.Dump(t.Context(), a.db, names[read:], out); err != nil {
			return err
		}
		_, err = out.Close(time.Now())
		return err
	})
	if err == nil {
		_, err = a.archive(t.Context(), backup.Name{Kind: backup.Keys, At: name.At}, a.to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// didOn adds an item, by an operation that is called as it, and settles that.
func didOn(t *testing.T, db *database, c config, sc checklist.Scope, item string) {
	t.Helper()
	d, err := newData(c, db)
	if err != nil {
		t.Fatal(err)
	}
	_, err = checklist.NewService(d.checklists, time.Now).Apply(t.Context(), sc, checklist.Change{
		Ops: []checklist.Operation{{ID: item, Action: checklist.AddItem{Item: item, Text: item}}}, By: otherPerson, Can: everything(),
	})
	if err == nil {
		err = d.checklists.Settle(t.Context(), sc)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestErasedMeanwhile restores a backup that was begun while an erasure was going
// on, and has what that had not come to.
func TestErasedMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	look(t, d.env, func(db *database, c config) {
		data, err := newData(c, db)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []tenant.Erasure{
			{By: tenant.ByReport, Extent: tenant.Extent{ClientKey: d.one.ClientKey, AccountID: canaryPerson}},
			{By: tenant.ByJira, Extent: tenant.Extent{ClientKey: d.one.ClientKey, IssueID: "10001"}},
			{By: tenant.ByOperator, Extent: tenant.Extent{ClientKey: d.two.ClientKey, IssueID: "10001"}}, // done long before, and written anew
		} {
			if err := data.ledger.Append(t.Context(), time.Now().Add(-5*time.Minute), e); err != nil {
				t.Fatal(err)
			}
		}
	})
	mustRun(t, d.env, "backup")
	d.destroy(t)
	mustRun(t, d.env, "restore", "--identity", d.identity)
	if got := found(t, d.env, d.one.ClientKey+":10001"); len(got) > 0 {
		t.Errorf("there is %v again", got)
	}
	if _, out := command(t, d.env, "erase", "--site", d.one.ClientKey, "--account", canaryPerson); !strings.Contains(out, "stands in 0 issues") {
		t.Errorf("of the person there is %s", out)
	}
	if got := found(t, d.env, d.two.ClientKey+":10001"); len(got) == 0 {
		t.Error("what was written after an erasure is gone as well")
	}
}
