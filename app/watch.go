package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/getsentry/sentry-go"
	"github.com/labstack/echo/v4"
	"github.com/newrelic/go-agent/v3/integrations/nrecho-v4"
	"github.com/newrelic/go-agent/v3/newrelic"

	"ticklist/handlers"
	"ticklist/tenant"
)

// watch tells the services that watch the app what happens in it. Without a
// setting a service is off, and what is told it goes nowhere.
type watch struct {
	sentry   *sentry.Client        // nil: off
	newRelic *newrelic.Application // nil: off
}

const flushTimeout = 2 * time.Second

func newWatch(c config) (*watch, error) {
	w := &watch{}
	var err error
	if c.SentryDSN != "" {
		w.sentry, err = sentry.NewClient(sentryOptions(c.SentryDSN))
		if err != nil { // whose words quote the DSN
			return nil, fmt.Errorf("%w: SENTRY_DSN is not a Sentry DSN", errUsage)
		}
	}
	if c.NewRelicLicense != "" {
		w.newRelic, err = newrelic.NewApplication(newRelicOptions(c.NewRelicLicense))
		if err != nil {
			return nil, fmt.Errorf("%w: NEW_RELIC_LICENSE_KEY: the agent does not take it", errUsage)
		}
	}
	return w, nil
}

// sentryOptions sends what report makes and nothing of the request: neither
// headers nor addresses, bodies nor people.
func sentryOptions(dsn tenant.Secret) sentry.ClientOptions {
	return sentry.ClientOptions{
		Dsn:              dsn.Reveal(),
		Release:          "ticklist@" + version().Version,
		AttachStacktrace: true,
		MaxErrorDepth:    10,
	}
}

// newRelicOptions leaves out every attribute that could carry a token: the
// agent would send the Referer's address and headers by itself.
func newRelicOptions(license tenant.Secret) newrelic.ConfigOption {
	return func(c *newrelic.Config) {
		newrelic.ConfigAppName("Ticklist")(c)
		newrelic.ConfigLicense(license.Reveal())(c)
		newrelic.ConfigDistributedTracerEnabled(true)(c)
		newrelic.ConfigAppLogForwardingEnabled(false)(c)
		c.Attributes.Exclude = append(c.Attributes.Exclude, "request.headers.*", "request.uri")
		// What a refusal is, the handlers know; they report faults themselves.
		c.ErrorCollector.RecordPanics = false
	}
}

// middleware makes a transaction of each request, named by its route's pattern.
func (w *watch) middleware() []echo.MiddlewareFunc {
	if w.newRelic == nil {
		return nil
	}
	return []echo.MiddlewareFunc{nrecho.Middleware(w.newRelic), notTimed}
}

// notTimed leaves streams out that were let in: they last as long as people
// look, which says nothing of the server.
func notTimed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if strings.HasPrefix(c.Response().Header().Get(echo.HeaderContentType), "text/event-stream") {
			newrelic.FromContext(c.Request().Context()).Ignore()
		}
		return err
	}
}

// report sends one fault. It hands over and returns: neither service is waited
// for.
func (w *watch) report(ctx context.Context, f handlers.Fault) {
	if txn := newrelic.FromContext(ctx); txn != nil {
		txn.NoticeError(newrelic.Error{Message: scrub(f.Err), Class: fmt.Sprintf("%T", f.Err), Attributes: map[string]any{"ref": f.Ref, "tenant": f.Tenant}})
	}
	if w.sentry == nil {
		return
	}
	event := sentry.NewEvent()
	event.Level = sentry.LevelError
	event.Transaction = f.Route
	event.Tags = map[string]string{"ref": f.Ref, "route": f.Route, "tenant": f.Tenant, "status": fmt.Sprint(f.Status)}
	event.Exception = []sentry.Exception{{Type: fmt.Sprintf("%T", cause(f.Err)), Value: scrub(f.Err)}}
	w.sentry.CaptureEvent(event, &sentry.EventHint{Context: ctx}, nil)
}

// close sends what is left.
func (w *watch) close() {
	if w.sentry != nil {
		w.sentry.Flush(flushTimeout)
	}
	if w.newRelic != nil {
		w.newRelic.Shutdown(flushTimeout)
	}
}

// cause is the error at the bottom of a chain: its type tells a timeout from a
// refused connection, where all the wraps on top look alike.
func cause(err error) error {
	for err != nil {
		var next error
		switch e := err.(type) { //nolint:errorlint // this walks the chain itself
		case interface{ Unwrap() error }:
			next = e.Unwrap()
		case interface{ Unwrap() []error }:
			if all := e.Unwrap(); len(all) > 0 {
				next = all[len(all)-1]
			}
		}
		if next == nil {
			return err
		}
		err = next
	}
	return err
}

// secretShapes are what a token or a password looks like wherever it stands.
var secretShapes = regexp.MustCompile(`eyJ[\w-]+\.[\w-]*\.[\w-]*|(?:mongodb(?:\+srv)?|https?)://[^/\s@]+@`)

// scrub gives an error's words without what looks like a secret. The errors of
// this program hold none; those of libraries are taken on trust once only.
func scrub(err error) string {
	if err == nil {
		return "unknown"
	}
	const most = 2000
	s := secretShapes.ReplaceAllString(err.Error(), "[secret]")
	return s[:min(len(s), most)]
}
