package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/tenant"
)

const (
	siteSettings    = "/api/v1/site/settings"
	projectSettings = "/api/v1/projects/10/settings"
	mySettings      = "/api/v1/me/settings"
)

func TestSettings(t *testing.T) {
	a := newApp(t)
	a.principal.ProjectID = "10"
	a.get(siteSettings).is(t, 200, `"hideComplete":{"value":false,"own":false,"from":"default"}`)
	a.get(siteSettings).is(t, 200, `"panel":{"value":"left","own":false,"from":"default","options":["left","right"]}`)
	a.get(siteSettings).is(t, 200, `"permissions":{"value":{},"own":false,"from":"default"}`)
	a.put(siteSettings+"/severalLists", `{"was":null,"value":false}`).is(t, 200, `{"value":false,"own":true,"from":"site"}`)
	a.get(projectSettings).is(t, 200, `"severalLists":{"value":false,"own":false,"from":"site"}`)
	a.put(projectSettings+"/severalLists", `{"was":null,"value":true}`).is(t, 200, `{"value":true,"own":true,"from":"project"}`)
	a.put(projectSettings+"/severalLists", `{"was":true,"value":null}`).is(t, 200, `{"value":false,"own":false,"from":"site"}`)
	grants := `{"edit":[{"type":"role","id":"10002"},{"type":"assignee"}],"view":[]}`
	a.put(siteSettings+"/permissions", `{"was":null,"value":`+grants+`}`).is(t, 200, `{"value":`+grants+`,"own":true,"from":"site"}`)
	a.put(siteSettings+"/permissions", `{"was":{"view":[],"edit":[{"type":"assignee"},{"type":"role","id":"10002"}]},"value":{}}`).is(t, 200, `{"value":{},"own":true,"from":"site"}`)

	if want := (tenant.AuditEntry{ClientKey: "acme", At: at(), Who: "712020:me", What: "setting severalLists", Scope: "project 10", Count: 1}); len(a.admin.record) != 5 || a.admin.record[1] != want {
		t.Errorf("the record is %+v, want %+v in it", a.admin.record, want)
	}
	a.admin.noRecord = errDisk
	a.put(siteSettings+"/panel", `{"was":null,"value":"right"}`).is(t, 200, `"right"`)
	a.store.Err = errDisk
	a.get(siteSettings).is(t, 500, `"internal"`)
}

