package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/static"
	"ticklist/tenant"
)

// Administration is what the page of a site's admins is made of.
type Administration struct {
	Admins     Admins
	Stored     Stored
	Exports    Exports
	Exporter   Exporter
	Eraser     Eraser
	Tokens     TokenKeeper
	Record     tenant.Audit
	Statuses   Statuses
	Rules      Rules
	Trials     Trials
	Hooks      Hooks
	Deliveries Deliveries
	Jobs       Jobs
	Updates    Updates
	Settings   Settings
	Watches    Watches
	Placer     Placer
}

// Admins knows who administers a site, and who one of its projects. Every error
// means that Jira has not said.
type Admins interface {
	Administers(ctx context.Context, in tenant.Installation, accountID string) (bool, error)
	AdministersProject(ctx context.Context, in tenant.Installation, accountID, projectID string) (bool, error)
}

// Stored knows what is stored of a site, a project or an issue. Sum answers
// faults only.
type Stored interface {
	Sum(context.Context, checklist.Part) (checklist.Summary, error)
}

// What only the page of admins can be wrong about.
var (
	errNotAdmin     = errors.New("the person does not administer the site")
	errNotProject   = errors.New("the person does not administer the project")
	errUnsaid       = errors.New("jira has not said whether the person administers this")
	errBadProject   = errors.New("the project id is missing or malformed")
	errBadWorkflow  = errors.New("the kind or the mode of a page of the workflow editor is missing or unknown")
	errNotConfirmed = errors.New("what was typed does not confirm it")
)

// recordShown is how many entries of the record the page shows.
const recordShown = 100

// adminNotices are the errors for which the page opens without its contents.
var adminNotices = []struct {
	is     error
	notice string
}{
	{errNobody, "log_in"},
	{errNotAdmin, "not_admin"},
	{errNotProject, "not_project_admin"},
}

// adminPage handles GET /connect/admin. The page asks for what it shows: it is
// opened rarely, and what is stored takes a while to count. So it opens also
// where Jira does not say soon who looks at it; whatever it asks for is refused
// as long as that is so.
func (h *handler) adminPage(c echo.Context) error { return h.openAdmin(c, "") }

// projectAdminPage handles GET /connect/project-admin, the same for those who
// administer a project. Which one is in the query, which the token's hash covers.
func (h *handler) projectAdminPage(c echo.Context) error {
	id := param(c, "projectId")
	if !tenant.ValidIssueID(id) { // of the same form
		return errBadProject
	}
	return h.openAdmin(c, id)
}

// openAdmin answers the page of a project, or with "" that of the site.
func (h *handler) openAdmin(c echo.Context, projectID string) error {
	state, status := h.adminStateOf(c, projectID)
	return h.writePage(c, status, state, h.Site.Admin)
}

// adminStateOf is what a page of admins starts from, and its status.
func (h *handler) adminStateOf(c echo.Context, projectID string) (adminState, int) {
	state := adminState{
		ClientKey: principal(c).Installation.ClientKey, AccountID: principal(c).AccountID, Base: h.BaseURL.Path, Host: "connect", ProjectID: projectID,
	}
	patience, cancel := context.WithTimeout(c.Request().Context(), openingWait)
	defer cancel()
	status := http.StatusOK
	if err := h.administers(patience, principal(c), projectID); err != nil {
		noteError(c, err)
		status = state.explain(err)
	}
	return state, status
}

// writePage answers a page of admins with what it starts from.
func (h *handler) writePage(c echo.Context, status int, state any, write func(io.Writer, static.Page) error) error {
	encoded, err := json.Marshal(state, jsontext.EscapeForHTML(true))
	if err != nil {
		return fmt.Errorf("encode the page's state: %w", err)
	}
	page := static.Page{Title: "Ticklist", Base: h.BaseURL.Path, ConnectJS: h.ConnectJS.String(), State: encoded}
	return h.html(c, status, func(w io.Writer) error { return write(w, page) })
}

