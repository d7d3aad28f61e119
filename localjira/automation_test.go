package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestAutomations puts one rule, does something, and looks at the issue and at
// what the rule's run came to.
func TestAutomations(t *testing.T) {
	const (
		at    = "/rest/api/3/issue/WEB-2"
		begin = at + "/transitions?user=ada"
	)
	for _, tc := range []struct {
		name, rule           string
		method, target, body string
		headers              []string
		status               int
		look, want           string // an address, and what is there after it
		run                  string // "" for none
	}{
		{"a property when it is transitioned", `"on":"transitioned","to":"in progress","do":[{"property":"p","value":{"of":"{{issue.key}} {{ issue.status.name }}{{nothing.here}}","n":1}}]`,
			"POST", begin, `{"transition":{"id":"21"}}`, nil, 204, at + "?user=ada&properties=p", `"p":{"n":1,"of":"WEB-2 In progress"}`, `"issue":"WEB-2"}`},
		{"not for another status", `"on":"transitioned","to":"Done","do":[{"property":"p","value":1}]`,
			"POST", begin, `{"transition":{"id":"21"}}`, nil, 204, at + "?user=ada&properties=p", `"properties":{}`, ""},
		{"a field when it is created", `"on":"created","type":"Bug","do":[{"field":"Checklist Text","value":"- {{issue.summary}}"}]`,
			"POST", "/_control/create", `{"user":"ada","project":"WEB","type":"Bug","summary":"Broken"}`, nil, 201, "/rest/api/2/issue/20001?user=ada&fields=" + textField, `"* Broken"`, `"rule":"R"`},
		{"behind what a field says", `"on":"property","do":[{"field":"Checklist Text","value":"One"},{"field":"Checklist Text","value":"{{issue.Checklist Text}}\n- Two"}]`,
			"PUT", at + "/properties/q?user=ben", `1`, nil, 201, "/rest/api/2/issue/WEB-2?user=ada&fields=" + textField, `"One\n\n* Two"`, `"rule":"R"`},
		{"not for another type", `"on":"created","type":"Bug","do":[{"field":"labels","value":["x"]}]`,
			"POST", "/_control/create", `{"user":"ada","project":"WEB","type":"Task","summary":"x"}`, nil, 201, "/rest/api/2/issue/20001?user=ada", `"labels":[]`, ""},
		{"labels when a property is set", `"on":"property","key":"q","do":[{"field":"labels","value":["{{issue.properties.q.label}}"]}]`,
			"PUT", at + "/properties/q?user=ben", `{"label":"urgent"}`, nil, 201, at + "?user=ada", `"labels":["urgent"]`, `"rule":"R"`},
		{"a transition when it is called", `"on":"webhook","secret":"s","do":[{"property":"p","value":"{{webhookData.itemText}}"},{"transition":"In progress"}]`,
			"POST", "/automation/hooks/r", `{"issues":["10102","gone"],"itemText":"Ship it"}`, []string{"X-Automation-Webhook-Token: s"}, 200, at + "?user=ada&properties=p", `"name":"In progress","statusCategory":`, `"issue":"WEB-2"}`},
		{"not without the secret", `"on":"webhook","secret":"s","do":[{"property":"p","value":1}]`,
			"POST", "/automation/hooks/r", `{"issues":["WEB-2"]}`, []string{"X-Automation-Webhook-Token: t"}, 401, at + "?user=ada&properties=p", `"properties":{}`, ""},
		{"a rule of the workflow refuses", `"on":"property","key":"ticklist","do":[{"transition":"Done"}]`,
			"PUT", at + "/properties/ticklist?user=ben", `{"total":1,"mandatoryOpen":1}`, nil, 201, at + "?user=ada", `"name":"To do"`, `"fault":"`},
		{"a field that there is not", `"on":"property","do":[{"field":"Nothing","value":"x"},{"property":"p","value":1}]`,
			"PUT", at + "/properties/q?user=ben", `1`, nil, 201, at + "?user=ada&properties=p", `"properties":{}`, `"fault":"`},
		{"what automations do runs none", `"on":"property","do":[{"property":"p","value":"{{issue.properties.p}}x"}]`,
			"PUT", at + "/properties/p?user=ben", `"x"`, nil, 201, at + "?user=ada&properties=p", `"p":"xx"`, `"rule":"R"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, h := ticklistSite(t)
			heard(t, s)
			if got := do(h, "POST", "/_control/automation", `{"id":"r","name":"R","enabled":true,`+tc.rule+`}`); got.Code != 200 {
				t.Fatalf("the rule: got %d %s", got.Code, got.Body)
			}
			if got := do(h, tc.method, tc.target, tc.body, tc.headers...); got.Code != tc.status {
				t.Errorf("got %d %s, want %d", got.Code, got.Body, tc.status)
			}
			if got := do(h, "GET", tc.look, "").Body.String(); !strings.Contains(got, tc.want) {
				t.Errorf("there is no %s in %s", tc.want, got)
			}
			var all struct{ Runs []json.RawMessage }
			if err := json.Unmarshal(do(h, "GET", "/_control/automation", "").Body.Bytes(), &all); err != nil {
				t.Fatal(err)
			}
			if len(all.Runs) != min(len(tc.run), 1) || len(all.Runs) > 0 && !strings.Contains(string(all.Runs[0]), tc.run) {
				t.Errorf("the runs are %s, want %s", all.Runs, tc.run)
			}
		})
	}
}

func TestAutomationsAreChecked(t *testing.T) {
	_, h := testSite(t)
	for _, tc := range []struct {
		method, target, body string
		status               int
	}{
		{"POST", "/_control/automation", `{"on":"created"}`, 400},
		{"POST", "/_control/automation", `{"name":"x","on":"full moon"}`, 400},
		{"POST", "/_control/automation", `{"name":"x","on":"webhook"}`, 400},
		{"POST", "/_control/automation", `{"name":"x","on":"created","do":[{"property":"p","transition":"Done"}]}`, 400},
		{"POST", "/_control/automation", `{"id":"work-begins","name":"x","on":"created"}`, 200},
		{"DELETE", "/_control/automation/work-begins", "", 204},
		{"DELETE", "/_control/automation/work-begins", "", 404},
		{"GET", "/automation?user=ada", "", 200},
		{"GET", "/automation?user=ben", "", 404},
	} {
		if got := do(h, tc.method, tc.target, tc.body); got.Code != tc.status {
			t.Errorf("%s %s %s: got %d %s, want %d", tc.method, tc.target, tc.body, got.Code, got.Body, tc.status)
		}
	}
}
