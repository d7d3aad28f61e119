package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/hooks"
	"ticklist/checklist/imports"
	"ticklist/checklist/templates"
	"ticklist/checklist/text"
	"ticklist/handlers/live"
	"ticklist/tenant"
)

// What only HTTP can be wrong about.
var (
	errBadIssue    = errors.New("the issue id is missing or malformed")
	errOtherIssue  = errors.New("the token is for another issue")
	errNoIssue     = errors.New("the token is for no issue")
	errNoView      = errors.New("the person may not see the issue")
	errNoSuchAsset = errors.New("no such asset")
	errNotReady    = errors.New("not ready to serve")
	errTooLarge    = errors.New("the request body is too large")
	errTooSlow     = errors.New("the request body took too long")
	errUnavailable = errors.New("the database cannot be used now")
	errTooMany     = errors.New("too many requests")
	errMetrics     = errors.New("not the token of the metrics")
	errOverload    = errors.New("more requests than this server can work on")
	errUnplaced    = errors.New("jira was not told where the panel stands")
)

// badBodyError is a request body that cannot be read as what it should be.
type badBodyError struct {
	field  string // where, such as ops/3/text; "" for the whole
	reason string // a sentence for the person who wrote the program that sent it
}

// Error leaves the field out: an unknown one is the sender's text, and errors
// are logged.
func (b *badBodyError) Error() string { return b.reason }

