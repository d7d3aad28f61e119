package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

func TestTake(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	deleted := tenant.Webhook{Kind: tenant.IssueDeleted, Identifier: "w1", IssueID: "10001", ProjectID: "10000"}
	disk := errors.New("disk")
	for _, tc := range []struct {
		name  string
		state tenant.State
		with  func(*tenant.Webhook)
		fault error
		want  error
		kept  string // kind, issue, and project or person of what waits
	}{
		{name: "a deleted issue", kept: "jira:issue_deleted 10001 "},
		{name: "a deleted project", with: func(w *tenant.Webhook) { w.Kind, w.IssueID = tenant.ProjectDeleted, "" }, kept: "project_deleted  10000"},
		{name: "an issue that moved", with: func(w *tenant.Webhook) { w.Kind, w.Moved = tenant.IssueUpdated, true }, kept: "jira:issue_updated 10001 "},
		{name: "an issue in another status", with: func(w *tenant.Webhook) { w.Kind, w.StatusChanged, w.Who = tenant.IssueUpdated, true, "ada" }, kept: "jira:issue_updated 10001 ada"},
		{name: "who moved it is not kept", with: func(w *tenant.Webhook) { w.Kind, w.Moved, w.Who = tenant.IssueUpdated, true, "ada" }, kept: "jira:issue_updated 10001 "},
		{name: "who deleted it is not kept", with: func(w *tenant.Webhook) { w.StatusChanged, w.Who = true, "ada" }, kept: "jira:issue_deleted 10001 "},
		{name: "an issue that stayed", with: func(w *tenant.Webhook) { w.Kind = tenant.IssueUpdated }},
		{name: "a new issue", with: func(w *tenant.Webhook) { w.Kind = tenant.IssueCreated }},
		{name: "a new issue that rules could want", with: func(w *tenant.Webhook) { w.Kind, w.InProject, w.Who = tenant.IssueCreated, "77", "ada" }, kept: "jira:issue_created 10001  for rules"},
		{name: "a change that rules could want", with: func(w *tenant.Webhook) { w.Kind, w.InProject, w.Fields = tenant.IssueUpdated, "77", "labels" },
			kept: "jira:issue_updated 10001  for rules on labels"},
		{name: "what changed is kept for rules alone", with: func(w *tenant.Webhook) { w.Kind, w.Moved, w.Fields, w.To = tenant.IssueUpdated, true, "labels", "5" }, kept: "jira:issue_updated 10001 "},
		{name: "a deleted issue is nothing for rules", with: func(w *tenant.Webhook) { w.InProject = "77" }, kept: "jira:issue_deleted 10001 "},
		{name: "a clone", with: func(w *tenant.Webhook) { w.Kind, w.CloneOf = tenant.IssuesLinked, "10002" }, kept: "issuelink_created 10001 10002"},
		{name: "another link", with: func(w *tenant.Webhook) { w.Kind = tenant.IssuesLinked }},
		{name: "a clone of nothing", with: func(w *tenant.Webhook) { w.Kind, w.CloneOf = tenant.IssuesLinked, "TICK-1" }, want: tenant.ErrBadWebhook},
		{name: "an order", with: func(w *tenant.Webhook) { w.Kind, w.Order, w.Who = tenant.PropertySet, `{"clear":true}`, "ada" }, kept: `issue_property_set 10001 ada orders {"clear":true}`},
		{name: "an order that Jira does not tell", with: func(w *tenant.Webhook) { w.Kind = tenant.PropertySet }, kept: "issue_property_set 10001 "},
		{name: "an order of a workflow", with: func(w *tenant.Webhook) { w.Kind, w.Order, w.Who = tenant.PostFunction, `{"clear":true}`, "ada" }, kept: `post_function 10001  orders {"clear":true}`},
		{name: "an order in a project", with: func(w *tenant.Webhook) { w.Kind, w.Order, w.InProject = tenant.PostFunction, "1", "10000" }, kept: "post_function 10001 10000 orders 1"},
		{name: "an order in no project", with: func(w *tenant.Webhook) { w.Kind, w.Order, w.InProject = tenant.PostFunction, "1", "TICK" }, kept: "post_function 10001  orders 1"},
		{name: "a workflow that orders nothing", with: func(w *tenant.Webhook) { w.Kind = tenant.PostFunction }, want: tenant.ErrBadWebhook},
		{name: "a long order", with: func(w *tenant.Webhook) { w.Kind, w.Order = tenant.PropertySet, strings.Repeat("x", 128<<10+1) }, want: tenant.ErrBadWebhook},
		{name: "an order of no issue", with: func(w *tenant.Webhook) { w.Kind, w.IssueID = tenant.PropertySet, "" }, want: tenant.ErrBadWebhook},
		{name: "what else has an order", with: func(w *tenant.Webhook) { w.Order = "x" }, kept: "jira:issue_deleted 10001 "},
		{name: "nobody knows of rules", with: func(w *tenant.Webhook) { w.Kind, w.InProject = tenant.IssueCreated, "66" }, want: errRules},
		{name: "no identifier", with: func(w *tenant.Webhook) { w.Identifier = "" }, kept: "jira:issue_deleted 10001 "},
		{name: "a long identifier", with: func(w *tenant.Webhook) { w.Identifier = strings.Repeat("x", 1025) }, want: tenant.ErrBadWebhook},
		{name: "no issue", with: func(w *tenant.Webhook) { w.IssueID = "" }, want: tenant.ErrBadWebhook},
		{name: "an issue that is none", with: func(w *tenant.Webhook) { w.IssueID = `{"$ne":""}` }, want: tenant.ErrBadWebhook},
		{name: "a project that is none", with: func(w *tenant.Webhook) { w.Kind, w.ProjectID = tenant.ProjectDeleted, "TICK" }, want: tenant.ErrBadWebhook},
		{name: "a bad one that nothing uses", with: func(w *tenant.Webhook) { w.Kind, w.IssueID = tenant.IssueCreated, "" }, want: tenant.ErrBadWebhook},
		{name: "of a site that is disabled", state: tenant.StateDisabled, want: tenant.ErrNotInstalled},
		{name: "of a site that is uninstalled", state: tenant.StateUninstalled, want: tenant.ErrNotInstalled},
		{name: "of a site that is superseded", state: tenant.StateSuperseded, want: tenant.ErrNotInstalled},
		{name: "the queue fails", fault: disk, want: disk},
	} {
		t.Run(tc.name, func(t *testing.T) {
			queue, woken := &tenanttest.Queue{}, 0
			queue.Fail(tc.fault)
			inbox := &tenant.Inbox{Queue: queue, Now: func() time.Time { return now }, Wake: func() { woken++ }, Wanted: project77}
			in := tenanttest.Installation("acme")
			if tc.state != "" {
				in.State = tc.state
			}
			w := deleted
			if tc.with != nil {
				tc.with(&w)
			}
			for range 2 { // as Jira repeats
				if err := inbox.Take(t.Context(), tenant.Call{ClientKey: "acme", Installation: in}, w); !errors.Is(err, tc.want) || err != nil && tc.want == nil {
					t.Fatalf("got %v, want %v", err, tc.want)
				}
			}
			var kept []string
			for _, task := range queue.All() {
				kept = append(kept, fmt.Sprintf("%s %s %s", task.Kind, task.IssueID, task.ProjectID+task.Who+task.CloneOf)+ruled(task))
				if task.ClientKey != "acme" || task.State != tenant.TaskWaiting || !task.Due.Equal(now) || !task.ReceivedAt.Equal(now) || len(task.Name) != 32 {
					t.Errorf("kept %+v", task)
				}
			}
			if got := strings.Join(kept, "; "); got != tc.kept || (woken > 0) != (tc.kept != "") {
				t.Errorf("kept %q and woke %d times, want %q", got, woken, tc.kept)
			}
		})
	}
}

