package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestPeopleOfThePage(t *testing.T) {
	_, h := testSite(t)
	const search = "/rest/api/3/user/viewissue/search"
	for _, tc := range []struct {
		name, target string
		status       int
		has, hasNot  string
	}{
		{name: "by the beginning of a name", target: search + "?user=ada&issueKey=WEB-1&query=oka", status: 200, has: "Ben Okafor", hasNot: "Ada"},
		{name: "not by its middle", target: search + "?user=ada&issueKey=WEB-1&query=kafor", status: 200, has: "[]"},
		{name: "all of them, without the visitor", target: search + "?user=ada&issueKey=WEB-1&query=", status: 200, has: "Cleo", hasNot: "Anonymous"},
		{name: "a visitor finds nobody", target: search + "?user=anonymous&issueKey=WEB-1&query=ben", status: 200, has: "[]"},
		{name: "of an issue that is hidden", target: search + "?user=anonymous&issueKey=OPS-1&query=ben", status: 404},
		{name: "without a query", target: search + "?user=ada&issueKey=WEB-1", status: 400},
		{name: "a picture", target: search + "?user=ada&issueKey=WEB-1&query=ben", status: 200, has: `"48x48":"data:image/svg+xml;base64,`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := do(h, "GET", tc.target, "")
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.has) {
				t.Errorf("got %d %s, want %d with %s", w.Code, w.Body, tc.status, tc.has)
			}
			if tc.hasNot != "" && strings.Contains(w.Body.String(), tc.hasNot) {
				t.Errorf("it has %q: %s", tc.hasNot, w.Body)
			}
		})
	}
}

func TestScopesLimitThePage(t *testing.T) {
	s, h := testSite(t)
	for scope, want := range map[string][2]int{"NONE": {403, 403}, "read": {200, 403}, "WRITE": {200, 400}, "Admin": {200, 400}} {
		f := s.app.current()
		f.Descriptor.Scopes = []string{scope}
		s.app.set(f)
		read := do(h, "GET", "/rest/api/3/issue/WEB-1?user=ada", "").Code
		wrote := do(h, "POST", "/rest/api/3/issue?user=ada", `{"fields":{"project":{"id":"10000"}}}`).Code
		if got := [2]int{read, wrote}; got != want {
			t.Errorf("%s: reading and writing got %v, want %v", scope, got, want)
		}
	}
}

func TestCreatingIssues(t *testing.T) {
	_, h := testSite(t)
	for _, tc := range []struct {
		name, user, fields string
		status             int
		has                string
	}{
		{name: "a task", user: "ada", fields: `"project":{"id":"10000"},"issuetype":{"id":"10002"},"summary":"New"`, status: 201, has: `"key":"WEB-100"`},
		{name: "a sub-task", user: "ada", fields: `"project":{"key":"WEB"},"issuetype":{"id":"10003"},"summary":"Part","parent":{"id":"10101"}`, status: 201},
		{name: "a sub-task of nothing", user: "ada", fields: `"project":{"key":"WEB"},"issuetype":{"id":"10003"},"summary":"Part"`, status: 400, has: `"parent"`},
		{name: "a field is missing", user: "ada", fields: `"project":{"id":"10000"},"issuetype":{"id":"10004"},"summary":"Bug"`, status: 400, has: "Severity is required"},
		{name: "the field is there", user: "ada", fields: `"project":{"id":"10000"},"issuetype":{"id":"10004"},"summary":"Bug","customfield_10050":{"value":"Major"}`, status: 201},
		{name: "no summary", user: "ada", fields: `"project":{"id":"10000"},"issuetype":{"id":"10002"}`, status: 400, has: `"summary"`},
		{name: "somebody who may only read", user: "cleo", fields: `"project":{"id":"10001"},"issuetype":{"id":"10002"},"summary":"New"`, status: 404},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := do(h, "POST", "/rest/api/3/issue?user="+tc.user, `{"fields":{`+tc.fields+`}}`)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.has) {
				t.Errorf("got %d %s, want %d with %s", w.Code, w.Body, tc.status, tc.has)
			}
		})
	}
	if w := do(h, "GET", "/browse/WEB-101?user=ada", ""); !strings.Contains(w.Body.String(), ">WEB-1<") {
		t.Error("the sub-task's page does not lead to its parent")
	}
}

func TestTypesThatCanBeCreated(t *testing.T) {
	_, h := testSite(t)
	const types = "/rest/api/3/issue/createmeta/OPS/issuetypes"
	for target, want := range map[string]string{
		types + "?user=ada":       `200 "name":"Sub-task","subtask":true`,
		types + "?user=cleo":      "404 ",
		types + "/10004?user=ada": `200 "fieldId":"customfield_10050"`,
		types + "/9?user=ada":     "404 ",
	} {
		w := do(h, "GET", target, "")
		status, has, _ := strings.Cut(want, " ")
		if fmt.Sprint(w.Code) != status || !strings.Contains(w.Body.String(), has) {
			t.Errorf("%s: got %d %s, want %s", target, w.Code, w.Body, want)
		}
	}
}

func TestStatusOfIssues(t *testing.T) {
	_, h := testSite(t)
	if w := do(h, "POST", "/_control/status", `{"user":"ada","issue":"WEB-2","status":"Done"}`); w.Code != http.StatusNoContent {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	const both = `{"issueIdsOrKeys":["10102","10201"],"fields":["status"]}`
	w := do(h, "POST", "/rest/api/3/issue/bulkfetch?user=anonymous", both)
	if got := w.Body.String(); w.Code != 200 || !strings.Contains(got, `"key":"done"`) || strings.Contains(got, "OPS-1") {
		t.Errorf("a visitor got %d %s, want the one issue that they may see, done", w.Code, got)
	}
	if w := do(h, "POST", "/_control/status", `{"user":"ada","issue":"WEB-9","status":"Done"}`); w.Code != 400 {
		t.Errorf("an issue that there is not: %d", w.Code)
	}
}
