package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestOps(t *testing.T) {
	op := func(fields string) string { return `{"ops":[{"id":"o1",` + fields + `}]}` }
	many := func(n int) string {
		var ops []string
		for i := range n {
			ops = append(ops, fmt.Sprintf(`{"id":"o%d","type":"addItem","item":"i%d","text":"x"}`, i, i))
		}
		return `{"ops":[` + strings.Join(ops, ",") + `]}`
	}
	for _, tc := range []struct {
		name   string
		body   string
		status int
		want   string // in the body
	}{
		{"the smallest", op(`"type":"addItem","item":"i1","text":" Ship it "`), 200, `{"rev":1,"state":{"rev":1,"lists":[{"id":"default","name":"Checklist","items":[{"id":"i1","kind":"item","text":"Ship it","status":"open","optional":false,"details":"","assignee":null,"due":null,"parent":null,"link":null,"from":null}],"from":null,"live":false}],"counts":{"total":1,"complete":0,"mandatory":1,"mandatoryComplete":0,"percent":0},`},
		{"everything an item can have", op(`"type":"addItem","item":"i1","list":"default","after":"x","text":"T","kind":"item","details":"D\nE","status":"done","optional":true,"assignee":"712020:a","due":"2026-12-31","issue":"10012","key":"TICK-12","follow":true`), 200, `"text":"T","status":"done","optional":true,"details":"D\nE","assignee":"712020:a","due":"2026-12-31","parent":null,"link":{"issue":"10012","key":"TICK-12","follow":true},"from":null}`},
		{"under another", `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"},{"id":"o2","type":"addItem","item":"i2","text":"y","parent":"i1"}]}`, 200, `"id":"i2","kind":"item","text":"y","status":"open","optional":false,"details":"","assignee":null,"due":null,"parent":"i1","link":null,"from":null}`},
		{"moved under another", `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"},{"id":"o2","type":"addItem","item":"i2","text":"y"},{"id":"o3","type":"moveItem","item":"i2","list":"default","parent":"i1"}]}`, 200, `"parent":"i1","link":null,"from":null}`},
		{"linked", `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"},{"id":"o2","type":"setLink","item":"i1","issue":"10012"}]}`, 200, `"link":{"issue":"10012","key":"","follow":false},"from":null}`},
		{"linked no more", `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x","issue":"10012"},{"id":"o2","type":"setLink","item":"i1","issue":null}]}`, 200, `"link":null,"from":null}`},
		{"a key without an issue is rejected by itself", op(`"type":"addItem","item":"i1","text":"T","key":"TICK-12"`), 200, `"code":"invalid"`},
		{"null for nobody and never", op(`"type":"addItem","item":"i1","text":"T","assignee":null,"due":null,"issue":null`), 200, `"assignee":null,"due":null,"parent":null,"link":null,"from":null}`},
		{"from a template", op(`"type":"addItem","item":"i1","text":"T","from":{"template":"t1","id":"x1"}`), 200, `"from":{"template":"t1","id":"x1"}}],"from":null,"live":false}]`},
		{"a list from a template", op(`"type":"addList","list":"l1","name":"L","from":{"template":"t1","id":"x1"}`), 200, `"from":{"template":"t1","id":"x1"},"live":false`},
		{"from nothing", op(`"type":"addItem","item":"i1","text":"T","from":null`), 200, `"from":null}`},
		{"from half of a template", op(`"type":"addItem","item":"i1","text":"T","from":{"template":"t1"}`), 200, `"code":"invalid"`},
		{"a heading has no status", op(`"type":"addItem","item":"i1","text":"T","kind":"heading"`), 200, `"kind":"heading","text":"T","status":null`},
		{"rejected by itself", op(`"type":"deleteItem","item":"i1"`), 200, `"rejected":[{"id":"o1","code":"not_found","text":"This item is no longer there."}]`},
		{"nothing rejected is a list, too", op(`"type":"addList","list":"l1","name":"L"`), 200, `"rejected":[]`},
		{"a value out of range is rejected by itself", op(`"type":"addItem","item":"i1","text":"T","due":"soon"`), 200, `"code":"invalid"`},
		{"an empty assignee is no assignee", op(`"type":"addItem","item":"i1","text":"T","assignee":""`), 200, `"code":"invalid"`},
		{"100 operations", many(100), 200, `"rev":1`},
		{"a text that looks like an operator", op(`"type":"addItem","item":"i1","text":"{\"$ne\":null}"`), 200, `"text":"{\"$ne\":null}"`},
		{"a backslash before u0000 is text", op(`"type":"addItem","item":"i1","text":"\\u0000"`), 200, `"text":"\\u0000"`},

		{"no operation", `{"ops":[]}`, 422, `"field":"ops"`},
		{"101 operations", many(101), 422, `"field":"ops"`},
		{"no body", ``, 400, `"bad_request"`},
		{"not JSON", `ops`, 400, `"bad_request"`},
		{"half of it", `{"ops":[`, 400, `"bad_request"`},
		{"two documents", op(`"type":"deleteItem","item":"i1"`) + `{}`, 400, `"bad_request"`},
		{"an array", `[]`, 400, `"bad_request"`},
		{"null", `null`, 400, `"field":"ops"`},
		{"no ops", `{}`, 400, `"field":"ops"`},
		{"null ops", `{"ops":null}`, 400, `"field":"ops"`},
		{"ops are a list", `{"ops":{"$ne":null}}`, 400, `"field":"ops"`},
		{"an operation is an object", `{"ops":[1]}`, 400, `"field":"ops/0"`},
		{"a null operation", `{"ops":[null]}`, 400, `"field":"ops/0`},
		{"an unknown field beside ops", `{"ops":[],"force":true}`, 400, `"bad_request"`},
		{"an unknown field", op(`"type":"deleteItem","item":"i1","force":true`), 400, `"field":"ops/0/force"`},
		{"a field in another case", op(`"type":"deleteItem","Item":"i1"`), 400, `"field":"ops/0/Item"`},
		{"another type's field", op(`"type":"deleteItem","item":"i1","text":"x"`), 400, `"field":"ops/0/text"`},
		{"a doubled field", op(`"type":"deleteItem","item":"i1","item":"i2"`), 400, `"bad_request"`},
		{"a doubled ops", `{"ops":[],"ops":[{"id":"o1","type":"deleteItem","item":"i1"}]}`, 400, `"bad_request"`},
		{"a missing field", op(`"type":"deleteItem"`), 400, `"field":"ops/0/item"`},
		{"a missing type", op(`"item":"i1"`), 400, `"field":"ops/0/type"`},
		{"an unknown type", op(`"type":"dropTable","item":"i1"`), 400, `"field":"ops/0/type"`},
		{"a type that is no text", op(`"type":7,"item":"i1"`), 400, `"field":"ops/0/type"`},
		{"a missing id", `{"ops":[{"type":"deleteItem","item":"i1"}]}`, 400, `"field":"ops/0/id"`},
		{"a number for a text", op(`"type":"addItem","item":"i1","text":7`), 400, `"field":"ops/0/text"`},
		{"an operator for a text", op(`"type":"addItem","item":"i1","text":{"$ne":null}`), 400, `"field":"ops/0/text"`},
		{"an operator for an id", op(`"type":"deleteItem","item":{"$gt":""}`), 400, `"field":"ops/0/item"`},
		{"a text for a bool", op(`"type":"setOptional","item":"i1","optional":"yes"`), 400, `"field":"ops/0/optional"`},
		{"null for a text", op(`"type":"addItem","item":"i1","text":null`), 400, `"field":"ops/0/text"`},
		{"null for an after", op(`"type":"moveItem","item":"i1","list":"l","after":null`), 400, `"field":"ops/0/after"`},
		{"null for a parent", op(`"type":"moveItem","item":"i1","list":"l","parent":null`), 400, `"field":"ops/0/parent"`},
		{"a parent is an id", op(`"type":"moveItem","item":"i1","list":"l","parent":"a.b"`), 400, `"field":"ops/0/parent"`},
		{"null for a key", op(`"type":"setLink","item":"i1","issue":"1","key":null`), 400, `"field":"ops/0/key"`},
		{"null for a follow", op(`"type":"setLink","item":"i1","issue":"1","follow":null`), 400, `"field":"ops/0/follow"`},
		{"a link without an issue", op(`"type":"setLink","item":"i1"`), 400, `"field":"ops/0/issue"`},
		{"an issue's number", op(`"type":"setLink","item":"i1","issue":10012`), 400, `"field":"ops/0/issue"`},
		{"an empty id", op(`"type":"deleteItem","item":""`), 400, `"field":"ops/0/item"`},
		{"an id with a dot", op(`"type":"deleteItem","item":"a.b"`), 400, `"field":"ops/0/item"`},
		{"an id of 65 characters", op(`"type":"deleteItem","item":"` + strings.Repeat("a", 65) + `"`), 400, `"field":"ops/0/item"`},
		{"an id with a line break at the end", op(`"type":"deleteItem","item":"a\n"`), 400, `"field":"ops/0/item"`},
		{"a bad operation id", `{"ops":[{"id":"$","type":"deleteItem","item":"i1"}]}`, 400, `"field":"ops/0/id"`},
		{"one id twice", `{"ops":[{"id":"o","type":"deleteItem","item":"a"},{"id":"o","type":"deleteItem","item":"b"}]}`, 400, `"field":"ops/1/id"`},
		{"the second is bad", `{"ops":[{"id":"o","type":"addItem","item":"a","text":"x"},{"id":"p","type":"addItem","item":"b"}]}`, 400, `"field":"ops/1/text"`},
		{"a lone surrogate", op(`"type":"addItem","item":"i1","text":"\ud800"`), 400, `"bad_request"`},
		{"broken UTF-8", op("\"type\":\"addItem\",\"item\":\"i1\",\"text\":\"\xff\""), 400, `"bad_request"`},
		{"a NUL", op("\"type\":\"addItem\",\"item\":\"i1\",\"text\":\"a\x00b\""), 400, `"bad_request"`},
		{"an escaped NUL", op(`"type":"addItem","item":"i1","text":"a\u0000b"`), 400, `"field":"ops/0/text"`},
		{"nested 10,000 deep", strings.Repeat(`{"ops":[`, 10_000), 400, `"bad_request"`},
		{"nested 10,000 deep and closed", `{"ops":` + strings.Repeat(`[`, 9_999) + strings.Repeat(`]`, 9_999) + `}`, 400, `"bad_request"`},
		{"over 256 KB", `{"ops":[` + strings.Repeat(" ", 256<<10) + `]}`, 413, `"too_large"`},
		{"100,000 operations", `{"ops":[` + strings.TrimSuffix(strings.Repeat(`1,`, 100_000), ",") + `]}`, 422, `"field":"ops"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			got := a.post("/api/v1/issues/10001/ops", tc.body)
			got.is(t, tc.status, tc.want)
			if tc.status != http.StatusOK {
				a.get("/api/v1/issues/10001/checklists").is(t, 200, `{"rev":0,"lists":[],`)
			}
		})
	}
}

// TestUnannouncedBody sends a body whose length is not said beforehand.
func TestUnannouncedBody(t *testing.T) {
	a := newApp(t)
	r := a.request("POST", "/api/v1/issues/10001/ops", "")
	r.Body = endless{}
	r.ContentLength = -1
	a.do(r).is(t, 413, `"too_large"`)
}

// endless is a body of 10 MB and more of white space.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func (endless) Close() error { return nil }

func FuzzOps(f *testing.F) {
	for _, seed := range []string{
		`{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x","assignee":null}]}`,
		`{"ops":[{"id":"o1","type":"moveItem","item":"i1","list":"l","after":"\ud83d\ude00"}]}`,
		`{"ops":[{"id":"o1","type":"setDue","item":"i1","due":null},{"id":"o1"}]}`, `{"ops":null}`, `[`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := newApp(t).post("/api/v1/issues/10001/ops", string(body))
		if got.Code >= 500 || got.Code == 409 || !strings.HasPrefix(got.Body.String(), "{") {
			t.Errorf("%d %s for %q", got.Code, got.Body, body)
		}
	})
}
