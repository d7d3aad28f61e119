package checklist_test

import (
	"fmt"
	"strings"
	"testing"

	"ticklist/checklist"
)

func TestFollowing(t *testing.T) {
	link := func(issue string, follow bool) *checklist.Link {
		return &checklist.Link{Issue: issue, Key: "TICK-" + issue, Follow: follow}
	}
	add := func(item, status string, l *checklist.Link) checklist.Action {
		return checklist.AddItem{Item: item, Text: item, Status: &status, Link: l}
	}
	for _, tc := range []struct {
		name string
		on   []checklist.Action
		what checklist.Followed
		want string // item:status, and ~ if it follows
	}{
		{name: "done", on: []checklist.Action{add("a", "open", link("7", true))}, what: checklist.Followed{Issue: "7", Done: true}, want: "a:done~"},
		{name: "reopened", on: []checklist.Action{add("a", "done", link("7", true))}, what: checklist.Followed{Issue: "7"}, want: "a:open~"},
		{name: "complete in another way stays", on: []checklist.Action{add("a", "skipped", link("7", true))}, what: checklist.Followed{Issue: "7", Done: true}, want: "a:skipped~"},
		{name: "open in another way stays", on: []checklist.Action{add("a", "in_progress", link("7", true))}, what: checklist.Followed{Issue: "7"}, want: "a:in_progress~"},
		{name: "another issue", on: []checklist.Action{add("a", "open", link("8", true))}, what: checklist.Followed{Issue: "7", Done: true}, want: "a:open~"},
		{name: "linked and not following", on: []checklist.Action{add("a", "open", link("7", false))}, what: checklist.Followed{Issue: "7", Done: true}, want: "a:open"},
		{name: "several at once", on: []checklist.Action{add("a", "open", link("7", true)), add("b", "open", nil), add("c", "in_progress", link("7", true))},
			what: checklist.Followed{Issue: "7", Done: true}, want: "a:done~ b:open c:done~"},
		{name: "gone", on: []checklist.Action{add("a", "open", link("7", true)), add("b", "done", link("7", true))}, what: checklist.Followed{Issue: "7", Gone: true}, want: "a:open b:done"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.must(tc.on...)
			told := checklist.Rework{ID: "jira-1", Plan: tc.what.Plan, By: checklist.ByJira, Can: all}
			for range 2 { // as webhooks come twice
				if _, err := w.Rework(t.Context(), scope, told); err != nil {
					t.Fatal(err)
				}
			}
			issue, err := w.Load(t.Context(), scope)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, it := range issue.Lists[0].Items {
				line := it.ID + ":" + it.Status
				if it.Link.Follow {
					line += "~"
				}
				got = append(got, line)
				if it.Link.Issue != "" && it.Link.Key != "TICK-"+it.Link.Issue {
					t.Errorf("the link is %+v", it.Link)
				}
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("got %s, want %s", strings.Join(got, " "), tc.want)
			}
			for _, who := range issue.People() {
				if who == checklist.ByJira {
					t.Error("Jira is taken for a person")
				}
			}
		})
	}
}

// TestFollowedOnce: who ticks the item after that is not overruled by the same
// webhook.
func TestFollowedOnce(t *testing.T) {
	w := newWorld(t)
	w.must(checklist.AddItem{Item: "a", Text: "a", Link: &checklist.Link{Issue: "7", Follow: true}})
	told := checklist.Rework{ID: "jira-1", Plan: checklist.Followed{Issue: "7", Done: true}.Plan, By: "ada", Can: all}
	status := func(want string) {
		t.Helper()
		issue, err := w.Load(t.Context(), scope)
		if err != nil || issue.Lists[0].Items[0].Status != want || fmt.Sprint(issue.Followed()) != "[7]" {
			t.Errorf("it is %+v, %v; want %s", issue.Lists[0].Items[0], err, want)
		}
	}
	for range 2 {
		if _, err := w.Rework(t.Context(), scope, told); err != nil {
			t.Fatal(err)
		}
	}
	status("done")
	w.must(checklist.SetStatus{Item: "a", Status: "open"})
	if _, err := w.Rework(t.Context(), scope, told); err != nil {
		t.Fatal(err)
	}
	status("open")
}