// TestFieldsOfASite: a field is the same in all projects, so only a site has them.
func TestFieldsOfASite(t *testing.T) {
	a := newApp(t)
	a.principal.ProjectID = "10"
	from := `{"progress":true,"percent":true,"completed":true,"text":false,"glance":true}`
	a.get(siteSettings).is(t, 200, `"fields":{"value":`+from+`,"own":false,"from":"default"}`)
	to := `{"progress":true,"percent":false,"completed":true,"text":true,"glance":false}`
	a.put(siteSettings+"/fields", `{"was":null,"value":`+to+`}`).is(t, 200, `{"value":`+to+`,"own":true,"from":"site"}`)
	a.put(siteSettings+"/fields", `{"was":`+from+`,"value":`+from+`}`).is(t, 409, `"now":{"value":`+to)
	a.put(projectSettings+"/fields", `{"was":null,"value":`+to+`}`).is(t, 404, `"not_found"`)
	if got := a.get(projectSettings); strings.Contains(got.Body.String(), `"fields"`) {
		t.Errorf("a project has fields: %s", got.Body.String())
	}
	for name, value := range map[string]string{
		"one is not named": `{"progress":true,"percent":true,"completed":true,"text":true}`, "one that there is not": to[:len(to)-1] + `,"title":true}`,
		"a word": `{"progress":"yes","percent":true,"completed":true,"text":true,"glance":true}`, "a list": `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			a.put(siteSettings+"/fields", `{"was":`+to+`,"value":`+value+`}`).is(t, 400, `"field":"value"`)
		})
	}
}

// TestPanelIsPlaced: Jira is told with each choice, and again where it was not.
func TestPanelIsPlaced(t *testing.T) {
	a := newApp(t)
	a.put(siteSettings+"/panel", `{"was":null,"value":"right"}`).is(t, 200, `{"value":"right","own":true`)
	a.put(projectSettings+"/panel", `{"was":null,"value":"left"}`).is(t, 200, `{"value":"left","own":true`)
	a.admin.unplaced = errDisk
	a.put(projectSettings+"/panel", `{"was":"left","value":null}`).is(t, 503, `"jira_untold"`)
	a.get(projectSettings).is(t, 200, `"panel":{"value":"right","own":false,"from":"site"`)
	a.admin.unplaced = nil
	a.put(projectSettings+"/panel", `{"was":"left","value":null}`).is(t, 200, `{"value":"right","own":false`)
	a.put(siteSettings+"/tell", `{"was":null,"value":"texts"}`).is(t, 200, `"texts"`)
	want := []string{"acme  right", "acme 10 left", "acme 10 as inherited", "acme 10 as inherited"}
	if !slices.Equal(a.admin.placed, want) {
		t.Errorf("Jira was told %q, want %q", a.admin.placed, want)
	}
}

func TestSettingsOfAPerson(t *testing.T) {
	a := newApp(t)
	a.principal.ProjectID = "10"
	a.get(mySettings).is(t, 200, `{"settings":{"hideComplete":{"value":false,"own":false,"from":"default"},"language":{"value":"jira","own":false,"from":"default","options":["jira","en",`)
	a.put(projectSettings+"/language", `{"was":null,"value":"de"}`).is(t, 200, `"de"`)
	a.get(mySettings).is(t, 200, `"language":{"value":"de","own":false,"from":"project"`)
	a.put(mySettings+"/language", `{"was":null,"value":"he"}`).is(t, 200, `{"value":"he","own":true,"from":"person"`)
	a.put(mySettings+"/language", `{"was":"en","value":"fr"}`).is(t, 409, `"now":{"value":"he","own":true,"from":"person"}`)
	a.put(mySettings+"/panel", `{"was":null,"value":"right"}`).is(t, 404, `"not_found"`)
	a.admin.refused = true // whoever administers nothing has settings of their own
	a.get(mySettings).is(t, 200, `"language":{"value":"he","own":true,`)
	a.principal.AccountID = "712020:other"
	a.get(mySettings).is(t, 200, `"language":{"value":"de","own":false,`)
	a.principal.AccountID = ""
	a.get(mySettings).is(t, 401, `"unauthorized"`)
	a.put(mySettings+"/language", `{"was":null,"value":"he"}`).is(t, 401, `"unauthorized"`)
}

func TestSettingsThatAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name, setting, body string
		with                func(*app)
		status              int
		want                string
	}{
		{name: "somebody was faster", setting: "panel", body: `{"was":"left","value":"right"}`, status: 409, want: `"text":"Somebody else has changed this setting meanwhile.","ref":`},
		{name: "an unknown setting", setting: "colour", body: `{"was":null,"value":true}`, status: 404, want: `"not_found"`},
		{name: "a word for yes or no", setting: "hideComplete", body: `{"was":null,"value":"yes"}`, status: 400, want: `"field":"value"`},
		{name: "a word that there is not", setting: "tell", body: `{"was":null,"value":"all"}`, status: 422, want: `"field":"value"`},
		{name: "an unknown permission", setting: "permissions", body: `{"was":null,"value":{"own":[]}}`, status: 422, want: `"invalid"`},
		{name: "a grantee of an unknown type", setting: "permissions", body: `{"was":null,"value":{"view":[{"type":"all"}]}}`, status: 422, want: `"field":"value/view/0"`},
		{name: "an unknown field of a grantee", setting: "permissions", body: `{"was":null,"value":{"view":[{"type":"role","id":"1","x":1}]}}`, status: 400, want: `"field":"value"`},
		{name: "no was", setting: "panel", body: `{"value":"right"}`, status: 400, want: `"field":"was"`},
		{name: "no value", setting: "panel", body: `{"was":null}`, status: 400, want: `"field":"value"`},
		{name: "an unknown field", setting: "panel", body: `{"was":null,"value":"left","force":true}`, status: 400, want: `"field":"force"`},
		{name: "who administers nothing", setting: "panel", body: `{}`, with: func(a *app) { a.admin.refused = true }, status: 403, want: `"forbidden"`},
		{name: "Jira does not say", setting: "panel", body: `{}`, with: func(a *app) { a.admin.unsaid = errDisk }, status: 503, want: `"no_verdict"`},
		{name: "nobody", setting: "panel", body: `{}`, with: func(a *app) { a.principal.AccountID = "" }, status: 401, want: `"unauthorized"`},
	} {
		for _, path := range []string{siteSettings, projectSettings} {
			t.Run(tc.name+" "+path, func(t *testing.T) {
				a := newApp(t)
				if tc.with != nil {
					tc.with(a)
				}
				a.put(path+"/"+tc.setting, tc.body).is(t, tc.status, tc.want)
				if tc.with != nil {
					a.get(path).is(t, tc.status, tc.want)
				}
				if all, err := checklist.NewChoices(a.store, at).Settings(t.Context(), checklist.Area{ClientKey: "acme", ProjectID: "10"}); err != nil || len(a.admin.record) > 0 || all[checklist.SetPanel].From != checklist.FromDefault {
					t.Errorf("%v, the record says %+v, the settings %+v", err, a.admin.record, all)
				}
			})
		}
	}
}
