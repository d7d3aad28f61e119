package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alecthomas/kong"
)

const twoItems = `{"rev":3,"lists":[{"id":"default","name":"Checklist","live":false,"items":[
	{"id":"i1","kind":"item","text":"Ship it","status":"open","optional":false,"details":"","assignee":null,"due":"2026-12-31","parent":null},
	{"id":"i2","kind":"item","text":"Ship it twice","status":"qa","optional":true,"details":"","assignee":"712020:a","due":null,"parent":"i1"},
	{"id":"h1","kind":"heading","text":"After","status":null,"optional":false,"details":"","assignee":null,"due":null,"parent":null},
	{"id":"i3","kind":"item","text":"Tell\u001b[31m all","status":"done","optional":false,"details":"","assignee":null,"due":null,"parent":null}]}],
	"counts":{"total":3,"complete":1,"percent":33},
	"statuses":[{"id":"open","name":"Open","complete":false},{"id":"qa","name":"In QA","complete":false},{"id":"done","name":"Done","complete":true}]}`

const shown = `TICK-1: 1 of 3 done, 33 %

Checklist
   1  [ ] Ship it  due 2026-12-31
   2      [ ] Ship it twice (optional)  [In QA]  @712020:a
   3  --- After
   4  [x] Tell [31m all
`

// server is one that answers as it is told, request by request.
type server struct {
	*httptest.Server
	answers []answer
	asked   []string
}

type answer struct {
	status int
	body   string
	after  string // Retry-After
}

