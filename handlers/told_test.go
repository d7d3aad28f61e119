package handlers_test

import (
	"context"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

// TestEveryWriteWaits goes through the other writes of programs.
func TestEveryWriteWaits(t *testing.T) {
	for route, body := range map[string]string{
		"import": `{"id":"in1","format":"markdown","text":"- [ ] One"}`,
		"apply":  `{"id":"ap1","template":"t1","mode":"append"}`,
	} {
		t.Run(route, func(t *testing.T) {
			a := newApp(t)
			_, token := a.newToken(`{"name":"CI","access":"write"}`)
			if _, err := a.Templates.Create(t.Context(), checklist.Area{ClientKey: "acme"}, templates.New{ID: "t1", Name: "T", Content: templates.Content{Text: new("* One")}, By: "me"}); err != nil {
				t.Fatal(err)
			}
			r := a.request("POST", "/api/v1/token/issues/TICK-1/"+route+"?wait=jira", body)
			r.Header.Set("Authorization", "Bearer "+token)
			got := a.do(r)
			got.is(t, 200, `"rev":1`)
			if header, waited := got.Header().Get("Ticklist-Jira"), strings.Join(a.waited, ","); header != "yes" || waited != "10001 1" {
				t.Errorf("the answer says %q after waiting for %q, want yes after 10001 1", header, waited)
			}
		})
	}
}

// TestWritesWaitForJira: the write is stored by then, so that what Jira does not
// know is no error.
func TestWritesWaitForJira(t *testing.T) {
	for _, tc := range []struct {
		name, query, header, waited string
		knows                       error
	}{
		{name: "not asked for"},
		{name: "Jira knows", query: "?wait=jira", header: "yes", waited: "10001 1"},
		{name: "Jira does not know in time", query: "?wait=jira", knows: context.DeadlineExceeded, header: "later", waited: "10001 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.jiraKnows = tc.knows
			_, token := a.newToken(`{"name":"CI","access":"write"}`)
			r := a.request("POST", "/api/v1/token/issues/TICK-1/ops"+tc.query, anAdd)
			r.Header.Set("Authorization", "Bearer "+token)
			got := a.do(r)
			got.is(t, 200, `"rev":1`)
			if header, waited := got.Header().Get("Ticklist-Jira"), strings.Join(a.waited, ","); header != tc.header || waited != tc.waited {
				t.Errorf("the answer says %q after waiting for %q, want %q after %q", header, waited, tc.header, tc.waited)
			}
			a.told(200)
		})
	}
}
