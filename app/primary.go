package main

import (
	"context"
	"sync/atomic"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/event"

	"ticklist/app/monitormongo"
)

// primary knows when the database's primary last gave a sign of life. It hears
// it from the driver, which asks each member every ten seconds by itself
// (https://www.mongodb.com/docs/manual/reference/connection-string-options/#heartbeatfrequencyms),
// so that knowing costs the database nothing. The time is kept as it was read: a
// clock that is set meanwhile is no outage, and hides none.
type primary struct{ last atomic.Pointer[time.Time] } // nil: never

// seen is when the last sign was, zero if there was none yet.
func (p *primary) seen() time.Time {
	if at := p.last.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// alive says that the primary has answered just now.
func (p *primary) alive() { p.last.Store(new(time.Now())) }

// heartbeats hears what the driver learns of the members.
func (p *primary) heartbeats() *driver.ServerMonitor {
	return &driver.ServerMonitor{ServerHeartbeatSucceeded: func(e *driver.ServerHeartbeatSucceededEvent) {
		switch e.Reply.Kind {
		case "RSPrimary", "Standalone", "Mongos": // who takes writes, as the driver calls them
			p.alive()
		}
	}}
}

// commands hears how commands end, where somebody measures them anyway: all of
// them go to the primary.
func (p *primary) commands(measured monitormongo.Begin) monitormongo.Begin {
	if measured == nil {
		return nil
	}
	return func(ctx context.Context, c monitormongo.Command) func(time.Duration, string) {
		end := measured(ctx, c)
		return func(took time.Duration, failure string) {
			if failure == "" {
				p.alive()
			}
			end(took, failure)
		}
	}
}
