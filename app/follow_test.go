package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/tenant"
)

// followed is a site on which issues follow issue 7, and what its Jira says.
type followed struct {
	*checklist.Service
	issues []string        // that have an item which follows it
	done   map[string]bool // what Jira says
	asked  int
	silent error
	faults map[string]error // of writing an issue, once each
}

// follows makes a site where so many issues, beginning with 101, have an item that
// follows issue 7.
func follows(t *testing.T, n int) *followed {
	t.Helper()
	f := &followed{Service: checklist.NewService(&checklisttest.Memory{}, time.Now), done: map[string]bool{"7": true}, faults: map[string]error{}}
	for i := range n {
		id := strconv.Itoa(101 + i)
		f.issues = append(f.issues, id)
		add := checklist.AddItem{Item: "i", Text: "Follow", Link: &checklist.Link{Issue: "7", Key: "TICK-7", Follow: true}}
		_, err := f.Apply(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: id}, checklist.Change{
			Ops: []checklist.Operation{{ID: "add", Action: add}}, By: "712020:ada", Can: everything(),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f *followed) Following(_ context.Context, clientKey, issueID, after string, limit int) ([]string, error) {
	if clientKey != "acme" || issueID != "7" {
		return nil, nil
	}
	behind := f.issues[slices.Index(f.issues, after)+1:]
	return behind[:min(len(behind), limit)], nil
}

func (f *followed) Rework(ctx context.Context, sc checklist.Scope, r checklist.Rework) (checklist.Result, error) {
	if err, ok := f.faults[sc.IssueID]; ok {
		delete(f.faults, sc.IssueID)
		return checklist.Result{}, err
	}
	return f.Service.Rework(ctx, sc, r)
}

func (f *followed) Done(_ context.Context, in tenant.Installation, ids []string) (map[string]bool, error) {
	f.asked++
	if in.ClientKey != "acme" || !slices.Equal(ids, []string{"7"}) {
		return nil, fmt.Errorf("asked %s for %v", in.ClientKey, ids)
	}
	return f.done, f.silent
}

// outcome is how many items are in which state, such as "3 done~ by 712020:ben".
func (f *followed) outcome(t *testing.T) string {
	t.Helper()
	counts := map[string]int{}
	for _, id := range f.issues {
		issue, err := f.Load(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: id})
		if err != nil {
			t.Fatal(err)
		}
		it := issue.Lists[0].Items[0]
		mark := ""
		if it.Link.Follow {
			mark = "~"
		}
		counts[it.Status+mark+" by "+it.Updated.By]++
	}
	var out []string
	for _, state := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprint(counts[state], " ", state))
	}
	return strings.Join(out, ", ")
}

func TestFollowing(t *testing.T) {
	status := tenant.Task{Name: "w1", Kind: tenant.IssueUpdated, IssueID: "7", StatusChanged: true, Who: "712020:ben"}
	for _, tc := range []struct {
		name   string
		change func(*followed, *tenant.Task)
		n      int
		want   string
		asked  int
		err    string
	}{
		{name: "done", n: 2, want: "2 done~ by 712020:ben", asked: 1},
		{name: "by nobody who is known", n: 1, change: func(_ *followed, t *tenant.Task) { t.Who = "" }, want: "1 done~ by jira", asked: 1},
		{name: "more than are looked up at once", n: 120, want: "120 done~ by 712020:ben", asked: 1},
		{name: "nothing follows it, so nobody is asked", change: func(_ *followed, t *tenant.Task) { t.IssueID = "8" }, n: 1, want: "1 open~ by 712020:ada"},
		{name: "it is open by now", n: 1, change: func(f *followed, _ *tenant.Task) { f.done["7"] = false }, want: "1 open~ by 712020:ada", asked: 1},
		{name: "the app may not see it", n: 60, change: func(f *followed, _ *tenant.Task) { f.done = nil }, want: "60 open~ by 712020:ada", asked: 1},
		{name: "Jira does not say", n: 1, change: func(f *followed, _ *tenant.Task) { f.silent = errNotNow }, want: "1 open~ by 712020:ada", asked: 1, err: "not now"},
		{name: "a fault half-way", n: 3, change: func(f *followed, _ *tenant.Task) { f.faults["102"] = errNotNow }, want: "1 done~ by 712020:ben, 2 open~ by 712020:ada", asked: 1, err: "not now"},
		{name: "it only moved", n: 1, change: func(_ *followed, t *tenant.Task) { t.StatusChanged, t.Moved = false, true }, want: "1 open~ by 712020:ada"},
		{name: "it is deleted", n: 2, change: func(_ *followed, t *tenant.Task) { t.Kind, t.StatusChanged, t.Who = tenant.IssueDeleted, false, "" }, want: "2 open by jira"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, task := follows(t, tc.n), status
			task.ClientKey, task.Attempts = "acme", 1
			if tc.change != nil {
				tc.change(f, &task)
			}
			site := &estate{known: map[string]string{}}
			d := site.deletions()
			d.following = &following{followers: f, lists: f, jira: f}
			_, err := d.do(t.Context(), task)
			if (err != nil) != (tc.err != "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("got %v, want %q", err, tc.err)
			}
			if got := f.outcome(t); got != tc.want || f.asked != tc.asked {
				t.Errorf("asked %d times and left %s; want %d and %s", f.asked, got, tc.asked, tc.want)
			}
		})
	}
}

// TestFollowingIsDoneOnce: whoever begins again after a fault does each issue
// once, and does not overrule who was there in between.
func TestFollowingIsDoneOnce(t *testing.T) {
	f := follows(t, 3)
	f.faults["103"] = errNotNow
	d := (&estate{known: map[string]string{}}).deletions()
	d.following = &following{followers: f, lists: f, jira: f}
	task := tenant.Task{ClientKey: "acme", Name: "w1", Kind: tenant.IssueUpdated, IssueID: "7", StatusChanged: true, Attempts: 1}
	if _, err := d.do(t.Context(), task); !errors.Is(err, errNotNow) {
		t.Fatalf("got %v, want the fault", err)
	}
	_, err := f.Apply(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: "101"}, checklist.Change{
		Ops: []checklist.Operation{{ID: "again", Action: checklist.SetStatus{Item: "i", Status: "open"}}}, By: "712020:ada", Can: everything(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.do(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	if got, want := f.outcome(t), "2 done~ by jira, 1 open~ by 712020:ada"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
	d.sites = &estate{state: tenant.StateDisabled}
	if _, err := d.do(t.Context(), task); !errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("of a site that cannot be asked: %v", err)
	}
}
