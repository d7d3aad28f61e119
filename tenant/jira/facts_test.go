package jira

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

func TestFacts(t *testing.T) {
	const whole = `{"issues":[{"id":"10002","key":"TICK-2","fields":{
		"project":{"id":"10"},"issuetype":{"id":"4","name":"Bug"},"status":{"id":"3","statusCategory":{"key":"indeterminate"}},
		"creator":{"accountId":"712020:ada","displayName":"Ada"},"created":"2026-11-21T13:00:00.123+0100",
		"issuelinks":[{"type":{"name":"Blocks","outward":"blocks"},"outwardIssue":{"id":"10003"}},
			{"type":{"name":"Cloners","inward":"is cloned by","outward":"clones"},"inwardIssue":{"id":"10004"}},
			{"type":{"name":"Cloners","inward":"is cloned by","outward":"clones"},"outwardIssue":{"id":"10001","key":"TICK-1"}}],
		"labels":["backend","urgent"],"priority":{"self":"x","id":"2","name":"High"},"components":[{"id":"100","name":"API"}],
		"customfield_1":5,"customfield_2":null,"customfield_3":{"id":"7","value":"A","child":{"id":"8","value":"B"}},"customfield_4":[],
		"customfield_5":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"One "},{"type":"text","text":"line"}]},{"type":"paragraph","content":[]}]},
		"customfield_6":"  "}}]}`
	fields := []string{"labels", "priority", "components", "customfield_1", "customfield_2", "customfield_3", "customfield_4", "customfield_5", "customfield_6", "customfield_7"}
	want := tenant.IssueFacts{
		Issue: tenant.Issue{ID: "10002", Key: "TICK-2", ProjectID: "10", TypeID: "4"}, StatusID: "3", Creator: "712020:ada",
		Created: time.Date(2026, 11, 21, 12, 0, 0, 123e6, time.UTC), CloneOf: []string{"10001"},
		Fields: map[string][][]string{
			"labels": {{"backend"}, {"urgent"}}, "priority": {{"2", "High"}}, "components": {{"100", "API"}},
			"customfield_1": {{"5"}}, "customfield_3": {{"7", "A", "8", "B"}}, "customfield_5": {{"One line\n\n"}},
		},
	}
	for _, tc := range []struct {
		name, body string
		want       tenant.IssueFacts
		err        error
	}{
		{name: "an issue with fields of each kind", body: whole, want: want},
		{name: "none", body: `{"issues":[],"issueErrors":[{"id":"1"}]}`, err: tenant.ErrNoIssue},
		{name: "two", body: `{"issues":[{"id":"1"},{"id":"2"}]}`, err: errAnswer},
		{name: "without its project", body: strings.Replace(whole, `"project":{"id":"10"},`, "", 1), err: errAnswer},
		{name: "without fields", body: `{"issues":[{"id":"1"}]}`, err: errAnswer},
		{name: "nonsense", body: `<html>`, err: errAnswer},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var question string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				question = string(body)
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Facts(t.Context(), in, "TICK-2", fields)
			if !errors.Is(err, tc.err) || (err == nil) != (tc.err == nil) {
				t.Fatalf("got %v, want %v", err, tc.err)
			}
			got.Created = got.Created.UTC()
			if tc.err != nil {
				got.Created = time.Time{}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if !strings.HasPrefix(question, `{"issueIdsOrKeys":["TICK-2"],"fields":["components","created","creator","customfield_1",`) || strings.Count(question, `"status"`) != 1 {
				t.Errorf("asked %s", question)
			}
		})
	}
}

func FuzzFacts(f *testing.F) {
	for _, seed := range []string{
		`{"issues":[{"id":"1","fields":{"project":{"id":"2"},"f":{"type":"doc","content":[{"type":"doc","content":[]}]}}}]}`,
		`{"issues":[{"id":"1","fields":{"project":{"id":"2"},"f":[[[["x"]]],{"child":{"child":{"id":"1"}}},1e999,true]}}]}`, `{"issues":[{"fields":7}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		in, err := factsIn(answer, []string{"f"})
		if err == nil && (!tenant.ValidIssueID(in.ID) || !tenant.ValidIssueID(in.ProjectID)) {
			t.Errorf("%q is taken for %+v", answer, in)
		}
		for _, v := range in.Fields["f"] {
			if len(v) == 0 {
				t.Errorf("%q has a value without a name", answer)
			}
		}
	})
}
