package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// fakeModules makes a node_modules folder with just enough in it.
func fakeModules(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, file := range bridgeFiles {
		if filepath.Ext(file) == "" {
			file += "/atlaskit-tokens_light.css"
		}
		write(t, filepath.Join(root, file), "/* "+file+" */")
	}
	write(t, filepath.Join(root, frameScript), "var CDN_DOMAIN = \"connect-cdn.atl-paas.net\";\nvar CDN_URL = \"https://\" + CDN_DOMAIN;\n")
	return root
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// testSite is a site at 127.0.0.1:2990 with an enabled app.
func testSite(t *testing.T) (*site, http.Handler) {
	t.Helper()
	const origin = "http://127.0.0.1:2990"
	b, err := openBridge(fakeModules(t), origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := newInstallKey()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{
		origin: origin, appURL: "http://127.0.0.1:8080", key: key, bridge: b, app: enabledApp(t, panelDescriptor),
		world: newWorld(), automations: automations{all: demoAutomations()}, pages: template.Must(template.ParseFS(web, "web/*.html")),
		log: slog.New(slog.DiscardHandler),
	}
	h, err := s.handler()
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

// do sends a request to the site; headers are "Name: value".
func do(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "127.0.0.1:2990"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	_, h := testSite(t)
	for _, tc := range []struct {
		name, target string
		headers      []string
		status       int
		has, hasNot  string
	}{
		{name: "the start leads to the first issue", target: "/?user=ben", status: 303},
		{name: "an issue has the app's panel", target: "/browse/WEB-1?user=ada", status: 200, has: `data-frame="panel"`},
		{name: "the address of the frame is in the page", target: "/browse/WEB-1?user=ada", status: 200, has: `"url":"http://127.0.0.1:8080/base/panel?issueId=10101`},
		{name: "an issue by id", target: "/browse/10102", status: 200, has: "Move the blog"},
		{name: "a visitor sees a public project", target: "/browse/WEB-1?user=anonymous", status: 200, has: `"accountId":""`},
		{name: "a visitor does not see the other", target: "/browse/OPS-1?user=anonymous", status: 404, has: "can’t view", hasNot: "Rotate"},
		{name: "an issue that is not there", target: "/browse/WEB-9", status: 404, has: "can’t view"},
		{name: "links keep user and theme", target: "/browse/WEB-1?user=cleo&theme=dark", status: 200, has: `href="/browse/OPS-1?user=cleo&amp;theme=dark"`},
		{name: "links keep the language", target: "/browse/WEB-1?user=cleo&locale=iw_IL", status: 200, has: `href="/browse/OPS-1?user=cleo&amp;theme=auto&amp;locale=iw_IL"`},
		{name: "the language is the one chosen", target: "/browse/WEB-1?user=ada&locale=iw_IL", status: 200, has: `"locale":"iw_IL"`},
		{name: "a made-up language is the person's own", target: "/browse/WEB-1?user=ada&locale=%22%3E", status: 200, has: `"locale":"en_GB"`, hasNot: "locale="},
		{name: "a made-up user is the first one", target: "/browse/WEB-1?user=%22%3E%3Cscript%3E", status: 200, has: "Ada Brandt", hasNot: `"><script>"`},
		{name: "the page of apps", target: "/apps", status: 200, has: "enabled"},
		{name: "a page without frames has an empty list of them", target: "/apps", status: 200, has: `"frames":[]`},
		{name: "localhost is sent on", target: "/browse/WEB-1", headers: []string{"Host: localhost:2990"}, status: 307},
		{name: "another name of this machine is refused", target: "/browse/WEB-1", headers: []string{"Host: evil.example.com"}, status: 421, hasNot: "jwt"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := do(h, "GET", tc.target, "", tc.headers...)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.has) {
				t.Errorf("got %d without %q, want %d:\n%s", w.Code, tc.has, tc.status, w.Body)
			}
			if tc.hasNot != "" && strings.Contains(w.Body.String(), tc.hasNot) {
				t.Errorf("it has %q", tc.hasNot)
			}
		})
	}
}

func TestHeadersOfAPage(t *testing.T) {
	_, h := testSite(t)
	got := do(h, "GET", "/browse/WEB-1", "").Header()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff",
		"Referrer-Policy":        "no-referrer",
		"Cache-Control":          "no-store",
		"Content-Type":           "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: http://127.0.0.1:8080; connect-src 'self'; " +
			"frame-src http://127.0.0.1:8080; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	} {
		if got.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.Get(name), want)
		}
	}
}

