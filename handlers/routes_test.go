package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

const panelQuery = "/connect/panel?issueId=10001&issueKey=TICK-1&projectId=10&issueTypeId=3&jwt=eyJhbGciOi.CANARY.sig"

var errDisk = errors.New("dial tcp 10.0.0.7:27017: i/o timeout")

func TestPanel(t *testing.T) {
	for _, tc := range []struct {
		name   string
		target string
		with   func(*app)
		status int
		want   string
	}{
		{name: "the state is in the page", status: 200, want: `https://connect-cdn.atl-paas.net/all.js {"clientKey":"acme","accountId":"712020:me","issueId":"10001","issueKey":"TICK-1","projectId":"10","base":"","host":"connect","notice":null,"checklists":{"rev":0,"lists":[],`},
		{name: "who may edit may do everything but manage templates", status: 200, want: `"can":{"view":true,"add":true,"edit":true,"toggle":true,"delete":true,"manageTemplates":false,"saveTemplates":true,"pending":false},"settings":{"severalLists":true,"optionalByDefault":false,"hideComplete":false,"language":"jira"}}}`},
		{name: "who may look may look", with: func(a *app) { a.grants.Edit = false }, status: 200, want: `"can":{"view":true,"add":false,"edit":false,"toggle":false,"delete":false,"manageTemplates":false,"saveTemplates":false,"pending":false},"settings":{"severalLists":true,"optionalByDefault":false,"hideComplete":false,"language":"jira"}}}`},
		{name: "who may not look gets no list", with: func(a *app) { a.grants = tenant.Grants{} }, status: 403, want: `"notice":"no_access","checklists":null}`},
		{name: "nobody logged in", with: func(a *app) { a.principal.AccountID = "" }, status: 200, want: `"notice":"log_in","checklists":null}`},
		{name: "no verdict", with: func(a *app) { a.verdict = tenant.ErrNoVerdict }, status: 200, want: `"notice":"unavailable","checklists":null}`},
		{name: "another issue than the token's", target: "/connect/panel?issueId=10002", status: 403, want: `"forbidden"`},
		{name: "the issue of the hash where the token has none", target: "/connect/panel?issueId=10002", with: func(a *app) { a.principal.IssueID = "" }, status: 200, want: `"issueId":"10002"`},
		{name: "no issue", target: "/connect/panel", status: 400, want: `"bad_request"`},
		{name: "an issue that is none", target: "/connect/panel?issueId=TICK-1", status: 400, want: `"bad_request"`},
		{name: "two issues", target: "/connect/panel?issueId=10001&issueId=10002", status: 400, want: `"bad_request"`},
		{name: "a bad escape", target: "/connect/panel?issueId=10001&x=%zz", with: func(a *app) { a.token = tenant.ErrBadToken }, status: 400, want: `"bad_request"`},
		{name: "a bad token", with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
		{name: "a site that is not there", with: func(a *app) { a.token = tenant.ErrNotInstalled }, status: 401, want: `"unauthorized"`},
		{name: "the store is down while identifying", with: func(a *app) { a.token = errDisk }, status: 500, want: `"internal"`},
		{name: "the store is down", with: func(a *app) { a.store.Err = errDisk }, status: 500, want: `"internal"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			if tc.target == "" {
				tc.target = panelQuery
			}
			got := a.get(tc.target)
			got.is(t, tc.status, tc.want)
			a.told(tc.status)
			if strings.Contains(got.Body.String(), `"notice":"unavailable"`) && !strings.Contains(a.log.String(), tenant.ErrNoVerdict.Error()) {
				t.Errorf("the line does not say why there is no list: %s", &a.log)
			}
		})
	}
}

// told checks what an answer left behind: one line of log without a secret, and
// one report of a fault.
func (a *app) told(status int) {
	a.t.Helper()
	var line struct {
		Ref, Tenant, Route, Err string
		Status                  int
		Took                    *int64
	}
	if n := strings.Count(a.log.String(), "\n"); n != 1 {
		a.t.Fatalf("%d lines of log, want 1:\n%s", n, &a.log)
	}
	if err := json.Unmarshal(a.log.Bytes(), &line); err != nil {
		a.t.Fatal(err)
	}
	if line.Ref == "" || line.Route == "" || line.Status != status || line.Took == nil {
		a.t.Errorf("the line lacks something: %s", &a.log)
	}
	if strings.Contains(a.log.String(), "CANARY") {
		a.t.Errorf("a token is in the log: %s", &a.log)
	}
	if status < 500 {
		if len(a.faults) != 0 {
			a.t.Errorf("reported %+v, want nothing", a.faults)
		}
		return
	}
	if len(a.faults) != 1 || a.faults[0].Ref != line.Ref || a.faults[0].Route != line.Route || a.faults[0].Status != status || line.Err == "" {
		a.t.Errorf("reported %+v for %s, want it once", a.faults, &a.log)
	}
}

func TestIssueOfTheAPI(t *testing.T) {
	for _, tc := range []struct {
		name, target string
		with         func(*app)
		status       int
		want         string
	}{
		{name: "the token's", target: "/api/v1/issues/10001/checklists", status: 200, want: `"lists":[]`},
		{name: "another", target: "/api/v1/issues/10002/checklists", status: 403, want: `"forbidden"`},
		{name: "one that is none", target: "/api/v1/issues/TICK-1/checklists", status: 400, want: `"bad_request"`},
		{name: "one of 20 digits", target: "/api/v1/issues/12345678901234567890/checklists", status: 400, want: `"bad_request"`},
		{name: "a token for none", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.principal.IssueID = "" }, status: 403, want: `"forbidden"`},
		{name: "no verdict", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.verdict = tenant.ErrNoVerdict }, status: 503, want: `"no_verdict"`},
		{name: "may not look", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.grants = tenant.Grants{Edit: true} }, status: 403, want: `"forbidden"`},
		{name: "a bad token", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
		{name: "the store is down", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.store.Err = errDisk }, status: 500, want: `"internal"`},
		{name: "the client has gone", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.store.Err = context.Canceled }, status: 499, want: `"canceled"`},
		{name: "the store is slow", target: "/api/v1/issues/10001/checklists", with: func(a *app) { a.store.Err = context.DeadlineExceeded }, status: 503, want: `"busy"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			got := a.get(tc.target)
			got.is(t, tc.status, tc.want)
			if strings.Contains(got.Body.String(), "10.0.0.7") {
				t.Error("the answer gives an internal error away")
			}
			if retry := got.Header().Get("Retry-After"); (retry != "") != (tc.status == 503) {
				t.Errorf("Retry-After is %q", retry)
			}
			a.told(tc.status)
		})
	}
}

