// Package jiratest is the least Jira site that the app can be installed on: a
// key server, a verdict on permissions, and the tokens of a site, all on the
// loopback interface. Tests and benchmarks of the whole program use it; people
// have localjira.
package jiratest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
)

// client keeps a connection for each of many who ask at once. Go's own keeps two
// to a host and would dial anew for the others.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024}}

const kid = "0c0ffee0-0000-4000-8000-000000000001"

// Site is a Jira site that has, or will have, the app at App.
type Site struct {
	App       string // base URL of the app
	ClientKey string
	Secret    string // shared with the app once it is installed
	*httptest.Server

	private *rsa.PrivateKey
	public  []byte

	properties properties
	relations  relations

	mu       sync.Mutex
	projects map[string]string            // by issue id, of issues that exist
	fields   map[string]map[string]any    // by issue id, what Describe has said
	hanging  chan struct{}                // nil: the site answers; else it waits until it is closed
	kept     map[string]map[string]string // properties as JSON, by issue id and key
	limited  int                          // searches that are answered 429

	disowned atomic.Bool // the app's tokens are not taken where it says who it is
}

// Start starts a site, which Close ends. It grants everybody everything.
func Start() (*Site, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return nil, err
	}
	s := &Site{
		ClientKey: "site-" + rand.Text(), Secret: "CANARY-" + rand.Text() + rand.Text(), private: private,
		public: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /install-keys/"+kid, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(s.public) })
	mux.HandleFunc("POST /rest/api/3/permissions/check", grantAll)
	mux.HandleFunc("POST /rest/api/3/issue/bulkfetch", s.fetchIssues)
	mux.HandleFunc("GET /rest/api/3/myself", s.self)
	s.searching(mux)
	s.relating(mux)
	mux.HandleFunc("PUT /rest/api/3/issue/{issue}/properties/{key}", s.setProperty)
	mux.HandleFunc("DELETE /rest/api/3/issue/{issue}/properties/{key}", s.setProperty)
	s.Server = httptest.NewServer(belowAnother(mux))
	return s, nil
}

// Another is a further site, at an address of its own below this one's, which
// answers for it and ends with it.
func (s *Site) Another() *Site {
	name := rand.Text()
	return &Site{
		App: s.App, ClientKey: "site-" + name, Secret: "CANARY-" + rand.Text() + rand.Text(), private: s.private, public: s.public,
		Server: &httptest.Server{URL: s.URL + "/site/" + name},
	}
}

// belowAnother takes off what Another has put in front of paths.
func belowAnother(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if parts := strings.SplitN(r.URL.Path, "/", 4); len(parts) == 4 && parts[1] == "site" {
			r.URL.Path, r.URL.RawPath = "/"+parts[3], ""
		}
		next.ServeHTTP(w, r)
	})
}

// PlainAccount is somebody who may do everything on issues and administers
// nothing.
const PlainAccount = "712020:plain"

