package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// hookedSite is a site whose app keeps the summaries that it is told, and under
// which identifier and retry: "summary id retry". The first identifier is 1.
func hookedSite(t *testing.T) (http.Handler, <-chan string) {
	t.Helper()
	s, h := ruledSite(t, nil)
	heard, seen := make(chan string, 100), make(chan map[string]string, 1)
	seen <- map[string]string{}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids := <-seen
		id := r.Header.Get("X-Atlassian-Webhook-Identifier")
		if ids[id] == "" {
			ids[id] = fmt.Sprint(len(ids) + 1)
		}
		number := ids[id]
		seen <- ids
		body, _ := io.ReadAll(r.Body)
		_, summary, _ := strings.Cut(string(body), `"toString":"`)
		summary, _, _ = strings.Cut(summary, `"`)
		heard <- strings.TrimSpace(summary + " " + number + " " + r.Header.Get("X-Atlassian-Webhook-Retry"))
	}))
	t.Cleanup(app.Close)
	f := s.app.current()
	f.Descriptor.BaseURL = app.URL
	s.app.set(f)
	return h, heard
}

// TestTreatments changes an issue thrice and wants what the app hears of it.
func TestTreatments(t *testing.T) {
	for _, tc := range []struct{ name, treatments, want string }{
		{"none", ``, "a 1,b 2,c 3"},
		{"twice", `{"times":2,"calls":1}`, "a 1,a 1 1,b 2,c 3"},
		{"in disorder", `{"after":1,"calls":1}`, "b 1,a 2,c 3"},
		{"much later", `{"after":2,"calls":1}`, "b 1,c 2,a 3"},
		{"later by the clock", `{"delay":1,"calls":1}`, "a b c"},
		{"of another event", `{"event":"project_deleted","times":5}`, "a 1,b 2,c 3"},
		{"one after the other", `{"calls":1},{"times":2,"calls":1}`, "a 1,b 2,b 2 1,c 3"},
		{"hung up on", `{"lost":1,"calls":1}`, "a 1,a 1 1,b 2,c 3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, heard := hookedSite(t)
			if got := do(h, "POST", "/_control/webhooks", `{"treatments":[`+tc.treatments+`]}`); got.Code != 204 {
				t.Fatalf("got %d %s", got.Code, got.Body)
			}
			for _, label := range []string{"a", "b", "c"} {
				if got := do(h, "POST", "/_control/edit", `{"user":"ada","issue":"WEB-1","labels":["`+label+`"]}`); got.Code != 204 {
					t.Fatalf("got %d %s", got.Code, got.Body)
				}
			}
			want := strings.Split(tc.want, ",")
			if tc.name == "later by the clock" { // in any order
				want = []string{<-heard, <-heard, <-heard}
				if all := strings.Join(want, ","); !strings.Contains(all, "a ") || !strings.Contains(all, "b ") || !strings.Contains(all, "c ") {
					t.Errorf("got %s", all)
				}
				return
			}
			for _, w := range want {
				if got := <-heard; got != w {
					t.Errorf("got %q, want %q", got, w)
				}
			}
		})
	}
}

func TestTreatmentsAreChecked(t *testing.T) {
	h, heard := hookedSite(t)
	for _, tc := range []struct {
		body   string
		status int
	}{
		{`{"treatments":[{"times":-1}]}`, 400},
		{`{"treatments":[{"times":101}]}`, 400},
		{`{"treatments":[{"delay":60001}]}`, 400},
		{`{"treatments":[{"after":9}]}`, 204},
	} {
		if got := do(h, "POST", "/_control/webhooks", tc.body); got.Code != tc.status {
			t.Errorf("%s: got %d %s, want %d", tc.body, got.Code, got.Body, tc.status)
		}
	}
	do(h, "POST", "/_control/edit", `{"user":"ada","issue":"WEB-1","labels":["a"]}`)
	if got := do(h, "GET", "/_control/webhooks", "").Body.String(); got != `{"sent":[],"waiting":1}` {
		t.Errorf("what waits is not shown: %s", got)
	}
	do(h, "POST", "/_control/webhooks", `{}`)
	if got := <-heard; got != "a 1" {
		t.Errorf("what waited comes as %q", got)
	}
	if got := do(h, "GET", "/_control/webhooks", "").Body.String(); !strings.Contains(got, `"event":"jira:issue_updated"`) || !strings.Contains(got, `"waiting":0`) {
		t.Errorf("what was sent is not shown: %s", got)
	}
}

// TestPropertiesAreTold wants the webhooks of a property from those who set it,
// by its key.
func TestPropertiesAreTold(t *testing.T) {
	s, h := ruledSite(t, nil)
	f := s.app.current()
	f.Descriptor.modules = []module{
		{Kind: "webhooks", Event: hookPropertySet, URL: "/set?issue={issue.id}", PropertyKeys: []string{"a.do", "b"}},
		{Kind: "webhooks", Event: hookPropertyDeleted, URL: "/deleted"},
	}
	s.app.set(f)
	told := heard(t, s)
	const at = "/rest/api/3/issue/WEB-1/properties/"
	for _, tc := range []struct {
		method, target, body string
		status               int
		want                 []string
	}{
		{"PUT", at + "c?user=ben", `1`, 201, nil},
		{"PUT", at + "a.do?user=ben", `{"add":["x"]}`, 201, []string{"/set?issue=10101 ", `"property":{"key":"a.do",`, `"value":{"add":["x"]}`, `"id":"10101"`, s.world.person("ben").AccountID}},
		{"PUT", at + "a.do?user=anonymous", `1`, 404, nil},
		{"POST", "/_control/properties", `{"user":"cleo","issue":"WEB-1","key":"b","value":2}`, 204, []string{"/set?issue=10101 ", `"value":2`, s.world.person("cleo").AccountID}},
		{"DELETE", at + "c?user=ada", ``, 204, []string{"/deleted ", `"key":"c"`, `"value":1`}},
	} {
		if got := do(h, tc.method, tc.target, tc.body); got.Code != tc.status {
			t.Errorf("%s %s: got %d %s, want %d", tc.method, tc.target, got.Code, got.Body, tc.status)
		}
		if len(told) != min(len(tc.want), 1) {
			t.Fatalf("%s %s: it was told %d times", tc.method, tc.target, len(told))
		}
		if tc.want == nil {
			continue
		}
		got := <-told
		for _, want := range tc.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s %s: there is no %s in %s", tc.method, tc.target, want, got)
			}
		}
	}
}