func TestOpsNeedPermission(t *testing.T) {
	const add = `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"}]}`
	a := newApp(t)
	a.grants.Edit = false
	a.post("/api/v1/issues/10001/ops", add).is(t, 403, `"forbidden"`)
	a.grants = tenant.Grants{Edit: true}
	a.post("/api/v1/issues/10001/ops", add).is(t, 403, `"forbidden"`)
	a.verdict = tenant.ErrNoVerdict
	a.post("/api/v1/issues/10001/ops", add).is(t, 503, `"no_verdict"`)
	a.verdict, a.grants = nil, tenant.Grants{View: true, Edit: true}
	a.get("/api/v1/issues/10001/checklists").is(t, 200, `"rev":0`)
}

func TestBusyIsNotAConflict(t *testing.T) {
	a := newApp(t)
	a.Checklists = busy{a.Checklists}
	got := a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"}]}`)
	got.is(t, 503, `"busy"`)
	if got.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After is %q, want 1", got.Header().Get("Retry-After"))
	}
}

type busy struct{ handlers.Checklists }

func (busy) Apply(context.Context, checklist.Scope, checklist.Change) (checklist.Result, error) {
	return checklist.Result{}, checklist.ErrBusy
}

func TestLifecycleBodies(t *testing.T) {
	const good = `{"key":"io.ticklist.jira","clientKey":"acme","sharedSecret":"s3","baseUrl":"https://acme.atlassian.net","eventType":"installed","new":{"a":[1]},"description":null}`
	for _, tc := range []struct {
		name, route, body string
		with              func(*app)
		status            int
		want              string
		handled           string
	}{
		{name: "installed, with fields not known here", route: "installed", body: good, status: 204, handled: "installed https://acme.atlassian.net s3"},
		{name: "uninstalled", route: "uninstalled", body: good, status: 204, handled: "uninstalled https://acme.atlassian.net s3"},
		{name: "enabled", route: "enabled", body: good, status: 204, handled: "enabled https://acme.atlassian.net s3"},
		{name: "disabled", route: "disabled", body: good, status: 204, handled: "disabled https://acme.atlassian.net s3"},
		{name: "a bad token, whatever the body", route: "installed", body: "x", with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
		{name: "no body", route: "installed", body: "", status: 400, want: `"bad_request"`},
		{name: "a number for a secret", route: "installed", body: `{"sharedSecret":7}`, status: 400, want: `"field":"sharedSecret"`},
		{name: "two secrets", route: "installed", body: `{"sharedSecret":"a","sharedSecret":"b"}`, status: 400, want: `"bad_request"`},
		{name: "over 64 KB", route: "installed", body: `{"x":"` + strings.Repeat("x", 64<<10) + `"}`, status: 413, want: `"too_large"`},
		{name: "facts that do not hold", route: "installed", body: good, with: func(a *app) { a.handle = tenant.ErrBadInstall }, status: 400, want: `"bad_request"`, handled: "installed https://acme.atlassian.net s3"},
		{name: "keys that cannot be had", route: "installed", body: good, with: func(a *app) { a.token = tenant.ErrKeysUnavailable }, status: 503, want: `"unavailable"`},
		{name: "the store is down", route: "installed", body: good, with: func(a *app) { a.handle = errDisk }, status: 500, want: `"internal"`, handled: "installed https://acme.atlassian.net s3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			a.post("/connect/"+tc.route, tc.body).is(t, tc.status, tc.want)
			if got := strings.Join(a.handled, "; "); got != tc.handled {
				t.Errorf("handled %q, want %q", got, tc.handled)
			}
			a.told(tc.status)
		})
	}
}

