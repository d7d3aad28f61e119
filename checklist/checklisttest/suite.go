package checklisttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
)

// Open makes stores on one fresh, empty database. Each call of the function it
// returns gives a store with a connection of its own, as another server has.
type Open func(t *testing.T) func() checklist.Store

// Run holds a store to the contract of checklist.Store.
func Run(t *testing.T, open Open) {
	t.Run("what was saved is loaded", func(t *testing.T) { roundTrip(t, open(t)()) })
	t.Run("what was never saved is not found", func(t *testing.T) { absent(t, open(t)()) })
	t.Run("an old version is a conflict and stores nothing", func(t *testing.T) { conflict(t, open(t)()) })
	t.Run("a version is confirmed while it is the newest", func(t *testing.T) { confirmed(t, open(t)()) })
	t.Run("another tenant has nothing to do with it", func(t *testing.T) { otherTenant(t, open(t)()) })
	t.Run("a cancelled call is an error, not an absence", func(t *testing.T) { cancelled(t, open(t)()) })
	t.Run("16 writers in two clients lose nothing", func(t *testing.T) { race(t, open(t)) })
	t.Run("a repeated operation is applied once", func(t *testing.T) { repeated(t, open(t)) })
	runHistory(t, open)
	t.Run("an issue at all limits fits", func(t *testing.T) { atTheLimits(t, open(t)()) })
}

var (
	scope = checklist.Scope{ClientKey: "site-a", IssueID: "10001"}
	at    = time.Date(2026, 11, 21, 12, 0, 0, 123e6, time.UTC)
	by    = checklist.Stamp{By: "712020:f0a9", At: at}
)

// everything sets each field that an issue has, so that one a store forgets is
// seen, with names that a database could mistake for its own.
func everything() checklist.Issue {
	nasty := []string{"$set", "a.b.c", "$", ".", "{\"$ne\": null}", "tab\tand \x01\x1f\x7f", "emoji 🎉 and é", strings.Repeat("x", 4000)}
	l := checklist.List{ID: "list-1", Name: "$name.with.dots\x02"}
	for n, text := range nasty {
		l.Items = append(l.Items, checklist.Item{
			ID: fmt.Sprintf("item_%d", n), Kind: checklist.KindItem, Text: text, Status: "in_progress", Optional: true,
			Details: "$where: 1\nsecond\r\nthird", Assignee: "712020:$.x", Due: "2026-12-31", Updated: by,
		})
	}
	l.Items = append(l.Items, checklist.Item{
		ID: "child", Kind: checklist.KindItem, Text: "Under the last", Status: "open", Parent: l.Items[len(l.Items)-1].ID,
		Link: checklist.Link{Issue: "10012", Key: "TICK-12", Follow: true}, From: checklist.Origin{Template: "t-1", ID: "i-1"}, Updated: by,
	})
	l.Items = append(l.Items, checklist.Item{ID: "h", Kind: checklist.KindHeading, Text: "A heading", Updated: by})
	return checklist.Issue{
		Facts: checklist.Facts{BaseURL: "https://a.atlassian.net", IssueKey: "TICK-1", ProjectID: "10", IssueTypeID: "3"},
		Rev:   7, Lists: []checklist.List{l, {ID: "empty", Name: "Empty", From: checklist.Origin{Template: "t-1", ID: "l-1"}, Live: true}},
		Applied: []checklist.Applied{{Template: "t-1", Version: 3, Rule: "r-1", Live: true, Stamp: by}, {Template: "t-2", Version: 1, Stamp: by}}, Done: true,
		Recent: checklist.Recent(nil).With("op-1").With("op-2"), Created: by, Updated: checklist.Stamp{By: "someone", At: at.Add(time.Hour)},
	}
}

