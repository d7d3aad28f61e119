package descriptor_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ticklist"
	"ticklist/descriptor"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func load(t testing.TB) *descriptor.Descriptor {
	t.Helper()
	d, err := descriptor.Load(ticklist.Descriptor)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRenderedDescriptor(t *testing.T) {
	got, err := load(t).Render("https://app.example.com/ticklist/")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "descriptor.golden.json")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got\n%s\nwant\n%s\n(-update rewrites %s)", got, want, golden)
	}
}

func TestWhatItNames(t *testing.T) {
	d := load(t)
	if d.Key() != "io.ticklist.jira" {
		t.Errorf("got key %q", d.Key())
	}
	want := descriptor.Lifecycle{Installed: "/connect/installed", Enabled: "/connect/enabled", Disabled: "/connect/disabled", Uninstalled: "/connect/uninstalled"}
	if got := d.Lifecycle(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	paths := []string{"/connect/admin", "/connect/disabled", "/connect/enabled", "/connect/gadget", "/connect/installed", "/connect/panel", "/connect/project-admin", "/connect/uninstalled",
		"/connect/webhooks/issue_created", "/connect/webhooks/issue_deleted", "/connect/webhooks/issue_updated", "/connect/webhooks/issuelink_created", "/connect/webhooks/post_function", "/connect/webhooks/project_deleted", "/connect/webhooks/property_set", "/connect/workflow", "/icon.svg"}
	got := d.Paths()
	if !slices.Equal(got, paths) {
		t.Errorf("got %q, want %q", got, paths)
	}
	got[0] = "changed"
	if d.Paths()[0] == "changed" {
		t.Error("a caller can change the descriptor")
	}
}

func TestBaseURLs(t *testing.T) {
	d := load(t)
	for base, want := range map[string]string{ // "": refused
		"https://app.example.com":               "https://app.example.com",
		"https://app.example.com/":              "https://app.example.com",
		"https://app.example.com:8443/x":        "https://app.example.com:8443/x",
		"http://localhost:8080":                 "http://localhost:8080",
		"http://app.localhost:8080":             "http://app.localhost:8080",
		"http://127.0.0.1:8080":                 "http://127.0.0.1:8080",
		"http://[::1]:8080":                     "http://[::1]:8080",
		"http://app.example.com":                "",
		"http://localhost.evil.example":         "",
		"":                                      "",
		"/":                                     "",
		"app.example.com":                       "",
		"//app.example.com":                     "",
		"https://":                              "",
		"https:app.example.com":                 "",
		"ftp://app.example.com":                 "",
		"https://me@app.example.com":            "",
		"https://app.example.com?x":             "",
		"https://app.example.com#x":             "",
		"https://app.example.com//":             "",
		"https://app.example.com\\x":            "",
		"https://app.example.com/{{baseUrl}}":   "",
		"https://app.example.com\n":             "",
		"https://" + strings.Repeat("a", 200):   "",
		`https://app.example.com/","key":"evil`: "",
		"https://app.example.com/a b":           "",
		"https://app.example.com/a%2fb":         "",
	} {
		out, err := d.Render(base)
		if (err == nil) != (want != "") {
			t.Errorf("%q: got %v, want accepted %v", base, err, want != "")
			continue
		}
		if err != nil {
			continue
		}
		var got struct {
			Key, BaseURL string
			Vendor       struct{ URL string }
			Links        struct{ Self string }
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Errorf("%q: %v", base, err)
		}
		if got.Key != d.Key() || got.BaseURL != want || got.Links.Self != want+"/atlassian-connect.json" || got.Vendor.URL != want {
			t.Errorf("%q: got %+v", base, got)
		}
		if strings.Contains(string(out), "{{") {
			t.Errorf("%q: a placeholder is left: %s", base, out)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, tc := range []struct {
		name, from, to string // a change of the file
		want           string // in the error
	}{
		{"not JSON", `"key"`, `key`, "read the descriptor"},
		{"a name twice", `"apiVersion": 1,`, `"apiVersion": 1, "apiVersion": 2,`, "read the descriptor"},
		{"a name that is not known", `"lifecycle"`, `"lifecyle"`, "read the descriptor"},
		{"a name in other case", `"baseUrl":`, `"baseURL":`, "read the descriptor"},
		{"an event that is not known", `"installed":`, `"instaled":`, "read the descriptor"},
		{"no key", `"io.ticklist.jira"`, `""`, "key"},
		{"a key with a space", `io.ticklist.jira`, `io ticklist`, "key"},
		{"a key of 65", `io.ticklist.jira`, strings.Repeat("k", 65), "key"},
		{"no name", `"name": "Ticklist",
  "description"`, `"name": "",
  "description"`, "name:"},
		{"a fixed base URL", `"baseUrl": "{{baseUrl}}"`, `"baseUrl": "https://app.example.com"`, "baseUrl"},
		{"another placeholder", `"description": "`, `"description": "{{other}}`, "description"},
		{"no authentication", `"type": "jwt"`, `"type": "none"`, "authentication"},
		{"unsigned installs", `"signed-install": true`, `"signed-install": false`, "apiMigrations.signed-install"},
		{"no context-qsh", `,
    "context-qsh": true`, ``, "apiMigrations.context-qsh"},
		{"no gdpr", `"gdpr": true`, `"gdpr": false`, "apiMigrations.gdpr"},
		{"a migration that is not known", `"gdpr": true`, `"gdpr": true, "x": true`, "apiMigrations"},
		{"no scope", `["READ", "WRITE"]`, `[]`, "scopes"},
		{"a scope that is not known", `["READ", "WRITE"]`, `["READ", "ALL"]`, "scopes"},
		{"an event without a path", `"/connect/enabled"`, `""`, "lifecycle.enabled"},
		{"an event elsewhere", `"/connect/enabled"`, `"https://evil.example/x"`, "lifecycle.enabled"},
		{"an event on another host", `"/connect/enabled"`, `"//evil.example/x"`, "lifecycle.enabled"},
		{"two events on one path", `"/connect/enabled"`, `"/connect/disabled"`, "lifecycle.disabled"},
		{"a module key with a dot", `"checklist-panel"`, `"checklist.panel"`, "checklist.panel"},
		{"a module without a location", `"location": "atl.jira.view.issue.left.context",`, ``, "location or url"},
		{"a module without a name", `"value": "Checklist"`, `"value": ""`, "name.value"},
		{"a module without a url", "left.context\",\n        \"url\": \"/connect/panel?", "left.context\",\n        \"x\": \"/connect/panel?", "location or url"},
		{"a badge that opens nothing", `"url": "/connect/panel?`, `"x": "/connect/panel?`, "not a web_panel"},
		{"a module on another host", `"/connect/panel?`, `"https://evil.example/panel?`, "plain path"},
		{"a variable in the path", `"/connect/panel?`, `"/connect/{issue.id}?`, "plain path"},
		{"an escape in the path", `"/connect/panel?`, `"/connect/p%61nel?`, "plain path"},
		{"a variable that Jira has not", `{issuetype.id}`, `{issueType.id}`, "no variable"},
		{"a variable and more", `{issue.id}`, `x{issue.id}`, "name=value"},
		{"a module key twice", `"webPanels": [`, `"generalPages": [{"key": "checklist-panel", "name": {"value": "x"}, "url": "/connect/admin"}], "webPanels": [`, "stands twice"},
		{"a webhook for an event that is not taken", `"jira:issue_created"`, `"jira:issue_eaten"`, "none that is known"},
		{"a webhook twice", `"jira:issue_created"`, `"jira:issue_updated"`, "stands twice"},
		{"a webhook elsewhere", `"/connect/webhooks/issue_created"`, `"https://evil.example/issue_created"`, "plain path"},
		{"a webhook with a query", `"/connect/webhooks/issue_created"`, `"/connect/webhooks/issue_created?i={issue.id}"`, "plain path"},
		{"a webhook without a path", `"/connect/webhooks/issue_created"`, `""`, "plain path"},
		{"a webhook with a key", `"event": "jira:issue_created",`, `"event": "jira:issue_created", "key": "k",`, "has none"},
		{"a condition that is not known", `"entity_property_equal_to"`, `"user_is_admin"`, "none that is known"},
		{"a condition that lacks what it needs", `"objectName": "right", `, ``, "lacks objectName"},
		{"a condition on an entity without properties", `"entity": "project"`, `"entity": "user"`, "has no properties"},
		{"a condition that is two", `"condition": "entity_property_equal_to",`, `"condition": "entity_property_equal_to", "and": [],`, "not one of"},
		{"a module that is a text", `"webPanels": [`, `"generalPages": "x", "webPanels": [`, "modules.generalPages"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			raw := strings.Replace(string(ticklist.Descriptor), tc.from, tc.to, 1)
			if raw == string(ticklist.Descriptor) {
				t.Fatalf("%q is not in the file", tc.from)
			}
			if _, err := descriptor.Load([]byte(raw)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// TestAllFaultsAtOnce: who mends a descriptor does not want to start five times.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := descriptor.Load([]byte(`{"modules":{"webPanels":[{"key":"a b","url":"x"}]}}`))
	if err == nil {
		t.Fatal("accepted")
	}
	if _, err := descriptor.Load([]byte(`{"modules":{}}`)); err == nil || !strings.Contains(err.Error(), "modules: none") {
		t.Errorf("without modules: got %v", err)
	}
	for _, want := range []string{"key", "name", "vendor.name", "baseUrl", "links.self", "authentication", "apiMigrations.gdpr", "scopes", "lifecycle.installed", "a b"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in %v", want, err)
		}
	}
}

// others is a descriptor with modules of all kinds that are known.
func others() string {
	raw := string(ticklist.Descriptor)
	for kind, modules := range otherModules {
		if list := `"` + kind + `": [`; strings.Contains(raw, list) {
			raw = strings.Replace(raw, list, list+modules+", ", 1)
		} else {
			raw = strings.Replace(raw, `"modules": {`, `"modules": {`+list+modules+"],\n", 1)
		}
	}
	return strings.Replace(raw, `"modules": {`, `"modules": {"configurePage": {"key": "configure", "name": {"value": "x"}, "url": "/connect/configure"},`, 1)
}

// otherModules stand before those of the same kind that the file has.
var otherModules = map[string]string{
	"jiraIssueContexts": `{"key": "context", "name": {"value": "x"}, "icon": {"width": 16, "height": 16, "url": "/icon.svg"},
		"content": {"type": "label", "label": {"value": "x"}}, "target": {"type": "web_panel", "url": "/connect/glance?i={issue.key}&m=1"}}`,
	"jiraIssueGlances": `{"key": "glance", "name": {"value": "x"}, "icon": {"url": "/pictures/icon.png"},
		"content": {"type": "label", "label": {"value": "x"}}, "target": {"type": "web_panel", "url": "/connect/glance"}}`,
	"jiraDashboardItems": `{"key": "gadget", "name": {"value": "x"}, "description": {"value": "x"}, "thumbnailUrl": "/gadget.png",
		"url": "/connect/gadget?dashboard={dashboard.id}&item={dashboardItem.id}", "configurable": true}`,
	"jiraWorkflowValidators": `{"key": "valid", "name": {"value": "x"}, "expression": "true", "errorMessage": {"value": "x"},
		"create": {"url": "/connect/workflow?kind=validator"}, "edit": {"url": "/connect/edit?id={validator.id}"}, "view": {"url": "/connect/view"}}`,
	"jiraWorkflowConditions": `{"key": "cond", "name": {"value": "x"}, "expression": "true"}`,
	"jiraWorkflowPostFunctions": `{"key": "func", "name": {"value": "x"}, "triggered": {"url": "/connect/webhooks/func"},
		"create": {"url": "/connect/workflow"}, "edit": {"url": "/connect/workflow?c={postFunction.config}"}}`,
}

func TestOtherModules(t *testing.T) {
	d, err := descriptor.Load([]byte(others()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"/connect/configure", "/connect/glance", "/connect/panel", "/icon.svg", "/pictures/icon.png", "/connect/gadget", "/gadget.png",
		"/connect/workflow", "/connect/edit", "/connect/view", "/connect/webhooks/func", "/connect/webhooks/property_set",
	} {
		if !slices.Contains(d.Paths(), want) {
			t.Errorf("%q is not in %q", want, d.Paths())
		}
	}
}

// TestFaultsOfModules is TestFaults for the kinds whose shape is known.
func TestFaultsOfModules(t *testing.T) {
	for _, tc := range []struct{ name, from, to, want string }{
		{"a member that is not known", `"expression": "true", "errorMessage"`, `"expresion": "x", "expression": "true", "errorMessage"`, `"expresion" is none`},
		{"a validator without an expression", `"expression": "true", "errorMessage"`, `"expression": " ", "errorMessage"`, "expression: missing"},
		{"a message that is two", `"errorMessage": {"value": "x"}`, `"errorMessage": {"value": "x", "expression": "y"}`, "not one of"},
		{"a condition without an expression", `"name": {"value": "x"}, "expression": "true"}`, `"name": {"value": "x"}}`, "expression: missing"},
		{"a post function that is not triggered", `"triggered": {"url": "/connect/webhooks/func"},`, ``, "triggered.url: missing"},
		{"a post function with a query", `"/connect/webhooks/func"`, `"/connect/webhooks/func?i={issue.id}"`, "triggered.url: url"},
		{"a page elsewhere", `"/connect/view"`, `"https://evil.example/view"`, "view.url: url"},
		{"a variable of another place", `{validator.id}`, `{postFunction.id}`, "no variable"},
		{"a variable of an issue on a dashboard", `{dashboard.id}`, `{issue.id}`, "no variable"},
		{"a dashboard item without a picture", `"thumbnailUrl": "/gadget.png",`, ``, "thumbnailUrl: missing"},
		{"a picture that is none", `"/gadget.png"`, `"/gadget.exe"`, "picture"},
		{"a dashboard item without a page", `"url": "/connect/gadget?dashboard={dashboard.id}&item={dashboardItem.id}", `, ``, "url: missing"},
		{"a glance without an icon", `"icon": {"url": "/pictures/icon.png"},`, ``, "icon.url: missing"},
		{"a glance without a label", `"label": {"value": "x"}}, "target": {"type": "web_panel", "url": "/connect/glance"}`, `"label": {}}, "target": {"type": "web_panel", "url": "/connect/glance"}`, "not a label"},
		{"a glance that opens a dialog", `"web_panel", "url": "/connect/glance"`, `"dialog", "url": "/connect/glance"`, "web_panel"},
		{"a property of projects", `"entityType": "issue"`, `"entityType": "project"`, "entityType"},
		{"a property without a key", `"propertyKey": "ticklist",`, ``, "propertyKey"},
		{"an extraction of no type", `"objectName": "total", "type": "number"`, `"objectName": "total", "type": "integer"`, "type:"},
		{"an extraction of no path", `"objectName": "total"`, `"objectName": "total."`, "objectName"},
		{"an alias that needs quotes", `"checklistTotal"`, `"checklist total"`, "alias"},
		{"an alias twice", `"checklistTotal"`, `"ChecklistOpen"`, "stands twice"},
		{"a field without a description", `"value": "Whether all items of the checklists are complete."`, `"value": ""`, "description"},
		{"a field of another type", `"type": "rich_text"`, `"type": "rich"`, "none that is known"},
		{"a field that reads nothing", `"property": {"key": "ticklist", "path": "fields.completed", "type": "string"}`, `"property": null`, "property: missing"},
		{"a field that reads no path", `"fields.completed"`, `"fields..completed"`, "property.path"},
		{"a field that reads no type", `"path": "fields.completed", "type": "string"`, `"path": "fields.completed", "type": "user"`, "property.type"},
		{"a text that reads", `"type": "rich_text"`, `"type": "rich_text", "property": {"key": "a", "path": "b", "type": "string"}`, "only a read_only"},
		{"properties without names", `"propertyKeys": ["ticklist.do"],`, ``, "propertyKeys"},
		{"a property's webhook with another variable", `?issue={issue.id}`, `?issue={user.id}`, "no variable"},
		{"names of properties elsewhere", `"event": "jira:issue_created",`, `"event": "jira:issue_created", "propertyKeys": ["a"],`, "propertyKeys"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			raw := strings.Replace(others(), tc.from, tc.to, 1)
			if raw == others() {
				t.Fatalf("%q is not in the file", tc.from)
			}
			if _, err := descriptor.Load([]byte(raw)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
