package handlers_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestWorkflowPage(t *testing.T) {
	const admin = `{"clientKey":"acme","accountId":"712020:me","base":"","host":"connect","notice":null,"projectId":"","kind":"validator","mode":`
	for _, tc := range []struct {
		name, query string
		with        func(*app)
		status      int
		want        string
	}{
		{name: "a new one", query: "kind=validator&mode=create", status: 200, want: admin + `"create","config":""}`},
		{name: "what was saved", query: "kind=validator&mode=view&config=" + url.QueryEscape(`{"rule":"all","message":"</script>"}`), status: 200, want: `"mode":"view","config":"{\"rule\":\"all\",\"message\":\"\u003c/script\u003e\"}"}`},
		{name: "a condition", query: "kind=condition&mode=edit", status: 200, want: `"kind":"condition","mode":"edit"`},
		{name: "somebody else", query: "kind=validator&mode=create", with: func(a *app) { a.admin.refused = true }, status: 403, want: `"notice":"not_admin"`},
		{name: "Jira does not say", query: "kind=validator&mode=create", with: func(a *app) { a.admin.unsaid = errDisk }, status: 200, want: `"notice":null`},
		{name: "no kind", query: "mode=create", status: 400, want: `"bad_request"`},
		{name: "another kind", query: "kind=rule&mode=create", status: 400, want: `"bad_request"`},
		{name: "another mode", query: "kind=validator&mode=delete", status: 400, want: `"bad_request"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			a.get("/connect/workflow?"+tc.query+"&jwt=x").is(t, tc.status, tc.want)
		})
	}
}

// watchInStore is the id of a watch that TestAdminsOnly has.
const watchInStore = "93b105aaf899"

func TestWatches(t *testing.T) {
	a := newApp(t)
	const release = `{"id":"ID","list":"Release","pattern":"/^sign/"}`
	got := a.post("/api/v1/site/watches", `{"list":" Release ","pattern":"/^sign/"}`)
	id := strings.Split(got.Body.String(), `"`)[3]
	made := func(made string) string {
		return strings.Replace(strings.TrimSuffix(release, "}"), "ID", id, 1) + `,"made":` + made + `}`
	}
	got.is(t, 201, made("true"))
	a.post("/api/v1/site/watches", `{"list":"RELEASE","pattern":"/^sign/"}`).is(t, 200, `"made":false`)
	a.get("/api/v1/site/watches").is(t, 200, `{"watches":[`+strings.Replace(release, "ID", id, 1)+`]}`)
	for body, want := range map[string]string{
		`{}`:                `"field":"list"`,
		`{"list":"a\nb"}`:   `"field":"list"`,
		`{"pattern":"/(/"}`: `"field":"pattern"`,
	} {
		a.post("/api/v1/site/watches", body).is(t, 422, want)
	}
	a.post("/api/v1/site/watches", `{"words":"x"}`).is(t, 400, `"bad_request"`)
	a.do(a.request("DELETE", "/api/v1/site/watches/"+id+"?unless=shared", "")).is(t, 409, `"shared"`)
	a.do(a.request("DELETE", "/api/v1/site/watches/"+id, "")).is(t, 204, "")
	a.do(a.request("DELETE", "/api/v1/site/watches/"+id, "")).is(t, 404, `There is no such watch.`)
	a.get("/api/v1/site/watches").is(t, 200, `{"watches":[]}`)
	if n := len(a.admin.record); n != 2 || a.admin.record[0].What != "watches" {
		t.Errorf("the record has %+v, want what was made and what was removed", a.admin.record)
	}
}
