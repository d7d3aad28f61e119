package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rules"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// ruled is a site with rules, and what its Jira says.
type ruled struct {
	*ruling
	*checklist.Service
	store  *checklisttest.Rules
	facts  map[string]tenant.IssueFacts
	views  bool  // everybody may see everything
	silent error // of Jira
	lost   error // of applying, once, after it was done
	asked  []string
}

func newRuled(t *testing.T, all ...rules.Rule) *ruled {
	t.Helper()
	r := &ruled{
		Service: checklist.NewService(&checklisttest.Memory{}, time.Now), store: &checklisttest.Rules{},
		facts: map[string]tenant.IssueFacts{}, views: true,
	}
	r.ruling = &ruling{rules: rules.NewKeeper(r.store, time.Now), lists: r.Service, templates: r, jira: r, views: r}
	if _, err := r.rules.SetRules(t.Context(), checklist.Area{ClientKey: "acme"}, 0, all); err != nil {
		t.Fatal(err)
	}
	r.is("1", nil)
	return r
}

// is says what Jira knows of an issue.
func (r *ruled) is(id string, change func(*tenant.IssueFacts)) {
	f := tenant.IssueFacts{
		Issue: tenant.Issue{ID: id, Key: "TICK-" + id, ProjectID: "10", TypeID: "4"}, StatusID: "3", Creator: "712020:ada", Created: time.Now(),
		Fields: map[string][][]string{},
	}
	if change != nil {
		change(&f)
	}
	r.facts[id] = f
}

func (r *ruled) Facts(_ context.Context, _ tenant.Installation, id string, fields []string) (tenant.IssueFacts, error) {
	r.asked = fields
	if r.silent != nil {
		return tenant.IssueFacts{}, r.silent
	}
	f, ok := r.facts[id]
	if !ok {
		return tenant.IssueFacts{}, tenant.ErrNoIssue
	}
	return f, nil
}

func (r *ruled) MayView(context.Context, tenant.Installation, string, string, string) (bool, error) {
	return r.views, r.silent
}

// Bring adds a list of two items that are from the template, called as it is.
func (r *ruled) Bring(ctx context.Context, sc checklist.Scope, b bringing) (checklist.Result, error) {
	if b.Template == "gone" {
		return checklist.Result{}, errNoTemplate
	}
	got, err := r.Rework(ctx, sc, checklist.Rework{
		ID: b.ID, By: checklist.ByRule, Can: everything(), Facts: b.Facts, Applied: []checklist.Applied{{Template: b.Template, Version: 2, Rule: b.Rule, Live: b.Live}},
		Plan: func(newest checklist.Issue, _ []checklist.Status) ([]checklist.Action, error) {
			there := slices.ContainsFunc(newest.Lists, func(l checklist.List) bool { return l.From.Template == b.Template })
			if there && b.Mode == rules.Missing {
				return nil, nil
			}
			id := fmt.Sprint("l", len(newest.Lists)+1)
			return []checklist.Action{
				checklist.AddList{List: id, Name: b.Template, From: checklist.Origin{Template: b.Template, ID: "x"}},
				checklist.AddItem{Item: id + "a", List: &id, Text: "One", From: checklist.Origin{Template: b.Template, ID: "a"}},
				checklist.AddItem{Item: id + "b", List: &id, Text: "Two", From: checklist.Origin{Template: b.Template, ID: "b"}},
			}, nil
		},
	})
	if r.lost != nil {
		err, r.lost = r.lost, nil
	}
	return got, err
}

func (r *ruled) There(_ context.Context, _, _, template string) (bool, error) {
	return template != "gone", r.silent
}

// occurs is a webhook as a task.
func occurs(name string, kind tenant.WebhookKind, change func(*tenant.Task)) tenant.Task {
	t := tenant.Task{ClientKey: "acme", Name: name, Kind: kind, IssueID: "1", ReceivedAt: time.Now(), Rules: true}
	if change != nil {
		change(&t)
	}
	return t
}

