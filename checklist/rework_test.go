package checklist_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
)

func TestRework(t *testing.T) {
	fault := errors.New("no plan")
	plan := func(actions ...checklist.Action) func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) {
		return func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) { return actions, nil }
	}
	add := checklist.AddItem{Item: "a", Text: "a"}
	for _, tc := range []struct {
		name     string
		r        checklist.Rework
		err      error
		rev      int64
		rejected int
	}{
		{name: "what is planned is done as one revision", r: checklist.Rework{Plan: plan(add, checklist.SetStatus{Item: "a", Status: "done"}), Can: all}, rev: 2},
		{name: "nothing planned", r: checklist.Rework{Plan: plan(), Can: all}, rev: 1},
		{name: "what cannot be done is rejected", r: checklist.Rework{Plan: plan(add, checklist.DeleteItem{Item: "b"}), Can: all}, rev: 2, rejected: 1},
		{name: "nothing can be done", r: checklist.Rework{Plan: plan(checklist.DeleteItem{Item: "b"}), Can: all}, rev: 1, rejected: 1},
		{name: "nothing is permitted", r: checklist.Rework{Plan: plan(add), Can: checklist.Permissions{View: true}}, err: checklist.ErrForbidden},
		{name: "not even to look", r: checklist.Rework{Plan: plan()}, err: checklist.ErrForbidden},
		{name: "the plan fails", r: checklist.Rework{Plan: func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) { return nil, fault }, Can: all}, err: fault},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.must(checklist.AddItem{Item: "first", Text: "first"})
			res, err := w.Rework(t.Context(), scope, tc.r)
			if !errors.Is(err, tc.err) || res.Issue.Rev != tc.rev || len(res.Rejected) != tc.rejected {
				t.Errorf("got %v, revision %d, rejected %+v, want %v, %d, %d", err, res.Issue.Rev, res.Rejected, tc.err, tc.rev, tc.rejected)
			}
		})
	}
	t.Run("the same request is done once", func(t *testing.T) {
		w := newWorld(t)
		again := checklist.Rework{ID: "r", Plan: plan(checklist.AddItem{Item: "a", Text: "a"}), Can: all}
		for range 2 {
			res, err := w.Rework(t.Context(), scope, again)
			if err != nil || res.Issue.Rev != 1 || len(res.Rejected) != 0 {
				t.Fatalf("got %v, revision %d, rejected %+v", err, res.Issue.Rev, res.Rejected)
			}
		}
	})
}

func TestReworkNotes(t *testing.T) {
	w := newWorld(t)
	w.must(add("a"))
	plan := func(actions ...checklist.Action) func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) {
		return func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) { return actions, nil }
	}
	rework := func(r checklist.Rework) checklist.Issue {
		t.Helper()
		r.By, r.Can = "me", all
		res, err := w.Rework(t.Context(), scope, r)
		if err != nil || len(res.Rejected) > 0 {
			t.Fatal(err, res.Rejected)
		}
		return res.Issue
	}
	first := checklist.Applied{Template: "t", Version: 1, Rule: "r"}
	got := rework(checklist.Rework{ID: "one", Plan: plan(), Applied: []checklist.Applied{first}})
	if first.Stamp = (checklist.Stamp{By: "me", At: at()}); len(got.Applied) != 1 || got.Applied[0] != first || got.Rev != 1 {
		t.Errorf("with nothing to do there is %+v, revision %d; want the note and the revision of before", got.Applied, got.Rev)
	}
	rework(checklist.Rework{ID: "one", Plan: plan(), Applied: []checklist.Applied{{Template: "other"}}})
	got = rework(checklist.Rework{Plan: plan(), Applied: []checklist.Applied{{Template: "t", Version: 2, Rule: "r"}}})
	if last, ok := got.Came("t"); len(got.Applied) != 1 || !ok || last.Version != 2 {
		t.Errorf("there is %+v; want one of the second version, and nothing of what was done before", got.Applied)
	}
	for n := range checklist.MaxApplied {
		got = rework(checklist.Rework{Plan: plan(), Applied: []checklist.Applied{{Template: fmt.Sprint("t", n)}}})
	}
	if _, ok := got.Came("t"); ok || len(got.Applied) != checklist.MaxApplied {
		t.Errorf("there are %d notes, the oldest among them: %v", len(got.Applied), ok)
	}
	done := true
	before := got.Version
	if got = rework(checklist.Rework{Plan: plan(), Done: &done}); !got.Done || got.Version == before {
		t.Error("that Jira counts the issue as done is not kept")
	}
	before = got.Version
	if got = rework(checklist.Rework{Plan: plan(), Done: &done}); got.Version != before {
		t.Error("what is known already is stored again")
	}
}

