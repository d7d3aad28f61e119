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
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
)

const kid = "0c0ffee0-0000-4000-8000-000000000001"

// Site is a Jira site that has, or will have, the app at App.
type Site struct {
	App       string // base URL of the app
	ClientKey string
	Secret    string // shared with the app once it is installed
	*httptest.Server

	private *rsa.PrivateKey
	public  []byte
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
	s.Server = httptest.NewServer(mux)
	return s, nil
}

// grantAll answers as Jira does to somebody who may do all that is asked about.
func grantAll(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ProjectPermissions []struct {
			Permissions []string `json:"permissions"`
			Issues      []uint64 `json:"issues"`
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
			out = append(out, granted{Permission: p, Issues: asked.Issues, Projects: []uint64{}})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"globalPermissions": []string{}, "projectPermissions": out})
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

// Checklists asks for the state of an issue.
func (s *Site) Checklists(ctx context.Context, token, issueID string) (status int, body []byte, err error) {
	return s.do(ctx, "GET", "/api/v1/issues/"+issueID+"/checklists", token, nil)
}

func (s *Site) do(ctx context.Context, method, path, token string, body []byte) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.App+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "JWT "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, errors.Join(err, res.Body.Close())
}
