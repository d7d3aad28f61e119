package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const badgeKey = "com.atlassian.jira.issue:io.ticklist.jira:checklist-glance:status"

func TestStatusesOfIssueContexts(t *testing.T) {
	s, h := ticklistSite(t)
	i, _ := s.world.issue("WEB-1")
	for _, tc := range []struct{ name, value, want string }{
		{"none was written", ``, ``},
		{"a lozenge", `{"type":"lozenge","value":{"label":"3/8","type":"inprogress"}}`, `<span class="lozenge inprogress">3/8</span>`},
		{"a lozenge without a look", `{"type":"lozenge","value":{"label":"3/8"}}`, `<span class="lozenge default">3/8</span>`},
		{"a lozenge with a look that Jira has not", `{"type":"lozenge","value":{"label":"3/8","type":"badge"}}`, `<span class="lozenge default">3/8</span>`},
		{"a badge", `{"type":"badge","value":{"label":"12"}}`, `<span class="badge">12</span>`},
		{"an icon of the app", `{"type":"icon","value":{"label":"Done","url":"/icon.svg"}}`, `<img src="http://127.0.0.1:8080/icon.svg" alt="Done" title="Done" width="16" height="16">`},
		{"an icon of nobody", `{"type":"icon","value":{"label":"Done"}}`, ``},
		{"a kind that Jira has not", `{"type":"ribbon","value":{"label":"3/8"}}`, ``},
		{"no label", `{"type":"lozenge","value":{"type":"new"}}`, ``},
		{"a label that is no text", `{"type":"badge","value":{"label":3}}`, ``},
		{"no object", `"3/8"`, ``},
		{"markup", `{"type":"badge","value":{"label":"<b>"}}`, `<span class="badge">&lt;b&gt;</span>`},
		{"an icon that would be a script", `{"type":"icon","value":{"label":"x","url":"javascript:alert(1)"}}`, `src="#ZgotmplZ"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.value != "" {
				s.world.setProperty(i, badgeKey, json.RawMessage(tc.value))
			}
			w := do(h, "GET", "/_page/contexts/WEB-1?user=ada", "")
			var drawn map[string]string
			if err := json.Unmarshal(w.Body.Bytes(), &drawn); err != nil {
				t.Fatal(err)
			}
			got, there := drawn["checklist-glance"]
			if !there || !strings.Contains(got, tc.want) || (tc.want == "") != (got == "") {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			page := do(h, "GET", "/browse/WEB-1?user=ada", "").Body.String()
			if want := `data-status="checklist-glance">` + got + `</span>`; !strings.Contains(page, want) {
				t.Errorf("the page has not %s:\n%s", want, page)
			}
		})
	}
}

func TestIssueContexts(t *testing.T) {
	s, h := ticklistSite(t)
	i, _ := s.world.issue("OPS-1")
	s.world.setProperty(i, badgeKey, json.RawMessage(`{"type":"lozenge","value":{"label":"2/2","type":"success"}}`))
	for _, tc := range []struct {
		name, state, method, target, body, has, hasNot string
	}{
		{"the header has the app's icon and label", stateEnabled, "GET", "/browse/OPS-1?user=ada", "", `<img src="http://127.0.0.1:8080/icon.svg" alt="" width="16" height="16"> Checklist</span>`, ""},
		{"it is closed to begin with", stateEnabled, "GET", "/browse/OPS-1?user=ada", "", `<details class="card context" data-context="checklist-glance">`, ""},
		{"opened it shows its target", stateEnabled, "POST", "/_page/frame", `{"user":"ada","issue":"OPS-1","module":"checklist-glance"}`, "/connect/panel?issueId=10201", ""},
		{"one who may not see the issue learns nothing", stateEnabled, "GET", "/_page/contexts/OPS-1?user=anonymous", "", "{}", "2/2"},
		{"an issue that is not there", stateEnabled, "GET", "/_page/contexts/OPS-9?user=ada", "", "{}", "2/2"},
		{"nothing is shown of an app that is disabled", stateDisabled, "GET", "/browse/OPS-1?user=ada", "", "OPS-1", "data-context"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := s.app.current()
			f.State = tc.state
			s.app.set(f)
			w := do(h, tc.method, tc.target, tc.body)
			if !strings.Contains(w.Body.String(), tc.has) || tc.hasNot != "" && strings.Contains(w.Body.String(), tc.hasNot) {
				t.Errorf("got %s, want it with %q and without %q", w.Body, tc.has, tc.hasNot)
			}
		})
	}
}

func TestAddressesOfIcons(t *testing.T) {
	for _, tc := range []struct{ base, of, want string }{
		{"https://app.example.com", "/icon.svg", "https://app.example.com/icon.svg"},
		{"https://app.example.com/base", "/icon.svg", "https://app.example.com/base/icon.svg"},
		{"https://app.example.com/base", "icon.svg?v=1", "https://app.example.com/base/icon.svg?v=1"},
		{"https://app.example.com/base", "https://cdn.example.com/icon.svg", "https://cdn.example.com/icon.svg"},
	} {
		if got := (descriptor{BaseURL: tc.base}).address(tc.of); got != tc.want {
			t.Errorf("%s of %s: got %s, want %s", tc.of, tc.base, got, tc.want)
		}
	}
}
