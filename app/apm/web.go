package apm

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/newrelic/go-agent/v3/integrations/nrecho-v4"
	"github.com/newrelic/go-agent/v3/newrelic"

	"ticklist/tracing"
)

// Middleware makes a transaction of each request, named by its method and its
// route's pattern. It goes outside of all that takes time. About says, of a request
// that has been answered, its reference and the clientKey of whom it was for.
func (a *Agent) Middleware(about func(echo.Context) (ref, tenant string)) []echo.MiddlewareFunc {
	if a == nil {
		return nil
	}
	return []echo.MiddlewareFunc{traced, nrecho.Middleware(a.app, nrecho.WithSkipper(foreign)), described(about)}
}

// known says whether routes have a method. Any other is a word of whoever sends it,
// and would leave as a name.
func known(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}, method)
}

func foreign(c echo.Context) bool { return !known(c.Request().Method) }

// described names what matched no route alike, says what a transaction was about,
// and leaves streams out that were let in: they last as long as people look, which
// says nothing of the server.
func described(about func(echo.Context) (ref, tenant string)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			txn := newrelic.FromContext(c.Request().Context())
			if txn == nil {
				return next(c)
			}
			c.SetRequest(c.Request().WithContext(withLane(tracedAs(c.Request(), txn))))
			if path := c.Path(); path == "" || strings.HasSuffix(path, "*") {
				txn.SetName("none")
			}
			err := next(c)
			ref, tenant := about(c)
			txn.AddAttribute("ref", ref)
			txn.AddAttribute("tenant", tenant)
			if strings.HasPrefix(c.Response().Header().Get(echo.HeaderContentType), "text/event-stream") {
				txn.Ignore()
			}
			return err
		}
	}
}

// tracedAs is the context of a request with the trace that its transaction has. An
// agent that has not reached New Relic yet does not take part in the trace that a
// request brings; then that goes on without it.
func tracedAs(r *http.Request, txn *newrelic.Transaction) context.Context {
	as, brought := txn.GetTraceMetadata(), r.Header.Get("Traceparent")
	if brought != "" && !strings.Contains(brought, as.TraceID) {
		return r.Context()
	}
	return tracing.As(r.Context(), as.TraceID, as.SpanID)
}

// newRelicState is a member of tracestate that New Relic's agents write: the
// account that trusts it, and numbers.
var newRelicState = regexp.MustCompile(`^[0-9]+@nr=[0-9a-f.-]+$`)

// traced leaves of the headers of a trace what other agents of New Relic's wrote,
// and the identifiers: any sender's own words would leave with the trace, to New
// Relic and to whom we call.
func traced(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Request().Header
		h.Del("newrelic")
		members := strings.FieldsFunc(strings.Join(h.Values("Tracestate"), ","), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
		h.Del("Tracestate")
		members = slices.DeleteFunc(members, func(m string) bool { return !newRelicState.MatchString(m) })
		if len(members) > 0 {
			h.Set("Tracestate", strings.Join(members, ","))
		}
		return next(c)
	}
}
