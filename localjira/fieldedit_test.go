package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const textField = "customfield_10204"

func TestFieldsAreListed(t *testing.T) {
	_, h := ticklistSite(t)
	got := do(h, "GET", "/rest/api/3/field?user=ada", "").Body.String()
	for _, want := range []string{
		`"id":"customfield_10202"`, `"key":"io.ticklist.jira__checklist-percent"`, `"name":"Checklist Progress %"`, `"clauseNames":["cf[10202]","Checklist Progress %"]`,
		`"custom":"com.atlassian.plugins.atlassian-connect-plugin:io.ticklist.jira__checklist-percent"`, `"type":"number"`, `"id":"summary"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in %s", want, got)
		}
	}
}

func TestFieldsOfAnIssue(t *testing.T) {
	_, h := ticklistSite(t)
	for _, tc := range []struct{ name, method, target, body, want string }{
		{"all of them", "GET", "/rest/api/3/issue/WEB-1?user=ada", "", `"customfield_10201":"3/8","customfield_10202":37,"customfield_10203":"Not Completed","customfield_10204":null`},
		{"one", "GET", "/rest/api/2/issue/WEB-1?user=ada&fields=customfield_10202", "", `{"fields":{"customfield_10202":37},"id":"10101","key":"WEB-1"}`},
		{"one without a checklist", "GET", "/rest/api/3/issue/WEB-2?user=ada&fields=customfield_10201", "", `{"customfield_10201":null}`},
		{"of several issues", "POST", "/rest/api/3/issue/bulkfetch?user=ada", `{"issueIdsOrKeys":["WEB-1"],"fields":["customfield_10203"]}`, `{"fields":{"customfield_10203":"Not Completed"}`},
		{"as the page asks", "GET", "/_page/fields/OPS-1?user=ben", "", `"customfield_10201":"2/2"`},
		{"that are hidden", "GET", "/_page/fields/OPS-1?user=anonymous", "", `{}`},
	} {
		if got := do(h, tc.method, tc.target, tc.body).Body.String(); !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestDetailsHaveTheFields(t *testing.T) {
	_, h := ticklistSite(t)
	for target, want := range map[string]string{
		"/browse/WEB-1?user=ada":  `<textarea id="customfield_10204" data-field`,
		"/browse/OPS-1?user=cleo": `<dd class="clamped" data-field="customfield_10204">None</dd>`,
		"/browse/WEB-2?user=ada":  `<dt>Checklist Progress %</dt><dd class="clamped" data-field="customfield_10202">None</dd>`,
		"/browse/OPS-1?user=ada":  `data-field="customfield_10203">All Completed</dd>`,
	} {
		if got := do(h, "GET", target, "").Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s has no %s:\n%s", target, want, got)
		}
	}
}

// heard makes the site's app one that keeps what it is told.
func heard(t *testing.T, s *site) <-chan string {
	t.Helper()
	told := make(chan string, 10)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- r.URL.RequestURI() + " " + string(body)
	}))
	t.Cleanup(app.Close)
	f := s.app.current()
	f.Descriptor.BaseURL = app.URL
	s.app.set(f)
	return told
}

func TestFieldsAreSet(t *testing.T) {
	const at, text = "/rest/api/3/issue/WEB-1?user=", `{"fields":{"customfield_10204":`
	for _, tc := range []struct {
		name, target, body string
		status             int
		want, told         string // want as version 2 has it
	}{
		{"a document", at + "ada", text + `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"One"}]}]}}}`, 204, `"One"`, `"fromString":"","to":null,"toString":"One"`},
		{"by an operation", at + "ada", `{"update":{"customfield_10204":[{"set":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"One"}]}]}}]}}`, 204, `"One"`, `"customfield_10204":"One"`},
		{"a string", "/rest/api/2/issue/WEB-1?user=ada", text + `"- One\r\n- Two  "}}`, 204, `"* One\n* Two"`, `"toString":"* One\n* Two"`},
		{"nothing", at + "ada", text + `null}}`, 204, `null`, ""},
		{"what is as it was", at + "ada", text + `{"type":"doc","version":1,"content":[{"type":"paragraph"}]}}}`, 204, `null`, ""},
		{"a string where a document belongs", at + "ada", text + `"One"}}`, 400, `null`, ""},
		{"a document where a string belongs", "/rest/api/2/issue/WEB-1?user=ada", text + `{}}}`, 400, `null`, ""},
		{"too long", "/rest/api/2/issue/WEB-1?user=ada", text + `"` + strings.Repeat("x", maxFieldText+1) + `"}}`, 400, `null`, ""},
		{"what can only be read", at + "ada", `{"fields":{"customfield_10201":"9/9"}}`, 400, `null`, ""},
		{"by who may not edit", "/rest/api/3/issue/OPS-1?user=cleo", text + `null}}`, 404, `null`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, h := ticklistSite(t)
			told := heard(t, s)
			w := do(h, "PUT", tc.target, tc.body)
			if w.Code != tc.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
			if got := do(h, "GET", "/rest/api/2/issue/WEB-1?user=ada&fields="+textField, "").Body.String(); !strings.Contains(got, textField+`":`+tc.want) {
				t.Errorf("it is %s, want %s", got, tc.want)
			}
			got := ""
			if len(told) > 0 {
				got = <-told
			}
			if (tc.told == "") != (got == "") || !strings.Contains(got, tc.told) {
				t.Errorf("the app was told %s, want %s", got, tc.told)
			}
		})
	}
}