func TestAnAppThatIsNotEnabledHasNoPanel(t *testing.T) {
	s, h := testSite(t)
	f := s.app.current()
	f.State = stateDisabled
	s.app.set(f)
	w := do(h, "GET", "/browse/WEB-1", "")
	if w.Code != 200 || strings.Contains(w.Body.String(), "jwt=") || !strings.Contains(w.Body.String(), "disabled on this site") {
		t.Errorf("got %d:\n%s", w.Code, w.Body)
	}
	if w := do(h, "POST", "/_page/token", `{"user":"ada","issue":"WEB-1"}`); w.Code != 409 {
		t.Errorf("a token: got %d, want 409", w.Code)
	}
}

func TestTheBridgeIsLocal(t *testing.T) {
	_, h := testSite(t)
	for target, want := range map[string]string{
		"/atlassian-connect/all.js":         `var CDN_URL = "http://127.0.0.1:2990";`,
		"/bridge/connect-host.js":           "connect-host.js",
		"/bridge/jquery.js":                 "jquery.min.js",
		"/themes/atlaskit-tokens_light.css": "atlaskit-tokens_light.css",
		"/surfaces.css":                     "surfaces.css",
	} {
		w := do(h, "GET", target, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "connect-cdn") {
			t.Errorf("%s: got %d %s, want %q", target, w.Code, w.Body, want)
		}
	}
	for _, target := range []string{"/themes/../../package.json", "/themes/%2e%2e/surfaces.css", "/themes/"} {
		if w := do(h, "GET", target, ""); w.Code == 200 {
			t.Errorf("%s: got 200 %s", target, w.Body)
		}
	}
}

func TestOpenBridgeSaysWhatIsMissing(t *testing.T) {
	if _, err := openBridge(t.TempDir(), "http://127.0.0.1:2990"); err == nil || !strings.Contains(err.Error(), "npm ci --ignore-scripts") {
		t.Errorf("got %v, want what to run", err)
	}
	root := fakeModules(t)
	write(t, filepath.Join(root, frameScript), "another version")
	if _, err := openBridge(root, "http://127.0.0.1:2990"); err == nil || !strings.Contains(err.Error(), "CDN_DOMAIN") {
		t.Errorf("got %v, want what is not as expected", err)
	}
}

func TestInstallKeys(t *testing.T) {
	s, h := testSite(t)
	w := do(h, "GET", "/install-keys/"+s.key.kid, "")
	if _, err := jwt.ParseRSAPublicKeyFromPEM(w.Body.Bytes()); w.Code != 200 || err != nil {
		t.Errorf("got %d, %v", w.Code, err)
	}
	if w := do(h, "GET", "/install-keys/another", ""); w.Code != 404 {
		t.Errorf("an unknown kid: got %d, want 404", w.Code)
	}
}

func TestOtherPagesCannotSteer(t *testing.T) {
	_, h := testSite(t)
	const body = `{"user":"ada","issue":"WEB-1"}`
	for _, tc := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a program", nil, 200},
		{"the page itself", []string{"Sec-Fetch-Site: same-origin"}, 200},
		{"the app in the frame", []string{"Sec-Fetch-Site: same-site", "Origin: http://127.0.0.1:8080"}, 403},
		{"another site", []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example.com"}, 403},
		{"an old browser on another site", []string{"Origin: https://evil.example.com"}, 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if w := do(h, "POST", "/_control/tokens", body, tc.headers...); w.Code != tc.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
		})
	}
}

// appToken signs a REST call as the app would, after change.
func appToken(t *testing.T, in *installed, secret string, change func(jwt.MapClaims)) string {
	t.Helper()
	hash, err := qsh("POST", "/rest/api/3/permissions/check", "")
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{"iss": "app", "aud": []string{clientKey}, "iat": at().Unix(), "exp": at().Add(3 * time.Minute).Unix(), "qsh": hash}
	change(claims)
	token, err := signShared(secret, claims)
	if err != nil {
		t.Fatal(err)
	}
	return "Authorization: JWT " + token
}

