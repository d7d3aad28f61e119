package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// programs are the API tokens of a test's site, and its Jira as far as it says
// where issues are.
type programs struct {
	*tenant.APITokens
	store *tenanttest.APITokens
	sites *tenanttest.Memory
	audit *tenanttest.Audit
	clock time.Time
	found error // what Jira says of an issue
}

func newPrograms(t *testing.T, in tenant.Installation) *programs {
	t.Helper()
	p := &programs{store: &tenanttest.APITokens{}, sites: &tenanttest.Memory{}, audit: &tenanttest.Audit{}, clock: at()}
	p.APITokens = tenant.NewAPITokens(p.store, p.sites, p.audit, func() time.Time { return p.clock })
	if _, err := p.sites.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	return p
}

// Find implements handlers.Issues.
func (p *programs) Find(_ context.Context, _ tenant.Installation, idOrKey string) (tenant.Issue, error) {
	if p.found != nil {
		return tenant.Issue{}, p.found
	}
	if idOrKey != "TICK-1" && idOrKey != "10001" {
		return tenant.Issue{}, tenant.ErrNoIssue
	}
	return tenant.Issue{ID: "10001", Key: "TICK-1", ProjectID: "10", TypeID: "3"}, nil
}

// token asks for one as an admin does.
func (a *app) newToken(body string) (id, text string) {
	a.t.Helper()
	got := a.post("/api/v1/site/tokens", body)
	var made struct{ ID, Token string }
	if err := json.Unmarshal(got.Body.Bytes(), &made); err != nil || got.Code != http.StatusCreated || !strings.HasPrefix(made.Token, "ticklist_"+made.ID) {
		a.t.Fatalf("a new token was answered %d %s", got.Code, got.Body)
	}
	a.log.Reset()
	return made.ID, made.Token
}

const (
	forReading = `{"name":"CI","access":"read"}`
	forWriting = `{"name":"CI","access":"write","projects":["10"],"days":7}`
	anAdd      = `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"}]}`
)

