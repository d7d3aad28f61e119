package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// childMode, set in the environment, makes the test binary play the app: it
// then runs as "serve" and behaves as the value says.
const childMode = "LOCALJIRA_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childMode) {
	case "":
		os.Exit(m.Run())
	case "dies":
		fmt.Println("no database")
		os.Exit(3)
	default:
		os.Exit(playApp())
	}
}

// playApp is a child that works: it serves what a fake app serves until it is
// told to end, and says which settings it was given.
func playApp() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	for _, name := range []string{"HOST", "PORT", "BASE_URL", "INSTALL_KEYS_URL", "JIRA_HOSTS", "CONNECT_JS_URL", "DATA_DIR"} {
		fmt.Println(name + "=" + os.Getenv(name))
	}
	a := &fakeApp{baseURL: os.Getenv("BASE_URL")}
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: a}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	_ = server.ListenAndServe()
	fmt.Println("ended when told")
	return 0
}

// A fakeApp checks lifecycle calls with the app's own package tenant, so that
// what localjira signs is what the app accepts.
type fakeApp struct {
	baseURL string
	keys    tenant.Keys // nil: every call is accepted unseen
	store   tenanttest.Memory
	refuse  bool

	mu    sync.Mutex
	calls []string
	told  []webhook
}

// webhook is one that a fakeApp got.
type webhook struct {
	path, identifier string
	body             []byte
}

func (a *fakeApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/readyz":
	case r.URL.Path == "/atlassian-connect.json":
		_, _ = w.Write(bytes.ReplaceAll(ticklist.Descriptor, []byte("{{baseUrl}}"), []byte(a.baseURL)))
	case a.refuse:
		http.Error(w, "not you", http.StatusUnauthorized)
	case strings.HasPrefix(r.URL.Path, "/connect/webhooks/"):
		if err := a.hear(r); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		if err := a.lifecycle(r); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// hear takes a webhook whose token is good.
func (a *fakeApp) hear(r *http.Request) error {
	if _, err := a.verifier().Webhook(r.Context(), requestOf(r)); err != nil {
		return err
	}
	body, err := io.ReadAll(r.Body)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = append(a.told, webhook{r.URL.Path, r.Header.Get("X-Atlassian-Webhook-Identifier"), body})
	return err
}

func (a *fakeApp) lifecycle(r *http.Request) error {
	event := tenant.Event(strings.TrimPrefix(r.URL.Path, "/connect/"))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, string(event))
	if a.keys == nil {
		return nil
	}
	v := a.verifier()
	check := v.Lifecycle
	if event == tenant.EventEnabled || event == tenant.EventDisabled {
		check = v.Webhook
	}
	call, err := check(r.Context(), requestOf(r))
	if err != nil {
		return err
	}
	var body struct {
		Key, ClientKey, EventType, BaseURL, DisplayURL, SharedSecret, ProductType string
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return err
	}
	hosts, err := tenant.ParseHosts(body.BaseURL)
	if err != nil {
		return err
	}
	l := tenant.Lifecycle{Store: &a.store, AppKey: "io.ticklist.jira", Hosts: hosts, Now: time.Now}
	return l.Handle(r.Context(), call, event, tenant.Notice{
		Key: body.Key, ClientKey: body.ClientKey, EventType: body.EventType, BaseURL: body.BaseURL,
		DisplayURL: body.DisplayURL, SharedSecret: tenant.Secret(body.SharedSecret), ProductType: body.ProductType,
	})
}

func (a *fakeApp) verifier() *tenant.Verifier {
	return &tenant.Verifier{BaseURL: a.baseURL, Sites: tenant.NewSites(&a.store, time.Now), Keys: a.keys, Now: time.Now}
}

// requestOf is a request as package tenant wants it.
func requestOf(r *http.Request) tenant.Request {
	return tenant.Request{Method: r.Method, EscapedPath: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery, Authorization: r.Header.Get("Authorization")}
}

// siteKeys fetches public keys from a local Jira.
type siteKeys struct{ origin func() string }

