package main

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// ruledSite is a site whose app has a condition, a validator and a post function
// of its own, and no rules yet.
func ruledSite(t *testing.T, validator map[string]any) (*site, http.Handler) {
	t.Helper()
	s, h := testSite(t)
	modules, err := json.Marshal(map[string]any{
		kindValidator: []any{validator},
		kindCondition: []any{map[string]any{"key": "condition", "name": map[string]any{"value": "C"}, "expression": "config != null && config.ok"}},
		kindFunction:  []any{map[string]any{"key": "function", "name": map[string]any{"value": "F"}, "triggered": map[string]any{"url": "/function"}}},
		"webhooks":    []any{map[string]any{"event": hookIssueUpdated, "url": "/updated"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := parseDescriptor([]byte(`{"key":"app","scopes":["write"],"baseUrl":"http://127.0.0.1:8080","lifecycle":{"installed":"/installed"},"modules":` + string(modules) + `}`))
	if err != nil {
		t.Fatal(err)
	}
	f := s.app.current()
	f.Descriptor = d
	s.app.set(f)
	s.world.rules = map[string][]rule{}
	return s, h
}

// TestRulesOfTheApp runs the table of what the app's rules come to, which its
// page's tests read too.
func TestRulesOfTheApp(t *testing.T) {
	var table struct {
		Module struct{ Expression, ErrorMessage string }
		Rules  []struct {
			Name, Message string
			Config        json.RawMessage
			Cases         []struct {
				Name, Today string
				Property    json.RawMessage
				Expected    bool
			}
		}
	}
	text, err := os.ReadFile("../descriptor/testdata/expressions.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	s, _ := ruledSite(t, map[string]any{
		"key": "validator", "name": map[string]any{"value": "V"}, "expression": table.Module.Expression,
		"errorMessage": map[string]any{"expression": table.Module.ErrorMessage},
	})
	if len(table.Rules) == 0 {
		t.Fatal("the table has no rules")
	}
	ada := s.world.person("ada")
	for _, r := range table.Rules {
		s.world.rules["WEB"] = []rule{{"r", transitions()[2].ID, kindValidator, "validator", string(r.Config)}}
		for _, c := range r.Cases {
			i, _ := s.world.issue("WEB-1")
			s.world.properties = nil
			if string(c.Property) != "null" {
				s.world.setProperty(i, "ticklist", c.Property)
			}
			s.app.now = func() time.Time { return parsed(t, c.Today).Add(12 * time.Hour) }
			want := r.Message
			if c.Expected {
				want = ""
			}
			if got := s.refusal(kindValidator, transitions()[2], i, ada); got != want {
				t.Errorf("%s, %s: got %q, want %q", r.Name, c.Name, got, want)
			}
		}
	}
}

func parsed(t *testing.T, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestRulesOfTransitions(t *testing.T) {
	validator := func(expression, message string) map[string]any {
		return map[string]any{"key": "validator", "name": map[string]any{"value": "V"}, "expression": expression, "errorMessage": map[string]any{"value": message}}
	}
	const done = `{"transition":{"id":"31"}}`
	for _, tc := range []struct {
		name      string
		validator map[string]any
		rules     []rule
		user      string
		body      string
		open      string // transitions that are listed
		status    int
		says      string
	}{
		{name: "without rules", user: "ada", body: done, open: "11 31", status: 204},
		{name: "to where it is", user: "ada", body: `{"transition":{"id":"21"}}`, open: "11 31", status: 400, says: "Transition id '21' is not valid for this issue."},
		{name: "by who may only read", user: "anonymous", body: done, open: "", status: 400, says: "not valid"},
		{name: "a validator that holds", validator: validator("issue.status.name != transition.to.name && user.displayName == 'Ada Brandt'", ""), rules: []rule{{"1", 31, kindValidator, "validator", ""}}, user: "ada", body: done, open: "11 31", status: 204},
		{name: "a validator of another transition", validator: validator("false", "No."), rules: []rule{{"1", 11, kindValidator, "validator", ""}}, user: "ada", body: done, open: "11 31", status: 204},
		{name: "a validator that does not hold", validator: validator("false", "No."), rules: []rule{{"1", 31, kindValidator, "validator", ""}}, user: "ada", body: done, open: "11 31", status: 400, says: "No."},
		{name: "a validator that fails", validator: validator("issue.nothing", "No."), rules: []rule{{"1", 31, kindValidator, "validator", ""}}, user: "ada", body: done, open: "11 31", status: 400, says: "No."},
		{name: "a validator that cannot be read", validator: validator("1 +", ""), rules: []rule{{"1", 31, kindValidator, "validator", ""}}, user: "ada", body: done, open: "11 31", status: 400, says: notMet},
		{name: "a validator that comes to a number", validator: validator("1", "No."), rules: []rule{{"1", 31, kindValidator, "validator", ""}}, user: "ada", body: done, open: "11 31", status: 400, says: "No."},
		{name: "a validator that comes to a text", validator: validator("'Not ' + config.who", "No."), rules: []rule{{"1", 31, kindValidator, "validator", `{"who":"yet"}`}}, user: "ada", body: done, open: "11 31", status: 400, says: "Not yet"},
		{name: "the configuration's own expression", validator: validator("false", "No."), rules: []rule{{"1", 31, kindValidator, "validator", `{"expression":"true"}`}}, user: "ada", body: done, open: "11 31", status: 204},
		{name: "a validator of an app that is gone", rules: []rule{{"1", 31, kindValidator, "gone", ""}}, user: "ada", body: done, open: "11 31", status: 400, says: notMet},
		{name: "a condition that holds", rules: []rule{{"1", 31, kindCondition, "condition", `{"ok":true}`}}, user: "ada", body: done, open: "11 31", status: 204},
		{name: "a condition hides", rules: []rule{{"1", 31, kindCondition, "condition", ""}}, user: "ada", body: done, open: "11", status: 400, says: "not valid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, h := ruledSite(t, tc.validator)
			s.world.rules["WEB"] = tc.rules
			const at = "/rest/api/3/issue/WEB-1/transitions?user="
			var listed struct{ Transitions []struct{ ID string } }
			if err := json.Unmarshal(do(h, "GET", at+tc.user, "").Body.Bytes(), &listed); err != nil {
				t.Fatal(err)
			}
			var open []string
			for _, l := range listed.Transitions {
				open = append(open, l.ID)
			}
			if got := strings.Join(open, " "); got != tc.open {
				t.Errorf("open are %q, want %q", got, tc.open)
			}
			if got := do(h, "POST", at+tc.user, tc.body); got.Code != tc.status || !strings.Contains(got.Body.String(), tc.says) {
				t.Errorf("got %d %s, want %d %s", got.Code, got.Body, tc.status, tc.says)
			}
			if i, _ := s.world.issue("WEB-1"); (i.Status == "Done") != (tc.status == 204) {
				t.Errorf("the issue is in %s", i.Status)
			}
		})
	}
}

// TestPostFunctions wants that the app is told what it saved and of the
// transition, once that is done.
func TestPostFunctions(t *testing.T) {
	s, h := ruledSite(t, nil)
	s.world.rules["WEB"] = []rule{{"1", 31, kindFunction, "function", `{"actions":[]}`}}
	told := heard(t, s)
	if got := do(h, "POST", "/rest/api/3/issue/WEB-1/transitions?user=ben", `{"transition":{"id":"31"}}`); got.Code != 204 {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	if got := <-told; !strings.HasPrefix(got, "/updated ") || !strings.Contains(got, `"toString":"Done"`) {
		t.Errorf("first it was told %s", got)
	}
	got := <-told
	for _, want := range []string{
		`/function {`, `"configuration":{"value":"{\"actions\":[]}"}`, `"from_status":"In progress"`, `"to_status":"Done"`, `"transitionId":31`,
		`"transitionName":"Done"`, `"id":"10101"`, `"accountId":"` + s.world.person("ben").AccountID,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in %s", want, got)
		}
	}
}

// TestExpressionsOfTheApp asks what the app asks of Jira.
func TestExpressionsOfTheApp(t *testing.T) {
	_, call := asApp(t, "GET", "/", "")
	const who = `"custom":{"who":{"type":"user","accountId":"712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a001"}}`
	for _, tc := range []struct {
		name, body string
		status     int
		want       string
	}{
		{"what somebody is to an issue", `{"expression":"{\"roles\": who.getProjectRoles(issue.project).map(r => r.id), \"assignee\": issue.assignee == null ? \"\" : issue.assignee.accountId}","context":{"issue":{"id":10101},` + who + `}}`,
			200, `{"value":{"assignee":"712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a001","roles":[10002,10003]}}`},
		{"a value", `{"expression":"n.a + 1","context":{"custom":{"n":{"type":"json","value":{"a":1}}}}}`, 200, `{"value":2}`},
		{"what cannot be read", `{"expression":"1 +"}`, 400, "line 1, column 4"},
		{"what fails", `{"expression":"issue.key"}`, 400, "Unrecognized identifier"},
		{"no such issue", `{"expression":"1","context":{"issue":{"id":99}}}`, 400, "does not exist"},
		{"no such person", `{"expression":"1","context":{"custom":{"who":{"type":"user","accountId":"x"}}}}`, 400, "does not exist"},
	} {
		if got := call("POST", "/rest/api/3/expression/evaluate", tc.body); got.Code != tc.status || !strings.Contains(got.Body.String(), tc.want) {
			t.Errorf("%s: got %d %s, want %d %s", tc.name, got.Code, got.Body, tc.status, tc.want)
		}
	}
}

func TestTheEditorOfWorkflows(t *testing.T) {
	s, h := ruledSite(t, map[string]any{"key": "validator", "name": map[string]any{"value": "Done means done"}, "expression": "true",
		"create": map[string]any{"url": "/new"}, "edit": map[string]any{"url": "/edit?id={validator.id}"}, "view": map[string]any{"url": "/view?config={validator.config}"}})
	var made struct{ ID string }
	got := do(h, "POST", "/_control/rules", `{"project":"WEB","transition":31,"module":"validator","config":"{\"n\":1}"}`)
	if err := json.Unmarshal(got.Body.Bytes(), &made); err != nil || got.Code != 201 {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	for _, tc := range []struct {
		name, method, target, body string
		status                     int
		want                       string
	}{
		{"all of it", "GET", "/workflows/WEB?user=ada", "", 200, `data-frame="rule-` + made.ID},
		{"a rule's page has the configuration", "GET", "/workflows/WEB?user=ada", "", 200, `/view?config=%7B%22n%22%3A1%7D\u0026`},
		{"a new rule", "GET", "/workflows/WEB/11/validator?user=ada", "", 200, `8080/new?`},
		{"a rule", "GET", "/workflows/WEB/rules/" + made.ID + "?user=ada", "", 200, `8080/edit?id=` + made.ID},
		{"the form has what was saved", "GET", "/workflows/WEB/rules/" + made.ID + "?user=ada", "", 200, `data-config="{&#34;n&#34;:1}"`},
		{"by who does not administer the site", "GET", "/workflows/WEB?user=ben", "", 404, "can’t view"},
		{"of no project", "GET", "/workflows/NO?user=ada", "", 404, "can’t view"},
		{"of no module", "GET", "/workflows/WEB/11/none?user=ada", "", 404, "can’t view"},
		{"of no transition", "GET", "/workflows/WEB/12/validator?user=ada", "", 404, "can’t view"},
		{"another project's rule", "GET", "/workflows/OPS/rules/" + made.ID + "?user=ada", "", 404, "can’t view"},
		{"a rule of no module", "POST", "/_control/rules", `{"project":"WEB","transition":31,"module":"none"}`, 400, ""},
		{"a long one", "PUT", "/_control/rules/" + made.ID, `{"config":"` + strings.Repeat("x", maxRuleConfig+1) + `"}`, 400, ""},
		{"is changed", "PUT", "/_control/rules/" + made.ID, `{"config":"{}"}`, 204, ""},
		{"is removed", "DELETE", "/_control/rules/" + made.ID, "", 204, ""},
		{"is gone", "DELETE", "/_control/rules/" + made.ID, "", 404, ""},
	} {
		if got := do(h, tc.method, tc.target, tc.body); got.Code != tc.status || !strings.Contains(got.Body.String(), tc.want) {
			t.Errorf("%s: got %d %s, want %d with %s", tc.name, got.Code, got.Body, tc.status, tc.want)
		}
	}
	if left := len(s.world.rules["WEB"]); left != 0 {
		t.Errorf("%d rules are left", left)
	}
}