// adminState is what the page starts from.
type adminState struct {
	ClientKey string  `json:"clientKey"`
	AccountID string  `json:"accountId"`
	Base      string  `json:"base"`
	Host      string  `json:"host"`
	Notice    *string `json:"notice"`
	ProjectID string  `json:"projectId"` // "" on the page of the site
}

// explain makes the page say why it shows nothing, where that is known, and
// returns its status. As on the panel that is Jira's refusal alone: the others
// are not the request's fault.
func (s *adminState) explain(err error) (status int) {
	for _, n := range adminNotices {
		if errors.Is(err, n.is) {
			s.Notice = &n.notice
		}
	}
	if errors.Is(err, errNotAdmin) || errors.Is(err, errNotProject) {
		return problemFor(err).status
	}
	return http.StatusOK
}

// adminOnly lets those through who administer the site, as Jira says now: it is
// asked each time. It stands behind the token.
func (h *handler) adminOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := h.administers(c.Request().Context(), principal(c), ""); err != nil {
			return err
		}
		return next(c)
	}
}

// projectAdminOnly lets those through who administer the project in the path, as
// Jira says now. It stands behind the token.
func (h *handler) projectAdminOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Param("projectId")
		if !tenant.ValidIssueID(id) {
			return errBadProject
		}
		if err := h.administers(c.Request().Context(), principal(c), id); err != nil {
			return err
		}
		return next(c)
	}
}

// administers returns nil for a person who administers a project, or with "" their
// site; else errNobody, errNotProject, errNotAdmin or errUnsaid.
func (h *handler) administers(ctx context.Context, p tenant.Principal, projectID string) error {
	if p.AccountID == "" {
		return errNobody
	}
	ask, refusal := h.Admin.Admins.Administers, errNotAdmin
	if projectID != "" {
		refusal = errNotProject
		ask = func(ctx context.Context, in tenant.Installation, accountID string) (bool, error) {
			return h.Admin.Admins.AdministersProject(ctx, in, accountID, projectID)
		}
	}
	yes, err := ask(ctx, p.Installation, p.AccountID)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnsaid, err)
	}
	if !yes {
		return refusal
	}
	return nil
}

// siteName is what the site is called on the page, and what is typed to confirm
// an erasure: the host that people see in the address.
func siteName(in tenant.Installation) string {
	for _, address := range []string{in.DisplayURL, in.BaseURL} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			return u.Host
		}
	}
	return in.ClientKey
}

// partBody is how a part of a site is named in a request.
type partBody struct {
	Kind string `json:"kind"` // site, project, issue or person
	ID   string `json:"id"`   // "" for site
}

// extent returns the part of the site of who asks, or tenant.ErrBadExtent.
func (b partBody) extent(c echo.Context) (tenant.Extent, error) {
	e := tenant.Extent{ClientKey: principal(c).Installation.ClientKey}
	switch b.Kind {
	case tenant.KindProject:
		e.ProjectID = b.ID
	case tenant.KindIssue:
		e.IssueID = b.ID
	case tenant.KindPerson:
		e.AccountID = b.ID
	}
	// One that names nobody is of all: what was not said must not become that.
	if e.Kind() != b.Kind || b.Kind == tenant.KindSite && b.ID != "" {
		return tenant.Extent{}, fmt.Errorf("%w: a kind without an id, or an id without a kind", tenant.ErrBadExtent)
	}
	return e, e.Check()
}

// partOf is the extent as package checklist names it.
func partOf(e tenant.Extent) checklist.Part { return checklist.Part(e) }

type siteView struct {
	Site   namedView   `json:"site"`
	App    healthView  `json:"app"`
	Stored summaryView `json:"stored"`
}

type namedView struct {
	Name        string     `json:"name"`
	InstalledAt *time.Time `json:"installedAt"`
}

type healthView struct {
	Version
	Ready bool `json:"ready"`
}

type summaryView struct {
	Issues int64      `json:"issues"`
	Lists  int64      `json:"lists"`
	Items  int64      `json:"items"`
	First  *time.Time `json:"first"` // null without issues, as Last
	Last   *time.Time `json:"last"`
}

