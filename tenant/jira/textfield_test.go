package jira

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

func TestAppField(t *testing.T) {
	for name, tc := range map[string]struct {
		status     int
		says, want string
		err        error
	}{
		"it is there":       {200, `[{"id":"summary","key":"summary"},{"id":"customfield_7","key":"io.ticklist.jira__checklist-text"}]`, "customfield_7", nil},
		"another app's":     {200, `[{"id":"customfield_7","key":"other__checklist-text"}]`, "", tenant.ErrNoField},
		"another form":      {200, `{}`, "", errAnswer},
		"Jira does not say": {500, ``, "", errAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method+" "+r.URL.String() != "GET /rest/api/3/field" {
					t.Errorf("asked %s %s", r.Method, r.URL)
				}
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.says)
			})
			got, err := c.AppField(t.Context(), in, "checklist-text")
			if got != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestSelf(t *testing.T) {
	for says, want := range map[string]string{`{"accountId":"557058:app"}`: "557058:app", `{}`: "", `[]`: ""} {
		c, in := site(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, says) })
		if got, err := c.Self(t.Context(), in); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q, %v", says, got, err)
		}
	}
}

func TestFieldText(t *testing.T) {
	const issue = `"id":"10001","key":"A-1","fields":{"project":{"id":"10"},"issuetype":{"id":"2"},"creator":{"accountId":"712020:creator"}`
	place := tenant.Issue{ID: "10001", Key: "A-1", ProjectID: "10", TypeID: "2"}
	for name, tc := range map[string]struct {
		status int
		says   string
		want   tenant.FieldText
		err    error
	}{
		"never changed": {200, `{` + issue + `,"f":{"type":"doc"}},"changelog":{"total":0,"histories":[]}}`, tenant.FieldText{Issue: place, Value: []byte(`{"type":"doc"}`), By: "712020:creator"}, nil},
		"the latest change of it": {200, `{` + issue + `,"f":null},"changelog":{"total":3,"histories":[
			{"id":"9","author":{"accountId":"712020:ann"},"items":[{"fieldId":"f"}]},{"id":"10","author":{"accountId":"712020:ben"},"items":[{"fieldId":"x"},{"fieldId":"f"}]},
			{"id":"11","author":{"accountId":"712020:cy"},"items":[{"fieldId":"x"}]}]}}`, tenant.FieldText{Issue: place, Value: []byte(`null`), By: "712020:ben"}, nil},
		"changed too long ago": {200, `{` + issue + `},"changelog":{"total":41,"histories":[{"id":"9","author":{"accountId":"712020:ann"},"items":[{"fieldId":"x"}]}]}}`, tenant.FieldText{Issue: place, Value: []byte(`null`)}, nil},
		"another form":         {200, `{"id":"10001"}`, tenant.FieldText{}, errAnswer},
		"there is no issue":    {404, ``, tenant.FieldText{}, tenant.ErrNoIssue},
		"Jira does not say":    {500, ``, tenant.FieldText{}, errAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == bulkFetchPath {
					_, _ = io.WriteString(w, `{"issues":[]}`)
					return
				}
				if r.URL.String() != "/rest/api/3/issue/10001?expand=changelog&fields=project%2Cissuetype%2Ccreator%2Cf" {
					t.Errorf("asked %s", r.URL)
				}
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.says)
			})
			got, err := c.FieldText(t.Context(), in, "10001", "f")
			if d := cmp.Diff(tc.want, got); d != "" || !errors.Is(err, tc.err) {
				t.Errorf("%v, (-want +got):\n%s", err, d)
			}
		})
	}
}

func TestSetFieldText(t *testing.T) {
	for status, want := range map[int]error{204: nil, 400: tenant.ErrNoField, 404: tenant.ErrNoIssue, 403: errAnswer, 500: errAnswer} {
		var asked string
		c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == bulkFetchPath {
				_, _ = io.WriteString(w, `{"issues":[]}`)
				return
			}
			body, _ := io.ReadAll(r.Body)
			asked = r.Method + " " + r.URL.String() + " " + string(body)
			w.WriteHeader(status)
		})
		if err := c.SetFieldText(t.Context(), in, "10001", "f", []byte(`{"type":"doc"}`)); !errors.Is(err, want) {
			t.Errorf("%d: got %v, want %v", status, err, want)
		}
		if asked != `PUT /rest/api/3/issue/10001 {"fields":{"f":{"type":"doc"}}}` {
			t.Errorf("asked %s", asked)
		}
	}
}
