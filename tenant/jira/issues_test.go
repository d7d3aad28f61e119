package jira

import (
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProjects(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		status     int
		want       map[string]string
		fault      bool
	}{
		{name: "two, and one that is gone", body: `{"expand":"x","issues":[{"id":"1","key":"A-1","fields":{"project":{"id":"10","key":"A"}}},{"id":"2","fields":{"project":{"id":"11"}}}],"issueErrors":[]}`,
			want: map[string]string{"1": "10", "2": "11"}},
		{name: "none is there", body: `{"issues":[],"issueErrors":[{"id":"1"}]}`, want: map[string]string{}},
		{name: "no issues named", body: `{}`, fault: true},
		{name: "null", body: `{"issues":null}`, fault: true},
		{name: "an issue without its project", body: `{"issues":[{"id":"1","fields":{}}]}`, fault: true},
		{name: "an issue without an id", body: `{"issues":[{"fields":{"project":{"id":"10"}}}]}`, fault: true},
		{name: "nonsense", body: `<html>`, fault: true},
		{name: "an error with a good body", body: `{"issues":[]}`, status: 500, fault: true},
		{name: "unknown to the site", body: `{"issues":[]}`, status: 401, fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var path, question string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				path, question = r.Method+" "+r.URL.String(), string(body)
				if tc.status != 0 {
					w.WriteHeader(tc.status)
				}
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Projects(t.Context(), in, []string{"1", "2", "3"})
			if (err != nil) != tc.fault {
				t.Fatalf("got %v, want an error: %v", err, tc.fault)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if path != "POST /rest/api/3/issue/bulkfetch" || question != `{"issueIdsOrKeys":["1","2","3"],"fields":["project"]}` {
				t.Errorf("asked %s %s", path, question)
			}
		})
	}
}

func TestDone(t *testing.T) {
	of := func(category string) string {
		return `{"issues":[{"id":"1","fields":{"status":{"name":"Erledigt","statusCategory":{"id":3,"key":` + category + `,"name":"Fertig"}}}}]}`
	}
	for _, tc := range []struct {
		name, body string
		want       map[string]bool
		fault      bool
	}{
		{name: "done, whatever it is called", body: of(`"done"`), want: map[string]bool{"1": true}},
		{name: "in progress", body: of(`"indeterminate"`), want: map[string]bool{"1": false}},
		{name: "none is there", body: `{"issues":[]}`, want: map[string]bool{}},
		{name: "an issue without its status", body: `{"issues":[{"id":"1","fields":{}}]}`, fault: true},
		{name: "a category that is no text", body: of(`7`), fault: true},
		{name: "no issues named", body: `{}`, fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var question string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				question = string(body)
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Done(t.Context(), in, []string{"1"})
			if (err != nil) != tc.fault || question != `{"issueIdsOrKeys":["1"],"fields":["status"]}` {
				t.Fatalf("asked %s, got %v, want an error: %v", question, err, tc.fault)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTooManyIssues(t *testing.T) {
	c, in := site(t, func(http.ResponseWriter, *http.Request) { t.Error("the site was called") })
	if _, err := c.Projects(t.Context(), in, slices.Repeat([]string{"1"}, MaxIssues+1)); err == nil {
		t.Error("asked for too many")
	}
}
