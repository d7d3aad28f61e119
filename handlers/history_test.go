package handlers_test

import (
	"fmt"
	"strings"
	"testing"
)

func (a *app) ops(t *testing.T, ops ...string) {
	t.Helper()
	for n, op := range ops {
		body := fmt.Sprintf(`{"ops":[{"id":"op%d",%s}]}`, n, op)
		a.do(a.request("POST", "/api/v1/issues/10001/ops", body)).is(t, 200, `"rejected":[]`)
	}
}

func TestHistory(t *testing.T) {
	const path = "/api/v1/issues/10001/history"
	a := newApp(t)
	a.get(path).is(t, 200, `{"events":[],"next":null,"from":0}`)
	a.do(a.request("POST", "/api/v1/issues/10001/ops", `{"ops":[{"id":"op1","type":"addItem","item":"a","text":"A"},{"id":"op2","type":"addItem","item":"b","text":"B","parent":"a","issue":"10012","key":"TICK-12"}]}`)).is(t, 200, `"rev":1`)
	a.do(a.request("POST", "/api/v1/issues/10001/ops", `{"ops":[{"id":"op3","type":"editItem","item":"a","text":"A2"},{"id":"op4","type":"setAssignee","item":"a","assignee":"712020:ann"},{"id":"op5","type":"deleteItem","item":"a"}]}`)).is(t, 200, `"rev":2`)

	for _, tc := range []struct {
		name, query string
		status      int
		want        string // in the body
	}{
		{"what was deleted is whole", "", 200, `{"events":[{"rev":2,"n":2,"op":"op5","who":"712020:me","at":"`},
		{"with its place", "", 200, `"kind":"deleteItem","list":"default","item":"a","subject":"A2","from":{"items":[{"id":"a","kind":"item","text":"A2",`},
		{"from nothing is null", "?kind=setAssignee", 200, `"from":{"assignee":null},"to":{"assignee":"712020:ann"}}],"next":null,"from":0}`},
		{"what was said", "?item=a&kind=editItem", 200, `"subject":"A2","from":{"text":"A"},"to":{"text":"A2"}}]`},
		{"a list has no item", "?kind=addList", 200, `"list":"default","item":null,"subject":"Checklist","from":{},"to":{"list":{"id":"default","name":"Checklist","items":[],"from":null,"live":false},"place":{"list":null,"parent":null,"after":null}}`},
		{"of a child", "?item=b&kind=addItem", 200, `"link":{"issue":"10012","key":"TICK-12","follow":false}`},
		{"of another person", "?who=712020:nobody", 200, `{"events":[],"next":null,"from":0}`},
		{"before a revision", "?before=1", 200, `{"events":[],`},
		{"before an event", "?before=1.1", 200, `{"events":[{"rev":1,"n":0,`},
		{"before what is none", "?before=x", 400, `"field":"before"`},
		{"before what is negative", "?before=-1", 400, `"field":"before"`},
		{"an item that is none", "?item=$ne", 400, `"field":"item"`},
		{"as of the beginning", "/0", 200, `{"rev":0,"lists":[],"changes":{"add":0,"edit":0,"move":0,"delete":1}}`},
		{"as of a revision", "/1", 200, `{"rev":1,"lists":[{"id":"default","name":"Checklist","items":[{"id":"a","kind":"item","text":"A",`},
		{"how far it is from there", "/1", 200, `"changes":{"add":2,"edit":0,"move":0,"delete":0}}`},
		{"as of a revision that was not", "/9", 422, `"field":"rev"`},
		{"as of what is none", "/x", 400, `"field":"rev"`},
	} {
		t.Run(tc.name, func(t *testing.T) { a.get(path+tc.query).is(t, tc.status, tc.want) })
	}
	a.grants.View = false
	a.get(path).is(t, 403, `"forbidden"`)
	a.get(path+"/1").is(t, 403, `"forbidden"`)
}

func TestHistoryInPages(t *testing.T) {
	a := newApp(t)
	var ops []string
	for n := range 60 {
		ops = append(ops, fmt.Sprintf(`{"id":"op%d","type":"addItem","item":"i%d","text":"x"}`, n, n))
	}
	a.do(a.request("POST", "/api/v1/issues/10001/ops", `{"ops":[`+strings.Join(ops, ",")+`]}`)).is(t, 200, `"rev":1`)
	a.get("/api/v1/issues/10001/history").is(t, 200, `"next":"1.11"`)
	rest := a.get("/api/v1/issues/10001/history?before=1.11")
	rest.is(t, 200, `"next":null`)
	if got := strings.Count(rest.Body.String(), `"op":`); got != 11 {
		t.Errorf("%d events on the last page, want 11", got)
	}
}

func TestRestoring(t *testing.T) {
	const path = "/api/v1/issues/10001/restore"
	for _, tc := range []struct {
		name   string
		body   string
		status int
		want   string // in the body
	}{
		{"all", `{"id":"r","rev":1}`, 200, `{"rev":3,"state":{"rev":3,"lists":[{"id":"default","name":"Checklist","items":[{"id":"a",`},
		{"all as it is", `{"id":"r","rev":2}`, 200, `{"rev":2,`},
		{"an item", `{"id":"r","rev":2,"item":"a"}`, 200, `"items":[{"id":"a",`},
		{"an event", `{"id":"r","rev":2,"n":0}`, 200, `"items":[{"id":"a",`},
		{"what was not deleted", `{"id":"r","rev":1,"item":"a"}`, 422, `"field":"rev"`},
		{"no id", `{"rev":1}`, 400, `"field":"id"`},
		{"an id that is none", `{"id":"","rev":1}`, 400, `"field":"id"`},
		{"an item that is none", `{"id":"r","rev":1,"item":"$"}`, 400, `"field":"item"`},
		{"no revision", `{"id":"r"}`, 400, `"field":"rev"`},
		{"a revision that was not", `{"id":"r","rev":7}`, 422, `"field":"rev"`},
		{"an unknown field", `{"id":"r","rev":1,"force":true}`, 400, `"field":"force"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.ops(t, `"type":"addItem","item":"a","text":"A"`, `"type":"deleteItem","item":"a"`)
			for range 2 { // again it does nothing more
				a.do(a.request("POST", path, tc.body)).is(t, tc.status, tc.want)
			}
		})
	}
	t.Run("rights", func(t *testing.T) {
		a := newApp(t)
		a.ops(t, `"type":"addItem","item":"a","text":"A"`, `"type":"deleteItem","item":"a"`)
		a.grants.Edit = false
		a.do(a.request("POST", path, `{"id":"r","rev":1}`)).is(t, 403, `"forbidden"`)
	})
}
