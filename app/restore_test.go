package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/app/backup"
	"ticklist/app/backupmongo"
	"ticklist/checklist"
	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
)

// TestRestoreOfWhatMoved restores a backup during which people went on: it has an
// issue as it was, and behind it the history of what they did next. What is done
// after the restore has its own place in the history. A site of an older schema is
// migrated.
func TestRestoreOfWhatMoved(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		d := newDrill(t, settings)
		sc := checklist.Scope{ClientKey: d.one.ClientKey, IssueID: "10001"}
		look(t, d.env, func(db *database, c config) {
			a := archivistOf(t, c, db)
			moving(t, a, func() {}, func() { didOn(t, db, c, sc, "lost") })
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
			if err := db.Collection("jobs").Indexes().DropAll(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
		mustRun(t, d.env, "restore", "--identity", d.identity, "--site", d.one.ClientKey, "--yes")
		look(t, d.env, func(db *database, _ config) { // the archive says that it has the first schema of all
			if found, err := db.Collection("jobs").Indexes().ListSpecifications(t.Context()); err != nil || len(found) < 2 {
				t.Errorf("the site was not migrated: the indexes are %v, %v", found, err)
			}
		})
	})
}

// moving makes a backup; first is what happens before anything of it is read,
// meanwhile what people do once their issues are.
func moving(t *testing.T, a *archivist, first, meanwhile func()) {
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
		first()
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

// heldUp is a tenant.Holder that does not begin before it may.
type heldUp struct {
	tenant.Holder
	wait func(tenant.Extent)
}

func (h heldUp) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	h.wait(e)
	return h.Holder.Erase(ctx, e, before)
}

// TestErasuresThatOverlap restores a backup that was begun in the middle of each
// kind of erasure, and has what those had not come to. What was written after one,
// and is in the backup, stays.
func TestErasuresThatOverlap(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	backdate(t, d.env, d.two, 31*24*time.Hour)
	look(t, d.env, func(db *database, c config) {
		for _, like := range []string{"of-project", "of-operator", "of-admin"} {
			resemble(t, db, c, d.one.ClientKey, like)
		}
		o := newOverlap(t, db, c)
		for _, e := range []tenant.Erasure{
			{By: tenant.ByOperator, Extent: tenant.Extent{ClientKey: d.one.ClientKey, IssueID: "10001"}},
			{By: tenant.ByOperator, Extent: tenant.Extent{ClientKey: d.one.ClientKey, IssueID: "10002"}},
			{By: tenant.ByOperator, Extent: tenant.Extent{ClientKey: d.one.ClientKey, AccountID: canaryPerson}},
			{By: otherPerson, Extent: tenant.Extent{ClientKey: "of-project", ProjectID: "10000"}},
			{By: tenant.ByOperator, Extent: tenant.Extent{ClientKey: "of-operator"}},
			{By: otherPerson, Extent: tenant.Extent{ClientKey: "of-admin"}, KeepInstallation: true},
		} {
			o.begin(func() error { _, err := o.eraser.Erase(t.Context(), e); return err })
		}
		retention := &tenant.Retention{Sites: o.sites, Eraser: o.eraser, Keep: 30 * 24 * time.Hour, Now: time.Now}
		o.begin(func() error { _, err := retention.Run(t.Context()); return err })
		a := archivistOf(t, c, db)
		moving(t, a, func() {
			close(o.early)
			if err := <-o.ended; err != nil {
				t.Error(err)
			}
			didOn(t, db, c, checklist.Scope{ClientKey: d.one.ClientKey, IssueID: "10002"}, "anew")
		}, o.end)
	})
	d.destroy(t)
	mustRun(t, d.env, "restore", "--identity", d.identity)
	if got := found(t, d.env, d.one.ClientKey+":10001", d.two.ClientKey+":1000", "of-project:1", "of-operator", "of-admin:1", canaryPerson); len(got) > 0 {
		t.Errorf("there is %v again", got)
	}
	if out := mustRun(t, d.env, "export", "--site", d.one.ClientKey, "--issue", "10002"); !strings.Contains(out, `"anew"`) {
		t.Errorf("of what was written after its erasure there is %s", out)
	}
}

// resemble stores a site with an issue like another's.
func resemble(t *testing.T, db *database, c config, like, clientKey string) {
	t.Helper()
	_, err := tenantmongo.New(db.Database, c.keys).Save(t.Context(), tenant.Installation{
		ClientKey: clientKey, BaseURL: "https://" + clientKey + ".example.com", SharedSecret: "s", State: tenant.StateEnabled,
	})
	if err != nil {
		t.Fatal(err)
	}
	var doc bson.M
	if err := db.Collection("checklists").FindOne(t.Context(), bson.D{{Key: "_id", Value: like + ":10001"}}).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	doc["_id"], doc["clientKey"], doc["projectId"] = clientKey+":10001", clientKey, "10000"
	if _, err := db.Collection("checklists").InsertOne(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
}

// overlapping has erasures that were begun and have not come to the checklists.
type overlapping struct {
	*data
	t       *testing.T
	reached chan struct{}
	early   chan struct{} // lets the one of issue 10002 go on
	late    chan struct{} // lets the others
	ended   chan error
	going   int
}

func newOverlap(t *testing.T, db *database, c config) *overlapping {
	t.Helper()
	d, err := newData(c, db)
	if err != nil {
		t.Fatal(err)
	}
	o := &overlapping{data: d, t: t, reached: make(chan struct{}), early: make(chan struct{}), late: make(chan struct{}), ended: make(chan error)}
	d.eraser.Settle = nil // nobody runs
	d.eraser.Holders["checklists"] = heldUp{d.eraser.Holders["checklists"], func(e tenant.Extent) {
		select {
		case o.reached <- struct{}{}:
		case <-o.late: // retention goes on with what another began
		}
		if e.IssueID == "10002" {
			<-o.early
		} else {
			<-o.late
		}
	}}
	return o
}

// begin begins an erasure, and returns when it is held up.
func (o *overlapping) begin(erase func() error) {
	o.going++
	go func() { o.ended <- erase() }()
	select {
	case <-o.reached:
	case err := <-o.ended:
		o.t.Fatalf("an erasure was through before it came to the checklists: %v", err)
	}
}

// end has all go on but the one that went before, and waits for them.
func (o *overlapping) end() {
	close(o.late)
	for range o.going - 1 {
		if err := <-o.ended; err != nil {
			o.t.Error(err)
		}
	}
}

// TestErasedMeanwhile restores a backup that was begun while erasures were going on
// of which no end is known, and has what they had not come to.
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
			if err := data.ledger.Append(t.Context(), time.Now().Add(-5*time.Minute), time.Time{}, e); err != nil {
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
