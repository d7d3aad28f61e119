package checklisttest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
)

// runHistory holds a store to what checklist.Store says of events.
func runHistory(t *testing.T, open Open) {
	t.Run("events come back as they were saved, before and after they are settled", func(t *testing.T) { eventsComeBack(t, open(t)()) })
	t.Run("events are found by what they are about", func(t *testing.T) { eventsFound(t, open(t)()) })
	t.Run("settling changes nothing that is seen, and can be repeated", func(t *testing.T) { settled(t, open(t)()) })
	t.Run("events of a save that lost its race are not kept", func(t *testing.T) { eventsOfLosers(t, open(t)()) })
	t.Run("another tenant sees and moves no events", func(t *testing.T) { eventsOfOthers(t, open(t)()) })
	t.Run("events are not lost under two who settle and one who writes", func(t *testing.T) { settledInARace(t, open(t)) })
}

// happened are events that have every field set that there is, of revision rev.
func happened(rev int64) []checklist.Event {
	in := everything()
	whole := func(items []checklist.Item) []checklist.Item {
		for n := range items {
			items[n].Updated = checklist.Stamp{}
		}
		return items
	}(in.Clone().Lists[0].Items)
	text, who, yes := "CANARY $set", "712020:ann", true
	change := checklist.Side{
		Place: &checklist.Place{List: "list-1", Parent: "item_1", After: "item_2"}, Name: &text, Text: &text, Details: &text, Status: &text, Assignee: &who,
		Due: &text, Optional: &yes, Live: &yes, Link: &checklist.Link{Issue: "10012", Key: "TICK-12", Follow: true},
	}
	return []checklist.Event{
		{Rev: rev, N: 0, Op: "op", Stamp: by, Kind: checklist.EventEditItem, List: "list-1", Item: "item_1", Subject: text, From: change, To: checklist.Side{}},
		{
			Rev: rev, N: 1, Op: "op", Stamp: by, Kind: checklist.EventDeleteItem, List: "list-1", Item: whole[len(whole)-3].ID, Subject: text,
			From: checklist.Side{Place: &checklist.Place{List: "list-1"}, Items: whole[len(whole)-3 : len(whole)-1]},
		},
		{
			Rev: rev, N: 2, Op: "op2", Stamp: checklist.Stamp{By: "someone", At: at}, Kind: checklist.EventDeleteList, List: "list-1", Subject: text,
			From: checklist.Side{Place: &checklist.Place{After: "empty"}, List: &checklist.List{ID: "list-1", Name: text, Items: whole, From: checklist.Origin{Template: "t-1", ID: "l-1"}, Live: true}},
		},
	}
}

// past stores an issue with events of three revisions, one save each.
func past(t *testing.T, s checklist.Store, sc checklist.Scope) (saved checklist.Issue, events []checklist.Event) {
	t.Helper()
	saved = everything()
	saved.HistoryFrom = 4
	for rev := int64(9); rev < 12; rev++ { // of which the texts sort otherwise
		saved.Rev, saved.Events = rev, happened(rev)
		events = append(saved.Clone().Events, events...)
		saved = mustSave(t, s, sc, saved)
	}
	return saved, latestFirst(events)
}

