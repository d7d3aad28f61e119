package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/tenant"
)

// TestTemplates goes through the life of a template on the page of a project.
func TestTemplates(t *testing.T) {
	const base = "/api/v1/projects/10/templates"
	a := newApp(t)
	for _, step := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"none", "GET", "", "", 200, `{"templates":[]}`},
		{"starters", "GET", "/starters", "", 200, `"id":"done","name":"Definition of done"`},
		{"made of text", "POST", "", `{"id":"t1","name":" Release ","description":"How we ship","text":"# Ship\n* One\n  * Under\n"}`, 201, `"scope":"project","project":"10","name":"Release","description":"How we ship","live":false,"archived":false,"rev":1,"version":1,"used":0,"created":{"by":"712020:me","at":"2026-11-21T12:00:00Z"}`},
		{"made again", "POST", "", `{"id":"t1","name":"Release","text":"# Ship\n* One\n"}`, 201, `"rev":1`},
		{"its text", "GET", "/t1", "", 200, `"text":"# Ship\n* [open] One\n  * [open] Under\n"`},
		{"on how many issues it is linked", "GET", "/t1", "", 200, `"linked":0,"lists":[`},
		{"one of a starter", "POST", "", `{"id":"t2","starter":"done"}`, 201, `"name":"Definition of done"`},
		{"no such starter", "POST", "", `{"id":"t3","starter":"x"}`, 422, `"field":"starter"`},
		{"a text and lists", "POST", "", `{"id":"t3","name":"x","text":"","lists":[]}`, 400, `"field":"text"`},
		{"a text that cannot be read", "POST", "", `{"id":"t3","name":"x","text":"* [nope] x"}`, 422, `"lines":[{"line":1`},
		{"an id that is an address", "POST", "", `{"id":"export","name":"x"}`, 422, `"field":"id"`},
		{"no name", "POST", "", `{"id":"t3"}`, 400, `"field":"name"`},
		{"an empty name", "POST", "", `{"id":"t3","name":" "}`, 422, `"field":"name"`},
		{"searched", "GET", "?query=SHIP+release", "", 200, `{"templates":[{"id":"t1"`},
		{"renamed", "PUT", "/t1", `{"base":1,"name":"Releases"}`, 200, `"rev":2,"version":1`},
		{"renamed again", "PUT", "/t1", `{"base":1,"name":"Releases"}`, 200, `"rev":2,"version":1`},
		{"a new version", "PUT", "/t1", `{"base":1,"text":"# Ship\n* One\n* Two\n"}`, 200, `"rev":3,"version":2`},
		{"the versions", "GET", "/t1/versions", "", 200, `{"versions":[{"n":2,"by":"712020:me","at":"2026-11-21T12:00:00Z"},{"n":1,`},
		{"how it differs", "GET", "/t1/versions/2", "", 200, `"changes":{"add":1,"edit":0,"move":0,"delete":1}`},
		{"the first", "GET", "/t1/versions/1", "", 200, `"before":[],"changes":{"add":3,`},
		{"no such version", "GET", "/t1/versions/3", "", 404, `"not_found"`},
		{"no version", "GET", "/t1/versions/x", "", 404, `"not_found"`},
		{"a base that is none", "PUT", "/t1", `{"base":9,"text":""}`, 404, `"not_found"`},
		{"without a base", "PUT", "/t1", `{"name":"x"}`, 400, `"field":"base"`},
		{"copied", "POST", "/t1/copy", `{"id":"t4","name":"Copy","site":true}`, 201, `"scope":"site","project":null,"name":"Copy"`},
		{"copied nowhere", "POST", "/t1/copy", `{"id":"t5","name":"Copy"}`, 400, `"field":"project"`},
		{"archived", "PUT", "/t2", `{"base":1,"archived":true}`, 200, `"archived":true`},
		{"not offered", "GET", "?query=done", "", 200, `{"templates":[]}`},
		{"but found", "GET", "?query=done&archived=true", "", 200, `"id":"t2"`},
		{"moved", "POST", "/t1/move", `{"project":"11"}`, 200, `"project":"11"`},
		{"no longer here", "GET", "/t1", "", 404, `"not_found"`},
		{"deleted", "DELETE", "/t2", "", 204, ""},
		{"deleted again", "DELETE", "/t2", "", 404, `"not_found"`},
		{"a file that is none", "POST", "/import", `{"format":"x"}`, 422, `"field":"file"`},
	} {
		t.Run(step.name, func(t *testing.T) {
			a.do(a.request(step.method, base+step.path, step.body)).is(t, step.status, step.want)
		})
	}
	var did []string
	for _, e := range a.admin.record {
		did = append(did, e.What+" "+e.Scope)
	}
	// What was asked for again is there once.
	want := "create template project 10, create template project 10, change template project 10, change template project 10, create template site, archive template project 10, move template project 11, delete template project 10"
	if got := strings.Join(did, ", "); got != want {
		t.Errorf("the record has %q, want %q", got, want)
	}
}

