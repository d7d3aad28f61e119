package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// estate is everything that deletions works on: checklists by issue, each with
// the project that it was last known in, and what Jira says.
type estate struct {
	known map[string]string
	jira  map[string]string
	asked []int // how many issues at a time
	moves []string

	faultOf string // an issue that cannot be erased
	silent  error  // what asking Jira fails with
	state   tenant.State
}

var errNotNow = errors.New("not now")

func (e *estate) Erase(_ context.Context, what tenant.Erasure) (tenant.Erased, error) {
	done := tenant.Erased{Extent: what.Extent, Counts: map[string]int64{}}
	if what.ClientKey != "acme" || what.Kind() != tenant.KindIssue || what.By != tenant.ByJira {
		return done, fmt.Errorf("asked to erase %s of %s for %s", what.Extent, what.ClientKey, what.By)
	}
	if what.IssueID == e.faultOf {
		return done, errNotNow
	}
	if _, there := e.known[what.IssueID]; there {
		done.Counts["checklists"] = 1
	}
	delete(e.known, what.IssueID)
	return done, nil
}

func (e *estate) ProjectOf(_ context.Context, sc checklist.Scope) (string, error) {
	project, there := e.known[sc.IssueID]
	if !there {
		return "", checklist.ErrNotFound
	}
	return project, nil
}

