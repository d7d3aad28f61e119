package jira

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

func TestSearch(t *testing.T) {
	const good = `{"id":"1","key":"A-1","fields":{"project":{"id":"10"},"issuetype":{"id":"3"},"customfield_1":"x","customfield_2":null},"properties":{"p":{"a":1}}}`
	for _, tc := range []struct {
		name, body string
		status     int
		page       string
		want       FoundPage
		err        error
	}{
		{name: "values that are there", body: `{"issues":[` + good + `],"nextPageToken":"n"}`, want: FoundPage{Next: "n", Issues: []FoundIssue{{
			Issue:  tenant.Issue{ID: "1", Key: "A-1", ProjectID: "10", TypeID: "3"},
			Fields: map[string][]byte{"project": []byte(`{"id":"10"}`), "issuetype": []byte(`{"id":"3"}`), "customfield_1": []byte(`"x"`)}, Properties: map[string][]byte{"p": []byte(`{"a":1}`)},
		}}}},
		{name: "none", body: `{"issues":[]}`},
		{name: "no issues named", body: `{}`, err: errAnswer},
		{name: "an issue without its project", body: `{"issues":[{"id":"1","fields":{"issuetype":{"id":"3"}}}]}`, err: errAnswer},
		{name: "a page that is too old", status: 400, page: "old", err: ErrNoPage},
		{name: "a question that Jira does not take", status: 400, err: errAnswer},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var question string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				question = r.Method + " " + r.URL.String() + " " + string(body)
				if tc.status != 0 {
					w.WriteHeader(tc.status)
				}
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Search(t.Context(), in, Search{ProjectID: "10", Fields: []string{"customfield_1"}, Properties: []string{"p"}, Page: tc.page, Limit: 25})
			if !errors.Is(err, tc.err) {
				t.Fatalf("got %v, want %v", err, tc.err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if want := `POST /rest/api/3/search/jql {"jql":"project = 10 ORDER BY created ASC","maxResults":25,"fields":["project","issuetype","customfield_1"],"properties":["p"]}`; tc.page == "" && question != want {
				t.Errorf("asked %s, want %s", question, want)
			}
		})
	}
}

func TestProperty(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		status     int
		want       string
		err        error
	}{
		{name: "its value", body: `{"key":"a b","value":[1]}`, status: 200, want: `[1]`},
		{name: "there is none", body: `{}`, status: 404, err: ErrNoProperty},
		{name: "no value", body: `{}`, status: 200, err: errAnswer},
		{name: "an error", status: 500, err: errAnswer},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var path string
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				path = r.Method + " " + r.URL.String()
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Property(t.Context(), in, "7", "a b")
			if !errors.Is(err, tc.err) || string(got) != tc.want {
				t.Errorf("got %s, %v, want %s, %v", got, err, tc.want, tc.err)
			}
			if path != "GET /rest/api/3/issue/7/properties/a%20b" {
				t.Errorf("asked %s", path)
			}
		})
	}
}

func TestFieldsAndCount(t *testing.T) {
	c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
		answer := `{"count":12}`
		if r.Method == http.MethodGet {
			answer = `[{"id":"summary","custom":false},{"id":"customfield_1","name":"Checklist Text","custom":true,"schema":{"custom":"x:textarea"}}]`
		}
		_, _ = io.WriteString(w, answer)
	})
	fields, err := c.CustomFields(t.Context(), in)
	if diff := cmp.Diff([]Field{{ID: "customfield_1", Name: "Checklist Text", Type: "x:textarea"}}, fields); err != nil || diff != "" {
		t.Errorf("fields: %v %s", err, diff)
	}
	if n, err := c.CountIssues(t.Context(), in, "10"); err != nil || n != 12 {
		t.Errorf("got %d, %v, want 12", n, err)
	}
	if _, err := c.CountIssues(t.Context(), in, "10 OR 1=1"); !errors.Is(err, errRefused) {
		t.Errorf("got %v, want what is no project refused", err)
	}
}