func TestTemplateFiles(t *testing.T) {
	a := newApp(t)
	a.post("/api/v1/site/templates", `{"id":"t1","name":"One","text":"# Ship\n* One\n>> more\n"}`).is(t, 201, "")
	a.post("/api/v1/site/templates", `{"id":"t2","name":"Two","live":true,"starter":"done"}`).is(t, 201, "")
	file := a.get("/api/v1/site/templates/export").Body.String()
	a.post("/api/v1/site/templates/import", file).is(t, 200, `{"created":0,"updated":0,"unchanged":2}`)
	other := newApp(t)
	other.post("/api/v1/site/templates/import", file).is(t, 200, `{"created":2,"updated":0,"unchanged":0}`)
	if back := other.get("/api/v1/site/templates/export").Body.String(); back != file {
		t.Errorf("it is another file: %s, want %s", back, file)
	}
	one := a.get("/api/v1/site/templates/export?template=t1").Body.String()
	if !strings.Contains(one, `"t1"`) || strings.Contains(one, `"t2"`) {
		t.Errorf("of one there is %s", one)
	}
}

// TestTemplatesOfIssues: what an issue gets, and who makes templates of it.
func TestTemplatesOfIssues(t *testing.T) {
	a := newApp(t)
	a.principal.ProjectID = "10"
	a.post("/api/v1/site/templates", `{"id":"t1","name":"Of the site","text":"# Ship\n* One\n"}`).is(t, 201, "")
	a.post("/api/v1/projects/11/templates", `{"id":"t2","name":"Of another project","text":"# Ship\n* One\n"}`).is(t, 201, "")
	a.get("/api/v1/projects/10/templates").is(t, 200, `{"templates":[]}`)
	a.get("/api/v1/projects/10/templates?offered=true").is(t, 200, `{"templates":[{"id":"t1","scope":"site"`)
	const issue = "/api/v1/issues/10001"
	a.get(issue+"/templates").is(t, 200, `{"templates":[{"id":"t1"`)
	a.get(issue+"/templates/t1").is(t, 200, `"lists":[{`)
	a.get(issue+"/templates/t2").is(t, 404, `"not_found"`)
	a.post(issue+"/apply", `{"id":"a1","template":"t1","mode":"append"}`).is(t, 200, `"from":{"template":"t1",`)
	a.post(issue+"/apply", `{"id":"a1","template":"t1","mode":"append"}`).is(t, 200, `"rev":1,`)
	a.post(issue+"/apply", `{"id":"a2","template":"t1","mode":"missing"}`).is(t, 200, `"rev":1,`)
	a.post(issue+"/apply", `{"id":"a3","template":"t2","mode":"append"}`).is(t, 404, `"not_found"`)
	a.post(issue+"/apply", `{"id":"a3","template":"t1","mode":"twice"}`).is(t, 422, `"field":"mode"`)
	a.post(issue+"/apply", `{"template":"t1","mode":"append"}`).is(t, 400, `"field":"id"`)
	a.post(issue+"/templates", `{"id":"t3","name":"Mine"}`).is(t, 201, `"scope":"project","project":"10","name":"Mine"`)
	a.post(issue+"/templates", `{"id":"t4","name":"Mine","lists":["none"]}`).is(t, 422, `"field":"lists"`)
	a.post(issue+"/templates", `{"id":"t5","name":"For all","site":true}`).is(t, 201, `"scope":"site"`)
}

