package faults_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"ticklist/app/faults"
	"ticklist/app/faults/faultstest"
	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/trail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lines is a log.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

// lost reads the lines that say how many were lost.
func (l *lines) lost(t *testing.T) (out []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.buf.String()) {
		var said map[string]any
		if err := json.Unmarshal([]byte(line), &said); err != nil || said["msg"] != "sentry" {
			t.Errorf("a line of log is %s", line)
		}
		out = append(out, said)
	}
	return out
}

// open returns what reports to fake without a network.
func open(t *testing.T, fake *faultstest.Sentry) (*faults.Sentry, *lines) {
	t.Helper()
	log := &lines{}
	s, err := faults.New(faults.Options{
		DSN: fake.DSN(), Release: "ticklist@1.2.3", Environment: "ticklist.example", Log: slog.New(slog.NewJSONHandler(log, nil)), Transport: fake,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, log
}

func fault(n int) handlers.Fault {
	return handlers.Fault{Err: sealed(n), Ref: fmt.Sprintf("REF%d", n), Route: "/api/v1/issues/:issueId/ops", Tenant: "acme", Status: 500}
}

// TestFaultIsSentOnce goes over a real connection.
func TestFaultIsSentOnce(t *testing.T) {
	t.Parallel()
	fake := faultstest.New(t).Serve()
	s, err := faults.New(faults.Options{DSN: fake.DSN(), Release: "ticklist@1.2.3", Environment: "ticklist.example", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, tracked := trail.Begin(t.Context())
	tracked.Add(trail.Step{Kind: trail.Database, What: "find checklists", Took: 12 * time.Millisecond, At: time.Unix(1, 0)})
	tracked.Add(trail.Step{Kind: trail.Jira, What: "POST /rest/api/3/permissions/check 200", Took: time.Second, Err: "no answer from https://acme.invalid of Mia"})
	of := fault(7)
	of.Trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	s.Report(ctx, of)
	s.Close()

	events := fake.Events()
	if len(events) != 1 {
		t.Fatalf("%d events, want 1", len(events))
	}
	e := events[0]
	if e.Tags["trace"] != "4bf92f3577b34da6a3ce929d0e0e4736" {
		t.Errorf("the event is of the trace %q", e.Tags["trace"])
	}
	if e.Tags["ref"] != "REF7" || e.Tags["tenant"] != "acme" || e.Tags["status"] != "500" || e.Tags["route"] != e.Transaction || e.Transaction != "/api/v1/issues/:issueId/ops" {
		t.Errorf("the event is marked %+v of %q", e.Tags, e.Transaction)
	}
	if e.Release != "ticklist@1.2.3" || e.Environment != "ticklist.example" || e.Platform != "go" || e.Level != "error" || time.Since(e.Timestamp) > time.Hour {
		t.Errorf("the event is %+v", e)
	}
	if len(e.Exception) != 1 || e.Exception[0].Value != "load issue …: open the texts of …: the text cannot be opened" {
		t.Errorf("the exceptions are %+v", e.Exception)
	}
	if len(e.Breadcrumbs) != 2 || e.Breadcrumbs[0].Message != "find checklists" || e.Breadcrumbs[0].Data.Ms != 12 || e.Breadcrumbs[0].Category != "database" ||
		e.Breadcrumbs[1].Message != "POST /rest/api/3/permissions/check 200" || e.Breadcrumbs[1].Data.Err != "no answer from … of …" || e.Breadcrumbs[1].Level != "error" {
		t.Errorf("the breadcrumbs are %+v", e.Breadcrumbs)
	}
}

func TestPanicHasItsFrames(t *testing.T) {
	t.Parallel()
	fake := faultstest.New(t)
	s, _ := open(t, fake)
	s.Report(t.Context(), handlers.Fault{Err: indexed(nil, 3), Route: "job retention"})
	s.Close()
	events := fake.Events()
	if len(events) != 1 || len(events[0].Exception) != 1 {
		t.Fatalf("the events are %+v", events)
	}
	frames := events[0].Exception[0].Stacktrace.Frames
	if len(frames) < 3 {
		t.Fatalf("the frames are %+v", frames)
	}
	last := frames[len(frames)-1]
	if !strings.Contains(last.Function, "indexed") || last.Filename != "ticklist/app/faults_test/cause_test.go" || !last.InApp || last.Lineno == 0 {
		t.Errorf("it arose in %+v", last)
	}
	for _, f := range frames {
		if strings.HasPrefix(f.Filename, "/") {
			t.Errorf("a frame tells where the program was built: %+v", f)
		}
	}
}

// TestNothingElseLeaves puts canaries of every kind wherever a fault has room.
func TestNothingElseLeaves(t *testing.T) {
	t.Parallel()
	canaries := map[string]string{
		"a token":            "eyJhbGciOiJIUzI1NiJ9.eyJDQU5BUlkiOjF9.c2lnbmF0dXJl",
		"an address":         "mongodb://user:password@db.internal:27017/?tls=true",
		"a page's address":   "https://acme.atlassian.net/browse/TICK-1?jwt=x",
		"a mail address":     "mia.krystof@example.com",
		"an account id":      "712020:8f3c2b1a-1111-4222-8333-444455556666",
		"an old account id":  "5b10a2844c20165700ede21g",
		"a key":              "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
		"an API token":       "ticklist_7Qm2x9Zk4Lw8Rn5Tp3Vb6Yc1",
		"a name":             "Mia Krystof",
		"a text":             `"buy milk and bread"`,
		"a text of one word": "Ünterschrift",
		"a host":             "db-7.internal.example",
	}
	fake := faultstest.New(t)
	s, _ := open(t, fake)
	for _, canary := range canaries {
		ctx, tracked := trail.Begin(t.Context())
		for kind := range trail.Kind(3) {
			tracked.Add(trail.Step{Kind: kind, What: "find " + canary + " /" + canary, Err: "of " + canary})
		}
		for _, err := range []error{
			errors.New(canary),
			fmt.Errorf("load %s: %w", canary, errSealed),
			fmt.Errorf("%s: %w", canary, network(errors.New(canary))),
			trail.Guard(func() error { panic(canary) }),
			trail.Guard(func() error { panic(errors.New(canary)) }),
			command(1, canary, 1),
			tagged(canary),
		} {
			s.Report(ctx, handlers.Fault{Err: err, Ref: "REF", Route: canary, Tenant: "acme", Status: 500})
		}
		s.Browser(handlers.BrowserReport{Ref: "REF", Tenant: "acme", Errors: []handlers.BrowserError{{Type: "TypeError", Reason: canary, Room: canary}}})
	}
	s.Close()
	if len(fake.Events()) < len(canaries) {
		t.Fatalf("only %d events arrived", len(fake.Events()))
	}
	raw := fake.Raw()
	for what, canary := range canaries {
		if strings.Contains(raw, strings.Trim(canary, `"`)) {
			t.Errorf("%s was sent: %s", what, canary)
		}
	}
}

// taggedError is an error of the program's that says what it should not.
type taggedError struct{ said string }

func (e *taggedError) Error() string { return "tagged " + e.said }

func tagged(said string) error { return &taggedError{said} }

// hung answers when the request ends, and never before.
func hung(_ http.ResponseWriter, r *http.Request) bool {
	<-r.Context().Done()
	return true
}

func answering(status int, header ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		return true
	}
}

// down is a Sentry that nobody reaches.
type down struct{}

func (down) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

// TestSentryInTrouble tells three thousand faults to a Sentry that does not take
// them. Time does not go on while the faults are told, so nothing waits for
// anything; what is lost is counted, and said in a line.
func TestSentryInTrouble(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request) bool
		why    string // of most that were not too many
	}{
		"hangs":         {hung, "unanswered"},
		"is broken":     {answering(http.StatusInternalServerError), "refused"},
		"is elsewhere":  {answering(http.StatusPermanentRedirect, "Location", "https://elsewhere.invalid/"), "refused"},
		"has enough":    {answering(http.StatusTooManyRequests, "Retry-After", "120"), "limited"},
		"is at a limit": {answering(http.StatusTooManyRequests, "X-Sentry-Rate-Limits", "2700:default;error:organization"), "limited"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := faultstest.New(t)
				asked := 0
				fake.Answer = func(w http.ResponseWriter, r *http.Request) bool { asked++; return tc.answer(w, r) }
				s, log := open(t, fake)
				const all = 3000
				begun := time.Now()
				for n := range all {
					s.Report(t.Context(), fault(n))
				}
				if took := time.Since(begun); took != 0 {
					t.Errorf("reporting waited for %s", took)
				}
				s.Close()
				if len(fake.Events()) != 0 {
					t.Error("it has events that it did not take")
				}
				if tc.why == "limited" && asked != 1 {
					t.Errorf("it was asked %d times, want to be left alone after the first", asked)
				}
				wantLost(t, log, all, tc.why)
			})
		})
	}
}

