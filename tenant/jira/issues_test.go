package jira

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
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

func TestFind(t *testing.T) {
	good := tenant.Issue{ID: "10001", Key: "TICK-1", ProjectID: "10", TypeID: "3"}
	for _, tc := range []struct {
		name, body string
		status     int
		want       tenant.Issue
		err        error
	}{
		{name: "by a key of before", body: `{"issues":[{"id":"10001","key":"TICK-1","fields":{"project":{"id":"10","key":"TICK"},"issuetype":{"id":"3"}}}],"issueErrors":[]}`, want: good},
		{name: "without its type", body: `{"issues":[{"id":"10001","key":"TICK-1","fields":{"project":{"id":"10"}}}]}`, want: tenant.Issue{ID: "10001", Key: "TICK-1", ProjectID: "10"}},
		{name: "none", body: `{"issues":[],"issueErrors":[{"id":"OLD-1"}]}`, err: tenant.ErrNoIssue},
		{name: "two", body: `{"issues":[{"id":"1","fields":{"project":{"id":"10"}}},{"id":"2","fields":{"project":{"id":"10"}}}]}`, err: errAnswer},
		{name: "without its project", body: `{"issues":[{"id":"10001","key":"TICK-1","fields":{}}]}`, err: errAnswer},
		{name: "without an id", body: `{"issues":[{"key":"TICK-1","fields":{"project":{"id":"10"}}}]}`, err: errAnswer},
		{name: "no issues named", body: `{}`, err: errAnswer},
		{name: "nonsense", body: `<html>`, err: errAnswer},
		{name: "unknown to the site", status: 404, body: `{"issues":[]}`, err: errAnswer},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var question string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				question = r.URL.String() + " " + string(body)
				w.WriteHeader(max(tc.status, 200))
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Find(t.Context(), in, "OLD-1")
			if got != tc.want || !errors.Is(err, tc.err) || (err == nil) != (tc.err == nil) {
				t.Errorf("got %+v, %v; want %+v, %v", got, err, tc.want, tc.err)
			}
			if question != `/rest/api/3/issue/bulkfetch {"issueIdsOrKeys":["OLD-1"],"fields":["project","issuetype"]}` {
				t.Errorf("asked %s", question)
			}
		})
	}
}
