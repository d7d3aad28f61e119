package main

import (
	"context"
	"fmt"
	"log/slog"

	"ticklist/app/apm"
	"ticklist/app/faults"
	"ticklist/handlers"
)

// watch tells the services that watch the app what happens in it. Without a
// setting a service is off, and what is told it goes nowhere.
type watch struct {
	sentry *faults.Sentry // nil: off
	agent  *apm.Agent     // New Relic's; nil: off
}

func newWatch(c config, log *slog.Logger) (*watch, error) {
	w := &watch{}
	var err error
	if c.SentryDSN != "" {
		w.sentry, err = faults.New(faults.Options{
			DSN: c.SentryDSN, Release: "ticklist@" + version().Version, Environment: c.baseURL.Hostname(), Log: log,
		})
		if err != nil {
			return nil, fmt.Errorf("%w: SENTRY_DSN: %w", errUsage, err)
		}
	}
	if c.NewRelicLicense != "" {
		w.agent, err = apm.New(c.NewRelicLicense, c.baseURL.Hostname())
		if err != nil {
			return nil, fmt.Errorf("%w: NEW_RELIC_LICENSE_KEY: %w", errUsage, err)
		}
	}
	return w, nil
}

// told returns a log whose lines whoever watches is told as well. The database's own
// goes without: its engine's words are not ours.
func (w *watch) told(log *slog.Logger) *slog.Logger { return slog.New(w.agent.Logs(log.Handler())) }

// report sends one fault. It hands over and returns: neither service is waited
// for.
func (w *watch) report(ctx context.Context, f handlers.Fault) {
	cause := faults.CauseOf(f.Err)
	w.agent.Report(ctx, apm.Fault{Ref: f.Ref, Tenant: f.Tenant, Where: f.Route, Class: cause.Kind, Message: cause.Words})
	w.sentry.Report(ctx, f)
}

// close sends what is left.
func (w *watch) close() {
	w.sentry.Close()
	w.agent.Close()
}
