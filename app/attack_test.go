package main

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
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/jiratest"
	"ticklist/app/metrics"
	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/hooks"
	"ticklist/checklist/templates"
	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
)

// The kinds of token, and what a route without one is.
const (
	lifecycleKind = "lifecycle"
	webhookKind   = "webhook"
	iframeKind    = "iframe"
	contextKind   = "context"
	bearerKind    = "bearer" // an API token
	ticketKind    = "ticket" // of an export, in the path
	openKind      = "open"   // gives nothing away and takes no token
)

// doors are all routes, each with the kind of token that it takes and a query
// that is good for it. TestEveryRouteIsAttacked fails for a route that is not
// here.
var doors = []door{
	{"GET", "/healthz", openKind, ""},
	{"GET", "/readyz", openKind, ""},
	{"GET", "/version", openKind, ""},
	{"GET", "/metrics", openKind, ""}, // whose token is the operator's; here it is off
	{"GET", "/atlassian-connect.json", openKind, ""},
	{"GET", "/a/:asset", openKind, ""},
	{"GET", "/icon.svg", openKind, ""},
	{"POST", "/connect/installed", lifecycleKind, ""},
	{"POST", "/connect/uninstalled", lifecycleKind, ""},
	{"POST", "/connect/enabled", webhookKind, ""},
	{"POST", "/connect/disabled", webhookKind, ""},
	{"POST", "/connect/webhooks/issue_created", webhookKind, ""},
	{"POST", "/connect/webhooks/issue_updated", webhookKind, ""},
	{"POST", "/connect/webhooks/issue_deleted", webhookKind, ""},
	{"POST", "/connect/webhooks/project_deleted", webhookKind, ""},
	{"POST", "/connect/webhooks/issuelink_created", webhookKind, ""},
	{"POST", "/connect/webhooks/property_set", webhookKind, ""},
	{"POST", "/connect/webhooks/post_function", webhookKind, ""},
	{"GET", "/connect/panel", iframeKind, "issueId=10001&issueKey=TICK-1&projectId=10&issueTypeId=3&a=1&a=2"},
	{"GET", "/api/v1/issues/:issueId/checklists", contextKind, ""},
	{"POST", "/api/v1/issues/:issueId/ops", contextKind, ""},
	{"GET", "/api/v1/issues/:issueId/stream", contextKind, ""},
	{"GET", "/api/v1/issues/:issueId/text", contextKind, ""},
	{"PUT", "/api/v1/issues/:issueId/text", contextKind, ""},
	{"POST", "/api/v1/issues/:issueId/actions", contextKind, ""},
	{"POST", "/api/v1/issues/:issueId/import", contextKind, ""},
	{"GET", "/api/v1/issues/:issueId/history", contextKind, ""},
	{"GET", "/api/v1/issues/:issueId/history/:rev", contextKind, ""},
	{"POST", "/api/v1/issues/:issueId/restore", contextKind, ""},
	{"GET", "/api/v1/token/issues/:issueIdOrKey/checklists", bearerKind, ""},
	{"POST", "/api/v1/token/issues/:issueIdOrKey/ops", bearerKind, ""},
	{"GET", "/api/v1/token/issues/:issueIdOrKey/stream", bearerKind, ""},
	{"POST", "/api/v1/token/issues/:issueIdOrKey/actions", bearerKind, ""},
	{"POST", "/api/v1/token/issues/:issueIdOrKey/import", bearerKind, ""},
	{"GET", "/api/v1/token/issues/:issueIdOrKey/text", bearerKind, ""},
	{"PUT", "/api/v1/token/issues/:issueIdOrKey/text", bearerKind, ""},
	{"GET", "/api/v1/token/issues/:issueIdOrKey/history", bearerKind, ""},
	{"GET", "/api/v1/token/issues/:issueIdOrKey/history/:rev", bearerKind, ""},
	{"POST", "/api/v1/token/issues/:issueIdOrKey/restore", bearerKind, ""},
	{"GET", "/connect/admin", iframeKind, "issueId=10001&issueKey=TICK-1&projectId=10&issueTypeId=3&a=1&a=2"},
	{"GET", "/connect/gadget", iframeKind, "dashboard=10&item=11&a=1&a=2"},
	{"POST", "/api/v1/reports", contextKind, ""},
	{"GET", "/api/v1/site", contextKind, ""},
	{"GET", "/api/v1/site/stored", contextKind, "kind=issue&id=10001"},
	{"GET", "/api/v1/site/record", contextKind, ""},
	{"POST", "/api/v1/site/exports", contextKind, ""},
	{"GET", "/api/v1/site/exports/:id", contextKind, ""},
	{"POST", "/api/v1/site/erasures", contextKind, ""},
	{"GET", "/connect/workflow", iframeKind, "kind=validator&mode=view&issueId=10001&issueKey=TICK-1&projectId=10&issueTypeId=3&a=1&a=2"},
	{"GET", "/api/v1/site/watches", contextKind, ""},
	{"POST", "/api/v1/site/watches", contextKind, ""},
	{"DELETE", "/api/v1/site/watches/:watchId", contextKind, ""},
	{"GET", "/connect/project-admin", iframeKind, "issueId=10001&issueKey=TICK-1&projectId=10&issueTypeId=3&a=1&a=2"},
	{"GET", "/api/v1/site/statuses", contextKind, ""},
	{"PUT", "/api/v1/site/statuses", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/statuses", contextKind, ""},
	{"PUT", "/api/v1/projects/:projectId/statuses", contextKind, ""},
	{"GET", "/api/v1/site/templates", contextKind, ""},
	{"POST", "/api/v1/site/templates", contextKind, ""},
	{"GET", "/api/v1/site/templates/starters", contextKind, ""},
	{"GET", "/api/v1/site/templates/export", contextKind, ""},
	{"POST", "/api/v1/site/templates/import", contextKind, ""},
	{"GET", "/api/v1/site/templates/:templateId", contextKind, ""},
	{"PUT", "/api/v1/site/templates/:templateId", contextKind, ""},
	{"DELETE", "/api/v1/site/templates/:templateId", contextKind, ""},
	{"POST", "/api/v1/site/templates/:templateId/copy", contextKind, ""},
	{"POST", "/api/v1/site/templates/:templateId/move", contextKind, ""},
	{"GET", "/api/v1/site/templates/:templateId/versions", contextKind, ""},
	{"GET", "/api/v1/site/templates/:templateId/versions/:n", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/templates", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/templates", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/templates/starters", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/templates/export", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/templates/import", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/templates/:templateId", contextKind, ""},
	{"PUT", "/api/v1/projects/:projectId/templates/:templateId", contextKind, ""},
	{"DELETE", "/api/v1/projects/:projectId/templates/:templateId", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/templates/:templateId/copy", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/templates/:templateId/move", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/templates/:templateId/versions", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/templates/:templateId/versions/:n", contextKind, ""},
	{"GET", "/api/v1/issues/:issueId/templates", contextKind, ""},
	{"POST", "/api/v1/issues/:issueId/templates", contextKind, ""},
	{"GET", "/api/v1/issues/:issueId/templates/:templateId", contextKind, ""},
	{"PUT", "/api/v1/issues/:issueId/templates/:templateId", contextKind, ""},
	{"DELETE", "/api/v1/issues/:issueId/templates/:templateId", contextKind, ""},
	{"POST", "/api/v1/issues/:issueId/apply", contextKind, ""},
	{"POST", "/api/v1/site/templates/:templateId/update", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/templates/:templateId/update", contextKind, ""},
	{"GET", "/api/v1/token/issues/:issueIdOrKey/templates", bearerKind, ""},
	{"POST", "/api/v1/token/issues/:issueIdOrKey/apply", bearerKind, ""},
	{"GET", "/api/v1/token/site/templates", bearerKind, ""},
	{"POST", "/api/v1/token/site/templates", bearerKind, ""},
	{"GET", "/api/v1/token/site/templates/starters", bearerKind, ""},
	{"GET", "/api/v1/token/site/templates/export", bearerKind, ""},
	{"POST", "/api/v1/token/site/templates/import", bearerKind, ""},
	{"GET", "/api/v1/token/site/templates/:templateId", bearerKind, ""},
	{"PUT", "/api/v1/token/site/templates/:templateId", bearerKind, ""},
	{"DELETE", "/api/v1/token/site/templates/:templateId", bearerKind, ""},
	{"GET", "/api/v1/token/site/templates/:templateId/versions", bearerKind, ""},
	{"GET", "/api/v1/token/site/templates/:templateId/versions/:n", bearerKind, ""},
	{"GET", "/api/v1/token/projects/:projectId/templates", bearerKind, ""},
	{"POST", "/api/v1/token/projects/:projectId/templates", bearerKind, ""},
	{"GET", "/api/v1/token/projects/:projectId/templates/starters", bearerKind, ""},
	{"GET", "/api/v1/token/projects/:projectId/templates/export", bearerKind, ""},
	{"POST", "/api/v1/token/projects/:projectId/templates/import", bearerKind, ""},
	{"GET", "/api/v1/token/projects/:projectId/templates/:templateId", bearerKind, ""},
	{"PUT", "/api/v1/token/projects/:projectId/templates/:templateId", bearerKind, ""},
	{"DELETE", "/api/v1/token/projects/:projectId/templates/:templateId", bearerKind, ""},
	{"GET", "/api/v1/token/projects/:projectId/templates/:templateId/versions", bearerKind, ""},
	{"GET", "/api/v1/token/projects/:projectId/templates/:templateId/versions/:n", bearerKind, ""},
	{"GET", "/api/v1/site/jobs", contextKind, ""},
	{"GET", "/api/v1/site/jobs/:jobId", contextKind, ""},
	{"POST", "/api/v1/site/jobs/:jobId/pause", contextKind, ""},
	{"POST", "/api/v1/site/jobs/:jobId/resume", contextKind, ""},
	{"POST", "/api/v1/site/jobs/:jobId/stop", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/jobs", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/jobs/:jobId", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/jobs/:jobId/pause", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/jobs/:jobId/resume", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/jobs/:jobId/stop", contextKind, ""},
	{"POST", "/api/v1/projects/:projectId/imports", contextKind, ""},
	{"GET", "/api/v1/site/settings", contextKind, ""},
	{"PUT", "/api/v1/site/settings/:name", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/settings", contextKind, ""},
	{"PUT", "/api/v1/projects/:projectId/settings/:name", contextKind, ""},
	{"GET", "/api/v1/me/settings", contextKind, ""},
	{"PUT", "/api/v1/me/settings/:name", contextKind, ""},
	{"GET", "/api/v1/site/rules", contextKind, ""},
	{"PUT", "/api/v1/site/rules", contextKind, ""},
	{"GET", "/api/v1/site/rules/runs", contextKind, "before=x"},
	{"POST", "/api/v1/site/rules/try", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/rules", contextKind, ""},
	{"PUT", "/api/v1/projects/:projectId/rules", contextKind, ""},
	{"GET", "/api/v1/projects/:projectId/rules/runs", contextKind, "before=x"},
	{"POST", "/api/v1/projects/:projectId/rules/try", contextKind, ""},
	{"GET", "/api/v1/site/hooks", contextKind, ""},
	{"POST", "/api/v1/site/hooks", contextKind, ""},
	{"PUT", "/api/v1/site/hooks/:hookId", contextKind, ""},
	{"DELETE", "/api/v1/site/hooks/:hookId", contextKind, ""},
	{"POST", "/api/v1/site/hooks/:hookId/secret", contextKind, ""},
	{"POST", "/api/v1/site/hooks/:hookId/test", contextKind, ""},
	{"GET", "/api/v1/site/hooks/:hookId/deliveries", contextKind, "before=x"},
	{"POST", "/api/v1/site/hooks/:hookId/deliveries/:deliveryId/again", contextKind, ""},
	{"GET", "/api/v1/site/tokens", contextKind, ""},
	{"POST", "/api/v1/site/tokens", contextKind, ""},
	{"DELETE", "/api/v1/site/tokens/:tokenId", contextKind, ""},
	{"GET", "/api/v1/site/tokens/:tokenId/uses", contextKind, ""},
	{"GET", "/download/:ticket", ticketKind, ""},
}

type door struct{ method, pattern, kind, query string }

func (d door) path() string {
	return strings.NewReplacer(
		":issueIdOrKey", "TICK-10001", ":issueId", "10001", ":projectId", "10", ":asset", "panel.css", ":rev", "0", ":jobId", "job1", ":name", "language",
		":templateId", d.template(), ":n", "1",
	).Replace(d.pattern)
}

// template is the id of the victim's template that a door of templates is about.
func (d door) template() string {
	if strings.HasPrefix(d.pattern, "/api/v1/site") || strings.HasPrefix(d.pattern, "/api/v1/token/site") || d.kind == bearerKind && strings.HasSuffix(d.pattern, "/apply") {
		return "t-site"
	}
	if strings.HasPrefix(d.pattern, "/api/v1/issues/") {
		return "t-issue"
	}
	return "t-project"
}

// What a door reads beside the token.
const (
	noBody      = "nothing"
	noticeBody  = "notice"
	toldBody    = "told"
	opsBody     = "ops"
	textBody    = "prose" // no part of the name of a kind: see tried
	pastBody    = "past"
	addressBody = "whereto"
	partBody    = "part"
	chosenBody  = "chosen"
	adjustBody  = "adjust"
	ruledBody   = "ruled"
	triedBody   = "tried"
	wishBody    = "wish"
	updateBody  = "renewal"
	cargoBody   = "cargo"
	doBody      = "do"
	moveBody    = "moving"
	modelBody   = "model"
	sightBody   = "sight"
	noticedBody = "seen by a browser"
)

func (d door) body() string {
	switch {
	case strings.HasSuffix(d.pattern, "/update"):
		return updateBody
	case strings.HasSuffix(d.pattern, "/apply"), strings.Contains(d.pattern, "/templates") && d.method != "GET" && d.method != "DELETE":
		return modelBody
	case d.method == "PUT" && strings.HasSuffix(d.pattern, "/text"):
		return textBody
	case d.method == "PUT" && strings.HasSuffix(d.pattern, "/settings/:name"):
		return adjustBody
	case d.method == "PUT" && strings.HasSuffix(d.pattern, "/rules"):
		return ruledBody
	case strings.HasSuffix(d.pattern, "/rules/try"):
		return triedBody
	case d.method == "PUT" && strings.Contains(d.pattern, "/hooks/"), d.method == "POST" && strings.HasSuffix(d.pattern, "/hooks"):
		return addressBody
	case d.method == "PUT":
		return chosenBody
	case d.method != "POST", strings.Contains(d.pattern, "/hooks/"), strings.Contains(d.pattern, "/jobs/"):
		return noBody
	case strings.HasSuffix(d.pattern, "/restore"):
		return pastBody
	case strings.HasSuffix(d.pattern, "/actions"):
		return doBody
	case strings.HasSuffix(d.pattern, "/import"):
		return cargoBody
	case strings.HasSuffix(d.pattern, "/imports"):
		return moveBody
	case strings.HasPrefix(d.pattern, "/connect/webhooks/"):
		return toldBody
	case strings.HasPrefix(d.pattern, "/connect/"):
		return noticeBody
	case strings.HasSuffix(d.pattern, "/site/tokens"):
		return wishBody
	case strings.HasSuffix(d.pattern, "/watches"):
		return sightBody
	case strings.HasSuffix(d.pattern, "/reports"):
		return noticedBody
	case strings.HasPrefix(d.pattern, "/api/v1/site"):
		return partBody
	}
	return opsBody
}

// What a door's token has to be of, beside its kind.
const (
	ofIssue = "its-issue" // in the path, or in the query
	ofAdmin = "its-admin"
	ofNone  = "nobody's"
)

func (d door) holder() string {
	switch {
	case strings.Contains(d.pattern, ":issueId"), d.pattern == "/connect/panel":
		return ofIssue
	case strings.HasPrefix(d.pattern, "/api/v1/site"), strings.HasPrefix(d.pattern, "/api/v1/projects"), strings.HasSuffix(d.pattern, "admin"), d.pattern == "/connect/workflow":
		return ofAdmin
	}
	return ofNone
}

// tried says whether an attack on certain kinds of doors or bodies is one on d.
func (d door) tried(at string) bool {
	switch at {
	case "all":
		return d.kind != openKind && d.kind != ticketKind && d.kind != bearerKind
	case "all open":
		return true
	}
	if strings.HasPrefix(at, "its-") { // of one kind
		return at == d.holder()+" "+d.kind
	}
	return strings.Contains(at, d.kind) || strings.Contains(at, d.body())
}

const (
	victim     = "victim-key"
	victimText = "CANARY-text-of-the-victim"
	attackKID  = "0c0ffee0-0000-4000-8000-000000000002"
)

var victimSecret = tenant.Secret("CANARY-secret-of-the-victim")

// fort is the app as it is wired, with one site installed, and the keys that a
// test needs to make tokens of every kind.
type fort struct {
	app      *echo.Echo
	server   *server
	webhooks *webhooks // not running
	store    *tenantmongo.Store
	queue    *tenantmongo.Queue
	baseURL  string
	jira     string // where the victim's site is
	site     *jiratest.Site
	programs *programs
	private  *rsa.PrivateKey
	fetches  *fetches
	log      *output
	stocked  bool // the victim's templates are there
}

// fetches counts what the key server is asked for.
type fetches struct {
	mu    sync.Mutex
	paths []string
}

func (f *fetches) add(path string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.paths = append(f.paths, path)
}

func (f *fetches) all() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.paths...)
}

var attackKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// newFort builds the app; keys answers for the key server, nil for a good one.
func newFort(t *testing.T, keys http.HandlerFunc) *fort {
	t.Helper()
	private, err := attackKey()
	if err != nil {
		t.Fatal(err)
	}
	f := &fort{private: private, fetches: &fetches{}, log: &output{}}
	if keys == nil {
		keys = f.goodKey
	}
	keyServer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.fetches.add(r.URL.EscapedPath())
		keys(w, r)
	}))
	t.Cleanup(keyServer.Close)
	jiraSite := newSite(t)
	env := map[string]string{
		"DATA_DIR": t.TempDir(), "BASE_URL": "http://localhost:8080", "INSTALL_KEYS_URL": keyServer.URL, "JIRA_HOSTS": "*.atlassian.net," + jiraSite.URL,
	}
	c, err := readConfig(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(f.log, nil))
	db, err := openDatabase(t.Context(), c, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.close(context.Background()); err != nil && !errors.Is(err, mongo.ErrClientDisconnected) {
			t.Error(err)
		}
	})
	f.baseURL = c.baseURL.String()
	f.store, f.queue = tenantmongo.New(db.Database, c.keys), tenantmongo.NewQueue(db.Database, dataKeys(db.Database, c.keys))
	s := &server{config: c, log: log, db: db, watch: &watch{}, metrics: metrics.New("devel")}
	f.jira, f.site = jiraSite.URL, jiraSite
	if f.app, err = s.handler(); err != nil {
		t.Fatal(err)
	}
	f.server, f.webhooks = s, s.webhooks
	f.programs = &programs{store: s.data.tokens, tokens: map[string]string{}}
	jiraSite.Place("10001", "10000")
	jiraSite.Place("10002", "10000")
	jiraSite.Place("10003", "10")
	in := tenant.Installation{ClientKey: victim, BaseURL: jiraSite.URL, SharedSecret: victimSecret, State: tenant.StateEnabled}
	if _, err := f.store.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	return f
}

