// Package handlers is HTTP and only HTTP: the routes, the kind of token that
// each takes, the shapes of JSON, the pages, and what is said when something
// goes wrong. It decides nothing about checklists or tenants; it asks packages
// checklist and tenant, and knows no database.
package handlers

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/handlers/live"
	"ticklist/static"
	"ticklist/tenant"
)

// Tokens verifies the one kind of token that a route takes. Each method answers
// tenant.ErrBadToken, tenant.ErrNotInstalled, tenant.ErrBadQuery, or a fault;
// Lifecycle also tenant.ErrKeysUnavailable.
type Tokens interface {
	Lifecycle(context.Context, tenant.Request) (tenant.Call, error)
	Webhook(context.Context, tenant.Request) (tenant.Call, error)
	Iframe(context.Context, tenant.Request) (tenant.Principal, error)
	Context(context.Context, tenant.Request) (tenant.Principal, error)
}

// Installations applies lifecycle calls. Handle answers tenant.ErrBadToken,
// tenant.ErrBadInstall, tenant.ErrConflict, or a fault.
type Installations interface {
	Handle(context.Context, tenant.Call, tenant.Event, tenant.Notice) error
}

// Webhooks takes in what Jira tells of issues and projects. Take answers
// tenant.ErrNotInstalled, tenant.ErrBadWebhook, tenant.ErrQueueFull, or a fault.
type Webhooks interface {
	Take(context.Context, tenant.Call, tenant.Webhook) error
}

// Verdicts knows what Jira lets a person do on an issue. Of waits for Jira as
// long as ctx lasts and answers tenant.ErrNoVerdict where Jira has not said.
type Verdicts interface {
	Of(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error)
	// ToView asks Jira less often: only once nothing is known of viewing.
	ToView(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error)
}

// Checklists are the checklists of issues. LoadIn and WithStatuses answer faults only;
// Apply also checklist.ErrBusy, checklist.ErrForbidden and
// *checklist.InvalidError, Rework the first two of these and what its plan
// answers, Restore all. History answers faults, AsOf also *checklist.InvalidError.
// The project is where the token says that the issue is.
type Checklists interface {
	LoadIn(ctx context.Context, sc checklist.Scope, projectID string) (checklist.Issue, error)
	WithStatuses(ctx context.Context, clientKey, projectID string, in checklist.Issue) (checklist.Issue, error)
	Apply(context.Context, checklist.Scope, checklist.Change) (checklist.Result, error)
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
	History(context.Context, checklist.Scope, checklist.Query) (checklist.History, error)
	AsOf(ctx context.Context, sc checklist.Scope, rev int64) ([]checklist.List, []checklist.Action, error)
	Restore(context.Context, checklist.Scope, checklist.Restoration, checklist.Change) (checklist.Result, error)
}

// Switches knows what operators have turned off. Check answers
// tenant.ErrSwitchedOff and nothing else.
type Switches interface {
	Check(ctx context.Context, clientKey string, f tenant.Feature) error
}

// Site is the front end as it was built.
type Site interface {
	Asset(name string) (static.Asset, bool)
	Panel(w io.Writer, p static.Page) error
	Admin(w io.Writer, p static.Page) error
	Gadget(w io.Writer, p static.Page) error
	Workflow(w io.Writer, p static.Page) error
	Message(w io.Writer, m static.Message) error
}

// Fault is an answer of 5xx, for whoever watches.
type Fault struct {
	Err    error
	Ref    string // the reference that the client was given
	Route  string // the pattern, such as /api/v1/issues/:issueId/ops
	Tenant string // clientKey; "" before a token was accepted
	Trace  string // the W3C trace id; "" where there is none
	Status int
}

// Meter counts what is answered. Request is told of each answer once: the route
// is a pattern, a stream lasts as long as somebody looks. RateLimited is told which
// limit refused a request.
type Meter interface {
	Request(route, method string, status int, fault bool, took time.Duration, stream bool)
	RateLimited(limit string)
}

// noMeter counts nothing.
type noMeter struct{}

