package handlers

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/handlers/live"
	"ticklist/tenant"
	"ticklist/tracing"
	"ticklist/trail"
)

// What a request carries in its echo.Context.
const (
	keyRef       = "ref"
	keyError     = "error"
	keyPrincipal = "principal"
	keyAgain     = "again" // a func that verifies the token once more
	keyCall      = "call"
	keyTenant    = "tenant"
	keyIssue     = "issue"
	keyWait      = "wait"
)

// refOf is the reference of the request, which its answer, its log line and
// its report share.
func refOf(c echo.Context) string {
	ref, _ := c.Get(keyRef).(string)
	return ref
}

func tenantOf(c echo.Context) string {
	clientKey, _ := c.Get(keyTenant).(string)
	return clientKey
}

// issueOf is the id of the issue that the request is about, "" for none.
func issueOf(c echo.Context) string {
	if found, ok := c.Get(keyIssue).(string); ok {
		return found
	}
	return c.Param("issueId")
}

// issueKeyOf is the key of that issue where the request came with it, "" if not:
// nobody is asked for it.
func issueKeyOf(c echo.Context) string {
	p, ok := c.Get(keyPrincipal).(tenant.Principal)
	if id := issueOf(c); ok && (id == "" || id == p.IssueID) {
		return p.IssueKey
	}
	return ""
}

// About is the reference of a request and the clientKey of whom it was for, "" where
// none is known, for who measures outside the handlers once it is answered.
func About(c echo.Context) (ref, clientKey string) { return refOf(c), tenantOf(c) }

// noteError keeps an error that did not decide the answer for the log line.
func noteError(c echo.Context, err error) {
	if earlier, ok := c.Get(keyError).(error); ok {
		err = errors.Join(earlier, err)
	}
	c.Set(keyError, err)
}

// observe gives each request its reference and its trace, answers its error, and leaves one
// line of log; answers of 5xx are reported as well, and those that a fault broke off.
// Nothing of the query or the headers is logged: tokens travel there.
func (h *handler) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := h.Now()
		c.Set(keyRef, rand.Text()[:12])
		c.Response().Header().Set("X-Request-Id", refOf(c))
		ctx, _ := trail.Begin(tracing.Accept(c.Request().Context(), c.Request().Header))
		c.SetRequest(c.Request().WithContext(ctx))

		brokeOff := false
		if err := recovered(next, c); err != nil {
			noteError(c, err)
			brokeOff = c.Response().Committed && ctx.Err() == nil // else who asked has left
			c.Error(err)
		}
		err, _ := c.Get(keyError).(error)
		status := c.Response().Status
		if brokeOff { // a stream or a download: what was sent says that all is well
			status = h.problemOf(err).status
		}
		level := slog.LevelInfo
		if isFault(status) && !meant(err) {
			level = slog.LevelError
			h.report(c, status, err)
		}
		took := h.Now().Sub(start)
		h.measure(c, err, took)
		h.Log.LogAttrs(c.Request().Context(), level, "request", lineOf(c, err, took)...)
		return err // for what measures outside; it is answered already
	}
}

// report reports the fault of a request, but that the server is not ready: who asks
// for that does so every few seconds, and an outage is told by those whom it hits.
func (h *handler) report(c echo.Context, status int, err error) {
	if errors.Is(err, errNotReady) {
		return
	}
	ctx := c.Request().Context()
	h.Report(ctx, Fault{Err: err, Ref: refOf(c), Route: routeOf(c), Tenant: tenantOf(c), Trace: tracing.ID(ctx), Status: status})
}

// meant says that an answer of 5xx tells of nothing broken: an operator wanted it,
// or it is how the server gets through a rush, which the numbers tell of.
func meant(err error) bool {
	return planned(err) || errors.Is(err, errOverload)
}

// planned says that somebody wanted the answer: an operator has turned off what was
// asked for, or stops the server.
func planned(err error) bool {
	return errors.Is(err, tenant.ErrSwitchedOff) || errors.Is(err, live.ErrDraining)
}

// measure counts the answer, and the limit that it says was reached.
func (h *handler) measure(c echo.Context, err error, took time.Duration) {
	stream := strings.HasPrefix(c.Response().Header().Get(echo.HeaderContentType), "text/event-stream")
	status := c.Response().Status
	h.Meter.Request(routeOf(c), c.Request().Method, status, isFault(status) && !planned(err), took, stream)
	if limited, ok := errors.AsType[*limitedError](err); ok {
		h.Meter.RateLimited(limited.limit)
	}
	if errors.Is(err, errOverload) {
		h.Meter.RateLimited("server")
	}
}

// askedFor are the issue and the method as far as there can be such: a stranger's may be
// as long as all headers together, and would fill the log.
func askedFor(c echo.Context) (issue, method string) {
	issue, method = issueOf(c), c.Request().Method
	if !checklist.ValidIssueID(issue) {
		issue = ""
	}
	if len(method) > len(http.MethodOptions) {
		method = "other"
	}
	return issue, method
}

// lineOf is the line of log that a request leaves.
func lineOf(c echo.Context, err error, took time.Duration) []slog.Attr {
	ctx := c.Request().Context()
	issue, method := askedFor(c)
	attrs := []slog.Attr{
		slog.String("ref", refOf(c)),
		slog.String("trace", tracing.ID(ctx)),
		slog.String("tenant", tenantOf(c)),
		slog.String("issue", issue),
		slog.String("issueKey", issueKeyOf(c)),
		slog.String("method", method),
		slog.String("route", routeOf(c)),
		slog.Int("status", c.Response().Status),
		slog.Int64("bytes", c.Response().Size),
		slog.Duration("took", took),
		slog.Duration("db", trail.From(ctx).Spent(trail.Database)),
		slog.Duration("jira", trail.From(ctx).Spent(trail.Jira)),
	}
	if err != nil {
		attrs = append(attrs, slog.String("err", err.Error()))
	}
	return attrs
}

// routeOf is the pattern that matched; what matched none is one route, or
// scanners would fill the logs and the metrics with names of their own.
func routeOf(c echo.Context) string {
	if route := c.Path(); route != "" && !strings.HasSuffix(route, "*") {
		return route
	}
	return "none"
}

// recovered calls next and makes an error of a panic, so that the request's
// line and report hear of it. http.ErrAbortHandler is left alone: it is the way
// to say that the connection must go.
func recovered(next echo.HandlerFunc, c echo.Context) error {
	err := trail.Guard(func() error { return next(c) })
	if p, ok := errors.AsType[*trail.PanicError](err); ok {
		if cause, ok := p.Value.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
			panic(p.Value)
		}
	}
	return err
}

// plainQuery refuses a query with a bad percent escape on every route, before
// anything reads it: what is dropped while parsing is also not hashed.
func plainQuery(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := requestOf(c).Plain(); err != nil {
			return err
		}
		return next(c)
	}
}
