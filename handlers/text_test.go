package handlers_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	const path = "/api/v1/issues/10001/text"
	for _, tc := range []struct {
		name   string
		body   string
		status int
		want   string // in the body
	}{
		{"the first text", `{"base":"","text":"a\n  [x] b"}`, 200, `"text":"# Checklist\n* [open] a\n  * [done] b\n","conflicts":[],"rejected":[]}`},
		{"with a revision", `{"base":"","text":"a","rev":0}`, 200, `{"rev":1,"state":{"rev":1,`},
		{"nothing", `{"base":"","text":""}`, 200, `{"rev":0,`},
		{"a conflict", `{"base":"# L\n[x] gone","text":"# L\n[ ] gone"}`, 200, `"conflicts":[{"kind":"deleted_by_them","item":null,"mine":"x`},
		{"what is wrong is said by line", `{"base":"","text":"a\n[nope] b\n# L\n>> c"}`, 422, `"field":"text","lines":[{"line":2,"code":"unknown_status","text":"There is no status`},
		{"a base that is none", `{"base":">> a","text":""}`, 422, `"field":"base"}`},
		{"no base", `{"text":""}`, 400, `"field":"base"`},
		{"no text", `{"base":""}`, 400, `"field":"text"`},
		{"null for a text", `{"base":"","text":null}`, 400, `"field":"text"`},
		{"a revision that is a text", `{"base":"","text":"","rev":"1"}`, 400, `"field":"rev"`},
		{"an unknown field", `{"base":"","text":"","force":true}`, 400, `"field":"force"`},
		{"a NUL", `{"base":"","text":"\u0000"}`, 400, `"field":"text"`},
		{"a lone surrogate", `{"base":"","text":"\ud800"}`, 400, `"bad_request"`},
		{"no JSON", `a`, 400, `"bad_request"`},
		{"a text of 1 MiB", fmt.Sprintf(`{"base":"","text":%q}`, strings.Repeat(strings.Repeat("a", 1000)+"\n", 1000)), 200, `"rev":1`},
		{"over 4 MiB", `{"base":"","text":"` + strings.Repeat("a", 4<<20) + `"}`, 413, `"too_large"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.do(a.request("PUT", path, tc.body)).is(t, tc.status, tc.want)
		})
	}
	t.Run("what was written is read", func(t *testing.T) {
		a := newApp(t)
		a.get(path).is(t, 200, `{"rev":0,"text":""}`)
		a.do(a.request("PUT", path, `{"base":"","text":"Ship it [~accountid:712020:a] due:2026-12-31"}`)).is(t, 200, `"assignee":"712020:a","due":"2026-12-31"`)
		a.get(path).is(t, 200, `{"rev":1,"text":"# Checklist\n* [open] Ship it [~accountid:712020:a] due:2026-12-31\n"}`)
	})
	t.Run("rights", func(t *testing.T) {
		a := newApp(t)
		a.grants.Edit = false
		a.do(a.request("PUT", path, `{"base":"","text":"a"}`)).is(t, 403, `"forbidden"`)
		a.get(path).is(t, 200, `"rev":0`)
		a.grants.View = false
		a.get(path).is(t, 403, `"forbidden"`)
	})
}
