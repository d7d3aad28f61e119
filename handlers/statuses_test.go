package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/tenant"
)

const (
	siteStatuses    = "/api/v1/site/statuses"
	projectStatuses = "/api/v1/projects/10/statuses"

	four = `{"id":"open","name":"Open","colour":"grey","complete":false},{"id":"in_progress","name":"In progress","colour":"blue","complete":false},` +
		`{"id":"done","name":"Done","colour":"green","complete":true},{"id":"skipped","name":"Skipped","colour":"grey","complete":true}`
	qaToo = four + `,{"id":"qa","name":"QA","colour":"teal","complete":true}`
)

func (a *app) put(target, body string) answer { return a.do(a.request("PUT", target, body)) }

func TestStatuses(t *testing.T) {
	for _, path := range []string{siteStatuses, projectStatuses} {
		a := newApp(t)
		ticked := `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x","status":"qa"}]}`
		a.principal.ProjectID = "10"
		a.get(path).is(t, 200, `{"rev":0,"own":false,"statuses":[`+four+`],"fixed":["open","in_progress","done","skipped"],"colours":["grey","blue",`)
		a.put(path, `{"rev":0,"statuses":[`+qaToo+`]}`).is(t, 200, `{"rev":1,"own":true,"statuses":[`+qaToo+`],`)
		a.get(path).is(t, 200, `{"rev":1,"own":true,"statuses":[`+qaToo+`],`)
		a.put(path, `{"rev":0,"statuses":[`+four+`]}`).is(t, 409, `"conflict"`)

		a.Checklists = checklist.NewService(a.store, at).WithChoices(a.Admin.Statuses.(*checklist.Choices))
		a.post("/api/v1/issues/10001/ops", ticked).is(t, 200, `"counts":{"total":1,"complete":1`)
		a.get("/api/v1/issues/10001/checklists").is(t, 200, `"statuses":[`+qaToo+`]`)
		a.get("/connect/panel?issueId=10001").is(t, 200, `"statuses":[`+qaToo+`]`)
		a.put(path, `{"rev":1,"statuses":[`+four+`]}`).is(t, 422, `"code":"status_used"`)
		a.put(path, `{"rev":1,"statuses":[`+four+`]}`).is(t, 422, `"used":{"qa":1}`)
		a.put(path, `{"rev":1,"statuses":null,"becomes":{"qa":"skipped"}}`).is(t, 200, `{"rev":2,"own":false,"statuses":[`+four+`],`)
		a.get("/api/v1/issues/10001/checklists").is(t, 200, `"status":"skipped"`)

		scope := "site"
		if path == projectStatuses {
			scope = "project 10"
		}
		if len(a.admin.record) != 2 || a.admin.record[0] != (tenant.AuditEntry{ClientKey: "acme", At: at(), Who: "712020:me", What: "statuses", Scope: scope, Count: 5}) {
			t.Errorf("the record is %+v", a.admin.record)
		}
		a.admin.noRecord = errDisk
		a.put(path, `{"rev":2,"statuses":[`+qaToo+`]}`).is(t, 200, `{"rev":3,`)
		a.store.Err = errDisk
		a.get(path).is(t, 500, `"internal"`)
	}
}

func TestStatusesThatAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name   string
		body   string
		with   func(*app)
		status int
		want   string
	}{
		{name: "not those from the start", body: `{"rev":0,"statuses":[]}`, status: 422, want: `"field":"statuses"`},
		{name: "a bad colour", body: `{"rev":0,"statuses":[{"id":"x","name":"X","colour":"pink","complete":false}]}`, status: 422, want: `"field":"statuses/0/colour"`},
		{name: "what is not removed", body: `{"rev":0,"statuses":[` + four + `],"becomes":{"x":"open"}}`, status: 422, want: `"field":"becomes"`},
		{name: "no revision", body: `{"statuses":[` + four + `]}`, status: 400, want: `"field":"rev"`},
		{name: "no statuses", body: `{"rev":0}`, status: 400, want: `"field":"statuses"`},
		{name: "an unknown field", body: `{"rev":0,"statuses":null,"force":true}`, status: 400, want: `"field":"force"`},
		{name: "an unknown field of a status", body: `{"rev":0,"statuses":[{"id":"x","order":1}]}`, status: 400, want: `"bad_request"`},
		{name: "an operator", body: `{"rev":{"$gt":0},"statuses":null}`, status: 400, want: `"field":"rev"`},
		{name: "who administers nothing", body: `{}`, with: func(a *app) { a.admin.refused = true }, status: 403, want: `"forbidden"`},
		{name: "Jira does not say", body: `{}`, with: func(a *app) { a.admin.unsaid = errDisk }, status: 503, want: `"no_verdict"`},
		{name: "nobody", body: `{}`, with: func(a *app) { a.principal.AccountID = "" }, status: 401, want: `"unauthorized"`},
		{name: "a bad token", body: `{}`, with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
	} {
		for _, path := range []string{siteStatuses, projectStatuses} {
			t.Run(tc.name+" "+path, func(t *testing.T) {
				a := newApp(t)
				if tc.with != nil {
					tc.with(a)
				}
				a.put(path, tc.body).is(t, tc.status, tc.want)
				if tc.with != nil {
					a.get(path).is(t, tc.status, tc.want)
				}
				if len(a.admin.record) > 0 {
					t.Errorf("the record says %+v", a.admin.record)
				}
			})
		}
	}
	for _, path := range []string{"/api/v1/projects/TICK/statuses", "/api/v1/projects/*/statuses", "/api/v1/projects/%24ne/statuses"} {
		a := newApp(t)
		a.get(path).is(t, 400, `"bad_request"`)
		if len(a.admin.asked) > 0 {
			t.Errorf("Jira was asked %q", a.admin.asked)
		}
	}
}

func TestProjectAdminPage(t *testing.T) {
	const page = "/connect/project-admin?projectId=10"
	a := newApp(t)
	a.get(page).is(t, 200, `"notice":null,"projectId":"10"}`)
	if want := []string{"acme 712020:me 10"}; !slices.Equal(a.admin.asked, want) {
		t.Errorf("asked %q, want %q", a.admin.asked, want)
	}
	a.admin.refused = true
	a.get(page).is(t, 403, `"notice":"not_project_admin","projectId":"10"}`)
	a.admin.unsaid = errDisk
	a.get(page).is(t, 200, `"notice":null,"projectId":"10"}`)
	a.principal.AccountID = ""
	a.get(page).is(t, 200, `"notice":"log_in","projectId":"10"}`)
	for _, query := range []string{"", "projectId=", "projectId=TICK", "projectId=10&projectId=11", "projectId=" + strings.Repeat("1", 20)} {
		a.get("/connect/project-admin?"+query).is(t, 400, `"bad_request"`)
	}
}