func (e *estate) InProject(_ context.Context, _, projectID string, limit int) ([]string, error) {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(e.known)) {
		if e.known[id] == projectID && len(ids) < limit {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (e *estate) Move(_ context.Context, sc checklist.Scope, projectID string) error {
	e.known[sc.IssueID] = projectID
	e.moves = append(e.moves, sc.IssueID+" to "+projectID)
	return nil
}

func (e *estate) Get(_ context.Context, clientKey string) (tenant.Installation, error) {
	in := tenanttest.Installation(clientKey)
	if e.state != "" {
		in.State = e.state
	}
	return in, nil
}

func (e *estate) Projects(_ context.Context, _ tenant.Installation, issueIDs []string) (map[string]string, error) {
	e.asked = append(e.asked, len(issueIDs))
	found := map[string]string{}
	for _, id := range issueIDs {
		if project, there := e.jira[id]; there {
			found[id] = project
		}
	}
	return found, e.silent
}

func (e *estate) deletions() *deletions {
	return &deletions{eraser: e, checklists: e, sites: e, jira: e, following: &following{followers: nobody{}}, lists: nobody{}}
}

// nobody follows anything.
type nobody struct{}

func (nobody) StatusChanged(context.Context, checklist.Scope, string, func() (bool, bool, error)) error {
	return nil
}

func (nobody) Following(context.Context, string, string, string, int) ([]string, error) {
	return nil, nil
}

func TestDeletions(t *testing.T) {
	type lists = map[string]string
	for _, tc := range []struct {
		name string
		on   estate
		task tenant.Task
		want lists // what is known afterwards
		did  result
		err  string
		asks int
	}{
		{name: "a deleted issue", on: estate{known: lists{"1": "10", "2": "10"}}, task: tenant.Task{Kind: tenant.IssueDeleted, IssueID: "1"}, want: lists{"2": "10"}, did: result{erased: 1}},
		{name: "one without a checklist is left alone", on: estate{known: lists{}, faultOf: "1"}, task: tenant.Task{Kind: tenant.IssueDeleted, IssueID: "1"}, want: lists{}},
		{name: "but not when an attempt broke off", on: estate{known: lists{}, faultOf: "1"}, task: tenant.Task{Kind: tenant.IssueDeleted, IssueID: "1", Attempts: 2}, want: lists{}, err: "not now"},
		{name: "a deleted project", on: estate{known: lists{"1": "10", "2": "10", "3": "11", "4": ""}}, task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"},
			want: lists{"3": "11", "4": ""}, did: result{erased: 2}, asks: 1},
		{name: "an issue that is elsewhere now stays, and is noted there", on: estate{known: lists{"1": "10", "2": "10"}, jira: lists{"2": "12"}},
			task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"}, want: lists{"2": "12"}, did: result{erased: 1}, asks: 1},
		{name: "one that Jira has not taken away yet goes", on: estate{known: lists{"1": "10"}, jira: lists{"1": "10"}}, task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"},
			want: lists{}, did: result{erased: 1}, asks: 1},
		{name: "a project without checklists asks nothing", on: estate{known: lists{"1": "11"}}, task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"}, want: lists{"1": "11"}},
		{name: "nothing goes while Jira does not say", on: estate{known: lists{"1": "10"}, silent: errNotNow}, task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"},
			want: lists{"1": "10"}, err: "not now", asks: 1},
		{name: "nor of a site that cannot be asked", on: estate{known: lists{"1": "10"}, state: tenant.StateUninstalled}, task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"},
			want: lists{"1": "10"}, err: "cannot be asked"},
		{name: "a fault half-way leaves what was done", on: estate{known: lists{"1": "10", "2": "10", "3": "10"}, faultOf: "2"}, task: tenant.Task{Kind: tenant.ProjectDeleted, ProjectID: "10"},
			want: lists{"2": "10", "3": "10"}, did: result{erased: 1}, err: "not now", asks: 1},
		{name: "an issue that moved", on: estate{known: lists{"1": "10"}, jira: lists{"1": "12"}}, task: tenant.Task{Kind: tenant.IssueUpdated, IssueID: "1"}, want: lists{"1": "12"}, asks: 1},
		{name: "one that moved and is gone is Jira's to tell", on: estate{known: lists{"1": "10"}}, task: tenant.Task{Kind: tenant.IssueUpdated, IssueID: "1"}, want: lists{"1": "10"}, asks: 1},
		{name: "one that moved and has no checklist asks nothing", on: estate{known: lists{}, jira: lists{"1": "12"}}, task: tenant.Task{Kind: tenant.IssueUpdated, IssueID: "1"}, want: lists{}},
		{name: "one that moved while Jira does not say", on: estate{known: lists{"1": "10"}, silent: errNotNow}, task: tenant.Task{Kind: tenant.IssueUpdated, IssueID: "1"}, want: lists{"1": "10"}, err: "not now", asks: 1},
		{name: "a kind of the next release", on: estate{known: lists{"1": "10"}}, task: tenant.Task{Kind: "jira:issue_eaten", IssueID: "1"}, want: lists{"1": "10"}, err: "nothing is known to do"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.task.ClientKey = "acme"
			tc.task.Attempts = max(1, tc.task.Attempts)
			did, err := tc.on.deletions().do(t.Context(), tc.task)
			if (err != nil) != (tc.err != "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("got %v, want %q", err, tc.err)
			}
			if diff := cmp.Diff(tc.want, tc.on.known); diff != "" || did != tc.did || len(tc.on.asked) != tc.asks {
				t.Errorf("did %+v and asked %d times, want %+v and %d; what is left is not what is wanted:\n%s", did, len(tc.on.asked), tc.did, tc.asks, diff)
			}
		})
	}
}

// TestLargeProjects goes through in parts, each of which an attempt has time for.
func TestLargeProjects(t *testing.T) {
	on := estate{known: map[string]string{}, jira: map[string]string{}}
	for n := range 1010 {
		id := fmt.Sprint(10000 + n)
		on.known[id] = "10"
		if n%10 == 0 {
			on.jira[id] = "11"
		}
	}
	var erased int64
	parts := 0
	for {
		parts++
		did, err := on.deletions().do(t.Context(), tenant.Task{ClientKey: "acme", Kind: tenant.ProjectDeleted, ProjectID: "10", Attempts: 1})
		if err != nil {
			t.Fatal(err)
		}
		erased += did.erased
		if !did.more {
			break
		}
	}
	if erased != 909 || len(on.known) != 101 || len(on.moves) != 101 || parts != 6 || slices.Max(on.asked) > 25 {
		t.Errorf("erased %d and left %d in %d parts, asking for %d at most; want 909 and 101 in 6, for 25", erased, len(on.known), parts, slices.Max(on.asked))
	}
}
