package checklist_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

// someAction draws an action on few ids, so that most of them hit something.
func someAction(t *rapid.T) checklist.Action {
	item := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
	list := rapid.SampledFrom([]string{"default", "x", "y"})
	text := rapid.SampledFrom([]string{"first", "second", "third"})
	maybe := func(of *rapid.Generator[string], label string) *string {
		if rapid.Bool().Draw(t, "no "+label) {
			return nil
		}
		return p(of.Draw(t, label))
	}
	it := item.Draw(t, "item")
	link := rapid.SampledFrom([]*checklist.Link{nil, {Issue: "10012", Key: "TICK-12"}, {Issue: "10013", Follow: true}})
	switch rapid.IntRange(0, 15).Draw(t, "type") {
	case 0:
		return checklist.AddList{List: list.Draw(t, "list"), Name: text.Draw(t, "name"), After: maybe(list, "after")}
	case 1:
		return checklist.RenameList{List: list.Draw(t, "list"), Name: text.Draw(t, "name")}
	case 2:
		return checklist.MoveList{List: list.Draw(t, "list"), After: maybe(list, "after")}
	case 3:
		return checklist.DeleteList{List: list.Draw(t, "list")}
	case 4:
		return checklist.EditItem{Item: it, Text: maybe(text, "text"), Details: maybe(text, "details")}
	case 5:
		return checklist.SetStatus{Item: it, Status: rapid.SampledFrom([]string{"open", "done"}).Draw(t, "status")}
	case 6:
		return checklist.SetOptional{Item: it, Optional: rapid.Bool().Draw(t, "optional")}
	case 7:
		return checklist.SetAssignee{Item: it, Assignee: maybe(text, "who")}
	case 8:
		return checklist.SetDue{Item: it, Due: maybe(rapid.Just("2026-12-31"), "due")}
	case 9:
		return checklist.SetLink{Item: it, Link: link.Draw(t, "link")}
	case 10, 11:
		return checklist.MoveItem{Item: it, List: list.Draw(t, "list"), Parent: maybe(item, "parent"), After: maybe(item, "after")}
	case 12:
		return checklist.DeleteItem{Item: it}
	default:
		return checklist.AddItem{
			Item: it, List: maybe(list, "list"), Parent: maybe(item, "parent"), After: maybe(item, "after"), Text: text.Draw(t, "text"),
			Details: text.Draw(t, "details"), Link: link.Draw(t, "link"),
		}
	}
}

// TestThePastIsKeptExactly applies generated operations, moves the events out of
// the issue now and then, and looks at every revision that there was.
func TestThePastIsKeptExactly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		past := map[int64][]checklist.List{0: nil}
		for range rapid.IntRange(1, 12).Draw(rt, "requests") {
			res, err := w.apply(all, w.ops(rapid.SliceOfN(rapid.Custom(someAction), 1, 8).Draw(rt, "actions")...)...)
			if err != nil {
				rt.Fatal(err)
			}
			past[res.Issue.Rev] = res.Issue.Lists
			if rapid.Bool().Draw(rt, "settle") {
				if err := w.Settle(t.Context(), scope); err != nil {
					rt.Fatal(err)
				}
			}
		}
		for rev, want := range past {
			got, actions, err := w.AsOf(t.Context(), scope, rev)
			if d := cmp.Diff(want, got, unstamped); d != "" || err != nil {
				rt.Fatalf("as of revision %d (%v; -want +got):\n%s", rev, err, d)
			}
			now := past[int64(len(past)-1)]
			back, rejected := applied(t, now, actions)
			if d := cmp.Diff(want, back, unstamped); d != "" || len(rejected) > 0 {
				rt.Fatalf("what it takes to be there again leads elsewhere, rejected %+v:\n%s", rejected, d)
			}
		}
	})
}

// told is what the history says, in a line an event, the latest first.
func told(t *testing.T, w *world, q checklist.Query) []string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	h, err := w.History(t.Context(), scope, q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range h.Events {
		out = append(out, fmt.Sprintf("%d.%d %s %s %s/%s %q", e.Rev, e.N, e.By, e.Kind, e.List, e.Item, e.Subject))
	}
	if h.More {
		out = append(out, "more")
	}
	return out
}

