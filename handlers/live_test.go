package handlers_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

const streamPath = "/api/v1/issues/10001/stream"

// streamed is a stream as its reader has it.
type streamed struct {
	header http.Header
	status int
	buf    strings.Builder
	pieces chan string // what was flushed
	fault  error       // what writing says
	ended  chan struct{}
	leave  func()
}

func (s *streamed) Header() http.Header { return s.header }

func (s *streamed) WriteHeader(status int) { s.status = status }

func (s *streamed) Write(b []byte) (int, error) {
	if s.fault != nil {
		return 0, s.fault
	}
	return s.buf.Write(b)
}

func (s *streamed) Flush() {
	s.pieces <- s.buf.String()
	s.buf.Reset()
}

// watch opens a stream. It lasts until the test or the server ends it.
func (a *app) watch(target string) *streamed { return a.watchAs("", target) }

// watchAs does so with an authorization.
func (a *app) watchAs(authorization, target string) *streamed {
	ctx, leave := context.WithCancel(a.t.Context())
	s := &streamed{header: http.Header{}, pieces: make(chan string, 100), ended: make(chan struct{}), leave: leave}
	r := a.request("GET", target, "").WithContext(ctx)
	r.Header.Set("Authorization", authorization)
	h := handlers.New(a.Deps)
	go func() {
		defer close(s.ended)
		h.ServeHTTP(s, r)
	}()
	synctest.Wait()
	return s
}

// next is what comes next, "" if nothing has come.
func (s *streamed) next() string {
	synctest.Wait()
	select {
	case piece := <-s.pieces:
		return piece
	default:
		return ""
	}
}

func (s *streamed) over() bool {
	synctest.Wait()
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// streaming runs a test in a time that passes only while all wait, with the
// clock of that time and a token that is good for three minutes of it.
func streaming(t *testing.T, test func(t *testing.T, a *app)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		a.Now = time.Now
		a.principal.ExpiresAt = time.Now().Add(3 * time.Minute)
		test(t, a)
	})
}

// sit has so many watch the issue: one account, or for "" each of its own.
func (a *app) sit(many int, account string) {
	for n := range many {
		who := account
		if who == "" {
			who = fmt.Sprint("712020:", n)
		}
		if _, err := a.Live.Join(a.t.Context(), checklist.Scope{ClientKey: "acme", IssueID: "10001"}, who, 0); err != nil {
			a.t.Fatal(err)
		}
	}
}