// TestEveryAnswer walks all routes, and some that are none.
func TestEveryAnswer(t *testing.T) {
	a := newApp(t)
	a.token = tenant.ErrBadToken
	type request struct{ method, path string }
	requests := []request{{"GET", "/"}, {"GET", "/connect/nothing"}, {"DELETE", "/api/v1/issues/10001/ops"}, {"GET", "/a/panel.js"}, {"HEAD", "/connect/panel"}, {"GET", "/%2e%2e/etc/passwd"}}
	for _, r := range handlers.New(a.Deps).Routes() {
		requests = append(requests, request{r.Method, strings.NewReplacer(":issueId", "10001", ":asset", "panel.1234.css").Replace(r.Path)})
	}
	for _, r := range requests {
		t.Run(r.method+" "+r.path, func(t *testing.T) {
			got := a.do(a.request(r.method, r.path, ""))
			want := map[string]string{
				"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
				"X-Content-Type-Options":    "nosniff",
				"Referrer-Policy":           "no-referrer",
				"Cache-Control":             "no-store",
			}
			if strings.HasPrefix(r.path, "/a/panel.1234") {
				want["Cache-Control"] = "public, max-age=31536000, immutable"
			}
			for name, value := range want {
				if got.Header().Get(name) != value {
					t.Errorf("%s is %q, want %q", name, got.Header().Get(name), value)
				}
			}
			if policy := got.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors") {
				t.Errorf("the policy is %q", policy)
			}
			for _, name := range []string{"X-Frame-Options", "Set-Cookie", "Access-Control-Allow-Origin", "Server"} {
				if got.Header().Get(name) != "" {
					t.Errorf("%s is %q, want none", name, got.Header().Get(name))
				}
			}
			if got.Code >= 400 && r.method != "HEAD" && !strings.Contains(got.Body.String(), `"ref":"`) {
				t.Errorf("%d without a reference: %s", got.Code, got.Body)
			}
			if strings.Contains(r.path, "/connect/") || strings.Contains(r.path, "/api/") {
				if got.Code < 400 {
					t.Errorf("%d without a token", got.Code)
				}
			}
		})
	}
}