var errRules = errors.New("the rules cannot be read")

// project77 wants what happens in project 77, and fails for 66.
func project77(_ context.Context, _ string, w tenant.Webhook) (bool, error) {
	if w.InProject == "66" {
		return false, errRules
	}
	return w.InProject == "77", nil
}

// ruled is what a task has for rules.
func ruled(t tenant.Task) string {
	var out string
	if t.Rules {
		out = " for rules"
	}
	if t.Fields+t.To != "" {
		out += " on " + t.Fields + t.To
	}
	if t.Sealed.Value != "" {
		out += " orders " + t.Sealed.Value
	}
	return out
}

// TestWebhooksAreToldApart: each of these is another webhook.
func TestWebhooksAreToldApart(t *testing.T) {
	queue := &tenanttest.Queue{}
	inbox := &tenant.Inbox{Queue: queue, Now: time.Now, Wake: func() {}}
	take := func(clientKey string, w tenant.Webhook) {
		t.Helper()
		if err := inbox.Take(t.Context(), tenant.Call{ClientKey: clientKey, Installation: tenanttest.Installation(clientKey)}, w); err != nil {
			t.Fatal(err)
		}
	}
	at := time.UnixMilli(1_700_000_000_000)
	for _, w := range []tenant.Webhook{
		{Kind: tenant.IssueDeleted, Identifier: "a", IssueID: "1"},
		{Kind: tenant.IssueDeleted, Identifier: "b", IssueID: "1"},
		{Kind: tenant.IssueDeleted, Identifier: "A", IssueID: "1"},
		{Kind: tenant.ProjectDeleted, Identifier: "a", ProjectID: "1"},
		{Kind: tenant.IssueDeleted, IssueID: "1", At: at},
		{Kind: tenant.IssueDeleted, IssueID: "1", At: at.Add(time.Millisecond)},
		{Kind: tenant.IssueDeleted, IssueID: "2", At: at},
		{Kind: tenant.PropertySet, IssueID: "1", At: at, Order: "a"},
		{Kind: tenant.PropertySet, IssueID: "1", At: at, Order: "b"},
		{Kind: tenant.PropertySet, IssueID: "1", At: at.Add(time.Millisecond), Order: "a"},
		{Kind: tenant.PropertySet, Identifier: "a", IssueID: "1", At: at, Order: "a"},
		{Kind: tenant.PropertySet, Identifier: "b", IssueID: "1", At: at, Order: "a"},
		{Kind: tenant.PostFunction, IssueID: "1", Order: "a", Occasion: "31 of noon"},
		{Kind: tenant.PostFunction, IssueID: "1", Order: "a", Occasion: "31 of one"},
	} {
		take("acme", w)
		take("other", w)
	}
	if got := len(queue.All()); got != 28 {
		t.Errorf("%d webhooks are kept, want 28", got)
	}
	// The same one says the same, whatever else it carries.
	take("acme", tenant.Webhook{Kind: tenant.IssueDeleted, Identifier: "a", IssueID: "1", ProjectID: "9", At: at})
	if got := len(queue.All()); got != 28 {
		t.Errorf("%d webhooks are kept after a repetition, want 28", got)
	}
}