func (r *ruled) happens(t *testing.T, tasks ...tenant.Task) {
	t.Helper()
	for _, task := range tasks {
		if err := r.do(t.Context(), task, tenanttest.Installation("acme")); err != nil {
			t.Fatal(err)
		}
	}
}

// got is which lists issue 1 has, and what ran.
func (r *ruled) got(t *testing.T, id string) string {
	t.Helper()
	issue, err := r.Load(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: id})
	if err != nil {
		t.Fatal(err)
	}
	var lists, ran []string
	for _, l := range issue.Lists {
		lists = append(lists, l.Name)
	}
	runs, err := r.store.Runs(t.Context(), "acme", rules.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range slices.Backward(runs) {
		ran = append(ran, fmt.Sprintf("%s %s %d", run.On, run.Outcome, run.Items))
	}
	return strings.Join(lists, ",") + "; " + strings.Join(ran, ", ")
}

func rule(id string, change func(*rules.Rule)) rules.Rule {
	r := rules.Rule{ID: id, Name: "Rule " + id, Enabled: true, Template: "t" + id, On: rules.Created, Mode: rules.Append}
	if change != nil {
		change(&r)
	}
	return r
}

func onLabels(r *rules.Rule) {
	r.On, r.Conditions = rules.Changed, []rules.Condition{{Field: "labels", Is: rules.Any, Values: []string{"big"}}}
}

func labelled(t *tenant.Task) { t.Fields = "labels" }

func TestRulesRun(t *testing.T) {
	created := occurs("e1", tenant.IssueCreated, nil)
	big := func(f *tenant.IssueFacts) { f.Fields["labels"] = [][]string{{"big"}} }
	for _, tc := range []struct {
		name   string
		rules  []rules.Rule
		issue  func(*tenant.IssueFacts)
		events []tenant.Task
		want   string
	}{
		{name: "several match, each once, however often Jira repeats", rules: []rules.Rule{rule("a", nil), rule("b", nil)}, events: []tenant.Task{created, created, created},
			want: "ta,tb; created applied 2, created applied 2"},
		{name: "another type", rules: []rules.Rule{rule("a", func(r *rules.Rule) { r.IssueTypes = []string{"5"} })}, events: []tenant.Task{created}, want: "; "},
		{name: "a label is added later", rules: []rules.Rule{rule("a", onLabels)}, issue: big, events: []tenant.Task{created, occurs("e2", tenant.IssueUpdated, labelled)}, want: "ta; changed applied 2"},
		{name: "and taken away again before it was looked at", rules: []rules.Rule{rule("a", onLabels)}, events: []tenant.Task{occurs("e2", tenant.IssueUpdated, labelled)}, want: "; "},
		{name: "not twice by other events", rules: []rules.Rule{rule("a", onLabels)}, issue: big,
			events: []tenant.Task{occurs("e2", tenant.IssueUpdated, labelled), occurs("e3", tenant.IssueUpdated, labelled)}, want: "ta; changed applied 2"},
		{name: "twice where it says so", rules: []rules.Rule{rule("a", func(r *rules.Rule) { onLabels(r); r.Again = true })}, issue: big,
			events: []tenant.Task{occurs("e2", tenant.IssueUpdated, labelled), occurs("e2", tenant.IssueUpdated, labelled), occurs("e3", tenant.IssueUpdated, labelled)},
			want:   "ta,ta; changed applied 2, changed applied 2"},
		{name: "a status that it has left meanwhile", rules: []rules.Rule{rule("a", func(r *rules.Rule) { r.On, r.To = rules.Transition, []string{"5"} })},
			events: []tenant.Task{occurs("e2", tenant.IssueUpdated, func(t *tenant.Task) { t.StatusChanged, t.To, t.Fields = true, "5", "status" })}, want: "ta; transition applied 2"},
		{name: "a webhook that was cut off", rules: []rules.Rule{rule("a", func(r *rules.Rule) { r.On, r.To = rules.Transition, []string{"3"} })},
			events: []tenant.Task{occurs("e2", tenant.IssueUpdated, func(t *tenant.Task) { t.StatusChanged, t.Fields = true, "*" })}, want: "ta; transition applied 2"},
		{name: "two rules with one template", rules: []rules.Rule{rule("a", nil), rule("b", func(r *rules.Rule) { r.Template = "ta" })}, events: []tenant.Task{created},
			want: "ta; created applied 2, created present 0"},
		{name: "a template that is gone", rules: []rules.Rule{rule("a", func(r *rules.Rule) { r.Template = "gone" }), rule("b", nil)}, events: []tenant.Task{created, created},
			want: "tb; created gone 0, created applied 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRuled(t, tc.rules...)
			r.is("1", tc.issue)
			r.happens(t, tc.events...)
			got, runs, _ := strings.Cut(r.got(t, "1"), "; ")
			wanted, wantedRuns, _ := strings.Cut(tc.want, "; ")
			sorted := func(s string) string { p := strings.Split(s, ", "); slices.Sort(p); return strings.Join(p, ", ") }
			if got != wanted || sorted(runs) != sorted(wantedRuns) {
				t.Errorf("got %q and runs %q, want %q", got, runs, tc.want)
			}
		})
	}
}