// goodKey answers with the key of attackKID.
func (f *fort) goodKey(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/"+attackKID {
		http.NotFound(w, r)
		return
	}
	_ = pem.Encode(w, &pem.Block{Type: "PUBLIC KEY", Bytes: f.publicDER()})
}

func (f *fort) publicDER() []byte {
	der, err := x509.MarshalPKIXPublicKey(&f.private.PublicKey)
	if err != nil {
		panic(err) // of a key that was just made
	}
	return der
}

// attempt is one request on its way in. It begins as one that is let in.
type attempt struct {
	*fort
	t        *testing.T
	method   string
	path     string
	query    string // without the token
	alg      jwt.SigningMethod
	key      any
	header   map[string]any
	claims   jwt.MapClaims
	token    string // set: it is used in place of one made of the above
	inHeader bool
	scheme   string
	body     string
}

// good is the attempt that d lets in.
func (f *fort) good(t *testing.T, d door) *attempt {
	t.Helper()
	now := time.Now()
	a := &attempt{
		fort: f, t: t, method: d.method, path: d.path(), query: d.query, inHeader: d.kind != iframeKind, scheme: "JWT ",
		alg: jwt.SigningMethodHS256, key: []byte(victimSecret.Reveal()), header: map[string]any{},
		claims: jwt.MapClaims{"iss": victim, "iat": now.Unix(), "exp": now.Add(3 * time.Minute).Unix(), "qsh": f.qsh(t, d.method, d.path(), d.query)},
	}
	switch d.kind {
	case lifecycleKind:
		a.alg, a.key, a.header["kid"], a.claims["aud"] = jwt.SigningMethodRS256, f.private, attackKID, []string{f.baseURL}
	case iframeKind:
		a.claims["sub"] = "712020:me"
	case bearerKind:
		wish := tenant.TokenWish{Name: "good", Write: true, Projects: []string{"10000"}}
		if strings.Contains(d.pattern, "/templates") { // of the site, and of a project that the issue is not in
			wish = tenant.TokenWish{Name: "whole", Write: true}
		}
		a.scheme, a.token = "Bearer ", f.programs.token(t, victim, wish)
	case ticketKind:
		a.token = "-"
		_, a.path = f.askExport(t)
	case contextKind:
		a.claims["sub"], a.claims["qsh"] = "712020:me", "context-qsh"
		a.claims["context"] = map[string]any{"jira": map[string]any{"issue": map[string]any{"id": "10001"}}}
	}
	if strings.Contains(d.pattern, ":tokenId") {
		a.path = strings.Replace(a.path, ":tokenId", f.programs.fresh(t, victim).ID, 1)
	}
	if strings.Contains(d.pattern, ":hookId") {
		a.path = strings.NewReplacer(":hookId", "victimshook", ":deliveryId", "victimshook-1").Replace(a.path)
		f.freshHook(t)
	}
	if strings.Contains(d.pattern, ":jobId") {
		a.path = strings.Replace(a.path, "/job1", "/"+f.freshJob(t, d), 1)
	}
	if strings.Contains(d.pattern, ":watchId") {
		w, _, err := f.server.data.choices.Watch(t.Context(), victim, "", victimText)
		if err != nil {
			t.Fatal(err)
		}
		a.path = strings.Replace(a.path, ":watchId", w.ID, 1)
	}
	if strings.HasSuffix(d.pattern, ":id") {
		id, _ := f.askExport(t)
		a.path = strings.Replace(d.pattern, ":id", id, 1)
	}
	if strings.Contains(d.pattern, "/templates") || d.body() == modelBody {
		f.makeTemplates(t)
	}
	switch d.body() {
	case modelBody:
		a.body = d.model()
	case noticeBody:
		a.body = f.notice(t, strings.TrimPrefix(d.pattern, "/connect/"), nil)
	case toldBody:
		event := strings.TrimPrefix(strings.NewReplacer("/issue_", "/jira:issue_", "/property", "/issue_property").Replace(d.pattern), "/connect/webhooks/")
		a.body = fmt.Sprintf(`{"configuration":{"value":"{}"},"webhookEvent":%q,"issue":{"id":"10001"},"issueLink":{"sourceIssueId":"10001"},"project":{"id":10000},"changelog":{"items":[{"field":"project"}]}}`, event)
	case partBody:
		with := map[string]string{"/api/v1/site/exports": `"format":"json"`, "/api/v1/site/erasures": fmt.Sprintf(`"confirm":%q`, strings.TrimPrefix(f.jira, "http://"))}
		a.body = fmt.Sprintf(`{"of":{"kind":"issue","id":"10001"},%s}`, with[d.pattern])
	case updateBody:
		a.body = `{"preview":true}`
	case doBody:
		a.body = fmt.Sprintf(`{"id":%q,"actions":{"check":"*"}}`, rand.Text())
	case addressBody:
		a.body = fmt.Sprintf(`{"rev":1,"name":%q,"url":"https://example.com/in","events":["item.checked"],"enabled":false}`, victimText)
	case cargoBody:
		a.body = fmt.Sprintf(`{"id":%q,"text":%q}`, rand.Text(), victimText)
	case moveBody:
		a.body = fmt.Sprintf(`{"id":%q,"formats":["okapya"],"mode":"missing"}`, rand.Text())
	case pastBody:
		a.body = fmt.Sprintf(`{"id":%q,"rev":0}`, rand.Text())
	case noticedBody:
		a.body = `{"errors":[{"type":"TypeError","frames":[{"file":"panel.0123456789abcdef.js","function":"x","line":1,"column":2}],"room":"panel"}],"timings":[{"what":"edit","ms":90}]}`
	case sightBody:
		a.body = `{"list":"Release","pattern":"/^sign/"}`
	case wishBody:
		a.body = `{"name":"CANARY-name-of-token","access":"write","projects":["10000"]}`
	case textBody:
		a.body = fmt.Sprintf(`{"base":"","text":%q}`, victimText)
	case adjustBody:
		a.body = `{"was":null,"value":"he"}`
	case chosenBody:
		area := checklist.Area{ClientKey: victim}
		if strings.Contains(d.pattern, ":projectId") {
			area.ProjectID = "10"
		}
		chosen, err := f.server.data.choices.Statuses(t.Context(), area)
		if err != nil {
			t.Fatal(err)
		}
		const first = `{"id":"open","name":"Open","colour":"grey","complete":false},{"id":"in_progress","name":"In progress","colour":"blue","complete":false},` +
			`{"id":"done","name":"Done","colour":"green","complete":true},{"id":"skipped","name":"Skipped","colour":"grey","complete":true}`
		a.body = fmt.Sprintf(`{"rev":%d,"statuses":[%s,{"id":"own","name":%q,"colour":"red","complete":false}]}`, chosen.Rev, first, victimText)
	case ruledBody:
		a.body = f.rules(t, d)
	case triedBody:
		a.body = `{"issue":"TICK-10003"}`
	case opsBody:
		a.body = fmt.Sprintf(`{"ops":[{"id":%q,"type":"addItem","item":%q,"text":%q}]}`, rand.Text(), rand.Text(), victimText)
	}
	return a
}

