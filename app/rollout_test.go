package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ticklist/app/jiratest"
)

// TestTemplatesReachIssues has a running program bring a linked template to an
// issue, freeze it there and have it catch up, and update a copy on another.
func TestTemplatesReachIssues(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	start(t, environment(t, site))
	install(t, site)
	const linked, copied = "10001", "10002"
	told := 0
	become := func(issue, category string) {
		site.Place(issue, "10000")
		site.Describe(issue, map[string]any{"status": map[string]any{"id": "1", "statusCategory": map[string]any{"key": category}}})
	}
	become(linked, "new")
	become(copied, "new")
	call := func(issue, method, path, body string, want int) string {
		t.Helper()
		token, err := site.ContextToken("712020:me", issue)
		if err != nil {
			t.Fatal(err)
		}
		status, answer, err := site.Call(t.Context(), token, method, path, body)
		if err != nil || status != want {
			t.Fatalf("%s %s: %d %s, %v; want %d", method, path, status, answer, err, want)
		}
		return string(answer)
	}
	says := func(path, text string) {
		t.Helper()
		tick, last := time.NewTicker(20*time.Millisecond), time.After(stuck)
		defer tick.Stop()
		for {
			got := call(linked, "GET", path, "", http.StatusOK)
			if strings.Contains(got, text) {
				return
			}
			select {
			case <-tick.C:
			case <-last:
				t.Fatalf("%s does not say %q: %s", path, text, got)
			}
		}
	}
	changed := func(category string) {
		t.Helper()
		become(linked, category)
		told++
		status, err := site.Webhook(t.Context(), "issue_updated", fmt.Sprint("w", told), jiratest.IssueChanged(linked, "10000", "1", "status"))
		if err != nil || status != http.StatusNoContent {
			t.Fatalf("the webhook was answered %d, %v", status, err)
		}
	}

	call(linked, "POST", "/site/templates", `{"id":"live","name":"Linked","description":"","live":true,"text":"* one"}`, http.StatusCreated)
	call(linked, "POST", "/site/templates", `{"id":"copy","name":"Copied","description":"","live":false,"text":"* first"}`, http.StatusCreated)
	call(linked, "POST", "/issues/"+linked+"/apply", `{"id":"a1","template":"live","mode":"append"}`, http.StatusOK)
	call(copied, "POST", "/issues/"+copied+"/apply", `{"id":"a2","template":"copy","mode":"append"}`, http.StatusOK)

	call(linked, "PUT", "/site/templates/live", `{"base":1,"text":"* two"}`, http.StatusOK)
	says("/site/jobs/live-live-2", `"state":"done"`)
	call(linked, "PUT", "/site/templates/copy", `{"base":1,"text":"* second"}`, http.StatusOK)
	if got := call(copied, "POST", "/site/templates/copy/update", `{"preview":true}`, http.StatusOK); !strings.Contains(got, `"issues":1,"changed":1,`) {
		t.Errorf("the preview is %s", got)
	}
	call(copied, "POST", "/site/templates/copy/update", `{"id":"u1"}`, http.StatusAccepted)
	says("/site/jobs/u1", `"state":"done"`)
	changed("done")
	call(linked, "PUT", "/site/templates/live", `{"base":2,"text":"* three"}`, http.StatusOK)
	says("/site/jobs/live-live-3", `"state":"done"`)
	for issue, want := range map[string]string{linked: "two", copied: "second"} { // the first is done
		if got := call(issue, "GET", "/issues/"+issue+"/checklists", "", http.StatusOK); !strings.Contains(got, `"text":"`+want+`"`) {
			t.Errorf("issue %s does not say %q: %s", issue, want, got)
		}
	}
	changed("new")
	says("/issues/"+linked+"/checklists", `"text":"three"`)
}