func roundTrip(t *testing.T, s checklist.Store) {
	ctx := t.Context()
	saved, err := s.Save(ctx, scope, everything())
	if err != nil || saved.Version != 1 {
		t.Fatalf("first save: version %d, %v; want version 1", saved.Version, err)
	}
	want := everything()
	want.Version = 1
	loaded, err := s.Load(ctx, scope)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []checklist.Issue{saved, loaded} {
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("stored and loaded differ (-want +got):\n%s", d)
		}
	}

	loaded.Lists[0].Items = loaded.Lists[0].Items[:1]
	loaded.Rev++
	if _, err := s.Save(ctx, scope, loaded); err != nil {
		t.Fatal(err)
	}
	again, err := s.Load(ctx, scope)
	if err != nil || again.Version != 2 || again.Rev != 8 || len(again.Lists[0].Items) != 1 {
		t.Errorf("after the second save got version %d, rev %d, %v", again.Version, again.Rev, err)
	}
}

func absent(t *testing.T, s checklist.Store) {
	if _, err := s.Load(t.Context(), scope); !errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("load of nothing: %v, want ErrNotFound", err)
	}
	missing := everything()
	missing.Version = 3
	if _, err := s.Save(t.Context(), scope, missing); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("save of version 3 of nothing: %v, want ErrConflict", err)
	}
	if _, err := s.Load(t.Context(), scope); !errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("after the conflict: %v, want ErrNotFound", err)
	}
}

func conflict(t *testing.T, s checklist.Store) {
	ctx := t.Context()
	first := mustSave(t, s, scope, everything())
	if _, err := s.Save(ctx, scope, everything()); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("creating twice: %v, want ErrConflict", err)
	}
	mustSave(t, s, scope, first)
	first.Rev = 99
	if _, err := s.Save(ctx, scope, first); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("saving an old version: %v, want ErrConflict", err)
	}
	if got, err := s.Load(ctx, scope); err != nil || got.Version != 2 || got.Rev != 7 {
		t.Errorf("after the conflicts got version %d, rev %d, %v; want 2, 7", got.Version, got.Rev, err)
	}
}

func confirmed(t *testing.T, s checklist.Store) {
	confirm := func(version int64, want error) {
		t.Helper()
		if err := s.Confirm(t.Context(), scope, version); !errors.Is(err, want) {
			t.Errorf("confirming version %d: %v, want %v", version, err, want)
		}
	}
	confirm(0, nil)
	first := mustSave(t, s, scope, everything())
	confirm(0, checklist.ErrConflict)
	confirm(1, nil)
	mustSave(t, s, scope, first)
	confirm(1, checklist.ErrConflict)
	confirm(2, nil)
}

func otherTenant(t *testing.T, s checklist.Store) {
	mustSave(t, s, scope, everything())
	for _, other := range []checklist.Scope{
		{ClientKey: "site-b", IssueID: scope.IssueID},
		{ClientKey: "", IssueID: scope.IssueID},
		{ClientKey: scope.ClientKey + ":" + scope.IssueID, IssueID: ""},
		{ClientKey: "site-a:1", IssueID: "0001"},
		{ClientKey: "SITE-A", IssueID: scope.IssueID},
		{ClientKey: scope.ClientKey, IssueID: "10002"},
	} {
		if _, err := s.Load(t.Context(), other); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load as %+v: %v, want ErrNotFound", other, err)
		}
		stolen := everything()
		stolen.Version = 1
		if _, err := s.Save(t.Context(), other, stolen); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("save as %+v: %v, want ErrConflict", other, err)
		}
	}
	if got, err := s.Load(t.Context(), scope); err != nil || got.Version != 1 {
		t.Errorf("the tenant's own: version %d, %v; want 1", got.Version, err)
	}
}

func cancelled(t *testing.T, s checklist.Store) {
	saved := mustSave(t, s, scope, everything())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Load(ctx, scope); err == nil || errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("cancelled load: %v, want a fault", err)
	}
	if _, err := s.Save(ctx, scope, saved); err == nil || errors.Is(err, checklist.ErrConflict) {
		t.Errorf("cancelled save: %v, want a fault", err)
	}
	if err := s.Confirm(ctx, scope, saved.Version); err == nil || errors.Is(err, checklist.ErrConflict) {
		t.Errorf("cancelled confirmation: %v, want a fault", err)
	}
}