func TestLiveListsAreReworked(t *testing.T) {
	w := newWorld(t)
	if _, err := w.Rework(t.Context(), scope, checklist.Rework{Can: managing, Live: true, Plan: planned(drawing(t, "a*(1 2)"))}); err != nil {
		t.Fatal(err)
	}
	r := checklist.Rework{By: "me", Can: all, Plan: func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) {
		return []checklist.Action{checklist.DeleteItem{Item: "1"}}, nil
	}}
	if res, err := w.Rework(t.Context(), scope, r); err != nil || len(res.Rejected) != 1 || res.Rejected[0].Code != checklist.CodeLive {
		t.Errorf("a person's rework of a live list: %+v, %v; want it rejected", res.Rejected, err)
	}
	r.Live = true
	if res, err := w.Rework(t.Context(), scope, r); err != nil || outline(res.Issue) != "a*(2)" {
		t.Errorf("the server's own leaves %s, %v; want a*(2)", outline(res.Issue), err)
	}
	if res, err := w.apply(managing, w.ops(checklist.DeleteList{List: "a"})...); err != nil || len(res.Issue.Lists) != 0 {
		t.Errorf("who manages templates leaves %s, %v; want no list", outline(res.Issue), err)
	}
}

// TestLiveListsComeBack: what is made so by a difference is so, whatever order it
// takes.
func TestLiveListsComeBack(t *testing.T) {
	from := checklist.Origin{Template: "t", ID: "l"}
	plain := []checklist.List{{ID: "a", Name: "a", From: from, Items: []checklist.Item{{ID: "1", Kind: checklist.KindItem, Text: "1", Status: "open", From: from}}}}
	live := []checklist.List{{ID: "a", Name: "b", From: from, Live: true, Items: plain[0].Items}}
	for _, tc := range []struct {
		name     string
		from, to []checklist.List
	}{{"made", nil, live}, {"linked", plain, live}, {"unlinked", live, plain}, {"deleted", live, nil}} {
		w := newWorld(t)
		came := checklist.Rework{Can: managing, Plan: planned(nil), Applied: []checklist.Applied{{Template: "t", Version: 1, Live: true}}}
		if _, err := w.Rework(t.Context(), scope, came); err != nil {
			t.Fatal(err)
		}
		for _, lists := range [][]checklist.List{tc.from, tc.to} {
			res, err := w.Rework(t.Context(), scope, checklist.Rework{By: "me", Can: managing, Plan: func(in checklist.Issue, _ []checklist.Status) ([]checklist.Action, error) {
				return checklist.Difference(in.Lists, lists), nil
			}})
			if err != nil || len(res.Rejected) > 0 {
				t.Fatal(tc.name, err, res.Rejected)
			}
			if d := cmp.Diff(lists, res.Issue.Lists, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(checklist.Item{}, "Updated")); d != "" {
				t.Errorf("%s: %s", tc.name, d)
			}
		}
		past, _, err := w.AsOf(t.Context(), scope, 0)
		if err != nil || len(past) != 0 {
			t.Errorf("%s: in the beginning there was %v, %v", tc.name, past, err)
		}
	}
}
