package jira

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

func TestRelation(t *testing.T) {
	const (
		good   = `{"value":{"roles":[10002,"10003"],"assignee":"557058:0a","reporter":""},"meta":{}}`
		groups = `[{"name":"a","groupId":"g-1"},{"name":"b","groupId":"g-2"}]`
	)
	both := tenant.Wanted{Issue: true, Groups: true}
	for _, tc := range []struct {
		name           string
		wanted         tenant.Wanted
		value, belongs string
		status         int
		want           tenant.Relation
		fault          bool
	}{
		{name: "all", wanted: both, value: good, belongs: groups, want: tenant.Relation{Roles: []string{"10002", "10003"}, Groups: []string{"g-1", "g-2"}, Assignee: true}},
		{name: "the issue alone", wanted: tenant.Wanted{Issue: true}, value: good, want: tenant.Relation{Roles: []string{"10002", "10003"}, Assignee: true}},
		{name: "groups alone", wanted: tenant.Wanted{Groups: true}, belongs: groups, want: tenant.Relation{Groups: []string{"g-1", "g-2"}}},
		{name: "nothing to the issue", wanted: tenant.Wanted{Issue: true}, value: `{"value":{"roles":[],"assignee":"","reporter":"557058:0b"}}`},
		{name: "the reporter", wanted: tenant.Wanted{Issue: true}, value: `{"value":{"roles":[],"assignee":"557058:0","reporter":"557058:0a"}}`, want: tenant.Relation{Reporter: true}},
		{name: "no value", wanted: both, value: `{"meta":{}}`, belongs: groups, fault: true},
		{name: "no roles", wanted: both, value: `{"value":{"assignee":"","reporter":""}}`, belongs: groups, fault: true},
		{name: "no assignee", wanted: both, value: `{"value":{"roles":[],"reporter":""}}`, belongs: groups, fault: true},
		{name: "a role that is none", wanted: both, value: `{"value":{"roles":["Admins"],"assignee":"","reporter":""}}`, belongs: groups, fault: true},
		{name: "an error", wanted: both, value: `{"errorMessages":["x"]}`, belongs: groups, fault: true},
		{name: "a group without an id", wanted: both, value: good, belongs: `[{"name":"a"}]`, fault: true},
		{name: "no groups", wanted: both, value: good, belongs: `null`, fault: true},
		{name: "forbidden", wanted: both, value: good, belongs: groups, status: 403, fault: true},
		{name: "gone", wanted: both, value: good, belongs: groups, status: 404, fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var asked []string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if !strings.HasPrefix(r.Header.Get("Authorization"), "JWT ") {
					t.Error("the question is not signed")
				}
				asked = append(asked, r.Method+" "+r.URL.RequestURI()+" "+string(body))
				w.WriteHeader(max(tc.status, 200))
				answer := tc.value
				if r.Method == http.MethodGet {
					answer = tc.belongs
				}
				_, _ = io.WriteString(w, answer)
			})
			got, err := c.Relation(t.Context(), in, account, "10001", tc.wanted)
			if d := cmp.Diff(tc.want, got); d != "" || (err != nil) != tc.fault {
				t.Errorf("%v, (-want +got):\n%s", err, d)
			}
			if tc.fault {
				return
			}
			var want []string
			if tc.wanted.Issue {
				want = append(want, `POST /rest/api/3/expression/evaluate {"expression":"{\"roles\": who.getProjectRoles(issue.project).map(r => r.id), \"assignee\": issue.assignee == null ? \"\" : issue.assignee.accountId, `+
					`\"reporter\": issue.reporter == null ? \"\" : issue.reporter.accountId}","context":{"issue":{"id":10001},"custom":{"who":{"type":"user","accountId":"557058:0a"}}}}`)
			}
			if tc.wanted.Groups {
				want = append(want, "GET /rest/api/3/user/groups?accountId=557058%3A0a ")
			}
			if d := cmp.Diff(want, asked); d != "" {
				t.Errorf("asked (-want +got):\n%s", d)
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		c, in := site(t, func(http.ResponseWriter, *http.Request) { t.Error("Jira was asked for the app itself") })
		for _, of := range []struct{ account, issue string }{{"", "10001"}, {account, "TICK-1"}} {
			if got, err := c.Relation(t.Context(), in, of.account, of.issue, both); err == nil {
				t.Errorf("%+v: got %+v, want it refused", of, got)
			}
		}
	})
}