func TestEventsTellWhatWasDone(t *testing.T) {
	w := newWorld(t)
	w.must(checklist.AddItem{Item: "a", Text: "A"}, checklist.AddItem{Item: "b", Text: "B", Parent: p("a")})
	w.must(checklist.SetStatus{Item: "b", Status: "open"}) // which it is
	w.must(checklist.EditItem{Item: "a", Text: p("A2"), Details: p("more")})
	w.must(checklist.DeleteItem{Item: "a"})
	want := []string{
		`3.0 me deleteItem default/a "A2"`,
		`2.0 me editItem default/a "A2"`,
		`1.2 me addItem default/b "B"`,
		`1.1 me addItem default/a "A"`,
		`1.0 me addList default/ "Checklist"`,
	}
	if d := cmp.Diff(want, told(t, w, checklist.Query{})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	for name, tc := range map[string]struct {
		q    checklist.Query
		want []string
	}{
		"of a child, also what became of its parent": {checklist.Query{Item: "b"}, []string{want[0], want[2]}},
		"of a person":           {checklist.Query{Who: "nobody"}, nil},
		"of a kind":             {checklist.Query{Kind: checklist.EventAddItem}, want[2:4]},
		"before a moment":       {checklist.Query{Before: checklist.Moment{Rev: 1, N: 2}}, want[3:]},
		"after a revision":      {checklist.Query{After: 2}, want[:1]},
		"a page":                {checklist.Query{Limit: 2}, []string{want[0], want[1], "more"}},
		"exactly what is there": {checklist.Query{Limit: 5}, want},
	} {
		if d := cmp.Diff(tc.want, told(t, w, tc.q)); d != "" {
			t.Errorf("%s: -want +got:\n%s", name, d)
		}
	}
}

func TestRestore(t *testing.T) {
	// made leaves, in five revisions: A with its child B, C, and a list X with Y;
	// then B's text changed; A deleted; X deleted.
	made := func(t *testing.T) *world {
		w := newWorld(t)
		w.must(checklist.AddItem{Item: "a", Text: "a"}, checklist.AddItem{Item: "b", Text: "b", Parent: p("a")}, checklist.AddItem{Item: "c", Text: "c"},
			checklist.AddList{List: "x", Name: "X"}, checklist.AddItem{Item: "y", Text: "y", List: p("x")})
		w.must(checklist.EditItem{Item: "b", Text: p("B2")})
		w.must(checklist.DeleteItem{Item: "a"})
		w.must(checklist.DeleteList{List: "x"})
		return w
	}
	for name, tc := range map[string]struct {
		first []checklist.Action // done before
		what  checklist.Restoration
		can   checklist.Permissions
		want  string
		err   error
		field string
	}{
		"all as of a moment":              {what: checklist.Restoration{Rev: 1}, can: all, want: "default(a >b c) x(y)"},
		"all as of nothing":               {what: checklist.Restoration{Rev: 0}, can: all, want: ""},
		"a deleted item with its child":   {what: checklist.Restoration{Rev: 3, Item: "a"}, can: all, want: "default(a >b=B2 c)"},
		"a child, with what went with it": {what: checklist.Restoration{Rev: 3, Item: "b"}, can: all, want: "default(a >b=B2 c)"},
		"a deleted list":                  {what: checklist.Restoration{Rev: 4, List: "x"}, can: all, want: "default(c) x(y)"},
		"an event by its number":          {what: checklist.Restoration{Rev: 4, N: p(0)}, can: all, want: "default(c) x(y)"},
		"an item whose list has gone":     {first: []checklist.Action{checklist.DeleteList{List: "default"}}, what: checklist.Restoration{Rev: 3, Item: "a"}, can: all, want: "default(a >b=B2)"},
		"a child whose parent is again":   {first: []checklist.Action{checklist.AddItem{Item: "a", Text: "a"}}, what: checklist.Restoration{Rev: 3, Item: "a"}, can: all, want: "default(c a >b=B2)"},
		"a list of which an item is back": {first: []checklist.Action{checklist.AddItem{Item: "y", Text: "y"}}, what: checklist.Restoration{Rev: 4, List: "x"}, can: all, want: "default(c y) x()"},
		"what is there again":             {first: []checklist.Action{checklist.AddList{List: "x", Name: "X"}}, what: checklist.Restoration{Rev: 4, List: "x"}, can: all, field: "rev"},
		"what was not deleted there":      {what: checklist.Restoration{Rev: 2, Item: "a"}, can: all, field: "rev"},
		"a revision that was not":         {what: checklist.Restoration{Rev: 9}, can: all, field: "rev"},
		"nothing that the person may":     {what: checklist.Restoration{Rev: 3, Item: "a"}, can: checklist.Permissions{View: true, Delete: true}, err: checklist.ErrForbidden},
		"nothing that the person sees":    {what: checklist.Restoration{Rev: 1}, err: checklist.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			w := made(t)
			if len(tc.first) > 0 {
				w.must(tc.first...)
			}
			before, err := w.Load(t.Context(), scope)
			if err != nil {
				t.Fatal(err)
			}
			tc.what.ID = "restore"
			var res checklist.Result
			for range 2 { // asked again it does nothing more
				res, err = w.Restore(t.Context(), scope, tc.what, checklist.Change{By: "me", Can: tc.can})
			}
			if tc.field != "" || tc.err != nil {
				var invalid *checklist.InvalidError
				if as := errors.As(err, &invalid) && invalid.Field == tc.field; !as && !errors.Is(err, tc.err) {
					t.Errorf("got %v, want %v or field %q", err, tc.err, tc.field)
				}
				return
			}
			if err != nil || len(res.Rejected) > 0 || outline(res.Issue) != tc.want || res.Issue.Rev != before.Rev+1 {
				t.Errorf("got %q of revision %d, %v, rejected %+v; want %q of revision %d", outline(res.Issue), res.Issue.Rev, err, res.Rejected, tc.want, before.Rev+1)
			}
			if lists, _, err := w.AsOf(t.Context(), scope, before.Rev); err != nil || !cmp.Equal(lists, before.Lists, unstamped) {
				t.Errorf("restoring cannot be undone from the history: %v", err)
			}
		})
	}
}

