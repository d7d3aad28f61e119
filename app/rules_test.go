package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"ticklist/app/jiratest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/templates"
)

// TestRulesSurviveAKill is the whole way on each engine: templates arrive by what
// Jira tells, repeated, out of order, and while the server dies; and clones have
// the lists of what they were made of.
func TestRulesSurviveAKill(t *testing.T) {
	eachEngine(t, rulesSurvive)
}

func rulesSurvive(t *testing.T, settings map[string]string) {
	site := newSite(t)
	env := environment(t, site)
	maps.Copy(env, settings)
	p := spawn(t, env)
	token := install(t, site)
	makeTemplates(t, env, site.ClientKey, "t1", "t2")
	const rule = `{"id":"r%[1]d","name":"Rule %[1]d","enabled":true,"template":"t%[1]d","projects":[],"issueTypes":["4"],"on":%[2]q,"to":[],"conditions":%[3]s,"mode":"append","live":false,"again":false}`
	put := `{"rev":0,"rules":[` + fmt.Sprintf(rule, 1, "created", "[]") + `,` + fmt.Sprintf(rule, 2, "changed", `[{"field":"labels","is":"any","values":["big"]}]`) + `]}`
	if status, body, err := site.Call(t.Context(), token, "PUT", "/site/rules", put); err != nil || status != http.StatusOK {
		t.Fatalf("the rules were answered %d %s, %v", status, body, err)
	}

	issues := []string{"101", "102", "103"}
	release := site.Hang()
	for _, id := range issues {
		site.Place(id, "10000")
		site.Describe(id, map[string]any{"issuetype": map[string]any{"id": "4"}, "labels": []string{"big"}})
		for range 2 { // as Jira repeats, and in no order
			tell(t, site, "issue_updated", "u"+id, jiratest.IssueChanged(id, "10000", "", "summary", "labels"))
			tell(t, site, "issue_created", "c"+id, jiratest.IssueCreated(id, "10000"))
		}
	}
	p.kill(t) // while Jira has answered nothing
	release()
	p = spawn(t, env)
	for _, id := range issues {
		awaitLists(t, site, id, "Template t1, Template t2")
	}
	for _, id := range issues {
		tell(t, site, "issue_updated", "again"+id, jiratest.IssueChanged(id, "10000", "", "labels"))
	}

	site.Place("201", "10000")
	site.Describe("201", map[string]any{"issuetype": map[string]any{"id": "4"}, "issuelinks": jiratest.CloneLink("101")})
	tell(t, site, "issuelink_created", "l201", jiratest.IssuesLinked("201", "101"))
	tell(t, site, "issue_created", "c201", jiratest.IssueCreated("201", "10000"))
	awaitLists(t, site, "201", "Template t1, Template t2")
	p.kill(t)
	p = spawn(t, env) // what waited is done behind this
	awaitRuns(t, site, token, 7)
	for _, id := range append(issues, "201") {
		awaitLists(t, site, id, "Template t1, Template t2")
	}
	p.kill(t)
}

// makeTemplates makes templates of the site, each with a list and two items.
func makeTemplates(t *testing.T, env map[string]string, clientKey string, ids ...string) {
	t.Helper()
	look(t, env, func(db *database, c config) {
		keys := dataKeys(db.Database, c.keys)
		lists := checklistmongo.New(db.Database, keys)
		choices := checklist.NewChoices(lists, time.Now)
		s := templates.NewService(checklistmongo.NewTemplates(db.Database, keys), checklist.NewService(lists, time.Now), choices, time.Now)
		for _, id := range ids {
			text := "# Template " + id + "\n* One\n* Two\n"
			_, err := s.Create(t.Context(), checklist.Area{ClientKey: clientKey}, templates.New{ID: id, Name: id, Content: templates.Content{Text: &text}, By: "712020:ada"})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// awaitLists waits until an issue has the lists, in any order, and two items in
// each.
func awaitLists(t *testing.T, site *jiratest.Site, issueID, want string) {
	t.Helper()
	token, err := site.ContextToken("712020:ada", issueID)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	awaitThat(t, func() bool {
		status, body, err := site.Checklists(t.Context(), token, issueID)
		if err != nil || status != http.StatusOK {
			t.Fatalf("issue %s: %d %s, %v", issueID, status, body, err)
		}
		var state struct {
			Lists []struct {
				Name  string
				Items []struct{ Text string }
			}
		}
		if err := json.Unmarshal(body, &state); err != nil {
			t.Fatal(err)
		}
		names := map[string]int{}
		for _, l := range state.Lists {
			names[l.Name] += len(l.Items)
		}
		got = fmt.Sprint(len(state.Lists), names)
		return got == fmt.Sprint(2, map[string]int{"Template t1": 2, "Template t2": 2})
	}, func() string { return fmt.Sprintf("issue %s has %s, want %s", issueID, got, want) })
}

// awaitRuns waits until so many runs are known.
func awaitRuns(t *testing.T, site *jiratest.Site, token string, want int) {
	t.Helper()
	var got string
	awaitThat(t, func() bool {
		status, body, err := site.Call(t.Context(), token, "GET", "/site/rules/runs", "")
		if err != nil || status != http.StatusOK {
			t.Fatalf("what ran: %d %s, %v", status, body, err)
		}
		got = string(body)
		return strings.Count(got, `"outcome":"applied"`) == want && strings.Count(got, `"outcome"`) == want
	}, func() string { return fmt.Sprintf("%d are wanted: %s", want, got) })
}

// awaitThat waits until something is so.
func awaitThat(t *testing.T, so func() bool, what func() string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(stuck)
	defer end.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("after %s: %s", stuck, what())
		}
	}
}