func (a *app) writes(id string) {
	a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"`+id+`","type":"addItem","item":"`+id+`","text":"CANARY `+id+`"}]}`).is(a.t, 200, `"rejected":[]`)
}

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	if len(parts) == 0 && got != "" {
		t.Errorf("got %s, want nothing", got)
	}
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("got %s, want %s", got, part)
		}
	}
}

func TestStream(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		a.writes("i1")
		s := a.watch(streamPath)
		first := s.next()
		wants(t, first, "event: people\ndata: {\"people\":[]}\n\n", "event: state\ndata: {\"rev\":1,\"lists\":", editable, "CANARY i1")
		if strings.Count(first, "\n\n") != 2 {
			t.Errorf("two events have %q", first)
		}
		for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"} {
			if got := s.header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		a.writes("i2")
		wants(t, s.next())
		<-time.After(100 * time.Millisecond)
		wants(t, s.next(), `"rev":2`, "CANARY i2")

		a.principal.AccountID = "712020:other"
		o := a.watch(streamPath + "?since=2")
		wants(t, o.next(), `{"people":["712020:me"]}`)
		<-time.After(100 * time.Millisecond)
		wants(t, s.next(), `{"people":["712020:other"]}`)
		wants(t, o.next())
		if body := a.log.String(); strings.Contains(body, "stream") {
			t.Errorf("the stream is in the log before it ends:\n%s", body)
		}
		s.leave()
		o.leave()
		if !s.over() || !o.over() {
			t.Error("it goes on without a reader")
		}
		if n := strings.Count(a.log.String(), `"route":"/api/v1/issues/:issueId/stream"`); n != 2 {
			t.Errorf("two streams have %d lines:\n%s", n, a.log.String())
		}
		if strings.Contains(a.log.String(), `"err"`) || len(a.faults) > 0 {
			t.Errorf("that the reader left is told as an error:\n%s", a.log.String())
		}
	})
}

// TestABurstIsTheNewestState: of what changes faster than it is sent, the newest
// is sent.
func TestABurstIsTheNewestState(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		s := a.watch(streamPath)
		s.next()
		for _, id := range []string{"i1", "i2", "i3"} {
			a.writes(id)
		}
		<-time.After(100 * time.Millisecond)
		wants(t, s.next(), `"rev":3`, "CANARY i1", "CANARY i3")
		wants(t, s.next())
		s.leave()
	})
}

func TestSince(t *testing.T) {
	for _, tc := range []struct {
		name, query string
		want        string
		nothing     bool
	}{
		{"without it", "", `"rev":2`, false},
		{"an older one", "?since=1", `"rev":2`, false},
		{"none yet", "?since=0", `"rev":2`, false},
		{"the newest", "?since=2", `event: people`, true},
		{"one from before the issue was erased", "?since=9", `"rev":2`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			streaming(t, func(t *testing.T, a *app) {
				a.writes("i1")
				a.writes("i2")
				s := a.watch(streamPath + tc.query)
				got := s.next()
				wants(t, got, tc.want)
				if strings.Contains(got, "event: state") == tc.nothing {
					t.Errorf("got %s", got)
				}
				s.leave()
			})
		})
	}
	for _, query := range []string{"?since=-1", "?since=x", "?since=1&since=1", "?since=99999999999999999999"} {
		a := newApp(t)
		a.get(streamPath+query).is(t, 400, "bad_request")
	}
}

func TestPings(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		s := a.watch(streamPath)
		s.next()
		<-time.After(19 * time.Second)
		wants(t, s.next())
		<-time.After(time.Second)
		wants(t, s.next(), ": ping\n\n")
		s.leave()
	})
}

// TestWhatEndsAStream begins with one that goes on.
func TestWhatEndsAStream(t *testing.T) {
	jiraDown := errors.Join(tenant.ErrNoVerdict, errors.New("jira: 500"))
	for _, tc := range []struct {
		name  string
		do    func(a *app, says *atomic.Pointer[tenant.Verdict], fault *atomic.Value)
		after time.Duration
		log   string
	}{
		{name: "the token's end", after: 3 * time.Minute},
		{name: "the server stops", do: func(a *app, _ *atomic.Pointer[tenant.Verdict], _ *atomic.Value) { a.Live.Close() }},
		{name: "the person may not see the issue any more", after: 20 * time.Second, do: func(_ *app, says *atomic.Pointer[tenant.Verdict], _ *atomic.Value) {
			says.Store(&tenant.Verdict{})
		}},
		{name: "Jira does not say any more", after: 20 * time.Second, log: "no verdict", do: func(_ *app, _ *atomic.Pointer[tenant.Verdict], fault *atomic.Value) {
			fault.Store(jiraDown)
		}},
		{name: "a fault", after: 20 * time.Second, log: "panic", do: func(_ *app, says *atomic.Pointer[tenant.Verdict], _ *atomic.Value) {
			says.Store(nil)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			streaming(t, func(t *testing.T, a *app) {
				v := &verdicts{}
				v.says.Store(&tenant.Verdict{Grants: tenant.Grants{View: true, Edit: true}})
				a.Verdicts = v
				s := a.watch(streamPath)
				s.next()
				if s.over() {
					t.Fatal("it ends at once")
				}
				if tc.do != nil {
					tc.do(a, &v.says, &v.fault)
				}
				<-time.After(tc.after)
				if !s.over() {
					t.Error("it goes on")
					s.leave()
				}
				if tc.log == "" && strings.Contains(a.log.String(), `"err"`) || !strings.Contains(a.log.String(), tc.log) {
					t.Errorf("the log says %s, want %q", a.log.String(), tc.log)
				}
				if fault := tc.log != ""; (len(a.faults) == 1 && a.faults[0].Status >= 500) != fault || strings.Contains(a.log.String(), `"level":"ERROR"`) != fault {
					t.Errorf("reported %v, logged %s; want a fault: %v", a.faults, a.log.String(), fault)
				}
			})
		})
	}
}

// verdicts are changed while they are asked.
type verdicts struct {
	says  atomic.Pointer[tenant.Verdict]
	fault atomic.Value
}

func (v *verdicts) Of(context.Context, tenant.Principal, string) (tenant.Verdict, error) {
	if err, ok := v.fault.Load().(error); ok {
		return tenant.Verdict{}, err
	}
	return *v.says.Load(), nil
}

func (v *verdicts) ToView(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error) {
	return v.Of(ctx, p, issueID)
}

func TestALostRightToEditIsTold(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		v := &verdicts{}
		v.says.Store(&tenant.Verdict{Grants: tenant.Grants{View: true, Edit: true}})
		a.Verdicts = v
		s := a.watch(streamPath)
		wants(t, s.next(), editable)
		v.says.Store(&tenant.Verdict{Grants: tenant.Grants{View: true}})
		<-time.After(20 * time.Second)
		wants(t, s.next(), strings.Replace(readOnly, `"pending":true`, `"pending":false`, 1))
		s.leave()
	})
}

// TestStreamsThatAreRefused do not begin.
func TestStreamsThatAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name    string
		prepare func(a *app)
		status  int
		want    string
		after   string // Retry-After
	}{
		{name: "no token", prepare: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: "unauthorized"},
		{name: "another issue's token", prepare: func(a *app) { a.principal.IssueID = "10002" }, status: 403, want: "forbidden"},
		{name: "may not see it", prepare: func(a *app) { a.grants = tenant.Grants{} }, status: 403, want: "may not see"},
		{name: "Jira does not say", prepare: func(a *app) { a.verdict = tenant.ErrNoVerdict }, status: 503, want: "no_verdict", after: "1"},
		{name: "the store is down", prepare: func(a *app) { a.store.Err = errors.New("dial tcp 10.0.0.7: refused") }, status: 500, want: "internal"},
		{name: "the server stops", prepare: func(a *app) { a.Live.Close() }, status: 503, want: "not_ready", after: "1"},
		{name: "too many of one person", prepare: func(a *app) { a.sit(16, a.principal.AccountID) }, status: 429, want: "too_many_requests", after: "20"},
		{name: "too many on an issue", prepare: func(a *app) { a.sit(500, "") }, status: 503, want: "busy", after: "1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			tc.prepare(a)
			got := a.get(streamPath)
			got.is(t, tc.status, tc.want)
			if after := got.Header().Get("Retry-After"); after != tc.after {
				t.Errorf("Retry-After is %q, want %q", after, tc.after)
			}
			if strings.Contains(got.Body.String(), "10.0.0.7") {
				t.Error("the response gives an internal error away")
			}
		})
	}
}

// onePipe is a listener that accepts the one connection in it.
type onePipe struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func (p onePipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p onePipe) Close() error { close(p.closed); return nil }

func (p onePipe) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// overPipe asks a server that has so little time for an answer, on a connection that
// is a pipe: its deadlines go by the bubble's time, so that a busy machine uses up
// none of it before the handler has lifted them.
func (a *app) overPipe(limit time.Duration, path string) *http.Response {
	a.t.Helper()
	client, conn := net.Pipe()
	pipe := onePipe{make(chan net.Conn, 1), make(chan struct{})}
	pipe.accepted <- conn
	server := &http.Server{Handler: handlers.New(a.Deps), ReadTimeout: limit, WriteTimeout: limit}
	go func() { _ = server.Serve(pipe) }()
	a.t.Cleanup(func() {
		_ = client.Close()
		_ = server.Close()
		synctest.Wait()
	})
	if _, err := io.WriteString(client, "GET "+path+" HTTP/1.1\r\nHost: app.example.com\r\n\r\n"); err != nil {
		a.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(client), nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return res
}

func TestAStreamOutlivesTheServersTimeouts(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		res := a.overPipe(50*time.Millisecond, streamPath)
		read := func(want string) {
			t.Helper()
			got := ""
			for b := make([]byte, 4096); !strings.Contains(got, want); {
				n, err := res.Body.Read(b)
				if got += string(b[:n]); err != nil {
					t.Fatalf("%v after %s, want %s", err, got, want)
				}
			}
		}
		read(`"rev":0`)
		<-time.After(200 * time.Millisecond)
		a.writes("i1")
		read(`"rev":1`)
	})
}

// TestAProgramsStream ends when its token is revoked, not only when it expires.
func TestAProgramsStream(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		a.programs.clock = time.Now()
		id, token := a.newToken(forReading)
		s := a.watchAs("Bearer "+token, "/api/v1/token/issues/TICK-1/stream")
		if first := s.next(); !strings.Contains(first, "event: state") || s.header.Get("Ticklist-Issue") != "10001" {
			t.Fatalf("it begins with %q", first)
		}
		<-time.After(25 * time.Second)
		if s.over() {
			t.Fatal("it has ended, though the token is good")
		}
		a.do(a.request("DELETE", "/api/v1/site/tokens/"+id, "")).is(t, 200, `"good":false`)
		<-time.After(25 * time.Second)
		if !s.over() {
			s.leave()
			t.Error("it goes on after the token was revoked")
		}
	})
}