func TestPermissionAnswers(t *testing.T) {
	s, h := testSite(t)
	is, _ := s.world.issue("WEB-2")
	s.world.except(s.world.person("ben"), is, grant{})
	token := appToken(t, s.app, s.app.current().Secret, func(jwt.MapClaims) {})
	for _, tc := range []struct{ name, account, ask, want string }{
		{"who may edit", "ada", `"permissions":["BROWSE_PROJECTS","EDIT_ISSUES"],"issues":[10201]`,
			`[{"permission":"BROWSE_PROJECTS","issues":[10201],"projects":[]},{"permission":"EDIT_ISSUES","issues":[10201],"projects":[]}]`},
		{"who may only read", "cleo", `"permissions":["BROWSE_PROJECTS","EDIT_ISSUES"],"issues":[10201]`,
			`[{"permission":"BROWSE_PROJECTS","issues":[10201],"projects":[]},{"permission":"EDIT_ISSUES","issues":[],"projects":[]}]`},
		{"each issue by itself", "cleo", `"permissions":["EDIT_ISSUES"],"issues":[10101,10201,10102]`,
			`[{"permission":"EDIT_ISSUES","issues":[10101,10102],"projects":[]}]`},
		{"an exception", "ben", `"permissions":["BROWSE_PROJECTS"],"issues":[10101,10102]`,
			`[{"permission":"BROWSE_PROJECTS","issues":[10101],"projects":[]}]`},
		{"issues that are not there are passed over", "ada", `"permissions":["EDIT_ISSUES"],"issues":[1,-1,10101]`,
			`[{"permission":"EDIT_ISSUES","issues":[10101],"projects":[]}]`},
		{"projects", "cleo", `"permissions":["EDIT_ISSUES"],"projects":[10000,10001,7]`,
			`[{"permission":"EDIT_ISSUES","issues":[],"projects":[10000]}]`},
		{"a person who is not there", "nobody", `"permissions":["BROWSE_PROJECTS","EDIT_ISSUES"],"issues":[10101,10201]`,
			`[{"permission":"BROWSE_PROJECTS","issues":[10101],"projects":[]},{"permission":"EDIT_ISSUES","issues":[],"projects":[]}]`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			account := "712020:nobody"
			if tc.account != "nobody" {
				account = s.world.person(tc.account).AccountID
			}
			body := fmt.Sprintf(`{"accountId":%q,"globalPermissions":[],"projectPermissions":[{%s}]}`, account, tc.ask)
			w := do(h, "POST", "/rest/api/3/permissions/check", body, token, "X-Atlassian-Token: nocheck")
			want := `{"globalPermissions":[],"projectPermissions":` + tc.want + `}`
			if w.Code != 200 || w.Body.String() != want {
				t.Errorf("got %d %s, want %s", w.Code, w.Body, want)
			}
		})
	}
}

func TestPermissionCheckRefuses(t *testing.T) {
	s, h := testSite(t)
	secret := s.app.current().Secret
	const good = `{"accountId":"x","projectPermissions":[{"permissions":["EDIT_ISSUES"],"issues":[10101]}]}`
	same := func(jwt.MapClaims) {}
	token := appToken(t, s.app, secret, same)
	for _, tc := range []struct {
		name, token, body, nocheck string
		status                     int
	}{
		{"a good call", token, good, "nocheck", 200},
		{"no token", "X-Nothing: 1", good, "nocheck", 401},
		{"another scheme", strings.Replace(token, "JWT", "Bearer", 1), good, "nocheck", 401},
		{"another secret", appToken(t, s.app, "another", same), good, "nocheck", 401},
		{"the site as its issuer", appToken(t, s.app, secret, func(c jwt.MapClaims) { c["iss"] = clientKey }), good, "nocheck", 401},
		{"another request's hash", appToken(t, s.app, secret, func(c jwt.MapClaims) { c["qsh"] = contextQSH }), good, "nocheck", 401},
		{"an old token", appToken(t, s.app, secret, func(c jwt.MapClaims) { c["exp"] = at().Add(-time.Hour).Unix() }), good, "nocheck", 401},
		{"a token for ever", appToken(t, s.app, secret, func(c jwt.MapClaims) { delete(c, "exp") }), good, "nocheck", 401},
		{"without X-Atlassian-Token", token, good, "", 400},
		{"not JSON", token, `{`, "nocheck", 400},
		{"an unknown permission", token, strings.Replace(good, "EDIT", "EAT", 1), "nocheck", 400},
		{"too many issues", token, strings.Replace(good, "10101", strings.Repeat("1,", 1000)+"1", 1), "nocheck", 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := do(h, "POST", "/rest/api/3/permissions/check", tc.body, tc.token, "X-Atlassian-Token: "+tc.nocheck)
			if w.Code != tc.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
		})
	}
}