func (k siteKeys) PublicKey(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.origin()+"/install-keys/"+kid, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	return jwt.ParseRSAPublicKeyFromPEM(text)
}

// A lines collects output and tells when a line matches.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1)} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await gives the first submatch once the output matches.
func (l *lines) await(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		if m := re.FindStringSubmatch(l.String()); m != nil {
			return m[1]
		}
		select {
		case <-l.more:
		case <-time.After(3 * time.Minute):
			t.Fatalf("nothing matches %s:\n%s", pattern, l)
		}
	}
}

// started is the program while it runs.
type started struct {
	stdout, stderr *lines
	stop           context.CancelFunc
	exit           chan int
}

func start(t *testing.T, args ...string) *started {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &started{stdout: newLines(), stderr: newLines(), stop: cancel, exit: make(chan int, 1)}
	go func() { p.exit <- run(ctx, args, p.stdout, p.stderr) }()
	t.Cleanup(cancel)
	return p
}

const address = `(?m)^Local Jira, with Ticklist installed: (http://127\.0\.0\.1:\d+)/browse/WEB-1$`

// TestRunInstallsTheApp runs the program beside an app that checks everything
// with package tenant: the two readings of the contract agree.
func TestRunInstallsTheApp(t *testing.T) {
	a := &fakeApp{}
	server := httptest.NewServer(a)
	defer server.Close()
	a.baseURL = server.URL
	begun := make(chan *started, 1)
	a.keys = siteKeys{sync.OnceValue(func() string { return (<-begun).stderr.await(t, `at (http://127\.0\.0\.1:\d+), waiting`) })}
	p := start(t, "-port", "0", "-app-url", server.URL, "-modules", fakeModules(t))
	begun <- p
	origin := p.stdout.await(t, address)
	if got := strings.Count(p.stdout.String(), "\n"); got != 1 {
		t.Errorf("%d lines on stdout, want one:\n%s", got, p.stdout)
	}

	for _, step := range []struct{ event, calls string }{
		{"", "installed,enabled"},
		{eventDisabled, "installed,enabled,disabled"},
		{eventEnabled, "installed,enabled,disabled,enabled"},
		{eventUninstalled, "installed,enabled,disabled,enabled,uninstalled"},
		{eventInstalled, "installed,enabled,disabled,enabled,uninstalled,installed,enabled"},
	} {
		if step.event != "" {
			post(t, origin+"/_control/lifecycle", `{"event":"`+step.event+`"}`, http.StatusNoContent)
		}
		if got := strings.Join(a.calls, ","); got != step.calls {
			t.Errorf("after %q the app was called: %s, want %s", step.event, got, step.calls)
		}
	}
	theAppAcceptsTokens(t, a, origin)
	theAppHearsOfStatuses(t, a, origin)
	theAppHearsOfWhatRulesWant(t, a, origin)
	theAppHearsOfDeletions(t, a, origin)

	a.refuse = true
	post(t, origin+"/_control/lifecycle", `{"event":"disabled"}`, http.StatusBadGateway)
	post(t, origin+"/_control/lifecycle", `{"event":"eaten"}`, http.StatusBadRequest)

	p.stop()
	if code := <-p.exit; code != 0 {
		t.Errorf("exit status %d, want 0:\n%s", code, p.stderr)
	}
}