func wantLost(t *testing.T, log *lines, all float64, why string) {
	t.Helper()
	said := log.lost(t)
	if len(said) != 1 || said[0]["lost"] != all || said[0]["level"] != "WARN" {
		t.Fatalf("the log says %v, want one line with %v lost", said, all)
	}
	tried, _ := said[0][why].(float64)
	if over, _ := said[0]["full"].(float64); tried < 1 || tried+over != all {
		t.Errorf("the log says %v, want the rest under %s", said[0], why)
	}
}

func TestSentryThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &lines{}
		s, err := faults.New(faults.Options{DSN: "https://k@sentry.invalid/1", Log: slog.New(slog.NewJSONHandler(log, nil)), Transport: down{}})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 1000 {
			s.Report(t.Context(), fault(n))
		}
		s.Close()
		wantLost(t, log, 1000, "unanswered")
	})
}

// TestSentryIsAskedAgain has a limit end, and an hour of trouble told in a line a
// minute at most.
func TestSentryIsAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := faultstest.New(t)
		fake.Answer = answering(http.StatusTooManyRequests, "Retry-After", "120")
		s, log := open(t, fake)
		for n := range 5 {
			s.Report(t.Context(), fault(n))
		}
		synctest.Wait()
		fake.Answer = nil
		<-time.After(90 * time.Second)
		s.Report(t.Context(), fault(6))
		synctest.Wait()
		if n := len(fake.Events()); n != 0 {
			t.Errorf("%d events before the limit has ended", n)
		}
		<-time.After(31 * time.Second)
		s.Report(t.Context(), fault(7))
		s.Close()
		if events := fake.Events(); len(events) != 1 || events[0].Tags["ref"] != "REF7" {
			t.Errorf("after the limit there are %+v", events)
		}
		if said := log.lost(t); len(said) != 2 || said[0]["lost"] != 5.0 || said[1]["lost"] != 1.0 {
			t.Errorf("the log says %v, want five and one lost", said)
		}
	})
}