// answers maps what the domain says to what the client is told. It is the only
// place that knows both. What is not here is a 500.
var answers = []struct {
	is     error
	status int
	code   string
	text   string
}{
	{tenant.ErrBadQuery, http.StatusBadRequest, "bad_request", "The address has a query that cannot be read."},
	{errBadIssue, http.StatusBadRequest, "bad_request", "The address names no issue."},
	{tenant.ErrBadInstall, http.StatusBadRequest, "bad_request", "The installation lacks something that it needs."},
	{tenant.ErrBadWebhook, http.StatusBadRequest, "bad_request", "The webhook lacks what it has to tell."},
	{tenant.ErrBadToken, http.StatusUnauthorized, "unauthorized", "Reload the page to sign in again."},
	{tenant.ErrNotInstalled, http.StatusUnauthorized, "unauthorized", "Reload the page to sign in again."},
	{tenant.ErrMistyped, http.StatusUnauthorized, "mistyped_token", "This is not a whole API token. Copy it again, from ticklist_ to its end."},
	{tenant.ErrBadAPIToken, http.StatusUnauthorized, "unauthorized", "There is no such API token, or it has expired or was revoked."},
	{errMetrics, http.StatusUnauthorized, "unauthorized", "The metrics need METRICS_TOKEN as a bearer token."},
	{errReadOnly, http.StatusForbidden, "forbidden", "This API token may only read."},
	{errOtherProject, http.StatusForbidden, "forbidden", "This API token is not for the project of this issue."},
	{errOtherPlace, http.StatusForbidden, "forbidden", "This API token is not for this project, or not for the whole site."},
	{errUnseen, http.StatusNotFound, "not_found", "There is no such issue, or whoever made the API token may not see it."},
	{errWait, http.StatusBadRequest, "bad_request", "Only a write can wait, and only with wait=jira."},
	{tenant.ErrNoAPIToken, http.StatusNotFound, "not_found", "This site has no such API token."},
	{hooks.ErrTooMany, http.StatusUnprocessableEntity, "limit", "This site has as many hooks as it can have. Delete one that is not needed."},
	{hooks.ErrNotFound, http.StatusNotFound, "not_found", "There is no such hook here, or nothing of this name was sent to it."},
	{hooks.ErrArrived, http.StatusConflict, "arrived", "This has arrived, and is not kept."},
	{tenant.ErrManyAPITokens, http.StatusUnprocessableEntity, "limit", "This site has too many API tokens. Revoke one that is not needed."},
	{errNoIssue, http.StatusForbidden, "forbidden", "This token is for no issue."},
	{errOtherIssue, http.StatusForbidden, "forbidden", "This token is for another issue."},
	{errNoView, http.StatusForbidden, "forbidden", "You may not see this issue."},
	{errNobody, http.StatusUnauthorized, "unauthorized", "Log in to Jira first."},
	{errNotAdmin, http.StatusForbidden, "forbidden", "Only people who administer this Jira site may do this."},
	{errNotProject, http.StatusForbidden, "forbidden", "Only people who administer this project may do this."},
	{errBadProject, http.StatusBadRequest, "bad_request", "The address names no project."},
	{errBadWorkflow, http.StatusBadRequest, "bad_request", "The address names no page of the workflow editor."},
	{errUnsaid, http.StatusServiceUnavailable, "no_verdict", "Jira does not say whether you may administer this. Try again."},
	{checklist.ErrNoSetting, http.StatusNotFound, "not_found", "There is no such setting."},
	{checklist.ErrNoWatch, http.StatusNotFound, "not_found", "There is no such watch."},
	{checklist.ErrShared, http.StatusConflict, "shared", "Others have asked for this watch, too."},
	{checklist.ErrConflict, http.StatusConflict, "conflict", "Somebody else has changed this meanwhile. Load it again."},
	{tenant.ErrBadExtent, http.StatusUnprocessableEntity, "invalid", "That is no project, issue or person."},
	{errNotConfirmed, http.StatusUnprocessableEntity, "not_confirmed", "To confirm, type the name of this site as it is written."},
	{imports.ErrUnreadable, http.StatusUnprocessableEntity, "invalid", "This cannot be read in that format."},
	{bulk.ErrUnsaid, http.StatusServiceUnavailable, "busy", "Jira does not answer this now. Try again in a moment."},
	{bulk.ErrNotFound, http.StatusNotFound, "not_found", "There is no such job here."},
	{bulk.ErrOver, http.StatusConflict, "over", "This job is over."},
	{bulk.ErrExists, http.StatusConflict, "exists", "There is a job of this id already."},
	{bulk.ErrTooMany, http.StatusUnprocessableEntity, "limit", "This site has too many jobs at once. Wait for one to end."},
	{templates.ErrNotFound, http.StatusNotFound, "not_found", "There is no such template here."},
	{templates.ErrNoVersion, http.StatusNotFound, "not_found", "The template has no such version, or has it no longer."},
	{templates.ErrExists, http.StatusConflict, "exists", "There is a template of this id already."},
	{templates.ErrTooMany, http.StatusUnprocessableEntity, "limit", "There are as many templates here as there can be."},
	{tenant.ErrNoExport, http.StatusNotFound, "not_found", "This download is over. Ask for a new one."},
	{checklist.ErrForbidden, http.StatusForbidden, "forbidden", "You may not do this on this issue."},
	{errNoSuchIssue, http.StatusNotFound, "not_found", "There is no such issue, or you may not see it."},
	{errNoSuchAsset, http.StatusNotFound, "not_found", "There is no such thing here."},
	{errTooSlow, http.StatusRequestTimeout, "too_slow", "The request took too long."},
	{errTooMany, http.StatusTooManyRequests, "too_many_requests", "That was too much at once. Try again in a moment."},
	{errTooLarge, http.StatusRequestEntityTooLarge, "too_large", "The request is too large."},
	{context.Canceled, 499, "canceled", "The request was canceled."},
	{live.ErrFull, http.StatusServiceUnavailable, "busy", "Too many people look at once. Try again."},
	{live.ErrDraining, http.StatusServiceUnavailable, "not_ready", "The server is not ready."},
	{checklist.ErrBusy, http.StatusServiceUnavailable, "busy", "Too many people change this checklist at once. Try again."},
	{tenant.ErrTokenBusy, http.StatusServiceUnavailable, "busy", "This API token is used too often at once. Try again."},
	{tenant.ErrConflict, http.StatusServiceUnavailable, "busy", "The installation is being changed. Try again."},
	{tenant.ErrQueueFull, http.StatusServiceUnavailable, "busy", "Too many webhooks of this site are waiting. Try again."},
	{tenant.ErrNoVerdict, http.StatusServiceUnavailable, "no_verdict", "Jira does not say what you may do on this issue. Try again."},
	{tenant.ErrKeysUnavailable, http.StatusServiceUnavailable, "unavailable", "The keys of signed installs cannot be reached. Try again."},
	{errUnplaced, http.StatusServiceUnavailable, "jira_untold", "This is stored, but Jira did not take it. Choose it again in a moment."},
	{tenant.ErrSwitchedOff, http.StatusServiceUnavailable, switchedOff, "Checklists are switched off for a while. Nothing of what was saved is lost."},
	{errOverload, http.StatusServiceUnavailable, "busy", "The server is busy. Try again."},
	{errUnavailable, http.StatusServiceUnavailable, "unavailable", "The data cannot be reached now. Try again in a moment."},
	{errNotReady, http.StatusServiceUnavailable, "not_ready", "The server is not ready."},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "busy", "The server is busy. Try again."},
}

// switchedOff is the code of what an operator has turned off.
const switchedOff = "switched_off"

// offAgain is in how many seconds it may be asked again for what an operator has
// turned off.
const offAgain = "30"

// isFault says whether an answer tells of something wrong with us.
func isFault(status int) bool { return status >= http.StatusInternalServerError }

// problem is a refusal as the client sees it.
type problem struct {
	status int
	Code   string `json:"code"`
	Text   string `json:"text"`
	Ref    string `json:"ref"`
	Field  string `json:"field,omitempty"`
	// Lines are what is wrong with each line of a text that cannot be read.
	Lines []faultView `json:"lines,omitempty"`
	// Used is how many items have each status that would be removed.
	Used map[string]int64 `json:"used,omitempty"`
	// Now is what a setting is that somebody else has changed.
	Now *heldView `json:"now,omitempty"`
}