func TestPanelPolicy(t *testing.T) {
	a := newApp(t)
	a.principal.Installation.DisplayURL = "https://jira.acme.example"
	got := a.get(panelQuery).Header().Get("Content-Security-Policy")
	want := "default-src 'none'; script-src 'self' https://connect-cdn.atl-paas.net; " +
		"style-src 'self' https://connect-cdn.atl-paas.net https://ds-cdn.prod-east.frontend.public.atl-paas.net; " +
		"font-src https://ds-cdn.prod-east.frontend.public.atl-paas.net; " +
		"img-src 'self' data: https://*.atl-paas.net https://secure.gravatar.com https://i0.wp.com https://i1.wp.com https://i2.wp.com; " +
		"connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; " +
		"frame-ancestors https://acme.atlassian.net https://jira.acme.example"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPersonSeesASentence(t *testing.T) {
	a := newApp(t)
	a.token = tenant.ErrBadToken
	r := a.request("GET", panelQuery, "")
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	got := a.do(r)
	got.is(t, 401, "Reload the page to sign in again. (")
	if kind := got.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		t.Errorf("Content-Type is %q", kind)
	}
}

func TestPanicIsAFault(t *testing.T) {
	a := newApp(t)
	a.Ready = func(context.Context) error { panic("at the disco") }
	a.get("/readyz").is(t, 500, `"internal"`)
	a.told(500)
}

func TestHealth(t *testing.T) {
	a := newApp(t)
	a.get("/healthz").is(t, 200, `"ok"`)
	a.get("/readyz").is(t, 200, `"ready"`)
	a.get("/version").is(t, 200, `"version"`)
	a.get("/atlassian-connect.json").is(t, 200, `"io.ticklist.jira"`)
	a.Ready = func(context.Context) error { return errDisk }
	got := a.get("/readyz")
	got.is(t, 503, `"not_ready"`)
	if strings.Contains(got.Body.String(), "10.0.0.7") {
		t.Error("the answer gives an internal error away")
	}
	a.get("/healthz").is(t, 200, `"ok"`)
}

func TestMetricsNeedTheirToken(t *testing.T) {
	const token = "0123456789abcdef0123456789abcdef"
	for _, tc := range []struct {
		name, set, header string
		status            int
		want              string
	}{
		{"good", token, "Bearer " + token, 200, "ticklist_streams 0"},
		{"none", token, "", 401, `"unauthorized"`},
		{"another", token, "Bearer " + token[1:] + "0", 401, `"unauthorized"`},
		{"an empty one", token, "Bearer ", 401, `"unauthorized"`},
		{"without its scheme", token, token, 401, `"unauthorized"`},
		{"off", "", "Bearer " + token, 404, `"not_found"`},
		{"off, and an empty one", "", "Bearer ", 404, `"not_found"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				_, _ = io.WriteString(w, "ticklist_streams 0")
			})
			a.MetricsToken = tenant.Secret(tc.set)
			r := a.request("GET", "/metrics", "")
			r.Header.Set("Authorization", tc.header)
			got := a.do(r)
			got.is(t, tc.status, tc.want)
			if scheme := got.Header().Get("WWW-Authenticate"); tc.status == 401 && scheme != "Bearer" {
				t.Errorf("it asks for the scheme %q", scheme)
			}
		})
	}
}

func TestAssets(t *testing.T) {
	for accept, want := range map[string]string{"": "body", "gzip, br": "gzip", "br;q=1.0, gzip;q=0": "body", "*": "gzip", "identity": "body"} {
		a := newApp(t)
		r := a.request("GET", "/a/panel.1234.css", "")
		r.Header.Set("Accept-Encoding", accept)
		got := a.do(r)
		got.is(t, 200, want)
		if coding := got.Header().Get("Content-Encoding"); (coding == "gzip") != (want == "gzip") || got.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: coding %q, vary %q", accept, coding, got.Header().Get("Vary"))
		}
	}
	a := newApp(t)
	got := a.get("/a/panel.4321.css")
	got.is(t, http.StatusNotFound, `"not_found"`)
	if got.Header().Get("Cache-Control") != "no-store" {
		t.Error("an asset that is not there may be cached")
	}
}

func TestBasePath(t *testing.T) {
	for _, path := range []string{"/tick/healthz", "/healthz"} {
		a := newApp(t)
		a.BaseURL = &url.URL{Scheme: "https", Host: "example.com", Path: "/tick"}
		a.get(path).is(t, 200, `"ok"`)
	}
	a := newApp(t)
	a.BaseURL = &url.URL{Scheme: "https", Host: "example.com", Path: "/tick"}
	a.get("/tickle/healthz").is(t, 404, `"not_found"`)
	a.get(panelQuery).is(t, 200, `"base":"/tick"`)
}