// TestOneCauseLeavesRoom has everything fail of one cause while Sentry is slow:
// another cause still has a place.
func TestOneCauseLeavesRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := faultstest.New(t)
		goOn := make(chan struct{})
		fake.Answer = func(http.ResponseWriter, *http.Request) bool { <-goOn; return false }
		s, _ := open(t, fake)
		for n := range 1000 {
			s.Report(t.Context(), fault(n))
		}
		s.Report(t.Context(), handlers.Fault{Err: command(91, "ShutdownInProgress", 1), Ref: "OTHER"})
		close(goOn)
		s.Close()
		groups := map[string]int{}
		for _, e := range fake.Events() {
			groups[e.Group()]++
		}
		if groups["mongodb\nShutdownInProgress"] != 1 || len(groups) != 2 || len(fake.Events()) != 51 {
			t.Errorf("%d events of %v, want 50 and the other", len(fake.Events()), groups)
		}
	})
}

func TestBrowsersAreSampled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := faultstest.New(t)
		s, _ := open(t, fake)
		at := func(file string, column int, function string) handlers.BrowserReport {
			return handlers.BrowserReport{Ref: "REF1", Tenant: "acme", Errors: []handlers.BrowserError{{
				Type: "TypeError", Reason: "not-a-function", Room: "panel",
				Frames: []handlers.BrowserFrame{{File: file, Function: function, Line: 1, Column: column}, {File: file, Function: "outer", Line: 1, Column: 9}},
			}}}
		}
		for n := range 1000 { // of two releases, which are one cause
			s.Browser(at(fmt.Sprintf("panel.%016x.js", n%2), n+1, "move"))
			synctest.Wait()
		}
		s.Browser(at("panel.0000000000000000.js", 1, "drop"))
		<-time.After(time.Minute)
		s.Browser(at("panel.0000000000000000.js", 1, "move"))
		s.Close()

		groups, last := map[string]int{}, map[string]faultstest.Event{}
		for _, e := range fake.Events() {
			groups[e.Group()]++
			last[e.Group()] = e
		}
		moved := last["browser\nTypeError\nnot-a-function\npanel\npanel\nmove"]
		if len(groups) != 2 || groups[moved.Group()] != 6 {
			t.Fatalf("the groups are %v, want five and one of the first and one of the other", groups)
		}
		frames := moved.Exception[0].Stacktrace.Frames
		if moved.Platform != "javascript" || moved.Tags["times"] != "996" || moved.Tags["tenant"] != "acme" || moved.Exception[0].Type != "TypeError" ||
			len(frames) != 2 || frames[1].Function != "move" || frames[1].Filename != "panel.0000000000000000.js" || frames[1].Colno != 1 {
			t.Errorf("the event is %+v", moved)
		}
	})
}