// TestRulesAfterPeople: what people deleted stays away.
func TestRulesAfterPeople(t *testing.T) {
	r := newRuled(t, rule("a", onLabels))
	r.is("1", func(f *tenant.IssueFacts) { f.Fields["labels"] = [][]string{{"big"}} })
	r.happens(t, occurs("e1", tenant.IssueUpdated, labelled))
	_, err := r.Apply(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: "1"}, checklist.Change{
		Ops: []checklist.Operation{{ID: "d", Action: checklist.DeleteList{List: "l1"}}}, By: "712020:ada", Can: everything(),
	})
	if err != nil {
		t.Fatal(err)
	}
	r.happens(t, occurs("e2", tenant.IssueUpdated, labelled))
	if got := r.got(t, "1"); got != "; changed applied 2" {
		t.Errorf("got %q", got)
	}
}

// TestRulesBreakOff: who died after applying, and before saying so, leaves one
// list and one run.
func TestRulesBreakOff(t *testing.T) {
	for name, again := range map[string]bool{"once": false, "again": true} {
		r := newRuled(t, rule("a", func(r *rules.Rule) { r.Again = again }))
		r.lost = errors.New("killed")
		task := occurs("e1", tenant.IssueCreated, nil)
		if err := r.do(t.Context(), task, tenanttest.Installation("acme")); err == nil {
			t.Errorf("%s: no error of what broke off", name)
		}
		r.happens(t, task, task)
		if got := r.got(t, "1"); !strings.HasPrefix(got, "ta; created ") || strings.Contains(got, ",") {
			t.Errorf("%s: got %q, want one list and one run", name, got)
		}
	}
	r := newRuled(t, rule("a", nil))
	r.silent = errors.New("jira is down")
	if err := r.do(t.Context(), occurs("e1", tenant.IssueCreated, nil), tenanttest.Installation("acme")); !errors.Is(err, r.silent) {
		t.Errorf("got %v, want Jira's silence", err)
	}
	r.silent = nil
	delete(r.facts, "1")
	r.happens(t, occurs("e1", tenant.IssueCreated, nil)) // deleted meanwhile
}