// TestWhoMayTemplates: where nothing is granted, whoever edits issues makes
// templates of the project and changes those; where something is, those who may
// manage them.
func TestWhoMayTemplates(t *testing.T) {
	see, edit, administer := tenant.Grants{View: true}, tenant.Grants{View: true, Edit: true}, tenant.Grants{View: true, Edit: true, Administer: true}
	for _, tc := range []struct {
		name                    string
		is                      tenant.Grants
		granted                 []checklist.Permission // to everybody's group
		apply, save, own, other int
	}{
		{name: "who sees", is: see, apply: 403, save: 403, own: 403, other: 403},
		{name: "who edits", is: edit, apply: 200, save: 201, own: 200, other: 403},
		{name: "who administers", is: administer, apply: 200, save: 201, own: 200, other: 200},
		{name: "nobody", apply: 403, save: 403, own: 403, other: 403},
		{name: "who edits, where managing is another's", is: edit, granted: []checklist.Permission{checklist.Add}, apply: 200, save: 403, own: 403, other: 403},
		{name: "who sees, and manages", is: see, granted: []checklist.Permission{checklist.ManageTemplates}, apply: 403, save: 201, own: 200, other: 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.principal.ProjectID = "10"
			a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"o","type":"addItem","item":"i","text":"x"}]}`).is(t, 200, "")
			me := a.principal.AccountID
			a.post("/api/v1/projects/10/templates", `{"id":"mine","name":"Mine","starter":"done"}`).is(t, 201, "")
			a.principal.AccountID = "712020:other"
			a.post("/api/v1/projects/10/templates", `{"id":"other","name":"Other","starter":"done"}`).is(t, 201, "")
			a.principal.AccountID = me
			if tc.granted != nil {
				grants := []string{}
				for _, p := range tc.granted {
					grants = append(grants, fmt.Sprintf(`%q:[{"type":"user","id":%q}]`, p, me))
				}
				a.do(a.request("PUT", "/api/v1/projects/10/settings/permissions", `{"was":null,"value":{"view":[{"type":"user","id":"`+me+`"}],`+strings.Join(grants, ",")+`}}`)).is(t, 200, "")
			}
			a.grants = tc.is
			if tc.is.View {
				offered := a.get("/api/v1/issues/10001/templates")
				offered.is(t, 200, fmt.Sprintf(`"may":{"save":%t,`, tc.save == 201))
				offered.is(t, 200, fmt.Sprintf(`"change":%t},{"id":"other"`, tc.own == 200))
				offered.is(t, 200, fmt.Sprintf(`"change":%t}],`, tc.other == 200))
			}
			a.post("/api/v1/issues/10001/apply", `{"id":"a","template":"mine","mode":"append"}`).is(t, tc.apply, "")
			a.post("/api/v1/issues/10001/templates", `{"id":"new","name":"New"}`).is(t, tc.save, "")
			a.do(a.request("PUT", "/api/v1/issues/10001/templates/mine", `{"base":1,"name":"Renamed"}`)).is(t, tc.own, "")
			a.do(a.request("DELETE", "/api/v1/issues/10001/templates/other", "")).is(t, map[int]int{200: 204, 403: 403}[tc.other], "")
		})
	}
}
