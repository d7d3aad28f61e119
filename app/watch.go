package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/newrelic/go-agent/v3/integrations/nrecho-v4"
	"github.com/newrelic/go-agent/v3/newrelic"

	"ticklist/app/faults"
	"ticklist/handlers"
	"ticklist/tenant"
)

// watch tells the services that watch the app what happens in it. Without a
// setting a service is off, and what is told it goes nowhere.
type watch struct {
	sentry   *faults.Sentry        // nil: off
	newRelic *newrelic.Application // nil: off
}

const flushTimeout = 2 * time.Second

func newWatch(c config) (*watch, error) {
	w := &watch{}
	var err error
	if c.SentryDSN != "" {
		w.sentry, err = faults.New(faults.Options{DSN: c.SentryDSN, Release: "ticklist@" + version().Version, Environment: c.baseURL.Hostname()})
		if err != nil {
			return nil, fmt.Errorf("%w: SENTRY_DSN: %w", errUsage, err)
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
		txn.NoticeError(newrelic.Error{Message: faults.Scrub(f.Err), Class: fmt.Sprintf("%T", f.Err), Attributes: map[string]any{"ref": f.Ref, "tenant": f.Tenant}})
	}
	w.sentry.Report(ctx, f)
}

// close sends what is left.
func (w *watch) close() {
	w.sentry.Close()
	if w.newRelic != nil {
		w.newRelic.Shutdown(flushTimeout)
	}
}