func summaryOf(s checklist.Summary) summaryView {
	return summaryView{Issues: s.Issues, Lists: s.Lists, Items: s.Items, First: timeOrNull(s.First), Last: timeOrNull(s.Last)}
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// site handles GET /api/v1/site.
func (h *handler) site(c echo.Context) error {
	ctx, in := c.Request().Context(), principal(c).Installation
	sum, err := h.Admin.Stored.Sum(ctx, checklist.Part{ClientKey: in.ClientKey})
	if err != nil {
		return fmt.Errorf("sum up the site: %w", err)
	}
	ready := h.Ready(ctx)
	if ready != nil {
		noteError(c, ready)
	}
	return writeJSON(c, http.StatusOK, siteView{
		Site:   namedView{Name: siteName(in), InstalledAt: timeOrNull(in.InstalledAt)},
		App:    healthView{Version: h.Version, Ready: ready == nil},
		Stored: summaryOf(sum),
	})
}

// siteStored handles GET /api/v1/site/stored: what there is of a part of the
// site. A person is not asked about here: account ids do not belong in addresses.
func (h *handler) siteStored(c echo.Context) error {
	of, err := partBody{Kind: param(c, "kind"), ID: param(c, "id")}.extent(c)
	if err != nil {
		return err
	}
	if of.Kind() == tenant.KindPerson {
		return fmt.Errorf("%w: a person is not summed up", tenant.ErrBadExtent)
	}
	sum, err := h.Admin.Stored.Sum(c.Request().Context(), partOf(of))
	if err != nil {
		return fmt.Errorf("sum up %s: %w", of, err)
	}
	return writeJSON(c, http.StatusOK, summaryOf(sum))
}

// record leaves in the site's record what a person did in a place. That it cannot be
// recorded undoes nothing of what is done.
func (h *handler) record(c echo.Context, at checklist.Area, what string, n int) {
	h.recordOnce(c, at, what, n, h.Now(), "")
}

// recordOnce is record for what a request that is sent again does not do again: when
// it was done, and what that was, tell it from all else.
func (h *handler) recordOnce(c echo.Context, at checklist.Area, what string, n int, when time.Time, once string) {
	entry := tenant.AuditEntry{
		ClientKey: at.ClientKey, At: when, Once: once, Who: principal(c).AccountID, What: what,
		Scope: tenant.Extent{ClientKey: at.ClientKey, ProjectID: at.ProjectID}.String(), Count: int64(n),
	}
	if err := h.Admin.Record.Record(context.WithoutCancel(c.Request().Context()), entry); err != nil {
		noteError(c, fmt.Errorf("record %s: %w", what, err))
	}
}

// What the record calls what is done with templates and to many issues.
const (
	didCreate  = "create template"
	didChange  = "change template"
	didMove    = "move template"
	didArchive = "archive template"
	didDelete  = "delete template"
	didTakeIn  = "import templates"
	didUpdate  = "update issues"
	didImport  = "import checklists"
)

type recordView struct {
	Entries []entryView `json:"entries"`
}

type entryView struct {
	At     time.Time `json:"at"`
	Who    string    `json:"who"` // an account id, or a word for what is no person
	What   string    `json:"what"`
	Scope  string    `json:"scope"`
	Count  int64     `json:"count"`
	Failed bool      `json:"failed"`
}

// siteRecord handles GET /api/v1/site/record: who did what, the latest first.
func (h *handler) siteRecord(c echo.Context) error {
	entries, err := h.Admin.Record.Entries(c.Request().Context(), principal(c).Installation.ClientKey, recordShown)
	if err != nil {
		return fmt.Errorf("read the record: %w", err)
	}
	out := recordView{Entries: make([]entryView, 0, len(entries))}
	for _, e := range entries {
		out.Entries = append(out.Entries, entryView{At: e.At.UTC(), Who: e.Who, What: e.What, Scope: e.Scope, Count: e.Count, Failed: e.Failed})
	}
	return writeJSON(c, http.StatusOK, out)
}
