package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/actions"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/outbox"
	"ticklist/checklist/templates"
	"ticklist/checklist/templates/templatestest"
	"ticklist/handlers"
	"ticklist/handlers/live"
	"ticklist/static"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// app is the handlers around a store in memory, with doors that say what a test
// wants them to say. The doors themselves are tested in package tenant.
type app struct {
	handlers.Deps
	t     *testing.T
	store *checklisttest.Memory
	log   bytes.Buffer

	reporting sync.Mutex // guards what follows while requests are on their way
	faults    []handlers.Fault

	principal tenant.Principal
	token     error // what every door says
	call      tenant.Call
	waited    []string // what was waited for
	jiraKnows error
	lagging   sync.Mutex // guards what follows
	lag       outbox.Lag
	lagFault  error
	taken     []tenant.Webhook
	take      error
	handled   []string // lifecycle events that were let in
	handle    error
	grants    tenant.Grants
	verdict   error
	pending   error
	relation  tenant.Relation
	unrelated error // why Jira does not say what the person is to the issue
	related   []tenant.Wanted

	admin    administration
	programs *programs
	switches tenanttest.Switches
}

func at() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func newApp(t *testing.T) *app {
	a := &app{
		t: t, store: &checklisttest.Memory{}, grants: tenant.Grants{View: true, Edit: true},
		call: tenant.Call{ClientKey: "acme"},
		principal: tenant.Principal{
			Installation: tenant.Installation{ClientKey: "acme", BaseURL: "https://acme.atlassian.net", State: tenant.StateEnabled},
			AccountID:    "712020:me", IssueID: "10001",
		},
	}
	a.Deps = handlers.Deps{
		BaseURL: &url.URL{Scheme: "https", Host: "app.example.com"}, ConnectJS: &url.URL{Scheme: "https", Host: "connect-cdn.atl-paas.net", Path: "/all.js"},
		Descriptor: []byte(`{"key":"io.ticklist.jira"}`),
		Tokens:     a, Installations: a, Webhooks: a, Verdicts: a, Site: site{}, Admin: newAdministration(a),
		Ready:  func(context.Context) error { return nil },
		Report: a.report,
		Log:    slog.New(slog.NewJSONHandler(&a.log, nil)), Now: at,
	}
	a.programs = newPrograms(t, a.principal.Installation)
	a.APITokens, a.Issues, a.Admin.Tokens = a.programs, a.programs, a.programs
	a.Relations, a.Options = relations{a}, a.Admin.Statuses.(*checklist.Choices)
	a.Live = live.New(live.Options{Issues: a.store, Sites: a, Every: time.Minute, Log: a.Log})
	a.Checklists = checklist.NewService(a.Live.Watch(a.store), at)
	a.Told = a
	a.Switches = tenant.NewSwitches(&a.switches, at, a.Log)
	made := templates.NewService(&templatestest.Memory{}, a.Checklists, a.Admin.Statuses, at)
	a.Templates, a.Actions = made, &actions.Service{Issues: a.Checklists, Templates: made}
	return a
}

func (a *app) report(_ context.Context, f handlers.Fault) {
	a.reporting.Lock()
	defer a.reporting.Unlock()
	a.faults = append(a.faults, f)
}

func (a *app) Lifecycle(context.Context, tenant.Request) (tenant.Call, error) { return a.call, a.token }

func (a *app) Webhook(context.Context, tenant.Request) (tenant.Call, error) { return a.call, a.token }

func (a *app) Iframe(context.Context, tenant.Request) (tenant.Principal, error) {
	return a.principal, a.token
}

func (a *app) Context(context.Context, tenant.Request) (tenant.Principal, error) {
	return a.principal, a.token
}

func (a *app) Of(context.Context, tenant.Principal, string) (tenant.Verdict, error) {
	return tenant.Verdict{Grants: a.grants, Pending: a.pending}, a.verdict
}

// relations are a tenant.Relations without its memory.
type relations struct{ *app }

func (a relations) Of(_ context.Context, _ tenant.Principal, _ string, n tenant.Need) (_ tenant.Relation, pending, err error) {
	a.related = append(a.related, n.Wanted)
	return a.relation, nil, a.unrelated
}

func (a *app) ToView(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error) {
	return a.Of(ctx, p, issueID)
}

// Enabled implements live.Sites.
func (a *app) Enabled(_ context.Context, clientKeys []string) ([]string, error) {
	return clientKeys, nil
}

func (a *app) Handle(_ context.Context, _ tenant.Call, e tenant.Event, n tenant.Notice) error {
	a.handled = append(a.handled, fmt.Sprintf("%s %s %s", e, n.BaseURL, n.SharedSecret.Reveal()))
	return a.handle
}

func (a *app) Take(_ context.Context, _ tenant.Call, w tenant.Webhook) error {
	a.taken = append(a.taken, w)
	return a.take
}

// Wait implements handlers.Told.
func (a *app) Wait(_ context.Context, sc checklist.Scope, rev int64) error {
	a.waited = append(a.waited, fmt.Sprintf("%s %d", sc.IssueID, rev))
	return a.jiraKnows
}

// Lag implements handlers.Told.
func (a *app) Lag(context.Context, checklist.Scope) (outbox.Lag, error) {
	a.lagging.Lock()
	defer a.lagging.Unlock()
	return a.lag, a.lagFault
}

// site writes pages that hold what they were given and nothing else.
type site struct{}

func (site) Asset(name string) (static.Asset, bool) {
	return static.Asset{ContentType: "text/css", Body: []byte("body"), Gzip: []byte("gzip")}, name == "panel.1234.css"
}

func (site) Panel(w io.Writer, p static.Page) error {
	_, err := fmt.Fprintf(w, "%s %s", p.ConnectJS, p.State)
	return err
}

func (site) Admin(w io.Writer, p static.Page) error {
	_, err := fmt.Fprintf(w, "%s %s %s", p.Title, p.ConnectJS, p.State)
	return err
}

func (s site) Gadget(w io.Writer, p static.Page) error { return s.Admin(w, p) }

func (s site) Workflow(w io.Writer, p static.Page) error { return s.Admin(w, p) }

func (site) Message(w io.Writer, m static.Message) error {
	_, err := fmt.Fprintf(w, "%s (%s)", m.Text, m.Ref)
	return err
}

func (a *app) request(method, target, body string) *http.Request {
	return httptest.NewRequestWithContext(a.t.Context(), method, target, strings.NewReader(body))
}

type answer struct{ *httptest.ResponseRecorder }

func (a *app) do(r *http.Request) answer {
	a.t.Helper()
	return answer{serve(a.t, handlers.New(a.Deps), r)}
}

func (a *app) get(target string) answer { return a.do(a.request("GET", target, "")) }

func (a *app) post(target, body string) answer { return a.do(a.request("POST", target, body)) }

func (got answer) is(t *testing.T, status int, want string) {
	t.Helper()
	body := got.Body.String()
	if got.Code != status || !strings.Contains(body, want) {
		t.Errorf("got %d %s, want %d with %s", got.Code, body[:min(len(body), 1000)], status, want)
	}
}