// problemFor never puts err's own words in its answer: those are for the log.
func problemFor(err error) problem {
	if p, ok := detailed(err); ok {
		return p
	}
	for _, a := range answers {
		if errors.Is(err, a.is) {
			return problem{status: a.status, Code: a.code, Text: a.text}
		}
	}
	if he, ok := errors.AsType[*echo.HTTPError](err); ok && !isFault(he.Code) { // Echo's own: no route, wrong method
		return problem{status: he.Code, Code: strings.ReplaceAll(strings.ToLower(http.StatusText(he.Code)), " ", "_"), Text: http.StatusText(he.Code) + "."}
	}
	return problem{status: http.StatusInternalServerError, Code: "internal", Text: "Something went wrong on our side."}
}

// problemOf is problemFor for any error: what no sentinel says may be that the
// database cannot be used now.
func (h *handler) problemOf(err error) problem {
	p := problemFor(err)
	if p.status == http.StatusInternalServerError && h.Unavailable != nil && h.Unavailable(err) {
		return problemFor(errUnavailable)
	}
	return p
}

// detailed is the answer to an error that says more than that it is.
func detailed(err error) (problem, bool) {
	if invalid, ok := errors.AsType[*checklist.InvalidError](err); ok {
		return problem{status: http.StatusUnprocessableEntity, Code: "invalid", Text: invalid.Reason, Field: invalid.Field}, true
	}
	if used, ok := errors.AsType[*checklist.StatusUsedError](err); ok {
		return problem{
			status: http.StatusUnprocessableEntity, Code: "status_used",
			Text: "Items have a status that would be removed: say what they become.", Used: used.Used,
		}, true
	}
	if conflict, ok := errors.AsType[*checklist.SettingConflictError](err); ok {
		return problem{
			status: http.StatusConflict, Code: "conflict", Text: "Somebody else has changed this setting meanwhile.",
			Now: new(heldViewOf("", conflict.Now)),
		}, true
	}
	return unreadable(err)
}

// unreadable is the answer to an error that says what of a request cannot be
// taken.
func unreadable(err error) (problem, bool) {
	if invalid, ok := errors.AsType[*tenant.InvalidError](err); ok {
		return problem{status: http.StatusUnprocessableEntity, Code: "invalid", Text: invalid.Reason, Field: invalid.Field}, true
	}
	if bad, ok := errors.AsType[*badBodyError](err); ok {
		return problem{status: http.StatusBadRequest, Code: "bad_request", Text: bad.reason, Field: bad.field}, true
	}
	if faults, ok := errors.AsType[text.FaultsError](err); ok {
		return problem{
			status: http.StatusUnprocessableEntity, Code: "invalid_text", Text: "This text cannot be read as checklists.", Field: "text", Lines: faultViews(faults),
		}, true
	}
	return problem{}, false
}

// writeError is Echo's HTTPErrorHandler.
func (h *handler) writeError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := h.problemOf(err)
	p.Ref = refOf(c)
	header := c.Response().Header()
	header.Del(echo.HeaderContentType) // of what was to be answered
	if limited, ok := errors.AsType[*limitedError](err); ok {
		header.Set(echo.HeaderRetryAfter, limited.retryAfter())
	}
	switch p.status {
	case http.StatusUnauthorized:
		header.Set(echo.HeaderWWWAuthenticate, schemeOf(err))
	case http.StatusServiceUnavailable:
		header.Set(echo.HeaderRetryAfter, "1")
	}
	if errors.Is(err, tenant.ErrSwitchedOff) {
		header.Set(echo.HeaderRetryAfter, offAgain)
	}
	if writeErr := h.writeProblem(c, p); writeErr != nil {
		noteError(c, fmt.Errorf("write the answer: %w", writeErr))
	}
}

// schemeOf is the kind of token that was not good.
func schemeOf(err error) string {
	if errors.Is(err, tenant.ErrBadAPIToken) || errors.Is(err, tenant.ErrMistyped) || errors.Is(err, errMetrics) {
		return "Bearer"
	}
	return "JWT"
}

// writeProblem answers a page where a person looks at one, JSON elsewhere.
func (h *handler) writeProblem(c echo.Context, p problem) error {
	if c.Request().Method == http.MethodHead {
		return c.NoContent(p.status)
	}
	if strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMETextHTML) {
		return h.html(c, p.status, func(w io.Writer) error {
			return h.Site.Message(w, h.messageOf(c, p))
		})
	}
	return writeJSON(c, p.status, struct {
		Error problem `json:"error"`
	}{p})
}
