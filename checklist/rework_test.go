package checklist_test

import (
	"errors"
	"testing"

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