// race has 16 writers, half on each of two stores and two services, add items
// to one issue. Writers try again while the service says it is busy, as a
// client does; what was acknowledged is there once.
func race(t *testing.T, another func() checklist.Store) {
	const writers, each = 16, 5
	var wg sync.WaitGroup
	services := []*checklist.Service{
		checklist.NewService(another(), time.Now), checklist.NewService(another(), time.Now),
	}
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				id := fmt.Sprintf("w%d-%d", w, n)
				if err := addItem(t.Context(), services[w%2], id); err != nil {
					t.Errorf("add %s: %v", id, err)
				}
			}
		})
	}
	wg.Wait()

	got, err := services[0].Load(t.Context(), scope)
	if err != nil || len(got.Lists) != 1 {
		t.Fatalf("got %d lists, %v; want 1", len(got.Lists), err)
	}
	seen := map[string]int{}
	for _, it := range got.Lists[0].Items {
		seen[it.ID]++
	}
	for w := range writers {
		for n := range each {
			if id := fmt.Sprintf("w%d-%d", w, n); seen[id] != 1 {
				t.Errorf("item %s is there %d times, want once", id, seen[id])
			}
		}
	}
	if want := int64(writers * each); got.Rev != want || len(seen) != int(want) {
		t.Errorf("rev %d with %d items, want %d of both", got.Rev, len(seen), want)
	}
}

func repeated(t *testing.T, another func() checklist.Store) {
	first, second := checklist.NewService(another(), time.Now), checklist.NewService(another(), time.Now)
	var wg sync.WaitGroup
	for _, s := range []*checklist.Service{first, second, first, second} {
		wg.Go(func() {
			if err := addItem(t.Context(), s, "same"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := first.Load(t.Context(), scope)
	if err != nil || got.Rev != 1 || len(got.Lists[0].Items) != 1 {
		t.Errorf("got rev %d, %+v, %v; want one item", got.Rev, got.Lists, err)
	}
}

func atTheLimits(t *testing.T, s checklist.Store) {
	in := checklist.Issue{Created: by, Updated: by}
	for n := range checklist.MaxRecent {
		in.Recent = in.Recent.With(fmt.Sprint("op", n))
	}
	text := strings.Repeat("é", 400)
	for l := range checklist.MaxLists {
		list := checklist.List{ID: fmt.Sprint("l", l), Name: strings.Repeat("🎉", checklist.MaxName)}
		for n := range checklist.MaxItems / checklist.MaxLists {
			list.Items = append(list.Items, checklist.Item{ID: fmt.Sprintf("i%d-%d", l, n), Kind: checklist.KindItem, Text: text, Status: "open", Updated: by})
		}
		in.Lists = append(in.Lists, list)
	}
	want := mustSave(t, s, scope, in)
	got, err := s.Load(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Error("the largest issue came back different")
	}
}

func mustSave(t *testing.T, s checklist.Store, sc checklist.Scope, in checklist.Issue) checklist.Issue {
	t.Helper()
	saved, err := s.Save(t.Context(), sc, in)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// addItem adds an item whose id is also the operation's, again and again while
// the service is busy.
func addItem(ctx context.Context, s *checklist.Service, id string) error {
	change := checklist.Change{
		Ops: []checklist.Operation{{ID: id, Action: checklist.AddItem{Item: id, Text: id}}},
		By:  "someone", Can: checklist.Permissions{View: true, Add: true},
	}
	for {
		res, err := s.Apply(ctx, scope, change)
		if errors.Is(err, checklist.ErrBusy) {
			continue
		}
		if err == nil && len(res.Rejected) > 0 {
			return fmt.Errorf("rejected: %+v", res.Rejected)
		}
		return err
	}
}
