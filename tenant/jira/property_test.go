package jira

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"ticklist/tenant"
)

func TestSetIssueProperty(t *testing.T) {
	value := []byte(`{"total":1}`)
	const at = "/rest/api/3/issue/10001/properties/ticklist"
	for _, tc := range []struct {
		name   string
		value  []byte
		status int
		asks   string
		want   error
		found  string // what Jira says when it is asked for the issue
		fault  bool
	}{
		{name: "it is new", value: value, status: 201, asks: "PUT " + at + ` {"total":1}`},
		{name: "it was there", value: value, status: 200, asks: "PUT " + at + ` {"total":1}`},
		{name: "there is no such issue", value: value, status: 404, asks: "PUT " + at + ` {"total":1}`, found: `{"issues":[]}`, want: tenant.ErrNoIssue, fault: true},
		{name: "the site is closed", value: value, status: 404, asks: "PUT " + at + ` {"total":1}`, found: `<html>`, want: errAnswer, fault: true},
		{name: "the issue is there", value: value, status: 404, asks: "PUT " + at + ` {"total":1}`, want: errAnswer, fault: true,
			found: `{"issues":[{"id":"10001","key":"A-1","fields":{"project":{"id":"10"}}}]}`},
		{name: "the app may not", value: value, status: 403, asks: "PUT " + at + ` {"total":1}`, fault: true},
		{name: "a fault", value: value, status: 500, asks: "PUT " + at + ` {"total":1}`, fault: true},
		{name: "it is removed", status: 204, asks: "DELETE " + at + " "},
		{name: "it was not there", status: 404, asks: "DELETE " + at + " "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var asked string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if r.URL.Path == bulkFetchPath {
					_, _ = io.WriteString(w, tc.found)
					return
				}
				asked = r.Method + " " + r.URL.String() + " " + string(body)
				w.WriteHeader(tc.status)
			})
			err := c.SetIssueProperty(t.Context(), in, "10001", "ticklist", tc.value)
			if (err != nil) != tc.fault || tc.want != nil && !errors.Is(err, tc.want) {
				t.Errorf("got %v, want a fault: %t", err, tc.fault)
			}
			if asked != tc.asks {
				t.Errorf("asked %q, want %q", asked, tc.asks)
			}
		})
	}
}
