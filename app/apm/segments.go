package apm

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/newrelic/go-agent/v3/newrelic"

	"ticklist/tracing"
)

// lane counts the segments of a transaction that are going on. The agent takes
// those of one goroutine for nested, and drops one that ends behind what began
// before it.
type lane struct{ busy atomic.Int32 }

type laneKey struct{}

func withLane(ctx context.Context) context.Context {
	return context.WithValue(ctx, laneKey{}, &lane{})
}

// segment begins one in the transaction of ctx, which there need not be.
func (a *Agent) segment(ctx context.Context) (start newrelic.SegmentStartTime, txn *newrelic.Transaction, ended func()) {
	if a == nil { // looking for one takes longer than all else here
		return start, nil, func() {}
	}
	txn = newrelic.FromContext(ctx)
	l, ok := ctx.Value(laneKey{}).(*lane)
	if txn == nil || !ok {
		return start, nil, func() {}
	}
	if l.busy.Add(1) > 1 {
		txn = txn.NewGoroutine()
	}
	return txn.StartSegmentNow(), txn, func() { l.busy.Add(-1) }
}

// Command times a command of the database, in the transaction of its context. It
// names no server: which one it was is the driver's matter.
func (a *Agent) Command(ctx context.Context, name, collection string) (end func()) {
	start, txn, ended := a.segment(ctx)
	if txn == nil {
		return ended
	}
	s := newrelic.DatastoreSegment{StartTime: start, Product: newrelic.DatastoreMongoDB, Operation: name, Collection: collection}
	return func() {
		s.End()
		ended()
	}
}

// Call times a call to Jira, in the transaction of its context, and has the trace
// go on there: it sets the headers of one unless New Relic has not been reached
// yet. It names no site. The endpoint is a method and a path with names in place
// of what differs; a status of 0 is that of a call that was not answered.
func (a *Agent) Call(ctx context.Context, endpoint string, headers http.Header) (end func(status int)) {
	return a.external(ctx, newrelic.ExternalSegment{Host: "jira", Library: "Jira", Procedure: endpoint}, headers)
}

// Request times a request to anybody else, who is told nothing of New Relic: what
// its agents tell each other has the number of an account. Its name is the program's,
// such as "POST hook".
func (a *Agent) Request(ctx context.Context, name string) (end func(status int)) {
	return a.external(ctx, newrelic.ExternalSegment{Host: "elsewhere", Library: "http", Procedure: name}, http.Header{})
}

func (a *Agent) external(ctx context.Context, s newrelic.ExternalSegment, headers http.Header) (end func(status int)) {
	start, txn, ended := a.segment(ctx)
	if txn == nil {
		return func(int) { ended() }
	}
	txn.InsertDistributedTraceHeaders(headers)
	s.StartTime = start
	return func(status int) {
		if status > 0 {
			s.SetStatusCode(status)
		}
		s.End()
		ended()
	}
}

// Begin makes a transaction of work in the background, which lasts until end is
// called, and counts if that says so. Its name has nothing in it that differs from
// one run to the next.
func (a *Agent) Begin(ctx context.Context, name string) (running context.Context, end func(counts bool)) {
	if a == nil {
		return ctx, func(bool) {}
	}
	txn := a.app.StartTransaction(name)
	as := txn.GetTraceMetadata()
	ctx = tracing.As(newrelic.NewContext(ctx, txn), as.TraceID, as.SpanID)
	return withLane(ctx), func(counts bool) {
		if !counts {
			txn.Ignore()
		}
		txn.End()
	}
}