// Request implements Meter.
func (noMeter) Request(string, string, int, bool, time.Duration, bool) {}

// RateLimited implements Meter.
func (noMeter) RateLimited(string) {}

// Deps is what the handlers need.
type Deps struct {
	BaseURL       *url.URL // where Jira reaches the app; its path is where routes are mounted
	Descriptor    []byte   // as served
	ConnectJS     *url.URL // the bridge script
	Version       Version
	Tokens        Tokens
	APITokens     APITokens
	Issues        Issues
	Installations Installations
	Webhooks      Webhooks
	Verdicts      Verdicts
	Relations     Relations
	Options       Options
	Checklists    Checklists
	Told          Told
	Templates     Templates
	Actions       Actions
	Live          *live.Hub
	Switches      Switches
	Admin         Administration
	Site          Site
	Limits        Limits // what is below LeastLimits is taken as that
	// Ready says why the app cannot serve, or nil.
	Ready func(context.Context) error
	// Unavailable says of a fault that the database cannot be used now, or does not
	// know whether a write will last: the same request may succeed in a moment. Nil
	// says it of none.
	Unavailable func(error) bool
	// Report is told of each fault once. It must not block.
	Report func(context.Context, Fault)
	// Notice says what is delayed here for everybody: NoticeSaving, NoticeJira, or ""
	// for nothing. Nil is nothing; it is asked at each request, and must not block.
	Notice func() string
	// Browser is told what browsers report, nil for nobody. It must not block.
	Browser func(context.Context, BrowserReport)
	Meter   Meter // nil: nothing is counted
	// Metrics answers with all numbers to who has the token; "" for nobody.
	Metrics      http.Handler
	MetricsToken tenant.Secret

	Log *slog.Logger
	Now func() time.Time
	// Outer goes around every handler, outside the request log.
	Outer []echo.MiddlewareFunc
}

// Version is what GET /version answers.
type Version struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

type handler struct {
	Deps
	panelPolicy func(frameAncestors []string) string
	limits      *limits
	gate        *gate
}