// TestBrowsersAreBounded has every browser make up causes.
func TestBrowsersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := faultstest.New(t)
		s, _ := open(t, fake)
		for n := range 1000 {
			s.Browser(handlers.BrowserReport{Errors: []handlers.BrowserError{{Type: "Error", Room: "room-" + strings.Repeat("a", n+1)}}})
			synctest.Wait()
		}
		s.Close()
		if n := len(fake.Events()); n != 60 {
			t.Errorf("%d events in a minute, want 60", n)
		}
	})
}

func TestSentryIsOff(t *testing.T) {
	t.Parallel()
	var s *faults.Sentry
	s.Report(t.Context(), fault(1))
	s.Browser(handlers.BrowserReport{Errors: []handlers.BrowserError{{}}})
	s.Close()
}

func TestBadDSN(t *testing.T) {
	t.Parallel()
	const secret = "https://canary@/"
	if _, err := faults.New(faults.Options{DSN: tenant.Secret(secret)}); !errors.Is(err, faults.ErrBadDSN) || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v, want that it is none", err)
	}
}

// TestNothingOfTheEnvironment has the client's own settings set.
func TestNothingOfTheEnvironment(t *testing.T) {
	for _, name := range []string{"SENTRY_ENVIRONMENT", "SENTRY_RELEASE"} {
		t.Setenv(name, "canary")
	}
	fake := faultstest.New(t)
	s, err := faults.New(faults.Options{DSN: fake.DSN(), Release: "ticklist@1", Log: slog.New(slog.DiscardHandler), Transport: fake})
	if err != nil {
		t.Fatal(err)
	}
	s.Report(context.Background(), fault(1))
	s.Close()
	if raw := fake.Raw(); !strings.Contains(raw, "ticklist@1") || strings.Contains(raw, "canary") {
		t.Errorf("sent is %s", raw)
	}
}