func TestHistoryOfAnOlderIssue(t *testing.T) {
	store := &checklisttest.Memory{}
	w := &world{Service: checklist.NewService(store, at), t: t}
	old := checklist.Issue{Rev: 7, HistoryFrom: 7, Lists: []checklist.List{{ID: "l", Name: "L"}}}
	if _, err := store.Save(t.Context(), scope, old); err != nil {
		t.Fatal(err)
	}
	w.must(checklist.AddItem{Item: "a", Text: "A"})
	if h, err := w.History(t.Context(), scope, checklist.Query{Limit: 9}); err != nil || h.From != 7 || len(h.Events) != 1 {
		t.Errorf("got %+v, %v; want one event and that it goes back to 7", h, err)
	}
	if lists, _, err := w.AsOf(t.Context(), scope, 7); err != nil || !cmp.Equal(lists, old.Lists, unstamped) {
		t.Errorf("as of 7 got %+v, %v", lists, err)
	}
	var invalid *checklist.InvalidError
	if _, _, err := w.AsOf(t.Context(), scope, 6); !errors.As(err, &invalid) {
		t.Errorf("as of 6: %v, want that it is too old", err)
	}
}

// TestFewEventsWait: nobody settles, and yet what waits does not grow over its
// bounds, and none is lost.
func TestFewEventsWait(t *testing.T) {
	w := newWorld(t)
	var actions []checklist.Action
	for n := range 60 {
		actions = append(actions, checklist.AddItem{Item: fmt.Sprint("i", n), Text: "x"})
	}
	w.must(actions...)
	for round := range 10 {
		var ticks []checklist.Action
		for n := range 60 {
			ticks = append(ticks, checklist.SetStatus{Item: fmt.Sprint("i", n), Status: []string{"done", "open"}[round%2]})
		}
		if got := w.must(ticks...).Issue.Waiting; got.Events > checklist.MaxWaiting || got.Bytes == 0 {
			t.Errorf("round %d: %+v wait, want at most %d events", round, got, checklist.MaxWaiting)
		}
	}
	if got := len(told(t, w, checklist.Query{Limit: 1000})); got != 61+600 {
		t.Errorf("%d events are known, want %d", got, 61+600)
	}
}

// TestWroteIsTold: of what changed something, and of nothing else.
func TestWroteIsTold(t *testing.T) {
	w := newWorld(t)
	var wrote []checklist.Scope
	w.Wrote = func(sc checklist.Scope, _ checklist.Issue) { wrote = append(wrote, sc) }
	w.must(checklist.AddItem{Item: "a", Text: "A"})
	w.must(checklist.SetStatus{Item: "a", Status: "open"})
	if !slices.Equal(wrote, []checklist.Scope{scope}) {
		t.Errorf("told of %v, want of one write", wrote)
	}
}