// New returns the app.
func New(d Deps) *echo.Echo {
	if d.Meter == nil {
		d.Meter = noMeter{}
	}
	d.Verdicts, d.Relations, d.Issues = patientVerdicts{d.Verdicts}, patientRelations{d.Relations}, patientIssues{d.Issues}
	h := &handler{
		Deps: d, panelPolicy: panelPolicy(d.ConnectJS), limits: newLimits(d.Limits, d.Now), gate: newGate(placesHere(), time.Now),
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = h.writeError
	e.Pre(mountAt(d.BaseURL.Path))
	e.Use(d.Outer...)
	e.Use(h.observe, h.noticed, headers, inTime, h.gated, plainQuery)
	h.routes(e)
	return e
}

// routes are one a line, each with the one kind of token that it takes; those
// without one give nothing away. The token stands on the line and not on a group
// of Echo's: two groups of one prefix would share what they say to a path that
// neither has.
func (h *handler) routes(e *echo.Echo) { //nolint:funlen // a list, which is to be seen at once
	e.GET("/healthz", h.healthz)
	e.GET("/readyz", h.readyz)
	e.GET("/version", h.version)
	e.GET("/metrics", h.metrics)
	e.GET("/atlassian-connect.json", h.descriptor)
	e.GET("/a/:asset", h.asset)
	e.GET("/icon.svg", h.icon)

	e.POST("/connect/installed", h.lifecycle(tenant.EventInstalled), h.lifecycleToken)
	e.POST("/connect/uninstalled", h.lifecycle(tenant.EventUninstalled), h.lifecycleToken)
	e.POST("/connect/enabled", h.lifecycle(tenant.EventEnabled), h.webhookToken)
	e.POST("/connect/disabled", h.lifecycle(tenant.EventDisabled), h.webhookToken)
	e.POST("/connect/webhooks/issue_created", h.webhook(tenant.IssueCreated), h.eventToken)
	e.POST("/connect/webhooks/issue_updated", h.webhook(tenant.IssueUpdated), h.eventToken)
	e.POST("/connect/webhooks/issue_deleted", h.webhook(tenant.IssueDeleted), h.eventToken)
	e.POST("/connect/webhooks/project_deleted", h.webhook(tenant.ProjectDeleted), h.eventToken)
	e.POST("/connect/webhooks/issuelink_created", h.webhook(tenant.IssuesLinked), h.eventToken)
	e.POST("/connect/webhooks/property_set", h.order(tenant.PropertySet), h.eventToken)
	e.POST("/connect/webhooks/post_function", h.order(tenant.PostFunction), h.eventToken)
	e.GET("/connect/panel", h.panel, h.iframeToken)
	e.GET("/connect/admin", h.adminPage, h.iframeToken)
	e.GET("/connect/project-admin", h.projectAdminPage, h.iframeToken)
	e.GET("/connect/gadget", h.gadget, h.iframeToken)
	e.GET("/connect/workflow", h.workflowPage, h.iframeToken)

	e.GET("/api/v1/issues/:issueId/checklists", h.checklists, h.contextToken)
	e.POST("/api/v1/issues/:issueId/ops", h.ops, h.contextToken)
	e.GET("/api/v1/issues/:issueId/stream", h.stream, h.contextToken)
	e.GET("/api/v1/issues/:issueId/text", h.text, h.contextToken)
	e.PUT("/api/v1/issues/:issueId/text", h.putText, h.contextToken)
	e.GET("/api/v1/issues/:issueId/templates", h.templatesOfIssue, h.contextToken)
	e.POST("/api/v1/issues/:issueId/templates", h.templateFromIssue, h.contextToken)
	e.GET("/api/v1/issues/:issueId/templates/:templateId", h.templateOfIssue, h.contextToken)
	e.PUT("/api/v1/issues/:issueId/templates/:templateId", h.putOwnTemplate, h.contextToken)
	e.DELETE("/api/v1/issues/:issueId/templates/:templateId", h.deleteOwnTemplate, h.contextToken)
	e.POST("/api/v1/issues/:issueId/apply", h.applyTemplate, h.contextToken)
	e.POST("/api/v1/issues/:issueId/actions", h.actions, h.contextToken)
	e.POST("/api/v1/issues/:issueId/import", h.importLists, h.contextToken)
	e.GET("/api/v1/issues/:issueId/history", h.history, h.contextToken)
	e.GET("/api/v1/issues/:issueId/history/:rev", h.past, h.contextToken)
	e.POST("/api/v1/issues/:issueId/restore", h.restore, h.contextToken)

	e.GET("/api/v1/token/issues/:issueIdOrKey/checklists", h.checklists, h.readToken)
	e.POST("/api/v1/token/issues/:issueIdOrKey/ops", h.ops, h.writeToken)
	e.GET("/api/v1/token/issues/:issueIdOrKey/stream", h.stream, h.readToken)
	e.POST("/api/v1/token/issues/:issueIdOrKey/actions", h.actions, h.writeToken)
	e.POST("/api/v1/token/issues/:issueIdOrKey/import", h.importLists, h.writeToken)
	e.GET("/api/v1/token/issues/:issueIdOrKey/text", h.text, h.readToken)
	e.PUT("/api/v1/token/issues/:issueIdOrKey/text", h.putText, h.writeToken)
	e.GET("/api/v1/token/issues/:issueIdOrKey/templates", h.templatesForToken, h.readToken)
	e.POST("/api/v1/token/issues/:issueIdOrKey/apply", h.applyTemplate, h.writeToken)
	e.GET("/api/v1/token/site/templates", h.templates, h.readPlace)
	e.POST("/api/v1/token/site/templates", h.createTemplate, h.writePlace)
	e.GET("/api/v1/token/site/templates/starters", h.starters, h.readPlace)
	e.GET("/api/v1/token/site/templates/export", h.exportTemplates, h.readPlace)
	e.POST("/api/v1/token/site/templates/import", h.importTemplates, h.writePlace)
	e.GET("/api/v1/token/site/templates/:templateId", h.template, h.readPlace)
	e.PUT("/api/v1/token/site/templates/:templateId", h.putTemplate, h.writePlace)
	e.DELETE("/api/v1/token/site/templates/:templateId", h.deleteTemplate, h.writePlace)
	e.GET("/api/v1/token/site/templates/:templateId/versions", h.templateVersions, h.readPlace)
	e.GET("/api/v1/token/site/templates/:templateId/versions/:n", h.templateVersion, h.readPlace)
	e.GET("/api/v1/token/projects/:projectId/templates", h.templates, h.readPlace)
	e.POST("/api/v1/token/projects/:projectId/templates", h.createTemplate, h.writePlace)
	e.GET("/api/v1/token/projects/:projectId/templates/starters", h.starters, h.readPlace)
	e.GET("/api/v1/token/projects/:projectId/templates/export", h.exportTemplates, h.readPlace)
	e.POST("/api/v1/token/projects/:projectId/templates/import", h.importTemplates, h.writePlace)
	e.GET("/api/v1/token/projects/:projectId/templates/:templateId", h.template, h.readPlace)
	e.PUT("/api/v1/token/projects/:projectId/templates/:templateId", h.putTemplate, h.writePlace)
	e.DELETE("/api/v1/token/projects/:projectId/templates/:templateId", h.deleteTemplate, h.writePlace)
	e.GET("/api/v1/token/projects/:projectId/templates/:templateId/versions", h.templateVersions, h.readPlace)
	e.GET("/api/v1/token/projects/:projectId/templates/:templateId/versions/:n", h.templateVersion, h.readPlace)
	e.GET("/api/v1/token/issues/:issueIdOrKey/history", h.history, h.readToken)
	e.GET("/api/v1/token/issues/:issueIdOrKey/history/:rev", h.past, h.readToken)
	e.POST("/api/v1/token/issues/:issueIdOrKey/restore", h.restore, h.writeToken)

	e.POST("/api/v1/reports", h.reports, h.contextToken)

	e.GET("/api/v1/site", h.site, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/stored", h.siteStored, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/record", h.siteRecord, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/exports", h.askExport, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/exports/:id", h.export, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/erasures", h.erase, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/statuses", h.statuses, h.contextToken, h.adminOnly)
	e.PUT("/api/v1/site/statuses", h.setStatuses, h.contextToken, h.adminOnly)
	e.GET("/api/v1/projects/:projectId/statuses", h.statuses, h.contextToken, h.projectAdminOnly)
	e.PUT("/api/v1/projects/:projectId/statuses", h.setStatuses, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/site/templates", h.templates, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/templates", h.createTemplate, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/templates/starters", h.starters, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/templates/export", h.exportTemplates, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/templates/import", h.importTemplates, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/templates/:templateId", h.template, h.contextToken, h.adminOnly)
	e.PUT("/api/v1/site/templates/:templateId", h.putTemplate, h.contextToken, h.adminOnly)
	e.DELETE("/api/v1/site/templates/:templateId", h.deleteTemplate, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/templates/:templateId/copy", h.copyTemplate, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/templates/:templateId/move", h.moveTemplate, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/templates/:templateId/versions", h.templateVersions, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/templates/:templateId/versions/:n", h.templateVersion, h.contextToken, h.adminOnly)
	e.GET("/api/v1/projects/:projectId/templates", h.templates, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/templates", h.createTemplate, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/templates/starters", h.starters, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/templates/export", h.exportTemplates, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/templates/import", h.importTemplates, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/templates/:templateId", h.template, h.contextToken, h.projectAdminOnly)
	e.PUT("/api/v1/projects/:projectId/templates/:templateId", h.putTemplate, h.contextToken, h.projectAdminOnly)
	e.DELETE("/api/v1/projects/:projectId/templates/:templateId", h.deleteTemplate, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/templates/:templateId/copy", h.copyTemplate, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/templates/:templateId/move", h.moveTemplate, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/templates/:templateId/versions", h.templateVersions, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/templates/:templateId/versions/:n", h.templateVersion, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/site/templates/:templateId/update", h.updateIssues, h.contextToken, h.adminOnly)
	e.POST("/api/v1/projects/:projectId/templates/:templateId/update", h.updateIssues, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/site/jobs", h.jobs, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/jobs/:jobId", h.job, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/jobs/:jobId/pause", h.changeJob(Jobs.Pause), h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/jobs/:jobId/resume", h.changeJob(Jobs.Resume), h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/jobs/:jobId/stop", h.changeJob(Jobs.Stop), h.contextToken, h.adminOnly)
	e.POST("/api/v1/projects/:projectId/imports", h.moveIn, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/jobs", h.jobs, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/jobs/:jobId", h.job, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/jobs/:jobId/pause", h.changeJob(Jobs.Pause), h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/jobs/:jobId/resume", h.changeJob(Jobs.Resume), h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/jobs/:jobId/stop", h.changeJob(Jobs.Stop), h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/site/settings", h.settings, h.contextToken, h.adminOnly)
	e.PUT("/api/v1/site/settings/:name", h.adjust, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/watches", h.watches, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/watches", h.watch, h.contextToken, h.adminOnly)
	e.DELETE("/api/v1/site/watches/:watchId", h.unwatch, h.contextToken, h.adminOnly)
	e.GET("/api/v1/projects/:projectId/settings", h.settings, h.contextToken, h.projectAdminOnly)
	e.PUT("/api/v1/projects/:projectId/settings/:name", h.adjust, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/me/settings", h.mySettings, h.contextToken)
	e.PUT("/api/v1/me/settings/:name", h.adjustMine, h.contextToken)
	e.GET("/api/v1/site/rules", h.rules, h.contextToken, h.adminOnly)
	e.PUT("/api/v1/site/rules", h.setRules, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/rules/runs", h.ruleRuns, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/rules/try", h.tryRules, h.contextToken, h.adminOnly)
	e.GET("/api/v1/projects/:projectId/rules", h.rules, h.contextToken, h.projectAdminOnly)
	e.PUT("/api/v1/projects/:projectId/rules", h.setRules, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/projects/:projectId/rules/runs", h.ruleRuns, h.contextToken, h.projectAdminOnly)
	e.POST("/api/v1/projects/:projectId/rules/try", h.tryRules, h.contextToken, h.projectAdminOnly)
	e.GET("/api/v1/site/hooks", h.siteHooks, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/hooks", h.createHook, h.contextToken, h.adminOnly)
	e.PUT("/api/v1/site/hooks/:hookId", h.changeHook, h.contextToken, h.adminOnly)
	e.DELETE("/api/v1/site/hooks/:hookId", h.deleteHook, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/hooks/:hookId/secret", h.rotateHook, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/hooks/:hookId/test", h.tryHook, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/hooks/:hookId/deliveries", h.deliveries, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/hooks/:hookId/deliveries/:deliveryId/again", h.sendAgain, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/tokens", h.siteTokens, h.contextToken, h.adminOnly)
	e.POST("/api/v1/site/tokens", h.createToken, h.contextToken, h.adminOnly)
	e.DELETE("/api/v1/site/tokens/:tokenId", h.revokeToken, h.contextToken, h.adminOnly)
	e.GET("/api/v1/site/tokens/:tokenId/uses", h.tokenUses, h.contextToken, h.adminOnly)
	e.GET("/download/:ticket", h.download)
}

// mountAt lets the routes be reached with and without the path of the base URL:
// some proxies remove it and some do not. The request hash leaves it out in
// either case.
func mountAt(prefix string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			address := c.Request().URL
			if hasPathPrefix(address.Path, prefix) && hasPathPrefix(address.EscapedPath(), prefix) {
				address.RawPath = address.EscapedPath()[len(prefix):]
				address.Path = address.Path[len(prefix):]
			}
			return next(c)
		}
	}
}

func hasPathPrefix(path, prefix string) bool {
	return prefix != "" && strings.HasPrefix(path, prefix+"/")
}
