package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"ticklist/checklist/bulk"
	"ticklist/checklist/bulk/bulktest"
)

func TestImport(t *testing.T) {
	const path = "/api/v1/issues/10001/import"
	for _, tc := range []struct {
		name   string
		body   string
		status int
		want   string
	}{
		{"what is found by itself", `{"id":"o1","format":"auto","text":"+ Build\n- Ship"}`, 200, `"rejected":[],"format":"smart-checklist","notes":[]}`},
		{"with a note", `{"id":"o1","format":"ticklist","text":"* [odd] a","mode":"missing"}`, 200, `"notes":[{"code":"status_unknown","n":1,"samples":["odd"]}]`},
		{"a preview", `{"id":"o1","text":"# L\n* a","preview":true}`, 200, `{"format":"ticklist","lists":[{"id":"1","name":"L",`},
		{"a preview counts", `{"id":"o1","text":"# L\n* a","preview":true}`, 200, `"changes":{"add":2,"edit":0,"move":1,"delete":0}`},
		{"not in the format", `{"id":"o1","format":"trello","text":"{}"}`, 422, `"invalid"`},
		{"no such format", `{"id":"o1","format":"yaml","text":""}`, 400, `"field":"format"`},
		{"no such mode", `{"id":"o1","text":"","mode":"all"}`, 400, `"field":"mode"`},
		{"no id", `{"text":""}`, 400, `"field":"id"`},
		{"no text", `{"id":"o1"}`, 400, `"field":"text"`},
		{"over 4 MiB", fmt.Sprintf(`{"id":"o1","text":%q}`, strings.Repeat("a", 4<<20)), 413, `"too_large"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			newApp(t).post(path, tc.body).is(t, tc.status, tc.want)
		})
	}
	t.Run("once, and not by who may not", func(t *testing.T) {
		a := newApp(t)
		a.post(path, `{"id":"o0","text":"a","preview":true}`).is(t, 200, `"add":2`)
		a.post(path, `{"id":"o1","text":"a"}`).is(t, 200, `{"rev":1,`)
		a.post(path, `{"id":"o1","text":"a"}`).is(t, 200, `{"rev":1,`)
		a.grants.Edit = false
		a.post(path, `{"id":"o2","text":"b"}`).is(t, 403, `"forbidden"`)
		a.grants.View = false
		a.post(path, `{"id":"o3","text":"b","preview":true}`).is(t, 403, `"forbidden"`)
	})
}

func TestMoveIn(t *testing.T) {
	const path = "/api/v1/projects/10/imports"
	a := newApp(t)
	a.Admin.Jobs = &bulk.Service{Store: &bulktest.Memory{}, Now: at, Wake: func() {}}
	const ask = `{"id":"j1","formats":["smart-checklist"],"mode":"missing","preview":true}`
	a.post(path, ask).is(t, 202, `{"id":"j1","kind":"import","subject":"","state":"queued"`)
	a.post(path, ask).is(t, 202, `"state":"queued"`)
	a.get("/api/v1/projects/10/jobs").is(t, 200, `"created":{"by":"712020:me"`)
	a.post(path, `{"id":"j2","formats":["trello"],"mode":"missing"}`).is(t, 422, `"field":"formats"`)
	a.post(path, `{"id":"j2","formats":["okapya"],"mode":"replace"}`).is(t, 422, `"field":"mode"`)
	a.post(path, `{"formats":["okapya"],"mode":"append"}`).is(t, 422, `"field":"id"`)
	a.admin.refused = true
	a.post(path, ask).is(t, 403, `"forbidden"`)
}
