// Package apm tells New Relic how the app performs: what requests and work in the
// background take, and what of that the database and Jira take; what failed, and
// the log's lines of it. It knows New Relic's agent and which words may leave; it
// knows neither routes nor stores.
//
// The agent hands over and returns: what it has is sent by a goroutine of its own,
// once a minute, and beyond what it keeps for that it drops. A New Relic that is
// down or slow is waited for by nobody but Close.
package apm

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/newrelic/go-agent/v3/newrelic"

	"ticklist/tenant"
)

// Agent is New Relic's. A nil one is off: what it is told goes nowhere.
type Agent struct {
	app *newrelic.Application
}

const (
	// flushTimeout is for the last words.
	flushTimeout = 2 * time.Second

	// slowCommand is how long a command of the database takes that is shown by
	// itself, with the functions that sent it.
	slowCommand = 100 * time.Millisecond
)

// ErrBadLicense says that a license key is none. The agent's own words would
// quote it.
var ErrBadLicense = errors.New("the agent does not take it")

// New starts an agent for the deployment at host. The options are tests': they
// let it talk to others than New Relic.
func New(license tenant.Secret, host string, options ...newrelic.ConfigOption) (*Agent, error) {
	app, err := newrelic.NewApplication(append([]newrelic.ConfigOption{configure(license, host)}, options...)...)
	if err != nil {
		return nil, ErrBadLicense
	}
	return &Agent{app: app}, nil
}

// configure leaves out everything that could carry what people write, a token, or
// where something is: the agent would send paths, the Referer's address, headers,
// and what it finds out about the machine by itself.
func configure(license tenant.Secret, host string) newrelic.ConfigOption {
	return func(c *newrelic.Config) {
		c.AppName = "Ticklist"
		c.Labels["deployment"] = host // what one account's installations are told apart by
		c.License = license.Reveal()
		c.Attributes.Exclude = append(c.Attributes.Exclude, "request.headers.*", "response.headers.*", newrelic.AttributeRequestURI)
		c.DatastoreTracer.InstanceReporting.Enabled = false
		c.DatastoreTracer.DatabaseNameReporting.Enabled = false
		c.DatastoreTracer.QueryParameters.Enabled = false
		c.DatastoreTracer.SlowQuery.Threshold = slowCommand
		c.DistributedTracer.ExcludeNewRelicHeader = true // for whom is called, traceparent says enough
		c.CodeLevelMetrics.Enabled = false
		c.ModuleDependencyMetrics.Enabled = false
		// It would ask four clouds' addresses who we are.
		c.Utilization.DetectAWS, c.Utilization.DetectAzure, c.Utilization.DetectGCP, c.Utilization.DetectPCF = false, false, false, false
		// What a refusal is, the handlers know; they report faults themselves, once.
		c.ErrorCollector.RecordPanics = false
		for status := http.StatusBadRequest; status < 600; status++ {
			c.ErrorCollector.IgnoreStatusCodes = append(c.ErrorCollector.IgnoreStatusCodes, status)
		}
	}
}

// Connected waits until New Relic has taken the license key. Nothing needs it but
// who wants to know whether it has.
func (a *Agent) Connected(limit time.Duration) error { return a.app.WaitForConnection(limit) }

// Close sends what is left, in at most two seconds.
func (a *Agent) Close() {
	if a != nil {
		a.app.Shutdown(flushTimeout)
	}
}

// Fault is what failed.
type Fault struct {
	Ref     string // what the answer, the log and every report of it share
	Tenant  string // a clientKey
	Where   string // a route's pattern, or the work's name
	Class   string // what faults of the same cause have in common
	Message string // words that may leave
}

// Report tells of a fault in the transaction of its context, or in one of its own
// where it has none.
func (a *Agent) Report(ctx context.Context, f Fault) {
	if a == nil {
		return
	}
	txn := newrelic.FromContext(ctx)
	if txn == nil {
		txn = a.app.StartTransaction(f.Where)
		defer txn.End()
	}
	txn.NoticeError(newrelic.Error{Message: f.Message, Class: f.Class, Attributes: map[string]any{"ref": f.Ref, "tenant": f.Tenant}})
}