func TestQueueIsBounded(t *testing.T) {
	queue := &tenanttest.Queue{}
	inbox := &tenant.Inbox{Queue: full{queue}, Now: time.Now, Wake: func() {}}
	w := tenant.Webhook{Kind: tenant.IssueDeleted, Identifier: "a", IssueID: "1"}
	err := inbox.Take(t.Context(), tenant.Call{ClientKey: "acme", Installation: tenanttest.Installation("acme")}, w)
	if !errors.Is(err, tenant.ErrQueueFull) || len(queue.All()) != 0 {
		t.Errorf("got %v and %d kept, want ErrQueueFull and none", err, len(queue.All()))
	}
}

func TestTaskSchedule(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	task := tenanttest.Task("acme", "n1", 0)
	task.Attempts, task.Passes = 0, 0
	begun := now
	var waits []time.Duration
	for !task.Spent() {
		task = task.Begun(now)
		if lease := task.Due.Sub(now); lease <= tenant.TaskTime || lease > 20*time.Second {
			t.Fatalf("a task that was begun is due again after %s", lease)
		}
		task = task.Failed(now)
		if task.State == tenant.TaskGivenUp {
			break
		}
		waits = append(waits, task.Due.Sub(now))
		now = task.Due
	}
	if task.State != tenant.TaskGivenUp || task.IssueID == "" || task.Due.Sub(now) < 29*24*time.Hour {
		t.Errorf("at last it is %+v, want it given up and kept for an operator", task)
	}
	if total := now.Sub(begun); total < 12*time.Hour || total > 36*time.Hour {
		t.Errorf("it was given up after %s and %d attempts, want about a day", total, task.Attempts)
	}
	if waits[0] < 3*time.Second || waits[0] > 7*time.Second || waits[len(waits)-1] < 40*time.Minute || waits[len(waits)-1] > 80*time.Minute {
		t.Errorf("the waits are %v", waits)
	}
}

func TestErasuresAreRepeated(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for kind, passes := range map[tenant.WebhookKind]int{tenant.IssueDeleted: 2, tenant.ProjectDeleted: 2, tenant.IssueUpdated: 1, tenant.IssueCreated: 1, tenant.IssuesLinked: 1} {
		task := tenanttest.Task("acme", "n1", 0)
		task.Kind, task.Passes = kind, 0
		for task.State == tenant.TaskWaiting {
			task = task.Begun(now).Succeeded(now)
			if task.State == tenant.TaskWaiting && (task.Due.Sub(now) != 2*time.Minute || task.Attempts != 0 || task.IssueID == "") {
				t.Errorf("%s: between the passes it is %+v", kind, task)
			}
			now = task.Due
		}
		if task.Passes != passes || task.State != tenant.TaskDone || task.IssueID+task.ProjectID+task.CloneOf != "" {
			t.Errorf("%s: got %+v, want %d passes and nothing remembered", kind, task, passes)
		}
	}
}

// full is a queue in which so much waits that it has to be counted no further.
type full struct{ *tenanttest.Queue }

func (full) Waiting(_ context.Context, _ string, limit int) (int, error) { return limit, nil }
