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
)

// TestJiraIsTold: what was acknowledged is at Jira in the end, also when the
// server dies before it could tell and Jira refuses at first; and nothing of
// what people wrote is, unless an admin has said so.
func TestJiraIsTold(t *testing.T) {
	eachEngine(t, toldInTheEnd)
}

func toldInTheEnd(t *testing.T, settings map[string]string) {
	site := newSite(t)
	env := environment(t, site)
	maps.Copy(env, settings)
	p := spawn(t, env)
	install(t, site)
	fill(t, site, "20001")
	awaitProperty(t, site, "20001", `"progress":"0/1"`)

	site.RefuseProperties(func() (int, http.Header) { return http.StatusServiceUnavailable, nil })
	var issues []string
	for n := range 8 {
		issues = append(issues, fmt.Sprint(20100+n))
	}
	fill(t, site, issues...)
	p.kill(t)
	site.RefuseProperties(nil)
	p = spawn(t, env)
	for _, id := range issues {
		awaitProperty(t, site, id, `"progress":"0/1"`)
	}
	p.kill(t)
}

func awaitProperty(t *testing.T, site *jiratest.Site, issueID, want string) {
	t.Helper()
	limit := time.After(stuck)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		got := site.Property(issueID, "ticklist")
		if strings.Contains(got, want) {
			if strings.Contains(got, "CANARY") || !json.Valid([]byte(got)) {
				t.Errorf("issue %s: %s", issueID, got)
			}
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("issue %s: Jira knows %q, want %s", issueID, got, want)
		}
	}
}
