package checklist_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

// cloning is what the server itself may do.
var cloning = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true, ManageTemplates: true}

func TestClone(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	from := checklist.Origin{Template: "t", ID: "i"}
	original := []checklist.List{
		{ID: "l", Name: "Release", From: from, Live: true, Items: []checklist.Item{
			{ID: "h", Kind: checklist.KindHeading, Text: "Before"},
			{ID: "a", Kind: checklist.KindItem, Text: "One", Status: "signed", Details: "How", Optional: true, Assignee: "712020:ada", Due: "2026-12-01", From: from},
			{ID: "b", Kind: checklist.KindItem, Text: "Two", Status: "open", Parent: "a", Assignee: checklist.Erased, Link: checklist.Link{Issue: "7", Key: "TICK-7", Follow: true}},
		}},
		{ID: "m", Name: "More"},
	}
	copied := []checklist.List{
		{ID: "l", Name: "Release", From: from, Live: true, Items: slices.Clone(original[0].Items)},
		{ID: "m", Name: "More"},
	}
	copied[0].Items[1].Status, copied[0].Items[2].Assignee = "done", ""
	add := func(id, by string) func(*testing.T, *checklist.Service, checklist.Scope) {
		return func(t *testing.T, s *checklist.Service, sc checklist.Scope) {
			t.Helper()
			_, err := s.Rework(t.Context(), sc, checklist.Rework{ID: "before", By: by, Can: cloning, Plan: func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) {
				return []checklist.Action{checklist.AddList{List: "l", Name: "By a rule"}, checklist.AddItem{Item: id, Text: "One"}}, nil
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tc := range []struct {
		name   string
		before func(*testing.T, *checklist.Service, checklist.Scope)
		want   []string // lists, by name and number of items
	}{
		{name: "an issue without checklists", want: []string{"Release 3", "More 0"}},
		{name: "one where a rule was faster", before: add("a", checklist.ByRule), want: []string{"Release 3", "More 0"}},
		{name: "one where somebody was at work", before: add("a", "712020:ben"), want: []string{"By a rule 1", "Release 3", "More 0"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, sc := checklist.NewService(&checklisttest.Memory{}, func() time.Time { return now }), checklist.Scope{ClientKey: "acme", IssueID: "2"}
			if tc.before != nil {
				tc.before(t, s, sc)
			}
			applied := []checklist.Applied{{Template: "t", Version: 3, Rule: "r", Live: true, Stamp: checklist.Stamp{By: checklist.ByRule, At: now}}}
			clone := checklist.Clone{Of: "1", Lists: original, Statuses: append(checklist.Statuses(), checklist.Status{ID: "signed", Complete: true})}
			var got checklist.Issue
			for range 2 { // as Jira repeats
				result, err := s.Rework(t.Context(), sc, checklist.Rework{ID: "clone-1", Plan: clone.Plan, By: "712020:ada", Can: cloning, Live: true, Inherits: applied})
				if err != nil || len(result.Rejected) > 0 {
					t.Fatalf("%v, rejected %+v", err, result.Rejected)
				}
				got = result.Issue
			}
			var lists []string
			for _, l := range got.Lists {
				lists = append(lists, l.Name+" "+string(rune('0'+len(l.Items))))
			}
			if d := cmp.Diff(tc.want, lists); d != "" {
				t.Errorf("lists (-want +got):\n%s", d)
			}
			if d := cmp.Diff(applied, got.Applied); d != "" {
				t.Errorf("what came to it (-want +got):\n%s", d)
			}
			if tc.before == nil {
				if d := cmp.Diff(copied, got.Lists, cmpopts.IgnoreFields(checklist.Item{}, "Updated"), cmpopts.EquateEmpty()); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			}
		})
	}
}
