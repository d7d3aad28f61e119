package main

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/jiratest"
)

// reader is somebody who has an issue open.
type reader struct {
	t    *testing.T
	res  *http.Response
	body *bufio.Reader
}

// reads opens the stream of issue 10001 on the server at an address.
func reads(t *testing.T, site *jiratest.Site, address, account string) *reader {
	t.Helper()
	token, err := site.ContextToken(account, "10001")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), stuck)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/api/v1/issues/10001/stream?since=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "JWT "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("a stream: %+v, %v", res, err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return &reader{t, res, bufio.NewReader(res.Body)}
}

// until reads on until a line has what is wanted.
func (r *reader) until(want string) {
	r.t.Helper()
	for {
		line, err := r.body.ReadString('\n')
		if err != nil {
			r.t.Fatalf("%v before %q", err, want)
		}
		if strings.Contains(line, want) {
			return
		}
	}
}

// TestTwoServers has people look at one issue on two servers of one database.
// What one writes the other sees, and who they are; a server that stops ends its
// streams well and is not held up by them.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		site := newSite(t)
		envA := environment(t, site)
		envB := maps.Clone(envA)
		maps.Copy(envA, environment(t, site))
		for _, env := range []map[string]string{envA, envB} {
			maps.Copy(env, map[string]string{"MONGODB_URI": uri, "MONGODB_DATABASE": database, "SECRET_KEYS": secretKey("k1", 1)})
		}
		a := start(t, envA)
		start(t, envB)
		install(t, site)
		x := reads(t, site, envA["BASE_URL"], "712020:x")
		y := reads(t, site, envB["BASE_URL"], "712020:y")
		x.until(`{"people":["712020:y"]}`)
		y.until(`{"people":["712020:x"]}`)

		site.App = envB["BASE_URL"]
		token, err := site.ContextToken("712020:y", "10001")
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range []string{`{"id":"o1","type":"addItem","item":"i1","text":"CANARY one"}`, `{"id":"o2","type":"addItem","item":"i2","text":"CANARY two"}`} {
			began := time.Now()
			if status, body, err := site.Ops(t.Context(), token, "10001", "["+op+"]"); err != nil || status != http.StatusOK {
				t.Fatalf("%d %s, %v", status, body, err)
			}
			x.until(`"id":"i` + op[len(`{"id":"o`):len(`{"id":"o`)+1])
			t.Logf("seen on the other server after %v", time.Since(began))
		}

		a.stop()
		if rest, err := io.ReadAll(x.body); err != nil {
			t.Errorf("the stream broke off with %v after %s, want it to end", err, rest)
		}
		if exit := a.end(); exit != exitOK {
			t.Errorf("a stream held up the server's end: %d\n%s", exit, a.out)
		}
		for _, l := range a.out.lines(t, "request") {
			if l["route"] == "/api/v1/issues/:issueId/stream" && (l["err"] != nil || l["status"] != 200.0) {
				t.Errorf("the stream's line is %v", l)
			}
		}
	})
}