func TestProgramsCome(t *testing.T) {
	for _, tc := range []struct {
		name, method, path, body string
		token                    string // what it is made of; a writing one if ""
		with                     func(*app)
		header                   func(token string) string
		status                   int
		want                     string
	}{
		{name: "reads by key", method: "GET", path: "TICK-1/checklists", token: forReading, status: 200, want: `"rev":0,"lists":[]`},
		{name: "reads by id", method: "GET", path: "10001/checklists", status: 200, want: `"rev":0,"lists":[]`},
		{name: "writes", method: "POST", path: "TICK-1/ops", body: anAdd, status: 200, want: `"rev":1`},
		{name: "reads text", method: "GET", path: "TICK-1/text", status: 200, want: `{"rev":0,"text":""}`},
		{name: "writes text", method: "PUT", path: "TICK-1/text", body: `{"base":"","text":"- [ ] x"}`, status: 200, want: `"rev":1`},
		{name: "imports", method: "POST", path: "TICK-1/import", body: `{"id":"o1","text":"+ Build"}`, status: 200, want: `"rejected":[]`},
		{name: "a reading token imports", method: "POST", path: "TICK-1/import", body: `{"id":"o1","text":"+ Build"}`, token: forReading, status: 403, want: "may only read"},
		{name: "a reading token writes", method: "POST", path: "TICK-1/ops", body: anAdd, token: forReading, status: 403, want: "may only read"},
		{name: "a reading token writes text", method: "PUT", path: "TICK-1/text", body: `{}`, token: forReading, status: 403, want: "may only read"},
		{name: "for another project", method: "GET", path: "TICK-1/checklists", token: `{"name":"CI","access":"read","projects":["11"]}`, status: 403, want: "not for the project"},
		{name: "an issue that is none", method: "GET", path: "TICK-2/checklists", status: 404, want: "may not see it"},
		{name: "the maker may not see it", method: "GET", path: "TICK-1/checklists", with: func(a *app) { a.grants = tenant.Grants{} }, status: 404, want: "may not see it"},
		{name: "may not see it, of another project", method: "GET", path: "TICK-1/checklists", token: `{"name":"CI","access":"read","projects":["11"]}`,
			with: func(a *app) { a.grants = tenant.Grants{} }, status: 404, want: "may not see it"},
		{name: "the maker may only look", method: "POST", path: "TICK-1/ops", body: anAdd, with: func(a *app) { a.grants.Edit = false }, status: 403, want: "You may not do this"},
		{name: "Jira does not say what the maker may do", method: "GET", path: "TICK-1/checklists", with: func(a *app) { a.verdict = tenant.ErrNoVerdict }, status: 503, want: "no_verdict"},
		{name: "Jira does not say where the issue is", method: "GET", path: "TICK-1/checklists", with: func(a *app) { a.programs.found = tenant.ErrNoVerdict }, status: 503, want: "no_verdict"},
		{name: "waits for Jira", method: "POST", path: "TICK-1/ops?wait=jira", body: anAdd, status: 200, want: `"rev":1`},
		{name: "writes text and waits for Jira", method: "PUT", path: "TICK-1/text?wait=jira", body: `{"base":"","text":"- [ ] x"}`, status: 200, want: `"rev":1`},
		{name: "waits for a read", method: "GET", path: "TICK-1/checklists?wait=jira", status: 400, want: "Only a write can wait"},
		{name: "waits for somebody else", method: "POST", path: "TICK-1/ops?wait=mail", body: anAdd, status: 400, want: "Only a write can wait"},
		{name: "waits twice", method: "POST", path: "TICK-1/ops?wait=jira&wait=jira", body: anAdd, status: 400, want: "Only a write can wait"},
		{name: "expired", method: "GET", path: "TICK-1/checklists", with: func(a *app) { a.programs.clock = at().Add(8 * 24 * time.Hour) }, status: 401, want: "unauthorized"},
		{name: "of a site that left", method: "GET", path: "TICK-1/checklists", with: func(a *app) {
			in, _ := a.programs.sites.Get(a.t.Context(), "acme")
			in.State = tenant.StateUninstalled
			_, _ = a.programs.sites.Save(a.t.Context(), in)
		}, status: 401, want: "unauthorized"},
		{name: "mistyped", method: "GET", path: "TICK-1/checklists", header: func(s string) string { return "Bearer " + s[:len(s)-1] }, status: 401, want: "mistyped_token"},
		{name: "the scheme JWT", method: "GET", path: "TICK-1/checklists", header: func(s string) string { return "JWT " + s }, status: 401, want: "unauthorized"},
		{name: "no header", method: "GET", path: "TICK-1/checklists", header: func(string) string { return "" }, status: 401, want: "unauthorized"},
		{name: "the store of tokens is down", method: "GET", path: "TICK-1/checklists", with: func(a *app) { a.programs.store.Err = errDisk }, status: 500, want: "internal"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.token == "" {
				tc.token = forWriting
			}
			_, token := a.newToken(tc.token)
			if tc.with != nil {
				tc.with(a)
			}
			r := a.request(tc.method, "/api/v1/token/issues/"+tc.path, tc.body)
			r.Header.Set("Authorization", "Bearer "+token)
			if tc.header != nil {
				r.Header.Set("Authorization", tc.header(token))
			}
			got := a.do(r)
			got.is(t, tc.status, tc.want)
			a.told(tc.status)
			if issue := got.Header().Get("Ticklist-Issue"); tc.status == 200 && issue != "10001" {
				t.Errorf("the answer tells the issue %q", issue)
			}
			if scheme := got.Header().Get("WWW-Authenticate"); tc.status == 401 && scheme != "Bearer" {
				t.Errorf("it is to come again with %q", scheme)
			}
			if strings.Contains(got.Body.String()+a.log.String(), token[len(token)-40:]) {
				t.Errorf("the token is told: %s %s", got.Body, &a.log)
			}
			if tc.status == 200 && !strings.Contains(a.log.String(), `"issue":"10001"`) {
				t.Errorf("the line does not name the issue: %s", &a.log)
			}
		})
	}
}

// TestProgramsAreCounted: each token by itself, as a person is.
func TestProgramsAreCounted(t *testing.T) {
	a := newApp(t)
	a.Limits.Account, a.Limits.Tenant = 50, 1000
	_, one := a.newToken(forReading)
	_, other := a.newToken(forReading)
	server := handlers.New(a.Deps)
	ask := func(token string) answer {
		r := a.request("GET", "/api/v1/token/issues/TICK-1/checklists", "")
		r.Header.Set("Authorization", "Bearer "+token)
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, r)
		return answer{rec}
	}
	for range 100 {
		ask(one).is(t, 200, "")
	}
	got := ask(one)
	got.is(t, 429, "too_many_requests")
	if got.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	ask(other).is(t, 200, "")
}

