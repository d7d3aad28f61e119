package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rules"
	"ticklist/tenant"
)

const bigBugs = `{"id":"r1","name":"Big bugs","enabled":true,"template":"t1","projects":[],"issueTypes":["4"],"on":"changed","to":[],` +
	`"conditions":[{"field":"labels","is":"any","values":["big"]}],"mode":"missing","live":false,"again":false}`

// trials are what is said of an issue's rules.
type trials struct {
	trial rules.Trial
	err   error
	on    rules.On
}

func (tr *trials) Try(_ context.Context, _ tenant.Installation, _ string, on rules.On) (rules.Trial, error) {
	tr.on = on
	return tr.trial, tr.err
}

// withRules is an app whose rules are in memory.
func withRules(t *testing.T) (*app, *checklisttest.Rules, *trials) {
	t.Helper()
	a, store, tried := newApp(t), &checklisttest.Rules{}, &trials{}
	a.principal.ProjectID = "10"
	a.Admin.Rules, a.Admin.Trials = rules.NewKeeper(store, at), tried
	return a, store, tried
}

func TestRules(t *testing.T) {
	for _, path := range []string{"/api/v1/site/rules", "/api/v1/projects/10/rules"} {
		a, store, _ := withRules(t)
		a.get(path).is(t, 200, `{"rev":0,"rules":[]}`)
		a.put(path, `{"rev":0,"rules":[`+bigBugs+`]}`).is(t, 200, `{"rev":1,"rules":[`+bigBugs+`]}`)
		a.get(path).is(t, 200, `{"rev":1,"rules":[`+bigBugs+`]}`)
		a.put(path, `{"rev":0,"rules":[]}`).is(t, 409, `"conflict"`)
		a.put(path, `{"rev":1,"rules":[`+strings.Replace(bigBugs, `"changed"`, `"deleted"`, 1)+`]}`).is(t, 422, `"field":"rules/0/on"`)
		a.put(path, `{"rev":1,"rules":[{"id":"r","if":1}]}`).is(t, 400, `"bad_request"`)
		a.put(path, `{"rules":[]}`).is(t, 400, `"field":"rev"`)
		a.put(path, `{"rev":1}`).is(t, 400, `"field":"rules"`)
		if len(a.admin.record) != 1 || a.admin.record[0].What != "rules" || a.admin.record[0].Count != 1 {
			t.Errorf("the record is %+v", a.admin.record)
		}
		store.Err = errDisk
		a.get(path).is(t, 500, `"internal"`)
	}
}

func TestRuleRuns(t *testing.T) {
	a, store, _ := withRules(t)
	const path = "/api/v1/projects/10/rules/runs"
	a.get(path).is(t, 200, `{"runs":[],"next":null}`)
	for n := range 101 {
		run := rules.Run{
			ID: "e-r1", At: at().Add(time.Duration(n) * time.Second), IssueID: "10001", IssueKey: "TICK-1", ProjectID: "10", On: rules.Changed,
			Rule: "r1", RuleName: "Big bugs", Template: "t1", Version: 3, Outcome: rules.Applied, Items: 7,
		}
		if err := store.AddRun(t.Context(), "acme", run); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.AddRun(t.Context(), "acme", rules.Run{ID: "c", At: at(), IssueID: "7", ProjectID: "11", On: rules.Cloned, From: "6", Outcome: rules.Applied}); err != nil {
		t.Fatal(err)
	}
	got := a.get(path)
	got.is(t, 200, `"rule":{"id":"r1","name":"Big bugs","project":""},"template":{"id":"t1","version":3},"from":"","outcome":"applied","items":7,"why":""}`)
	_, next, _ := strings.Cut(got.Body.String(), `"next":"`)
	rest := a.get(path + "?before=" + strings.TrimSuffix(strings.TrimSpace(next), `"}`))
	if rest.is(t, 200, `"next":null`); strings.Count(rest.Body.String(), `"outcome"`) != 1 {
		t.Errorf("behind the first hundred: %s", rest.Body)
	}
	a.get("/api/v1/site/rules/runs?before=20991231T").is(t, 200, `"on":"changed"`)
	a.get("/api/v1/site/rules/runs?issue=TICK-1").is(t, 200, `"runs":[{`)
	a.get("/api/v1/site/rules/runs?issue=TICK-9").is(t, 404, `"not_found"`)
}

func TestTryRules(t *testing.T) {
	tried := func(why rules.Why, condition int) rules.Tried {
		return rules.Tried{Placed: rules.Placed{Rule: rules.Rule{ID: "r1", Name: "Big bugs", Template: "t1", On: rules.Changed}}, Reason: rules.Reason{Why: why, Condition: condition}}
	}
	for _, path := range []string{"/api/v1/site/rules/try", "/api/v1/projects/10/rules/try"} {
		a, _, tr := withRules(t)
		tr.trial = rules.Trial{
			IssueID: "10001", IssueKey: "TICK-1", Issue: rules.Issue{ProjectID: "10000", TypeID: "4", StatusID: "3"},
			Rules: []rules.Tried{tried(rules.Matched, 0), tried(rules.Unmet, 2), tried(rules.Already, 0)},
		}
		const head = `{"issue":{"id":"10001","key":"TICK-1"},"project":"10000","type":"4","status":"3","cloneOf":[],"rules":[`
		const one = `{"id":"r1","name":"Big bugs","project":"","template":"t1","on":"changed",`
		a.post(path, `{"issue":"TICK-1","on":"created"}`).is(t, 200, head+
			one+`"matched":true,"why":"","condition":null},`+one+`"matched":false,"why":"condition","condition":2},`+one+`"matched":false,"why":"already","condition":null}]}`)
		if tr.on != rules.Created {
			t.Errorf("tried on %q", tr.on)
		}
		a.post(path, `{"issue":7}`).is(t, 400, `"bad_request"`)
		a.grants.View = false
		a.post(path, `{"issue":"TICK-1"}`).is(t, 404, `"not_found"`)
		a.grants.View, tr.err = true, errors.New("jira is down")
		a.post(path, `{"issue":"TICK-1"}`).is(t, 500, `"internal"`)
	}
	a, _, _ := withRules(t)
	a.post("/api/v1/projects/11/rules/try", `{"issue":"TICK-1"}`).is(t, 404, `"not_found"`)
}