func TestMoods(t *testing.T) {
	s, h := testSite(t)
	token := appToken(t, s.app, s.app.current().Secret, func(jwt.MapClaims) {})
	ask := func() *httptest.ResponseRecorder {
		return do(h, "POST", "/rest/api/3/permissions/check", `{"projectPermissions":[]}`, token, "X-Atlassian-Token: nocheck")
	}
	for _, tc := range []struct {
		answers string
		set     int
		status  int
	}{{"500", 204, 500}, {"429", 204, 429}, {"ok", 204, 200}, {"sometimes", 400, 200}} {
		if w := do(h, "POST", "/_control/answers", `{"answers":"`+tc.answers+`"}`); w.Code != tc.set {
			t.Errorf("%s: setting it gives %d, want %d", tc.answers, w.Code, tc.set)
		}
		if w := ask(); w.Code != tc.status {
			t.Errorf("%s: got %d, want %d", tc.answers, w.Code, tc.status)
		}
	}
	if w := do(h, "GET", "/_control", ""); !strings.Contains(w.Body.String(), `"permissionChecks":4`) {
		t.Errorf("the checks are not counted: %s", w.Body)
	}
}

func TestHangingEnds(t *testing.T) {
	s, h := testSite(t)
	token := appToken(t, s.app, s.app.current().Secret, func(jwt.MapClaims) {})
	synctest.Test(t, func(t *testing.T) {
		ask := func(ctx context.Context) int {
			r := httptest.NewRequestWithContext(ctx, "POST", permissionPath, strings.NewReader(`{"projectPermissions":[]}`))
			r.Host = "127.0.0.1:2990"
			for _, header := range []string{token, "X-Atlassian-Token: nocheck", "Content-Type: application/json"} {
				name, value, _ := strings.Cut(header, ": ")
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Body.Len()
		}
		do(h, "POST", "/_control/answers", `{"answers":"hang"}`)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if ask(gone) > 0 {
			t.Error("a caller who has gone gets an answer")
		}
		done := make(chan int, 1)
		go func() { done <- ask(t.Context()) }()
		synctest.Wait() // until it hangs
		select {
		case <-done:
			t.Error("it does not hang")
		default:
		}
		do(h, "POST", "/_control/answers", `{"answers":"ok"}`)
		if <-done == 0 {
			t.Error("what hung has no answer")
		}
	})
}

func TestIssuesForTests(t *testing.T) {
	s, h := testSite(t)
	w := do(h, "POST", "/_control/issues", `{"project":"WEB","summary":"One more"}`)
	if w.Code != 201 || w.Body.String() != `{"id":"20001","key":"WEB-100"}` {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if w := do(h, "GET", "/browse/WEB-100", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "One more") {
		t.Errorf("its page: got %d", w.Code)
	}
	if w := do(h, "POST", "/_control/grants", `{"user":"cleo","issue":"20001","browse":true}`); w.Code != 204 {
		t.Errorf("grants: got %d %s", w.Code, w.Body)
	}
	is, _ := s.world.issue("20001")
	if got := s.world.may(s.world.person("cleo"), is); got != (grant{Browse: true}) {
		t.Errorf("cleo may %+v, want only to read", got)
	}
	if w := do(h, "POST", "/_control/issues", `{"project":"NONE"}`); w.Code != 400 {
		t.Errorf("an unknown project: got %d, want 400", w.Code)
	}
}

func TestDeletedIssues(t *testing.T) {
	s, h := testSite(t) // whose app asks for no webhook
	for _, body := range []string{`{"issue":"WEB-1"}`, `{"project":"OPS"}`} {
		if w := do(h, "POST", "/_control/delete", body); w.Code != http.StatusNoContent {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	for target, status := range map[string]int{"/browse/WEB-1": 404, "/browse/WEB-2": 200, "/browse/OPS-1": 404} {
		if w := do(h, "GET", target, ""); w.Code != status {
			t.Errorf("%s: %d, want %d", target, w.Code, status)
		}
	}
	ask := func(body string) *httptest.ResponseRecorder {
		const path = "/rest/api/3/issue/bulkfetch"
		return do(h, "POST", path, body, appToken(t, s.app, s.app.current().Secret, func(c jwt.MapClaims) { c["qsh"] = qshOf(t, path) }))
	}
	w := ask(`{"issueIdsOrKeys":["10101","10102","10201","7"],"fields":["project"]}`)
	if got := w.Body.String(); w.Code != 200 || !strings.Contains(got, `"id":"10102"`) || !strings.Contains(got, `"project":{"id":"10000"`) || strings.Contains(got, "10101") || strings.Contains(got, "10201") {
		t.Errorf("asked for four issues, of which one is there: %d %s", w.Code, w.Body)
	}
	if w := ask(`{"issueIdsOrKeys":["` + strings.Repeat(`1","`, 100) + `1"]}`); w.Code != 400 {
		t.Errorf("asked for 101: %d", w.Code)
	}
	if w := do(h, "POST", "/rest/api/3/issue/bulkfetch", `{}`); w.Code != 401 {
		t.Errorf("without a token: %d", w.Code)
	}
	if w := do(h, "POST", "/_control/delete", `{"project":"WEB"}`); w.Code != http.StatusNoContent {
		t.Errorf("the rest: %d", w.Code)
	}
	if w := do(h, "GET", "/?user=ada", ""); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/apps?") {
		t.Errorf("without issues the start leads to %q", w.Header().Get("Location"))
	}
}

func qshOf(t *testing.T, path string) string {
	t.Helper()
	hash, err := qsh(http.MethodPost, path, "")
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestRESTOfThePage(t *testing.T) {
	_, h := testSite(t)
	for target, want := range map[string]string{
		"/rest/api/3/myself?user=ben":            "200 Ben Okafor",
		"/rest/api/3/myself?user=anonymous":      "401 ",
		"/rest/api/3/issue/OPS-1?user=cleo":      "200 Rotate",
		"/rest/api/3/issue/OPS-1?user=anonymous": "404 ",
		"/rest/api/3/nothing":                    "404 ",
	} {
		w := do(h, "GET", target, "")
		status, has, _ := strings.Cut(want, " ")
		if fmt.Sprint(w.Code) != status || !strings.Contains(w.Body.String(), has) {
			t.Errorf("%s: got %d %s, want %s", target, w.Code, w.Body, want)
		}
	}
}

const projectDescriptor = `{"key":"app","baseUrl":"http://127.0.0.1:8080/base","lifecycle":{"installed":"/installed"},"modules":{
	"jiraProjectAdminTabPanels":[{"key":"settings","name":{"value":"The app"},"location":"projectgroup4","url":"/settings?projectId={project.id}&issueId={issue.id}"}]}}`

func TestProjectPage(t *testing.T) {
	s, h := testSite(t)
	s.app = enabledApp(t, projectDescriptor)
	for target, want := range map[string]int{
		"/projects/OPS/settings/settings?user=ada": 200, "/projects/WEB/settings/settings?user=ada": 200, "/projects/OPS/settings/settings?user=ben": 200,
		"/projects/WEB/settings/settings?user=ben": 404, "/projects/OPS/settings/settings?user=cleo": 404, "/projects/OPS/settings/settings?user=anonymous": 404,
		"/projects/OPS/settings/other?user=ada": 404, "/projects/NO/settings/settings?user=ada": 404,
	} {
		w := do(h, "GET", target, "")
		body := w.Body.String()
		if w.Code != want || want == 200 != strings.Contains(body, `data-frame="settings"`) {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
		if want == 200 && strings.Contains(target, "OPS") && !strings.Contains(body, `http://127.0.0.1:8080/base/settings?projectId=10001\u0026issueId=\u0026`) {
			t.Errorf("%s has no frame of the project's: %s", target, body)
		}
	}
	for user, want := range map[string]bool{"ada": true, "ben": true, "cleo": false} {
		if w := do(h, "GET", "/browse/OPS-1?user="+user, ""); strings.Contains(w.Body.String(), "/projects/OPS/settings/settings") != want {
			t.Errorf("the link to the settings, for %s: want %v", user, want)
		}
	}
}

const adminDescriptor = `{"key":"app","baseUrl":"http://127.0.0.1:8080/base","lifecycle":{"installed":"/installed"},"modules":{
	"adminPages":[{"key":"admin","name":{"value":"The app"},"url":"/admin?issue={issue.id}"}]}}`

func TestAdminPage(t *testing.T) {
	s, h := testSite(t)
	s.app = enabledApp(t, adminDescriptor)
	for _, target := range []string{"/apps", "/apps/admin", "/browse/WEB-1"} {
		if w := do(h, "GET", target+"?user=ada", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `href="/apps/admin?user=ada`) {
			t.Errorf("%s: %d, want it with a link to the page", target, w.Code)
		}
		if w := do(h, "GET", target+"?user=ben", ""); strings.Contains(w.Body.String(), "/apps/admin") {
			t.Errorf("%s shows a link to somebody who does not administer the site", target)
		}
	}
	w := do(h, "GET", "/apps/admin?user=ada", "")
	if body := w.Body.String(); !strings.Contains(body, `data-frame="admin"`) || !strings.Contains(body, "http://127.0.0.1:8080/base/admin?issue=") || !strings.Contains(body, `"context":{}`) {
		t.Errorf("the page has no frame of the app's: %s", body)
	}
	for _, target := range []string{"/apps/admin?user=ben", "/apps/admin?user=anonymous", "/apps/other?user=ada"} {
		if w := do(h, "GET", target, ""); w.Code != 404 {
			t.Errorf("%s: %d, want 404", target, w.Code)
		}
	}
	f := s.app.current()
	f.State = stateDisabled
	s.app.set(f)
	if w := do(h, "GET", "/apps/admin?user=ada", ""); w.Code != 200 || strings.Contains(w.Body.String(), "data-frame") {
		t.Errorf("of a disabled app: %d %s", w.Code, w.Body)
	}
}

// TestTokensOfAPageWithoutAnIssue: they name none.
func TestTokensOfAPageWithoutAnIssue(t *testing.T) {
	s, h := testSite(t)
	s.app = enabledApp(t, adminDescriptor)
	w := do(h, "POST", "/_page/token", `{"user":"ada","issue":""}`)
	var got struct{ Token string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	claims := readClaims(t, got.Token, s.app.current().Secret)
	if claims["sub"] != s.world.person("ada").AccountID || len(claims["context"].(map[string]any)["jira"].(map[string]any)) != 0 {
		t.Errorf("claims are %v", claims)
	}
}

func TestWhoAdministers(t *testing.T) {
	s, h := testSite(t)
	ask := func(user string) string {
		body := `{"accountId":"` + s.world.person(user).AccountID + `","globalPermissions":["ADMINISTER"],"projectPermissions":[]}`
		token := appToken(t, s.app, s.app.current().Secret, func(jwt.MapClaims) {})
		w := do(h, "POST", "/rest/api/3/permissions/check", body, token, "X-Atlassian-Token: nocheck")
		return w.Body.String()
	}
	const yes, no = `{"globalPermissions":["ADMINISTER"],"projectPermissions":[]}`, `{"globalPermissions":[],"projectPermissions":[]}`
	for user, want := range map[string]string{"ada": yes, "ben": no, "anonymous": no} {
		if got := ask(user); got != want {
			t.Errorf("%s: %s, want %s", user, got, want)
		}
	}
	for _, body := range []string{`{"user":"ada","admin":false}`, `{"user":"ben","admin":true}`} {
		if w := do(h, "POST", "/_control/admins", body); w.Code != http.StatusNoContent {
			t.Errorf("%s: %d", body, w.Code)
		}
	}
	if ask("ada") != no || ask("ben") != yes {
		t.Error("who was appointed does not administer, or who was not does")
	}
	token := appToken(t, s.app, s.app.current().Secret, func(jwt.MapClaims) {})
	if w := do(h, "POST", "/rest/api/3/permissions/check", `{"accountId":"x","globalPermissions":["EAT"]}`, token, "X-Atlassian-Token: nocheck"); w.Code != 400 {
		t.Errorf("an unknown permission: %d", w.Code)
	}
}

func TestProjectsAndUsersOfThePage(t *testing.T) {
	s, h := testSite(t)
	for target, want := range map[string]string{
		"/rest/api/3/project/web?user=ada":       "404",
		"/rest/api/3/project/WEB?user=ada":       `200 {"id":"10000","key":"WEB","name":"Website relaunch"}`,
		"/rest/api/3/project/10001?user=ben":     `200 {"id":"10001","key":"OPS"`,
		"/rest/api/3/project/OPS?user=anonymous": "404",
		"/rest/api/3/user/bulk?user=ada&accountId=" + s.world.people[1].AccountID + "&accountId=nobody": `"displayName":"Ben Okafor"}]`,
	} {
		w := do(h, "GET", target, "")
		if got := fmt.Sprint(w.Code, " ", w.Body); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}