func theAppAcceptsTokens(t *testing.T, a *fakeApp, origin string) {
	t.Helper()
	var tokens struct {
		Context string
		Frames  map[string]string
	}
	if err := json.Unmarshal(post(t, origin+"/_control/tokens", `{"user":"cleo","issue":"OPS-1"}`, http.StatusOK), &tokens); err != nil {
		t.Fatal(err)
	}
	got, err := a.verifier().Context(t.Context(), tenant.Request{Method: "GET", EscapedPath: "/api", Authorization: "JWT " + tokens.Context})
	if err != nil || got.IssueID != "10201" || got.AccountID == "" {
		t.Errorf("the context token: got %+v, %v", got, err)
	}
	r, err := http.NewRequest(http.MethodGet, tokens.Frames["checklist-panel"], nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err = a.verifier().Iframe(t.Context(), requestOf(r))
	if err != nil || got.IssueID != "10201" || got.AccountID == "" {
		t.Errorf("the frame: got %+v, %v", got, err)
	}
}

// theAppHearsOfDeletions wants the ids where Jira has them: an issue's as a
// text, a project's as a number.
func theAppHearsOfDeletions(t *testing.T, a *fakeApp, origin string) {
	t.Helper()
	post(t, origin+"/_control/delete", `{"issue":"WEB-2"}`, http.StatusNoContent)
	post(t, origin+"/_control/delete", `{"project":"OPS"}`, http.StatusNoContent)
	post(t, origin+"/_control/delete", `{"issue":"OPS-1"}`, http.StatusBadRequest) // went with the project
	post(t, origin+"/_control/delete", `{"project":"NONE"}`, http.StatusBadRequest)
	if len(a.told) != 2 || a.told[0].identifier == "" || a.told[0].identifier == a.told[1].identifier {
		t.Fatalf("the app was told %+v, want of an issue and a project", a.told)
	}
	for i, want := range []struct{ path, event, id string }{
		{"/connect/webhooks/issue_deleted", `"webhookEvent":"jira:issue_deleted"`, `"id":"10102"`},
		{"/connect/webhooks/project_deleted", `"webhookEvent":"project_deleted"`, `"id":10001`},
	} {
		got := a.told[i]
		if body := string(got.body); got.path != want.path || !strings.Contains(body, want.event) || !strings.Contains(body, want.id) || !strings.Contains(body, `"timestamp":`) {
			t.Errorf("%s was sent %s", got.path, body)
		}
	}
}

// theAppHearsOfStatuses wants what Jira tells of a change: which field, what it is
// now by category, and by whom.
func theAppHearsOfStatuses(t *testing.T, a *fakeApp, origin string) {
	t.Helper()
	post(t, origin+"/_control/status", `{"user":"ben","issue":"WEB-1","status":"Done"}`, http.StatusNoContent)
	if len(a.told) != 1 || a.told[0].path != "/connect/webhooks/issue_updated" {
		t.Fatalf("the app was told %+v, want of an issue that changed", a.told)
	}
	for _, want := range []string{`"id":"10101"`, `"fieldId":"status"`, `"toString":"Done"`, `"key":"done"`, `"user":{"accountId":"712020:`} {
		if !strings.Contains(string(a.told[0].body), want) {
			t.Errorf("it lacks %s: %s", want, a.told[0].body)
		}
	}
	a.told = nil
}

// theAppHearsOfWhatRulesWant makes, clones and changes issues as the page does: of
// a clone Jira tells first, and then of its link.
func theAppHearsOfWhatRulesWant(t *testing.T, a *fakeApp, origin string) {
	t.Helper()
	post(t, origin+"/_control/create", `{"user":"ada","project":"WEB","type":"Bug","summary":"A bug","priority":"High","labels":["big"],"components":["Shop"]}`, http.StatusCreated)
	post(t, origin+"/_control/create", `{"user":"ada","project":"WEB","type":"Wish","summary":"x"}`, http.StatusBadRequest)
	post(t, origin+"/_control/edit", `{"user":"ada","issue":"20001","labels":["big","bad"]}`, http.StatusNoContent)
	post(t, origin+"/_control/clone", `{"user":"ben","issue":"20001"}`, http.StatusCreated)
	want := []struct{ path, holds string }{
		{"issue_created", `"components":[{"id":"10101","name":"Shop"}]`}, {"issue_updated", `"fieldId":"labels"`},
		{"issue_created", `"issuelinks":[],"issuetype":{"id":"10004","name":"Bug"},"labels":["big","bad"]`}, {"issuelink_created", `"destinationIssueId":20001`},
	}
	if len(a.told) != len(want) {
		t.Fatalf("the app was told %d times, want %d", len(a.told), len(want))
	}
	for n, w := range want {
		if got := a.told[n]; got.path != "/connect/webhooks/"+w.path || !strings.Contains(string(got.body), w.holds) {
			t.Errorf("%s was sent %s, want %s with %s", got.path, got.body, w.path, w.holds)
		}
	}
	a.told = nil
}

func post(t *testing.T, url, body string, status int) []byte {
	t.Helper()
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		t.Errorf("%s %s: got %s %s %v, want %d", url, body, res.Status, text, err, status)
	}
	return text
}