func latestFirst(events []checklist.Event) []checklist.Event {
	var out []checklist.Event
	for rev := int64(100); rev > 0; rev-- {
		for n := 100; n >= 0; n-- {
			for _, e := range events {
				if e.Rev == rev && e.N == n {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

func events(t *testing.T, s checklist.Store, sc checklist.Scope, q checklist.Query) []checklist.Event {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	got, err := s.Events(t.Context(), sc, q)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func mustSettle(t *testing.T, s checklist.Store, sc checklist.Scope) {
	t.Helper()
	if err := s.Settle(t.Context(), sc); err != nil {
		t.Fatal(err)
	}
}

func eventsComeBack(t *testing.T, s checklist.Store) {
	saved, want := past(t, s, scope)
	if saved.Waiting.Events != len(want) || saved.Waiting.Bytes != checklist.EventBytes(want) || len(saved.Events) > 0 {
		t.Errorf("%+v wait and %d are left over, want %d to wait", saved.Waiting, len(saved.Events), len(want))
	}
	for _, settle := range []bool{false, true} {
		if settle {
			mustSettle(t, s, scope)
		}
		if d := cmp.Diff(want, events(t, s, scope, checklist.Query{}), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("settled is %v (-want +got):\n%s", settle, d)
		}
	}
	loaded, err := s.Load(t.Context(), scope)
	if err != nil || len(loaded.Events) > 0 || loaded.HistoryFrom != 4 {
		t.Errorf("loaded with %d events and a history from %d, %v; want none, 4", len(loaded.Events), loaded.HistoryFrom, err)
	}
}

func eventsFound(t *testing.T, s checklist.Store) {
	first, _ := past(t, s, scope)
	mustSettle(t, s, scope)
	first.Version++
	first.Waiting = checklist.Waiting{}
	first.Rev, first.Events = 12, happened(12)
	mustSave(t, s, scope, first)
	for name, tc := range map[string]struct {
		q    checklist.Query
		want string
	}{
		"all":                        {checklist.Query{}, "12.2 12.1 12.0 11.2 11.1 11.0 10.2 10.1 10.0 9.2 9.1 9.0"},
		"some":                       {checklist.Query{Limit: 5}, "12.2 12.1 12.0 11.2 11.1"},
		"before one that waits":      {checklist.Query{Limit: 2, Before: checklist.Moment{Rev: 12, N: 2}}, "12.1 12.0"},
		"before one that is settled": {checklist.Query{Limit: 2, Before: checklist.Moment{Rev: 11, N: 1}}, "11.0 10.2"},
		"before a revision":          {checklist.Query{Before: checklist.Moment{Rev: 10}}, "9.2 9.1 9.0"},
		"after a revision":           {checklist.Query{After: 10, Before: checklist.Moment{Rev: 12}}, "11.2 11.1 11.0"},
		"after one that waits":       {checklist.Query{After: 12}, ""},
		"of an item":                 {checklist.Query{Item: "item_1", After: 10}, "12.2 12.0 11.2 11.0"},
		"of a child that went":       {checklist.Query{Item: "child", After: 11}, "12.2 12.1"},
		"of an item that was not":    {checklist.Query{Item: "$ne"}, ""},
		"of a person":                {checklist.Query{Who: "someone", After: 10}, "12.2 11.2"},
		"of a kind":                  {checklist.Query{Kind: checklist.EventDeleteItem, Before: checklist.Moment{Rev: 12}}, "11.1 10.1 9.1"},
	} {
		var found []string
		for _, e := range events(t, s, scope, tc.q) {
			found = append(found, fmt.Sprintf("%d.%d", e.Rev, e.N))
		}
		if got := strings.Join(found, " "); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func settled(t *testing.T, s checklist.Store) {
	mustSettle(t, s, scope) // of nothing
	saved, _ := past(t, s, scope)
	for range 2 {
		mustSettle(t, s, scope)
		got, err := s.Load(t.Context(), scope)
		want := saved
		want.Version, want.Waiting = saved.Version+1, checklist.Waiting{}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" || err != nil {
			t.Errorf("after settling (%v; -want +got):\n%s", err, d)
		}
	}
	saved.Rev++
	if _, err := s.Save(t.Context(), scope, saved); err == nil {
		t.Error("who had read before could save what waited then")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Settle(ctx, scope); err == nil {
		t.Error("cancelled settling: no error")
	}
	if _, err := s.Events(ctx, scope, checklist.Query{Limit: 1}); err == nil {
		t.Error("cancelled reading of events: no error")
	}
}

func eventsOfLosers(t *testing.T, s checklist.Store) {
	saved, want := past(t, s, scope)
	old := saved
	old.Version, old.Events = saved.Version-1, happened(12)
	if _, err := s.Save(t.Context(), scope, old); err == nil {
		t.Error("an old version was saved")
	}
	if got := events(t, s, scope, checklist.Query{}); len(got) != len(want) {
		t.Errorf("%d events, want %d", len(got), len(want))
	}
}

func eventsOfOthers(t *testing.T, s checklist.Store) {
	_, want := past(t, s, scope)
	for _, settle := range []bool{false, true} {
		if settle {
			mustSettle(t, s, scope)
		}
		for _, other := range []checklist.Scope{
			{ClientKey: "site-b", IssueID: scope.IssueID}, {ClientKey: scope.ClientKey, IssueID: "1000"}, {ClientKey: scope.ClientKey, IssueID: "100010"},
			{ClientKey: scope.ClientKey + ":" + scope.IssueID, IssueID: "0000000000000000009"}, {ClientKey: "", IssueID: scope.IssueID},
		} {
			mustSettle(t, s, other)
			if got := events(t, s, other, checklist.Query{}); len(got) > 0 {
				t.Errorf("%+v sees %d events", other, len(got))
			}
		}
	}
	if got := events(t, s, scope, checklist.Query{}); len(got) != len(want) {
		t.Errorf("%d events are left, want %d", len(got), len(want))
	}
}

func settledInARace(t *testing.T, another func() checklist.Store) {
	writer := checklist.NewService(another(), func() time.Time { return at })
	ctx, cancel := context.WithCancel(t.Context())
	var settlers sync.WaitGroup
	for range 2 {
		store := another()
		settlers.Go(func() {
			for ctx.Err() == nil {
				_ = store.Settle(ctx, scope) // it may lose its race, or be cut off
			}
		})
	}
	const adds = 12
	for n := range adds {
		if err := addItem(t.Context(), writer, fmt.Sprint("i", n)); err != nil {
			t.Error(err)
		}
	}
	cancel()
	settlers.Wait()
	s := another()
	mustSettle(t, s, scope)
	got := events(t, s, scope, checklist.Query{})
	seen := map[string]int{}
	for _, e := range got {
		seen[fmt.Sprint(e.Kind, e.Item)]++
	}
	if len(got) != adds+1 || len(seen) != adds+1 {
		t.Errorf("%d events of %d things, want %d", len(got), len(seen), adds+1)
	}
}