func TestTokensOfASite(t *testing.T) {
	a := newApp(t)
	a.get("/api/v1/site/tokens").is(t, 200, `{"tokens":[]}`)
	got := a.post("/api/v1/site/tokens", forWriting)
	got.is(t, 201, `"name":"CI","maker":"712020:me","access":"write","projects":["10"],"createdAt":"2026-11-21T12:00:00Z","expiresAt":"2026-11-28T12:00:00Z","revokedAt":null,"lastUsed":null,"uses":0,"good":true,"token":"ticklist_`)
	_, token := a.newToken(`{"name":"second","access":"read"}`)
	id, third := a.newToken(forReading)
	r := a.request("GET", "/api/v1/token/issues/TICK-1/checklists", "")
	r.Header.Set("Authorization", "Bearer "+third)
	a.do(r).is(t, 200, "")
	list := a.get("/api/v1/site/tokens")
	list.is(t, 200, `"lastUsed":"2026-11-21T12:00:00Z","uses":1,"good":true`)
	if strings.Contains(list.Body.String(), token[30:]) || strings.Contains(list.Body.String(), `"token"`) {
		t.Errorf("the list shows a token: %s", list.Body)
	}
	a.get("/api/v1/site/tokens/"+id+"/uses").is(t, 200, `{"uses":1,"recent":[{"at":"2026-11-21T12:00:00Z","what":"GET /api/v1/token/issues/:issueIdOrKey/checklists"}]}`)
	a.programs.clock = at().Add(time.Minute)
	a.do(a.request("DELETE", "/api/v1/site/tokens/"+id, "")).is(t, 200, `"revokedAt":"2026-11-21T12:01:00Z"`)
	a.do(r).is(t, 401, "expired or was revoked")
	a.get("/api/v1/site/tokens").is(t, 200, `"good":false`)
	for _, tc := range []struct {
		name, method, target, body string
		status                     int
		want                       string
	}{
		{"no such token", "DELETE", "/api/v1/site/tokens/aaaaaaaaaaaaaaaa", "", 404, "no such API token"},
		{"an id that is none", "GET", "/api/v1/site/tokens/$ne/uses", "", 404, "no such API token"},
		{"no access", "POST", "/api/v1/site/tokens", `{"name":"x"}`, 400, `"field":"access"`},
		{"another access", "POST", "/api/v1/site/tokens", `{"name":"x","access":"admin"}`, 400, `"field":"access"`},
		{"no name", "POST", "/api/v1/site/tokens", `{"access":"read"}`, 422, `"field":"name"`},
		{"too long", "POST", "/api/v1/site/tokens", `{"name":"x","access":"read","days":366}`, 422, `"field":"days"`},
		{"for somebody else", "POST", "/api/v1/site/tokens", `{"name":"x","access":"read","maker":"712020:x"}`, 400, `"field":"maker"`},
	} {
		t.Run(tc.name, func(t *testing.T) { a.do(a.request(tc.method, tc.target, tc.body)).is(t, tc.status, tc.want) })
	}
	entries, err := a.programs.audit.Entries(t.Context(), "acme", 9)
	if err != nil || len(entries) != 4 || entries[0].What != "revoke token" || entries[3].What != "create token" {
		t.Errorf("the record has %+v, %v", entries, err)
	}
	for range 100 - 2 {
		a.newToken(forReading)
	}
	a.post("/api/v1/site/tokens", forReading).is(t, 422, `"code":"limit"`)
	a.programs.store.Err = errors.New("disk")
	a.get("/api/v1/site/tokens").is(t, 500, `"internal"`)
}

// TestProgramsAndPlaces: a token for projects is for no other place, and its maker
// has to administer the place at that moment.
func TestProgramsAndPlaces(t *testing.T) {
	const whole, one = `{"name":"CI","access":"write"}`, `{"name":"CI","access":"write","projects":["10"]}`
	for _, tc := range []struct {
		name, path, token string
		with              func(*app)
		status            int
		want              string
	}{
		{name: "the site", path: "site", token: whole, status: 200, want: `"templates":[]`},
		{name: "a project of the site", path: "projects/10", token: whole, status: 200, want: `"templates":[]`},
		{name: "the token's project", path: "projects/10", token: one, status: 200, want: `"templates":[]`},
		{name: "another project", path: "projects/11", token: one, status: 403, want: "not for this project"},
		{name: "the site, for a project", path: "site", token: one, status: 403, want: "not for the whole site"},
		{name: "what is no project", path: "projects/x", token: whole, status: 400, want: "bad_request"},
		{name: "the maker administers nothing any more", path: "site", token: whole, with: func(a *app) { a.admin.refused = true }, status: 403, want: "administer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			_, token := a.newToken(tc.token)
			if tc.with != nil {
				tc.with(a)
			}
			r := a.request("GET", "/api/v1/token/"+tc.path+"/templates", "")
			r.Header.Set("Authorization", "Bearer "+token)
			a.do(r).is(t, tc.status, tc.want)
		})
	}
}