// TestRunStartsAndStopsTheApp gives the app a port below those that systems give to
// whoever asks for any: nobody takes it between the look and the app.
func TestRunStartsAndStopsTheApp(t *testing.T) {
	t.Setenv(childMode, "works")
	data := t.TempDir()
	port := fmt.Sprint(15000 + rand.IntN(15000))
	p := start(t, "-port", "0", "-app", os.Args[0], "-app-port", port, "-data", data, "-modules", fakeModules(t))
	origin := p.stdout.await(t, address)
	p.stop()
	if code := <-p.exit; code != 0 {
		t.Errorf("exit status %d, want 0:\n%s", code, p.stderr)
	}
	log, err := os.ReadFile(filepath.Join(data, "ticklist.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"HOST=127.0.0.1\n", "BASE_URL=http://127.0.0.1:", "INSTALL_KEYS_URL=" + origin + "/install-keys\n",
		"JIRA_HOSTS=" + origin + "\n", "CONNECT_JS_URL=" + origin + "/atlassian-connect/all.js\n",
		"DATA_DIR=" + filepath.Join(data, "ticklist") + "\n", "ended when told\n",
	} {
		if !strings.Contains(string(log), want) {
			t.Errorf("the log has no %q:\n%s", want, log)
		}
	}
}

func TestRunFails(t *testing.T) {
	refusing := httptest.NewServer(&fakeApp{baseURL: "http://app.example.com", refuse: true})
	defer refusing.Close()
	for _, tc := range []struct {
		name, child string
		args        []string
		exit        int
		says        string
	}{
		{name: "an app that dies", child: "dies", args: []string{"-app", os.Args[0]}, exit: 1, says: "the app ended by itself while starting: exit status 3"},
		{name: "a program that is not there", args: []string{"-app", "/nowhere/ticklist"}, exit: 1, says: "no such file"},
		{name: "no npm packages", args: []string{"-modules", "/nowhere"}, exit: 1, says: "npm ci --ignore-scripts"},
		{name: "an app that never comes", args: []string{"-app-url", "http://127.0.0.1:1", "-wait", "10ms"}, exit: 1, says: "did not say that the app can serve"},
		{name: "an app that refuses the install", args: []string{"-app-url", refusing.URL}, exit: 1, says: "install the app"},
		{name: "a flag that is not there", args: []string{"-nothing"}, exit: 2, says: "not defined"},
		{name: "an argument", args: []string{"something"}, exit: 2, says: "unexpected argument"},
		{name: "help", args: []string{"-h"}, exit: 0, says: "-app-url"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.child != "" {
				t.Setenv(childMode, tc.child)
			}
			args := append([]string{"-port", "0", "-app-port", "0", "-data", t.TempDir(), "-modules", fakeModules(t)}, tc.args...)
			p := start(t, args...)
			if code := <-p.exit; code != tc.exit || !strings.Contains(p.stderr.String(), tc.says) {
				t.Errorf("exit status %d, want %d with %q:\n%s", code, tc.exit, tc.says, p.stderr)
			}
		})
	}
}

func TestATakenPortMeansTheNext(t *testing.T) {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	var said bytes.Buffer
	port := first.Addr().(*net.TCPAddr).Port
	second, err := listen(t.Context(), port, "the app", &said)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if got := second.Addr().(*net.TCPAddr).Port; got <= port || !strings.Contains(said.String(), fmt.Sprintf("port %d is taken; the app gets %d", port, got)) {
		t.Errorf("got port %d after %d, saying %q", got, port, &said)
	}
}