func TestRulesOfClones(t *testing.T) {
	cloneOf := func(f *tenant.IssueFacts) { f.CloneOf = []string{"1"} }
	link := occurs("e9", tenant.IssuesLinked, func(t *tenant.Task) { t.IssueID, t.CloneOf, t.Rules = "2", "1", false })
	created := occurs("e8", tenant.IssueCreated, func(t *tenant.Task) { t.IssueID = "2" })
	for _, tc := range []struct {
		name   string
		blind  bool
		before func(*ruled) // what Jira says of the clone
		events []tenant.Task
		want   string // lists of the clone
	}{
		{name: "the link comes with the issue", events: []tenant.Task{created, link, link}, want: "ta,Mine"},
		{name: "the link comes first", events: []tenant.Task{link, created, created}, want: "ta,Mine"},
		{name: "the link comes last", before: func(r *ruled) { r.is("2", nil) }, events: []tenant.Task{created, link}, want: "ta,Mine"},
		{name: "by somebody who may not see the other", blind: true, events: []tenant.Task{created, link}, want: "ta"},
		{name: "two issues that were there long", before: func(r *ruled) {
			r.is("2", func(f *tenant.IssueFacts) { cloneOf(f); f.Created = time.Now().Add(-2 * time.Hour) })
		}, events: []tenant.Task{link}, want: ""},
		{name: "a link that is gone again", before: func(r *ruled) { r.is("2", nil) }, events: []tenant.Task{created}, want: "ta"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRuled(t, rule("a", nil))
			r.happens(t, occurs("e1", tenant.IssueCreated, nil))
			_, err := r.Apply(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: "1"}, checklist.Change{
				Ops: []checklist.Operation{{ID: "m", Action: checklist.AddList{List: "mine", Name: "Mine"}}}, By: "712020:ada", Can: everything(),
			})
			if err != nil {
				t.Fatal(err)
			}
			r.is("2", cloneOf)
			r.views = !tc.blind
			if tc.before != nil {
				tc.before(r)
			}
			for _, e := range tc.events {
				if e.Kind == tenant.IssueCreated {
					r.happens(t, e)
					continue
				}
				if tc.want != "" { // Jira makes the link
					r.is("2", cloneOf)
				}
				if err := r.linked(t.Context(), e, tenanttest.Installation("acme")); err != nil {
					t.Fatal(err)
				}
			}
			if got, _, _ := strings.Cut(r.got(t, "2"), ";"); got != tc.want {
				t.Errorf("the clone has %q, want %q", got, tc.want)
			}
		})
	}
}

func TestRulesWant(t *testing.T) {
	r := newRuled(t, rule("a", onLabels), rule("b", func(r *rules.Rule) { r.On, r.To = rules.Transition, []string{"5"} }))
	for _, tc := range []struct {
		name string
		w    tenant.Webhook
		want bool
	}{
		{"a created issue", tenant.Webhook{Kind: tenant.IssueCreated, InProject: "10"}, false},
		{"a label", tenant.Webhook{Kind: tenant.IssueUpdated, Fields: "summary,labels"}, true},
		{"a summary", tenant.Webhook{Kind: tenant.IssueUpdated, Fields: "summary"}, false},
		{"who knows what", tenant.Webhook{Kind: tenant.IssueUpdated, Fields: "*"}, true},
		{"the status", tenant.Webhook{Kind: tenant.IssueUpdated, Fields: "status", StatusChanged: true, To: "5"}, true},
		{"another status", tenant.Webhook{Kind: tenant.IssueUpdated, Fields: "status", StatusChanged: true, To: "6"}, false},
		{"a status that was cut off", tenant.Webhook{Kind: tenant.IssueUpdated, Fields: "status", StatusChanged: true}, true},
	} {
		if got, err := r.wanted(t.Context(), "acme", tc.w); err != nil || got != tc.want {
			t.Errorf("%s: %v, %v; want %v", tc.name, got, err, tc.want)
		}
	}
	if got, err := r.wanted(t.Context(), "other", tenant.Webhook{Kind: tenant.IssueCreated}); err != nil || got {
		t.Errorf("a site without rules: %v, %v", got, err)
	}
}

// nothingWanted is a site without rules.
func nothingWanted(context.Context, string, tenant.Webhook) (bool, error) { return false, nil }