// freshJob is one of the victim that waits, where the door says that it is.
func (f *fort) freshJob(t *testing.T, d door) string {
	t.Helper()
	area := checklist.Area{ClientKey: victim}
	if strings.Contains(d.pattern, ":projectId") {
		area.ProjectID = "10"
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	job := bulk.Job{Area: area, ID: rand.Text(), Kind: "import", State: bulk.Queued, Created: checklist.Stamp{By: "712020:me", At: now}, Due: now}
	if _, err := f.server.data.jobs.Create(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	return job.ID
}

// makeTemplates makes the victim's templates, where somebody who was let in may
// have taken them away. Looking each time would cost most of TestAttacks.
func (f *fort) makeTemplates(t *testing.T) {
	t.Helper()
	if f.stocked {
		return
	}
	f.stocked = true
	for id, project := range map[string]string{"t-site": "", "t-project": "10", "t-issue": "10000"} {
		n := templates.New{ID: id, Name: victimText, Content: templates.Content{Text: new("* " + victimText)}, By: "712020:its-admin"}
		at := checklist.Area{ClientKey: victim, ProjectID: project}
		if _, err := f.server.templates.Create(t.Context(), at, n); err != nil && !errors.Is(err, templates.ErrExists) {
			t.Fatal(err)
		}
	}
}

// model is the body of a door of templates.
func (d door) model() string {
	to := `"project":"10"`
	if d.template() == "t-site" {
		to = `"site":true`
	}
	switch {
	case d.method == "PUT":
		return fmt.Sprintf(`{"base":1,"name":%q}`, victimText)
	case strings.HasSuffix(d.pattern, "/copy"):
		return fmt.Sprintf(`{"id":%q,"name":%q,%s}`, rand.Text(), victimText, to)
	case strings.HasSuffix(d.pattern, "/move"):
		return `{` + to + `}`
	case strings.HasSuffix(d.pattern, "/apply"):
		return fmt.Sprintf(`{"id":%q,"template":%q,"mode":"missing"}`, rand.Text(), d.template())
	case strings.HasSuffix(d.pattern, "/import"):
		return `{"format":"ticklist-templates/1","templates":[]}`
	}
	return fmt.Sprintf(`{"id":%q,"name":%q}`, rand.Text(), victimText)
}

// freshHook makes a hook of the victim anew, with something that did not arrive.
// Its address is one that is not called.
func (f *fort) freshHook(t *testing.T) {
	t.Helper()
	store, of := f.server.data.hooks, hooks.Ref{ClientKey: victim, HookID: "victimshook"}
	if err := store.DeleteHook(t.Context(), of); err != nil && !errors.Is(err, hooks.ErrNotFound) {
		t.Fatal(err)
	}
	made := hooks.Hook{ID: of.HookID, Name: victimText, URL: "https://127.0.0.1/", Events: hooks.Kinds(), Zone: "UTC", Secret: hooks.NewSecret()}
	failed := hooks.Delivery{ID: "victimshook-1", Kind: hooks.Checked, IssueID: "10001", At: time.Now(), State: hooks.Failed, Body: []byte(`{}`)}
	if err := errors.Join(store.CreateHook(t.Context(), victim, made), store.SaveDelivery(t.Context(), of, failed, true)); err != nil {
		t.Fatal(err)
	}
}

// rules is a body that sets the victim's.
func (f *fort) rules(t *testing.T, d door) string {
	t.Helper()
	area := checklist.Area{ClientKey: victim}
	if strings.Contains(d.pattern, ":projectId") {
		area.ProjectID = "10"
	}
	f.makeTemplates(t)
	set, err := f.server.data.rules.Rules(t.Context(), area)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"rev":%d,"rules":[{"id":"r1","name":%q,"enabled":true,"template":%q,"projects":[],"issueTypes":[],"on":"created","to":[],`+
		`"conditions":[{"field":"labels","is":"any","values":["x"]}],"mode":"append","live":false,"again":false}]}`, set.Rev, victimText, d.template())
}

// askExport asks for an export of the victim's issue.
func (f *fort) askExport(t *testing.T) (id, address string) {
	t.Helper()
	got := f.good(t, door{"POST", "/api/v1/site/exports", contextKind, ""}).send()
	var asked struct{ ID, Address string }
	if err := json.Unmarshal(got.Body.Bytes(), &asked); err != nil || got.Code != http.StatusCreated {
		t.Fatalf("asked for an export: %d %s (%v)", got.Code, got.Body, err)
	}
	return asked.ID, asked.Address
}

func (f *fort) qsh(t *testing.T, method, path, query string) string {
	t.Helper()
	qsh, err := tenant.QSH(f.baseURL, tenant.Request{Method: method, EscapedPath: path, RawQuery: query})
	if err != nil {
		t.Fatal(err)
	}
	return qsh
}

func (f *fort) notice(t *testing.T, event string, with map[string]any) string {
	t.Helper()
	in, err := f.store.Get(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]any{
		"key": "io.ticklist.jira", "clientKey": victim, "eventType": event, "baseUrl": in.BaseURL, "productType": "jira",
	}
	if event == "installed" {
		facts["sharedSecret"] = "CANARY-secret-of-an-attacker"
	}
	maps.Copy(facts, with)
	body, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// signed is the token of the attempt.
func (a *attempt) signed() string {
	a.t.Helper()
	if a.token != "" {
		return a.token
	}
	token := jwt.NewWithClaims(a.alg, a.claims)
	maps.Copy(token.Header, a.header)
	s, err := token.SignedString(a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return s
}

// send makes the request and returns the answer.
func (a *attempt) send() *httptest.ResponseRecorder {
	a.t.Helper()
	token := a.signed()
	query := a.query
	if !a.inHeader && token != "-" {
		query = strings.TrimPrefix(query+"&jwt="+token, "&")
	}
	ctx, leave := context.WithCancel(a.t.Context())
	defer leave()
	r := httptest.NewRequestWithContext(ctx, a.method, a.path, strings.NewReader(a.body))
	r.URL.RawQuery = query
	if a.inHeader && token != "-" {
		r.Header.Set("Authorization", a.scheme+token)
	}
	rec := &leaver{httptest.NewRecorder(), leave}
	a.app.ServeHTTP(rec, r)
	if rec.Code < http.StatusMultipleChoices {
		a.stocked = false
	}
	return rec.ResponseRecorder
}

// leaver is a reader of streams: it leaves with the first piece.
type leaver struct {
	*httptest.ResponseRecorder
	leave func()
}

func (l *leaver) Flush() {
	l.ResponseRecorder.Flush()
	l.leave()
}

// other gives the attempt the token of another door, as made for that door, in
// the place where this one looks.
func other(d door) func(*attempt) {
	return func(a *attempt) {
		a.token = a.good(a.t, d).signed()
	}
}

// doorOf is a door of the kind.
func doorOf(kind string) door {
	for _, d := range doors {
		if d.kind == kind {
			return d
		}
	}
	panic("no door takes a token of the kind " + kind)
}

// doorTo is the door of a pattern.
func doorTo(pattern string) door {
	for _, d := range doors {
		if d.pattern == pattern {
			return d
		}
	}
	panic("no door is " + pattern)
}

// attacks is every way in, a line each. at names the kinds of door, or of
// body, that it is tried on; status is what it must get, 401 unless said.
var attacks = []struct {
	name   string
	at     string
	do     func(*attempt)
	status int
	only   string // the kind of door, of those with the body; "" is any
}{
	{name: "no token", at: "all", do: func(a *attempt) { a.token = "-" }},
	{name: "an empty token", at: "all", do: func(a *attempt) { a.token = " " }},
	{name: "a token that is none", at: "all", do: func(a *attempt) { a.token = "a.b.c" }},
	{name: "a token of 20 KB", at: "all", do: func(a *attempt) { a.token = "eyJ" + strings.Repeat("A", 20<<10) + ".e30.AA" }},
	{name: "a lifecycle token elsewhere", at: "webhook iframe context", do: other(doorOf(lifecycleKind))},
	{name: "a webhook token elsewhere", at: "lifecycle iframe context", do: other(doorOf(webhookKind))},
	{name: "an iframe token elsewhere", at: "lifecycle webhook context", do: other(doorOf(iframeKind))},
	{name: "a context token elsewhere", at: "lifecycle webhook iframe", do: other(doorOf(contextKind))},
	{name: "the token in the query", at: "lifecycle webhook context", do: func(a *attempt) { a.inHeader = false }},
	{name: "the token in the header", at: "iframe", do: func(a *attempt) { a.inHeader = true }},
	{name: "the scheme Bearer", at: "lifecycle webhook context", do: func(a *attempt) { a.scheme = "Bearer " }},
	{name: "no scheme", at: "lifecycle webhook context", do: func(a *attempt) { a.scheme = "" }},

	{name: "alg none", at: "all", do: func(a *attempt) { a.alg, a.key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType }},
	{name: "HS256 with the public key", at: "all", do: func(a *attempt) {
		a.alg, a.key = jwt.SigningMethodHS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: a.publicDER()})
	}},
	{name: "HS256 with the secret", at: "lifecycle", do: func(a *attempt) { a.alg, a.key = jwt.SigningMethodHS256, []byte(victimSecret.Reveal()) }},
	{name: "HS384", at: "webhook iframe context", do: func(a *attempt) { a.alg = jwt.SigningMethodHS384 }},
	{name: "HS512", at: "webhook iframe context", do: func(a *attempt) { a.alg = jwt.SigningMethodHS512 }},
	{name: "RS256 with the install key", at: "webhook iframe context", do: func(a *attempt) { a.alg, a.key, a.header["kid"] = jwt.SigningMethodRS256, a.private, attackKID }},
	{name: "RS384", at: "lifecycle", do: func(a *attempt) { a.alg = jwt.SigningMethodRS384 }},
	{name: "PS256", at: "lifecycle", do: func(a *attempt) { a.alg = jwt.SigningMethodPS256 }},
	{name: "another secret", at: "webhook iframe context", do: func(a *attempt) { a.key = []byte("guess") }},
	{name: "an empty secret", at: "webhook iframe context", do: func(a *attempt) { a.key = []byte{} }},
	{name: "a cut signature", at: "all", do: func(a *attempt) { s := a.signed(); a.token = s[:strings.LastIndexByte(s, '.')+1] }},
	{name: "another's claims under the signature", at: "all", do: func(a *attempt) {
		mine := strings.Split(a.signed(), ".")
		a.claims["sub"] = "712020:admin"
		a.token = mine[0] + "." + strings.Split(a.signed(), ".")[1] + "." + mine[2]
	}},
	{name: "a key in the header", at: "all", do: func(a *attempt) {
		a.header["jwk"], a.header["jku"], a.header["x5u"] = map[string]string{"kty": "oct", "k": "AA"}, "http://127.0.0.1/", "http://127.0.0.1/"
		a.key = []byte("AA")
		a.alg = jwt.SigningMethodHS256
	}},

	{name: "no exp", at: "all", do: func(a *attempt) { delete(a.claims, "exp") }},
	{name: "an exp that is text", at: "all", do: func(a *attempt) { a.claims["exp"] = "9999999999" }},
	{name: "expired by more than the leeway", at: "all", do: func(a *attempt) { a.claims["exp"] = time.Now().Add(-11 * time.Second).Unix() }},
	{name: "no iat", at: "all", do: func(a *attempt) { delete(a.claims, "iat") }},
	{name: "issued in the future", at: "all", do: func(a *attempt) { a.claims["iat"] = time.Now().Add(10 * time.Minute).Unix() }},
	{name: "not valid yet", at: "all", do: func(a *attempt) { a.claims["nbf"] = time.Now().Add(time.Hour).Unix() }},
	{name: "no qsh", at: "all", do: func(a *attempt) { delete(a.claims, "qsh") }},
	{name: "an empty qsh", at: "all", do: func(a *attempt) { a.claims["qsh"] = "" }},
	{name: "a wrong qsh", at: "all", do: func(a *attempt) { a.claims["qsh"] = strings.Repeat("0", 64) }},
	{name: "context-qsh where a hash is due", at: "lifecycle webhook iframe", do: func(a *attempt) { a.claims["qsh"] = "context-qsh" }},
	{name: "a hash where context-qsh is due", at: "context", do: func(a *attempt) { a.claims["qsh"] = a.qsh(a.t, a.method, a.path, a.query) }},
	{name: "the hash of another method", at: "lifecycle webhook iframe", do: func(a *attempt) { a.claims["qsh"] = a.qsh(a.t, "PUT", a.path, a.query) }},
	{name: "the hash of another path", at: "lifecycle webhook iframe", do: func(a *attempt) { a.claims["qsh"] = a.qsh(a.t, a.method, a.path+"x", a.query) }},

	{name: "a parameter that was not signed", at: "lifecycle webhook iframe", do: func(a *attempt) { a.query = strings.TrimPrefix(a.query+"&user_id=admin", "&") }},
	{name: "a ; pair that was not signed", at: "lifecycle webhook iframe", do: func(a *attempt) { a.query += ";issueId=10002" }},
	{name: "a ; pair that was signed is data", at: "iframe", status: 200, do: func(a *attempt) {
		a.query += "&x=1;issueId=10002"
		a.claims["qsh"] = a.qsh(a.t, a.method, a.path, a.query)
	}},
	{name: "a bad escape", at: "all open", status: 400, do: func(a *attempt) { a.query = strings.TrimPrefix(a.query+"&x=%zz", "&") }},
	{name: "a parameter less", at: "iframe", do: func(a *attempt) { a.query = strings.Replace(a.query, "&a=2", "", 1) }},
	{name: "a value changed", at: "iframe", do: func(a *attempt) { a.query = strings.Replace(a.query, "=10", "=20", 1) }},
	{name: "the same parameters in another order", at: "iframe", status: 200, do: func(a *attempt) {
		parameters := strings.Split(a.query, "&")
		slices.Reverse(parameters)
		a.query = strings.Join(parameters, "&")
	}},
	{name: "a doubled parameter that decides", at: "its-issue iframe", status: 400, do: func(a *attempt) {
		a.query += "&issueId=10001"
		a.claims["qsh"] = a.qsh(a.t, a.method, a.path, a.query)
	}},
	{name: "two tokens", at: "iframe", status: 400, do: func(a *attempt) { a.query += "&jwt=" + a.signed() }},

	{name: "no audience", at: "lifecycle", do: func(a *attempt) { delete(a.claims, "aud") }},
	{name: "another audience", at: "lifecycle", do: func(a *attempt) { a.claims["aud"] = "https://other.example.com" }},
	{name: "an audience that ours begins with", at: "lifecycle", do: func(a *attempt) { a.claims["aud"] = a.baseURL[:len(a.baseURL)-1] }},
	{name: "an audience that begins with ours", at: "lifecycle", do: func(a *attempt) { a.claims["aud"] = a.baseURL + ".evil.example" }},
	{name: "an audience with a path", at: "lifecycle", do: func(a *attempt) { a.claims["aud"] = a.baseURL + "/connect" }},
	{name: "the app's own session token", at: "iframe context", do: func(a *attempt) { a.claims["iss"], a.claims["aud"] = "io.ticklist.jira", []string{victim} }},
	{name: "no issuer", at: "all", do: func(a *attempt) { delete(a.claims, "iss") }},
	{name: "an issuer that is an operator", at: "all", do: func(a *attempt) { a.claims["iss"] = map[string]any{"$ne": nil} }},
	{name: "an issuer that nobody knows", at: "webhook iframe context", do: func(a *attempt) { a.claims["iss"] = "nobody" }},
	{name: "an issuer other than the body's", at: "notice", do: func(a *attempt) {
		a.body = strings.Replace(a.body, `"`+victim+`"`, `"somebody-else"`, 1)
	}},
	{name: "the body of another app", at: "notice", do: func(a *attempt) { a.body = strings.Replace(a.body, "io.ticklist.jira", "io.other", 1) }},
	{name: "a webhook of another event", at: "told", status: 400, do: func(a *attempt) {
		a.body = strings.NewReplacer(`"webhookEvent":"post_function"`, `"webhookEvent":"project_deleted"`, `"webhookEvent":"`, `"webhookEvent":"x`).Replace(a.body) // nobody knows what Jira calls the first
	}},
	{name: "a webhook of no issue and no project", at: "told", status: 400, do: func(a *attempt) {
		a.body = strings.NewReplacer(`"id"`, `"key"`, `"sourceIssueId"`, `"source"`).Replace(a.body)
	}},
	{name: "a webhook whose ids are operators", at: "told", status: 400, do: func(a *attempt) {
		a.body = strings.NewReplacer(`"10001"`, `{"$ne":""}`, `10000`, `{"$gt":0}`).Replace(a.body)
	}},
	{name: "the body of another event", at: "notice", do: func(a *attempt) { a.body = strings.Replace(a.body, `"eventType":"`, `"eventType":"x`, 1) }},

	{name: "no kid", at: "lifecycle", do: func(a *attempt) { delete(a.header, "kid") }},
	{name: "a kid with slashes", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = "x/../" + attackKID }},
	{name: "a kid with dots", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = ".." }},
	{name: "a kid with an escape", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = "x%2f" + attackKID }},
	{name: "a kid with a host", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = "@evil.example" }},
	{name: "a kid of 10 KB", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = strings.Repeat("a", 10<<10) }},
	{name: "a kid that is a list", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = []string{attackKID} }},
	{name: "a kid that nobody knows", at: "lifecycle", do: func(a *attempt) { a.header["kid"] = "11111111-1111-4111-8111-111111111111" }},
	{name: "another key under a good kid", at: "lifecycle", do: func(a *attempt) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			a.t.Fatal(err)
		}
		a.key = key
	}},

	{name: "no person", at: "context", do: func(a *attempt) { delete(a.claims, "sub") }},
	{name: "no issue", at: "its-issue context", status: 403, do: func(a *attempt) { delete(a.claims, "context") }},
	{name: "another issue", at: "its-issue context", status: 403, do: func(a *attempt) { a.path = strings.Replace(a.path, "10001", "10002", 1) }},
	{name: "an issue that is an operator", at: "iframe context", do: func(a *attempt) {
		a.claims["context"] = map[string]any{"jira": map[string]any{"issue": map[string]any{"id": map[string]any{"$gt": ""}}}}
	}},
	{name: "another issue than the token's", at: "its-issue iframe", status: 403, do: func(a *attempt) {
		a.claims["context"] = map[string]any{"jira": map[string]any{"issue": map[string]any{"id": "10002"}}}
	}},

	{name: "somebody who administers nothing", at: "its-admin context", status: 403, do: func(a *attempt) { a.claims["sub"] = jiratest.PlainAccount }},
	{name: "a revision that is an operator", at: chosenBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"rev":`, `"rev":{"$gt":0},"was":`, 1) }},
	{name: "a status that is an operator", at: chosenBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"own"`, `{"$ne":""}`, 1) }},
	{name: "statuses of another site", at: chosenBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `{`, `{"clientKey":"other",`, 1) }},
	{name: "a revision of rules that is an operator", at: ruledBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"rev":`, `"rev":{"$gt":0},"was":`, 1) }},
	{name: "a field that is an operator", at: ruledBody, status: 422, do: func(a *attempt) { a.body = strings.Replace(a.body, `"labels"`, `"$where"`, 1) }},
	{name: "a value that is an operator", at: ruledBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"x"`, `{"$ne":""}`, 1) }},
	{name: "rules of another site", at: ruledBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `{`, `{"clientKey":"other",`, 1) }},
	{name: "an issue to try that is an operator", at: triedBody, status: 400, do: func(a *attempt) { a.body = `{"issue":{"$ne":""}}` }},
	{name: "a colour that is a style", at: chosenBody, status: 422, do: func(a *attempt) { a.body = strings.Replace(a.body, `"red"`, `"url(//evil.example)"`, 1) }},
	{name: "a setting that is an operator", at: adjustBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"he"`, `{"$ne":""}`, 1) }},
	{name: "what a setting was as an operator", at: adjustBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `null`, `{"$gt":""}`, 1) }},
	{name: "a setting of another site", at: adjustBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `{`, `{"clientKey":"other",`, 1) }},
	{name: "a setting that nobody has", at: adjustBody, status: 404, do: func(a *attempt) { a.path = strings.Replace(a.path, "language", "$where", 1) }},
	{name: "a part that is an operator", at: partBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"10001"`, `{"$ne":""}`, 1) }},
	{name: "a kind that is an operator", at: partBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"issue"`, `{"$ne":""}`, 1) }},
	{name: "a part of another site", at: partBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"kind"`, `"clientKey":"other","kind"`, 1) }},
	{name: "a part that is not said", at: partBody, status: 422, do: func(a *attempt) { a.body = strings.Replace(a.body, `"10001"`, `""`, 1) }},

	{name: "an API token elsewhere", at: "lifecycle webhook iframe context", do: other(doorOf(bearerKind))},
	{name: "an API token elsewhere, as a bearer", at: "lifecycle webhook context", do: func(a *attempt) {
		other(doorOf(bearerKind))(a)
		a.scheme = "Bearer "
	}},
	{name: "no API token", at: bearerKind, do: func(a *attempt) { a.token = "-" }},
	{name: "an empty API token", at: bearerKind, do: func(a *attempt) { a.token = " " }},
	{name: "an API token in the query", at: bearerKind, do: func(a *attempt) { a.inHeader = false }},
	{name: "an API token under the scheme JWT", at: bearerKind, do: func(a *attempt) { a.scheme = "JWT " }},
	{name: "an API token without a scheme", at: bearerKind, do: func(a *attempt) { a.scheme = "" }},
	{name: "a lifecycle token for an API token", at: bearerKind, do: other(doorOf(lifecycleKind))},
	{name: "a webhook token for an API token", at: bearerKind, do: other(doorOf(webhookKind))},
	{name: "an iframe token for an API token", at: bearerKind, do: other(doorOf(iframeKind))},
	{name: "a context token for an API token", at: bearerKind, do: other(doorOf(contextKind))},
	{name: "a context token for an API token, as it is sent elsewhere", at: bearerKind, do: func(a *attempt) {
		other(doorOf(contextKind))(a)
		a.scheme = "JWT "
	}},
	{name: "an API token of 20 KB", at: bearerKind, do: func(a *attempt) { a.token = "ticklist_" + strings.Repeat("a", 20<<10) + "_" + strings.Repeat("a", 58) }},
	{name: "an API token that was cut", at: bearerKind, do: func(a *attempt) { a.token = a.token[:len(a.token)-1] }},
	{name: "an API token with another checksum", at: bearerKind, do: func(a *attempt) { a.token = a.token[:len(a.token)-4] + "aaaa" }},
	{name: "an API token with another secret and a right checksum", at: bearerKind, do: func(a *attempt) {
		a.token = forged(victim, strings.TrimPrefix(a.token, "ticklist_")[:16])
	}},
	{name: "an API token of another site, on the victim's name", at: bearerKind, do: func(a *attempt) {
		a.token = forged(victim, strings.TrimPrefix(a.programs.token(a.t, "intruder-key", tenant.TokenWish{Name: "x", Write: true}), "ticklist_")[:16])
	}},
	{name: "an API token of a site that is not there", at: bearerKind, do: func(a *attempt) {
		a.token = a.programs.token(a.t, "intruder-key", tenant.TokenWish{Name: "x", Write: true})
	}},
	{name: "an API token that was revoked", at: bearerKind, do: func(a *attempt) {
		a.token = a.programs.ended(a.t, func(t *tenant.APIToken) { t.RevokedAt = time.Now().Add(-time.Second) })
	}},
	{name: "an API token that expired", at: bearerKind, do: func(a *attempt) {
		a.token = a.programs.ended(a.t, func(t *tenant.APIToken) { t.Until = time.Now().Add(-time.Second) })
	}},
	{name: "an API token that may read, to write", at: opsBody + " " + textBody + " " + pastBody, status: 403, do: func(a *attempt) {
		a.token = a.programs.token(a.t, victim, tenant.TokenWish{Name: "reads"})
	}, only: bearerKind},
	{name: "an API token for another project", at: bearerKind, status: 403, do: func(a *attempt) {
		a.token = a.programs.token(a.t, victim, tenant.TokenWish{Name: "other", Write: true, Projects: []string{"10001"}})
	}},
	{name: "an API token, and an issue that is none", at: "its-issue " + bearerKind, status: 404, do: func(a *attempt) { a.path = strings.Replace(a.path, "TICK-10001", "TICK-4", 1) }},
	{name: "an API token, and an issue that is an operator", at: "its-issue " + bearerKind, status: 404, do: func(a *attempt) { a.path = strings.Replace(a.path, "TICK-10001", "%7B%22$gt%22:%22%22%7D", 1) }},
	{name: "an API token that waits for a stranger", at: bearerKind, status: 400, do: func(a *attempt) { a.query = "wait=mail" }},
	{name: "a report that is an operator", at: noticedBody, status: 204, do: func(a *attempt) { a.body = `{"errors":{"$ne":""}}` }},
	{name: "a report of 1 MB", at: noticedBody, status: 204, do: func(a *attempt) { a.body = `{"errors":[{"type":"` + strings.Repeat("x", 1<<20) + `"}]}` }},
	{name: "a token wished for another site", at: wishBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"name"`, `"clientKey":"other","name"`, 1) }},
	{name: "a token wished for another person", at: wishBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"name"`, `"maker":"712020:x","name"`, 1) }},
	{name: "a token wished whose project is an operator", at: wishBody, status: 400, do: func(a *attempt) { a.body = strings.Replace(a.body, `"10000"`, `{"$ne":""}`, 1) }},

	{name: "a ticket that was used", at: ticketKind, status: 404, do: func(a *attempt) { a.send() }},
	{name: "a ticket that was cut", at: ticketKind, status: 404, do: func(a *attempt) { a.path = a.path[:len(a.path)-4] }},
	{name: "a ticket that goes on", at: ticketKind, status: 404, do: func(a *attempt) { a.path += "AAAA" }},
	{name: "a ticket with another beginning", at: ticketKind, status: 404, do: func(a *attempt) {
		a.path = "/download/" + strings.Repeat("A", 40) + a.path[len("/download/")+40:]
	}},
	{name: "the id of an export for a ticket", at: ticketKind, status: 404, do: func(a *attempt) {
		id, _ := a.askExport(a.t)
		a.path = "/download/" + id
	}},
	{name: "a ticket of 20 KB", at: ticketKind, status: 404, do: func(a *attempt) { a.path = "/download/" + strings.Repeat("A", 20<<10) }},
	{name: "a ticket in the query", at: ticketKind, status: 404, do: func(a *attempt) { a.path, a.query = "/download/x", "ticket="+a.path[len("/download/"):] }},
	{name: "a token for a ticket", at: ticketKind, status: 404, do: func(a *attempt) {
		a.path = "/download/" + a.good(a.t, doorOf(contextKind)).signed()
	}},
}

func TestEveryRouteIsAttacked(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, d := range doors {
		known[d.method+" "+d.pattern] = true
	}
	for _, r := range newFort(t, nil).app.Routes() {
		if !known[r.Method+" "+r.Path] {
			t.Errorf("%s %s is a way in that no attack is tried on: add it to doors", r.Method, r.Path)
		}
		delete(known, r.Method+" "+r.Path)
	}
	for gone := range known {
		t.Errorf("%s is among the doors and no route", gone)
	}
}

// TestGoodTokens shows that the attacks begin as what is let in: else their
// refusals would prove nothing.
func TestGoodTokens(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	for _, d := range doors {
		if d.method == "POST" && d.pattern == "/api/v1/issues/:issueId/templates" { // is made of something
			f.good(t, door{"POST", "/api/v1/issues/:issueId/ops", contextKind, ""}).send()
		}
		if got := f.good(t, d).send(); d.kind != openKind && got.Code >= 300 {
			t.Errorf("%s %s: %d %s, want it let in", d.method, d.pattern, got.Code, got.Body)
		}
		f.restore(t)
	}
	f.nobodyIsNamed(t)
}

// restore makes the victim what it was.
func (f *fort) restore(t *testing.T) {
	t.Helper()
	in, err := f.store.Get(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	in = tenant.Installation{ClientKey: victim, BaseURL: in.BaseURL, SharedSecret: victimSecret, State: tenant.StateEnabled, Rev: in.Rev}
	if _, err := f.store.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	f, began := newFort(t, nil), time.Now()
	for _, d := range doors {
		for _, attack := range attacks {
			if !d.tried(attack.at) || attack.only != "" && attack.only != d.kind {
				continue
			}
			t.Run(d.method+" "+d.pattern+"/"+attack.name, func(t *testing.T) {
				before, err := f.store.Get(t.Context(), victim)
				if err != nil {
					t.Fatal(err)
				}
				a := f.good(t, d)
				attack.do(a)
				got := a.send()

				want := attack.status
				if want == 0 {
					want = http.StatusUnauthorized
				}
				if got.Code != want {
					t.Errorf("got %d %s, want %d", got.Code, got.Body, want)
				}
				if got.Code >= 400 {
					givesNothingAway(t, got)
				}
				after, err := f.store.Get(t.Context(), victim)
				if diff := cmp.Diff(before, after); err != nil || diff != "" {
					t.Errorf("the installation was changed (%v):\n%s", err, diff)
				}
			})
		}
	}
	if n, err := f.queue.Waiting(t.Context(), victim, 100); err != nil || n != 0 {
		t.Errorf("%d webhooks were taken in (%v)", n, err)
	}
	if log := f.log.String(); strings.Contains(log, "CANARY") || strings.Contains(log, "eyJ") || strings.Contains(log, "ticklist_") {
		t.Error("a secret, a token or a text is in the log")
	}
	for _, path := range f.fetches.all() {
		if path != "/"+attackKID && path != "/11111111-1111-4111-8111-111111111111" {
			t.Errorf("the key server was asked for %q", path)
		}
	}
	minutes := int(time.Since(began) / time.Minute) // after one it is asked again for the kid that it does not have
	if n := len(f.fetches.all()); n > 2+minutes {
		t.Errorf("the key server was asked %d times in %d minutes for two kids: %v", n, minutes, f.fetches.all())
	}
}

// givesNothingAway reads a refusal: a code, a sentence, a reference, and
// nothing that was in the request or in us.
func givesNothingAway(t *testing.T, got *httptest.ResponseRecorder) {
	t.Helper()
	var refusal struct {
		Error struct{ Code, Text, Ref string }
	}
	if err := json.Unmarshal(got.Body.Bytes(), &refusal); err != nil {
		t.Fatalf("%v in %s", err, got.Body)
	}
	if e := refusal.Error; e.Code == "" || !strings.HasSuffix(e.Text, ".") || e.Ref == "" {
		t.Errorf("the refusal lacks something: %s", got.Body)
	}
	for _, secret := range []string{"CANARY", "eyJ", victim, attackKID, "goroutine", ".go:", "crypto", "jwt", "mongo"} {
		if strings.Contains(got.Body.String(), secret) {
			t.Errorf("the refusal says %q: %s", secret, got.Body)
		}
	}
}

// TestSitesThatAreNone installs a site whose address leads elsewhere.
func TestSitesThatAreNone(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	for _, address := range []string{
		"http://127.0.0.1", "http://localhost", "https://127.0.0.1", "https://[::1]", "https://[::ffff:127.0.0.1]", "http://169.254.169.254/latest/meta-data",
		"https://10.0.0.1", "https://192.168.1.1", "https://0x7f000001", "https://2130706433", "http://acme.atlassian.net", "https://atlassian.net",
		"https://acme.atlassian.net.evil.example", "https://evil.example/acme.atlassian.net", "https://acme.atlassian.net@evil.example", "https://acme.atlassian.net:8443",
		"https://evilatlassian.net", "https://acme.atlassian.net\\@evil.example", "https://acme.atlassian.net/?x", "https://acme.atlassian.net#x", "//acme.atlassian.net",
		"javascript:alert(1)", "file:///etc/passwd", "https://acme.atlassian.net\r\nX: y", "", "https://", "https://*.atlassian.net",
	} {
		for event, d := range map[string]door{"installed": doorTo("/connect/installed"), "uninstalled": doorTo("/connect/uninstalled")} {
			before, err := f.store.Get(t.Context(), victim)
			if err != nil {
				t.Fatal(err)
			}
			a := f.good(t, d)
			a.body = f.notice(t, event, map[string]any{"baseUrl": address})
			got := a.send()
			if event == "uninstalled" && address == "" {
				continue // a site may leave without saying from where
			}
			if got.Code != http.StatusUnauthorized && got.Code != http.StatusBadRequest {
				t.Errorf("%s from %q: %d %s, want it refused", event, address, got.Code, got.Body)
			}
			givesNothingAway(t, got)
			after, err := f.store.Get(t.Context(), victim)
			if diff := cmp.Diff(before, after); err != nil || diff != "" {
				t.Errorf("%s from %q changed the installation (%v):\n%s", event, address, err, diff)
			}
		}
	}
}

// TestKeyServersThatAreNone: what a key server says badly lets nobody in, and
// a kid that is not there is asked for once.
func TestKeyServersThatAreNone(t *testing.T) {
	t.Parallel()
	released := make(chan struct{})
	defer close(released)
	for _, tc := range []struct {
		name   string
		keys   func(f *fort) http.HandlerFunc
		status int
	}{
		{name: "hangs", status: 503, keys: func(*fort) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) {
				select {
				case <-r.Context().Done():
				case <-released:
				}
			}
		}},
		{name: "fails", status: 503, keys: func(*fort) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
		}},
		{name: "redirects to a good one", status: 503, keys: func(f *fort) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if r.URL.RawQuery == "" {
					http.Redirect(w, r, r.URL.Path+"?again", http.StatusFound)
					return
				}
				f.goodKey(w, r)
			}
		}},
		{name: "answers 10 MB", status: 503, keys: func(*fort) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.Copy(w, io.LimitReader(bytes.NewReader(bytes.Repeat([]byte("A"), 10<<20)), 10<<20))
			}
		}},
		{name: "answers a certificate", status: 503, keys: func(f *fort) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				_ = pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: f.publicDER()})
			}
		}},
		{name: "answers a private key", status: 503, keys: func(f *fort) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				_ = pem.Encode(w, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(f.private)})
			}
		}},
		{name: "knows no kid", status: 401, keys: func(*fort) http.HandlerFunc { return http.NotFound }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var f *fort
			f = newFort(t, func(w http.ResponseWriter, r *http.Request) { tc.keys(f)(w, r) })
			for range 2 {
				got := f.good(t, doorTo("/connect/installed")).send()
				if got.Code != tc.status {
					t.Errorf("got %d %s, want %d", got.Code, got.Body, tc.status)
				}
				givesNothingAway(t, got)
			}
			if asked := len(f.fetches.all()); tc.status == 401 && asked != 1 {
				t.Errorf("the key server was asked %d times, want once", asked)
			}
			if in, err := f.store.Get(t.Context(), victim); err != nil || in.SharedSecret != victimSecret {
				t.Errorf("the installation was changed (%v)", err)
			}
		})
	}
}
