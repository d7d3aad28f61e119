// Package faults sends what fails to Sentry. It knows Sentry's client and what
// of a fault may leave; it knows neither routes nor stores.
package faults

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/getsentry/sentry-go"

	"ticklist/handlers"
	"ticklist/tenant"
)

// Options say where faults go and what they are marked with.
type Options struct {
	DSN         tenant.Secret
	Release     string // "ticklist@" and the version
	Environment string // the host that people reach the app by
}

// Sentry is told of faults. A nil one is off.
type Sentry struct {
	client *sentry.Client
}

const flushTimeout = 2 * time.Second

// ErrBadDSN says that a DSN is none. The client's own words would quote it.
var ErrBadDSN = errors.New("not a Sentry DSN")

// New returns ErrBadDSN where Options.DSN is none.
func New(o Options) (*Sentry, error) {
	client, err := sentry.NewClient(clientOptions(o))
	if err != nil {
		return nil, ErrBadDSN
	}
	return &Sentry{client: client}, nil
}

// clientOptions sends what Report makes and nothing of the request: neither
// headers nor addresses, bodies nor people.
func clientOptions(o Options) sentry.ClientOptions {
	return sentry.ClientOptions{
		Dsn:              o.DSN.Reveal(),
		Release:          o.Release,
		Environment:      o.Environment,
		AttachStacktrace: true,
		MaxErrorDepth:    10,
	}
}

// Report sends one fault. It hands over and returns: Sentry is not waited for.
func (s *Sentry) Report(ctx context.Context, f handlers.Fault) {
	if s == nil {
		return
	}
	event := sentry.NewEvent()
	event.Level = sentry.LevelError
	event.Transaction = f.Route
	event.Tags = map[string]string{"ref": f.Ref, "route": f.Route, "tenant": f.Tenant, "status": fmt.Sprint(f.Status)}
	event.Exception = []sentry.Exception{{Type: fmt.Sprintf("%T", cause(f.Err)), Value: Scrub(f.Err)}}
	s.client.CaptureEvent(event, &sentry.EventHint{Context: ctx}, nil)
}

// Close sends what is left.
func (s *Sentry) Close() {
	if s != nil {
		s.client.Flush(flushTimeout)
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

// Scrub gives an error's words without what looks like a secret. The errors of
// this program hold none; those of libraries are taken on trust once only.
func Scrub(err error) string {
	if err == nil {
		return "unknown"
	}
	const most = 2000
	s := secretShapes.ReplaceAllString(err.Error(), "[secret]")
	return s[:min(len(s), most)]
}