// grantAll answers as Jira does to somebody who may do all that is asked about.
func grantAll(w http.ResponseWriter, r *http.Request) {
	var in struct {
		AccountID          string   `json:"accountId"`
		GlobalPermissions  []string `json:"globalPermissions"`
		ProjectPermissions []struct {
			Permissions []string `json:"permissions"`
			Issues      []uint64 `json:"issues"`
			Projects    []uint64 `json:"projects"`
		} `json:"projectPermissions"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	type granted struct {
		Permission string   `json:"permission"`
		Issues     []uint64 `json:"issues"`
		Projects   []uint64 `json:"projects"`
	}
	out := []granted{}
	for _, asked := range in.ProjectPermissions {
		for _, p := range asked.Permissions {
			if in.AccountID != PlainAccount || p != "ADMINISTER_PROJECTS" {
				out = append(out, granted{Permission: p, Issues: asked.Issues, Projects: asked.Projects})
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	global := append([]string{}, in.GlobalPermissions...)
	if in.AccountID == PlainAccount {
		global = []string{}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"globalPermissions": global, "projectPermissions": out})
}

// Place makes an issue one that exists, in a project. Until then none does, as
// far as the app can ask. The key of issue 1 is TICK-1, in whatever project.
func (s *Site) Place(issueID, projectID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.projects == nil {
		s.projects = map[string]string{}
	}
	s.projects[issueID] = projectID
}

// Hang makes the site answer no question about issues until release is called.
func (s *Site) Hang() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	released := make(chan struct{})
	s.hanging = released
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hanging = nil
		close(released)
	}
}

// hang waits while the site hangs.
func (s *Site) hang(ctx context.Context) {
	s.mu.Lock()
	released := s.hanging
	s.mu.Unlock()
	if released == nil {
		return
	}
	select {
	case <-released:
	case <-ctx.Done():
	}
}

// fetchIssues answers with those of the issues that exist.
func (s *Site) fetchIssues(w http.ResponseWriter, r *http.Request) {
	var in struct {
		IssueIDs []string `json:"issueIdsOrKeys"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.hang(r.Context())
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []any{}
	for _, ref := range in.IssueIDs {
		id := strings.TrimPrefix(ref, "TICK-")
		if project, ok := s.projects[id]; ok {
			found = append(found, map[string]any{"id": id, "key": "TICK-" + id, "fields": s.fieldsOf(id, project)})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"issues": found})
}

// Webhook sends a webhook to a path below /connect/webhooks/ and returns the
// status of the answer.
func (s *Site) Webhook(ctx context.Context, name, identifier, body string) (int, error) {
	path := "/connect/webhooks/" + name
	claims, err := s.claims("POST", path, "")
	if err != nil {
		return 0, err
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(s.Secret))
	if err != nil {
		return 0, err
	}
	r, err := s.request(ctx, "POST", path, token, []byte(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("X-Atlassian-Webhook-Identifier", identifier)
	status, _, err := answerTo(r)
	return status, err
}

// IssueDeleted and ProjectDeleted are bodies of webhooks as Jira sends them,
// without most of what Jira adds.
func IssueDeleted(issueID string) string {
	return fmt.Sprintf(`{"timestamp":1795262400000,"webhookEvent":"jira:issue_deleted","issue":{"id":%q,"key":"TICK-%s","fields":{"summary":"CANARY"}}}`, issueID, issueID)
}

// ProjectDeleted is described with IssueDeleted.
func ProjectDeleted(projectID string) string {
	return fmt.Sprintf(`{"timestamp":1795262400000,"webhookEvent":"project_deleted","project":{"id":%s,"key":"TICK","name":"CANARY"}}`, projectID)
}

// IssueMoved is the body of an update that took an issue to another project.
func IssueMoved(issueID string) string {
	return fmt.Sprintf(`{"timestamp":1795262400000,"webhookEvent":"jira:issue_updated","issue":{"id":%q},"changelog":{"items":[{"field":"project","fieldId":"project"}]}}`, issueID)
}

// Settings are what the app needs in its environment to know this site.
func (s *Site) Settings() map[string]string {
	return map[string]string{
		"INSTALL_KEYS_URL": s.URL + "/install-keys",
		"JIRA_HOSTS":       s.URL,
	}
}

// Install installs the app on the site.
func (s *Site) Install(ctx context.Context) error {
	body, err := json.Marshal(map[string]string{
		"key": "io.ticklist.jira", "clientKey": s.ClientKey, "sharedSecret": s.Secret, "baseUrl": s.URL,
		"productType": "jira", "eventType": "installed",
	})
	if err != nil {
		return err
	}
	claims, err := s.claims("POST", "/connect/installed", "")
	if err != nil {
		return err
	}
	claims["aud"] = []string{s.App}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = kid
	signed, err := token.SignedString(s.private)
	if err != nil {
		return err
	}
	status, answer, err := s.do(ctx, "POST", "/connect/installed", signed, body)
	if err == nil && status != http.StatusNoContent {
		err = fmt.Errorf("installing was answered %d %s", status, answer)
	}
	return err
}

// claims are those of a token for one request.
func (s *Site) claims(method, path, query string) (jwt.MapClaims, error) {
	qsh, err := tenant.QSH(s.App, tenant.Request{Method: method, EscapedPath: path, RawQuery: query})
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return jwt.MapClaims{"iss": s.ClientKey, "iat": now.Unix(), "exp": now.Add(3 * time.Minute).Unix(), "qsh": qsh}, nil
}

// PanelURL is the address at which Jira opens the panel, with a fresh token.
func (s *Site) PanelURL(account, issueID string) (string, error) {
	query := url.Values{"issueId": {issueID}, "issueKey": {"TICK-" + issueID}, "projectId": {"10000"}, "issueTypeId": {"3"}}.Encode()
	claims, err := s.claims("GET", "/connect/panel", query)
	if err != nil {
		return "", err
	}
	claims["sub"] = account
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(s.Secret))
	return s.App + "/connect/panel?" + query + "&jwt=" + signed, err
}

// ContextToken is what AP.context.getToken gives the panel of an issue.
func (s *Site) ContextToken(account, issueID string) (string, error) {
	now := time.Now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": s.ClientKey, "sub": account, "iat": now.Unix(), "exp": now.Add(15 * time.Minute).Unix(), "qsh": "context-qsh",
		"context": map[string]any{"jira": map[string]any{
			"issue":   map[string]any{"id": issueID, "key": "TICK-" + issueID, "issuetype": map[string]any{"id": "3"}},
			"project": map[string]any{"id": "10000", "key": "TICK"},
		}},
	}).SignedString([]byte(s.Secret))
}

// Ops sends operations, a JSON array of them, and returns the answer.
func (s *Site) Ops(ctx context.Context, token, issueID, ops string) (status int, body []byte, err error) {
	return s.do(ctx, "POST", "/api/v1/issues/"+issueID+"/ops", token, []byte(`{"ops":`+ops+`}`))
}

// Call calls the API as a person whose context token it is.
func (s *Site) Call(ctx context.Context, token, method, path, body string) (status int, answer []byte, err error) {
	return s.do(ctx, method, "/api/v1"+path, token, []byte(body))
}

// Checklists asks for the state of an issue.
func (s *Site) Checklists(ctx context.Context, token, issueID string) (status int, body []byte, err error) {
	return s.do(ctx, "GET", "/api/v1/issues/"+issueID+"/checklists", token, nil)
}

func (s *Site) do(ctx context.Context, method, path, token string, body []byte) (int, []byte, error) {
	r, err := s.request(ctx, method, path, token, body)
	if err != nil {
		return 0, nil, err
	}
	return answerTo(r)
}

func (s *Site) request(ctx context.Context, method, path, token string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.App+path, bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Authorization", "JWT "+token)
	}
	return r, err
}

func answerTo(r *http.Request) (int, []byte, error) {
	res, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, errors.Join(err, res.Body.Close())
}
