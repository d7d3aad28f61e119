package apm

import (
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
// route's pattern. It goes outside of all that takes time.
func (a *Agent) Middleware() []echo.MiddlewareFunc {
	if a == nil {
		return nil
	}
	return []echo.MiddlewareFunc{traced, nrecho.Middleware(a.app, nrecho.WithSkipper(foreign)), described}
}

// methods are those that routes have. Any other is a word of whoever sends it,
// and would leave as a name.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

func foreign(c echo.Context) bool { return !slices.Contains(methods, c.Request().Method) }

// described names what matched no route alike, gives the transaction the request's
// reference, and leaves streams out that were let in: they last as long as people
// look, which says nothing of the server.
func described(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		txn := newrelic.FromContext(c.Request().Context())
		if txn == nil {
			return next(c)
		}
		as := txn.GetTraceMetadata()
		c.SetRequest(c.Request().WithContext(tracing.As(withLane(c.Request().Context()), as.TraceID, as.SpanID)))
		if path := c.Path(); path == "" || strings.HasSuffix(path, "*") {
			txn.SetName("none")
		}
		err := next(c)
		txn.AddAttribute("ref", c.Response().Header().Get("X-Request-Id"))
		if strings.HasPrefix(c.Response().Header().Get(echo.HeaderContentType), "text/event-stream") {
			txn.Ignore()
		}
		return err
	}
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