// TestTheAppSetsFields signs a call as the app does; a refusal that was asked for
// comes first.
func TestTheAppSetsFields(t *testing.T) {
	_, call := asApp(t, "POST", "/_control/limits", `{"limits":[{"status":429,"calls":1}]}`)
	for n, want := range []int{429, 400} {
		if w := call("PUT", "/rest/api/3/issue/WEB-1", `{"fields":{"customfield_1":null}}`); w.Code != want {
			t.Errorf("call %d: got %d %s, want %d", n+1, w.Code, w.Body, want)
		}
	}
}

func TestTextsAreKeptAsInJira(t *testing.T) {
	for _, tc := range []struct{ name, wiki, want string }{
		{"lines", "One\nTwo\r\n\r\n\r\nThree \n", "One\nTwo\n\nThree"},
		{"a bullet becomes Jira's", "- One\n* Two", "* One\n* Two"},
		{"what is in a list", "* One\n** Two\n*** Three\n** Four\n* Five", "* One\n** Two\n*** Three\n** Four\n* Five"},
		{"numbers", "# One\n## Two", "# One\n## Two"},
		{"a heading", "h2. Before\n- One", "h2. Before\n\n* One"},
		{"brackets are escaped", "* [In progress] One\n\\[x\\]", "* \\[In progress\\] One\n\n\\[x\\]"},
		{"as it is", "{noformat}\n- One\n\n  [x] Two\n{noformat}", "{noformat}\n- One\n\n  [x] Two\n{noformat}"},
		{"a line", "One\n\n----\nTwo", "One\n\n----\n\nTwo"},
		{"nothing", " \n\n", ""},
	} {
		if got := fromWiki(tc.wiki).wiki(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
	for _, tc := range []struct{ name, doc, want, kept string }{
		{"texts are joined", `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"a"},{"type":"text","text":""},{"type":"text","text":"b"}]},{"type":"paragraph"}]}`,
			"ab", `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"ab"}]}]}`},
		{"marks", `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"strong"}]},{"type":"hardBreak"},{"type":"text","text":"b","marks":[{"type":"link","attrs":{"href":"https://x.example"}}]}]}]}`,
			"*a*\n[b|https://x.example]", ""},
		{"tasks", `{"type":"doc","version":1,"content":[{"type":"taskList","attrs":{"localId":"1"},"content":[{"type":"taskItem","attrs":{"localId":"2","state":"TODO"},"content":[{"type":"text","text":"a"}]}]}]}`,
			"* a", `{"type":"doc","version":1,"content":[{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"a"}]}]}]}`},
		{"a panel", `{"type":"doc","version":1,"content":[{"type":"panel","content":[{"type":"paragraph","content":[{"type":"text","text":"{a}"}]}]}]}`, `\{a\}`, ""},
	} {
		var doc adf
		if err := json.Unmarshal([]byte(tc.doc), &doc); err != nil {
			t.Fatal(err)
		}
		kept, err := json.Marshal(doc.normal())
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.normal().wiki(); got != tc.want || tc.kept != "" && string(kept) != tc.kept {
			t.Errorf("%s: got %q as %s, want %q as %s", tc.name, got, kept, tc.want, tc.kept)
		}
	}
}