func serve(t *testing.T, answers ...answer) *server {
	t.Helper()
	s := &server{answers: answers}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.asked = append(s.asked, strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Method, r.URL, body)))
	if r.Header.Get("Authorization") != "Bearer secret" || len(s.asked) > len(s.answers) {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	a := s.answers[len(s.asked)-1]
	if a.after != "" {
		w.Header().Set("Retry-After", a.after)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// said is what a command wrote, and how it ended.
type said struct {
	out, err string
	status   int
	failure  string
}

// run runs a command as package main does.
func run(t *testing.T, address, stdin string, args ...string) said {
	t.Helper()
	var words Commands
	parser, err := kong.New(&words, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"TICKLIST_URL": address, "TICKLIST_TOKEN": "secret"}
	var out, errOut bytes.Buffer
	parsed.BindTo(t.Context(), (*context.Context)(nil))
	err = parsed.Run(World{Getenv: func(name string) string { return env[name] }, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errOut})
	s := said{out: out.String(), err: errOut.String()}
	if f, ok := errors.AsType[*RefusedError](err); ok {
		s.status, s.failure = f.ExitStatus(), f.Text
	} else if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCommands(t *testing.T) {
	const result = `{"rev":4,"state":` + twoItems + `,"rejected":[]}`
	ops := func(o string) string { return `POST /api/v1/token/issues/TICK-1/ops {"ops":[` + o + `]}` }
	const load = "GET /api/v1/token/issues/TICK-1/checklists"
	for _, tc := range []struct {
		name    string
		args    []string
		stdin   string
		answers []answer
		asked   []string
		out     string
	}{
		{name: "list", args: []string{"list", "TICK-1"}, answers: []answer{{200, twoItems, ""}}, asked: []string{load}, out: shown},
		{name: "list for programs", args: []string{"list", "TICK-1", "--json"}, answers: []answer{{200, twoItems, ""}}, asked: []string{load}, out: twoItems + "\n"},
		{name: "list with ids", args: []string{"items", "list", "TICK-1", "--ids"}, answers: []answer{{200, twoItems, ""}}, asked: []string{load}, out: strings.NewReplacer("2026-12-31\n", "2026-12-31  #i1\n", "@712020:a\n", "@712020:a  #i2\n", "After\n", "After  #h1\n", "all\n", "all  #i3\n").Replace(shown)},
		{name: "add", args: []string{"items", "add", "TICK-1", "New", "--op", "o1"}, answers: []answer{{200, result, ""}},
			asked: []string{ops(`{"id":"o1","item":"o1","text":"New","type":"addItem"}`)}, out: shown},
		{name: "add with everything", args: []string{"items", "add", "TICK-1", "New", "--op=o1", "--item=i9", "--list=checklist", "--under=1", "--after=i2", "--status=in qa", "--due=2026-01-01", "--optional"},
			answers: []answer{{200, twoItems, ""}, {200, result, ""}},
			asked:   []string{load, ops(`{"after":"i2","due":"2026-01-01","id":"o1","item":"i9","list":"default","optional":true,"parent":"i1","status":"qa","text":"New","type":"addItem"}`)}, out: shown},
		{name: "tick, by number and text", args: []string{"items", "tick", "TICK-1", "2", "SHIP IT", "--op=o"}, answers: []answer{{200, twoItems, ""}, {200, result, ""}},
			asked: []string{load, ops(`{"id":"o-1","item":"i2","status":"done","type":"setStatus"},{"id":"o-2","item":"i1","status":"done","type":"setStatus"}`)}, out: shown},
		{name: "untick, by a part of the text", args: []string{"items", "untick", "TICK-1", "all", "--op=o"}, answers: []answer{{200, twoItems, ""}, {200, result, ""}},
			asked: []string{load, ops(`{"id":"o","item":"i3","status":"open","type":"setStatus"}`)}, out: shown},
		{name: "edit", args: []string{"items", "edit", "TICK-1", "i1", "--text=x", "--due=", "--no-optional", "--op=o"}, answers: []answer{{200, twoItems, ""}, {200, result, ""}},
			asked: []string{load, ops(`{"id":"o-1","item":"i1","text":"x","type":"editItem"},{"due":null,"id":"o-2","item":"i1","type":"setDue"},{"id":"o-3","item":"i1","optional":false,"type":"setOptional"}`)}, out: shown},
		{name: "rm", args: []string{"items", "rm", "TICK-1", "4", "--op=o", "--wait"}, answers: []answer{{200, twoItems, ""}, {200, result, ""}},
			asked: []string{load, strings.Replace(ops(`{"id":"o","item":"i3","type":"deleteItem"}`), "/ops", "/ops?wait=jira", 1)}, out: shown},
		{name: "text get", args: []string{"text", "get", "TICK-1"}, answers: []answer{{200, `{"rev":3,"text":"# A\n* [open] x\n"}`, ""}}, asked: []string{"GET /api/v1/token/issues/TICK-1/text"}, out: "# A\n* [open] x\n"},
		{name: "text put", args: []string{"text", "put", "TICK-1"}, stdin: "* y", answers: []answer{{200, `{"rev":3,"text":"* x"}`, ""}, {200, result, ""}},
			asked: []string{"GET /api/v1/token/issues/TICK-1/text", `PUT /api/v1/token/issues/TICK-1/text {"base":"* x","rev":3,"text":"* y"}`}, out: shown},
		{name: "apply, by name", args: []string{"apply", "TICK-1", "release", "--op=o"}, answers: []answer{{200, `{"templates":[{"id":"t1","name":"Release"},{"id":"t2","name":"Release notes"}]}`, ""}, {200, result, ""}},
			asked: []string{"GET /api/v1/token/issues/TICK-1/templates", `POST /api/v1/token/issues/TICK-1/apply {"id":"o","mode":"missing","template":"t1"}`}, out: shown},
		{name: "do", args: []string{"do", "TICK-1", `[{"check":"*"}]`, "--op=o", "--wait"}, answers: []answer{{200, result, ""}},
			asked: []string{`POST /api/v1/token/issues/TICK-1/actions?wait=jira {"actions":[{"check":"*"}],"id":"o"}`}, out: shown},
		{name: "history, of two pages", args: []string{"history", "TICK-1", "--kind=setStatus", "--limit=2", "--json"}, answers: []answer{{200, `{"events":[{"rev":3}],"next":"3.0"}`, ""}, {200, `{"events":[{"rev":2},{"rev":1}],"next":null}`, ""}},
			asked: []string{"GET /api/v1/token/issues/TICK-1/history?kind=setStatus", "GET /api/v1/token/issues/TICK-1/history?before=3.0&kind=setStatus"}, out: `[{"rev":3},{"rev":2}]` + "\n"},
		{name: "templates of a project", args: []string{"templates", "list", "--project=10000"}, answers: []answer{{200, `{"templates":[{"id":"t1","name":"Release","scope":"project","version":2,"used":7,"live":true}]}`, ""}},
			asked: []string{"GET /api/v1/token/projects/10000/templates"}, out: "t1  Release  (project, version 2, used 7 times, live)\n"},
		{name: "templates put", args: []string{"templates", "put", "Release"}, stdin: "* y", answers: []answer{{200, `{"templates":[{"id":"t1","name":"Release"}]}`, ""}, {200, `{"id":"t1","version":4}`, ""}, {200, `{}`, ""}},
			asked: []string{"GET /api/v1/token/site/templates", "GET /api/v1/token/site/templates/t1", `PUT /api/v1/token/site/templates/t1 {"base":4,"text":"* y"}`}, out: "Release is saved\n"},
		{name: "a new template", args: []string{"templates", "put", "Release", "--new", "--id=t1"}, stdin: "* y", answers: []answer{{201, `{}`, ""}},
			asked: []string{`POST /api/v1/token/site/templates {"id":"t1","name":"Release","text":"* y"}`}, out: "Release is saved\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, tc.answers...)
			got := run(t, s.URL, tc.stdin, tc.args...)
			if got != (said{out: tc.out}) {
				t.Errorf("got %+v, want\n%s", got, tc.out)
			}
			if asked, want := strings.Join(s.asked, "\n"), strings.Join(tc.asked, "\n"); asked != want {
				t.Errorf("asked\n%s\nwant\n%s", asked, want)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	problem := func(code, text string) string {
		return fmt.Sprintf(`{"error":{"code":%q,"text":%q,"ref":"r1"}}`, code, text)
	}
	for _, tc := range []struct {
		name    string
		args    []string
		answers []answer
		status  int
		failure string
	}{
		{name: "no such issue", answers: []answer{{404, problem("not_found", "There is no such issue."), ""}}, status: 3, failure: "There is no such issue. [r1]"},
		{name: "a bad token", answers: []answer{{401, problem("unauthorized", "There is no such API token."), ""}}, status: 4, failure: "There is no such API token. [r1]"},
		{name: "another program", answers: []answer{{200, `<html>`, ""}}, status: 5, failure: "does not answer as Ticklist does"},
		{name: "another program's error", answers: []answer{{404, `<html>`, ""}}, status: 3, failure: "is TICKLIST_URL the address of Ticklist?"},
		{name: "to somewhere else", answers: []answer{{302, ``, ""}}, status: 1, failure: "302"},
		{name: "for a long time", answers: []answer{{429, problem("too_many_requests", "That was too much."), "3600"}}, status: 5, failure: "That was too much. [r1]"},
		{name: "no such item", args: []string{"items", "tick", "TICK-1", "nothing"}, answers: []answer{{200, twoItems, ""}}, status: 3, failure: `there is no item "nothing"`},
		{name: "a number that no item has", args: []string{"items", "rm", "TICK-1", "9"}, answers: []answer{{200, twoItems, ""}}, status: 3, failure: "there is no item 9, the last one is 4"},
		{name: "two such items", args: []string{"items", "tick", "TICK-1", "ship"}, answers: []answer{{200, twoItems, ""}}, status: 1, failure: `2 items are called "ship"; name one by its id`},
		{name: "nothing to change", args: []string{"items", "edit", "TICK-1", "1"}, answers: []answer{{200, twoItems, ""}}, status: 2, failure: "say what to change"},
		{name: "rejected", args: []string{"items", "add", "TICK-1", "x"}, answers: []answer{{200, `{"rev":1,"state":` + twoItems + `,"rejected":[{"id":"o","code":"forbidden","text":"You may not do this."}]}`, ""}}, status: 4, failure: "You may not do this."},
		{name: "a text that cannot be read", args: []string{"text", "put", "TICK-1"}, answers: []answer{{200, `{"rev":1,"text":""}`, ""}, {422, `{"error":{"code":"invalid_text","text":"This text cannot be read.","lines":[{"line":2,"code":"unknown_status","text":"There is no such status."}]}}`, ""}},
			status: 1, failure: "This text cannot be read.\n  line 2: There is no such status."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, tc.answers...)
			if tc.args == nil {
				tc.args = []string{"list", "TICK-1"}
			}
			got := run(t, s.URL, "", tc.args...)
			if got.status != tc.status || !strings.Contains(got.failure, tc.failure) || len(s.asked) != len(tc.answers) {
				t.Errorf("got %+v after %q, want %d %s", got, s.asked, tc.status, tc.failure)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for address, want := range map[string]string{
		"":                           "set TICKLIST_URL",
		"ticklist.example.com":       "no address",
		"http://ticklist.example":    "https://",
		"ftp://localhost":            "https://",
		"https://u:p@ticklist.local": "no address",
		"https://ticklist.local/?a":  "no address",
	} {
		if got := run(t, address, "", "list", "TICK-1"); got.status != exitUsage || !strings.Contains(got.failure, want) {
			t.Errorf("%q: got %+v, want %q", address, got, want)
		}
	}
}

func TestDoWhatIsNoJSON(t *testing.T) {
	if got := run(t, "https://ticklist.local", "", "do", "TICK-1", "check all"); got.status != exitUsage || !strings.Contains(got.failure, "JSON") {
		t.Errorf("got %+v", got)
	}
}

// transport answers without a network, so that time can be made to pass.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestTryingAgain: what may have been done is sent again with the same id, after
// as long as the server wants.
func TestTryingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		var bodies []string
		began := time.Now()
		answers := []answer{{503, `{"error":{"text":"Busy."}}`, "7"}, {0, "", ""}, {429, ``, "20"}, {200, `{"rev":1,"state":{},"rejected":[]}`, ""}}
		c, err := World{Getenv: func(string) string { return "https://localhost" }, Stdout: io.Discard}.connect()
		if err != nil {
			t.Fatal(err)
		}
		c.http.Transport = transport(func(r *http.Request) (*http.Response, error) {
			at = append(at, time.Since(began))
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(body))
			a := answers[len(at)-1]
			if a.status == 0 {
				return nil, errors.New("connection reset")
			}
			return &http.Response{StatusCode: a.status, Header: http.Header{"Retry-After": {a.after}}, Body: io.NopCloser(strings.NewReader(a.body))}, nil
		})
		if err := c.send(t.Context(), shared{Issue: "TICK-1"}, "", false, []operation{{"type": "deleteItem", "item": "i1"}}); err != nil {
			t.Fatal(err)
		}
		if len(at) != 4 || at[1] != 7*time.Second || at[3]-at[2] != 20*time.Second {
			t.Errorf("tried at %v, want again after 7 s, soon, and after 20 s", at)
		}
		for _, body := range bodies {
			if body != bodies[0] || !strings.Contains(body, `"id":"`) {
				t.Errorf("sent %s, want what was sent at first: %s", body, bodies[0])
			}
		}
	})
	synctest.Test(t, func(t *testing.T) {
		tried := 0
		c, _ := World{Getenv: func(string) string { return "https://localhost" }}.connect()
		c.http.Transport = transport(func(*http.Request) (*http.Response, error) {
			tried++
			return nil, errors.New("connection refused")
		})
		_, _, err := c.state(t.Context(), "TICK-1")
		f, ok := errors.AsType[*RefusedError](err)
		if !ok || f.Status != exitLater || tried != tries || !strings.Contains(f.Text, "connection refused") {
			t.Errorf("got %v after %d tries", err, tried)
		}
	})
}
