package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"

	"ticklist/app/metrics"
	"ticklist/app/monitormongo"
	"ticklist/tenant/jira"
	"ticklist/tracing"
	"ticklist/trail"
)

// TestCallsAreMeasured: a call of Jira goes on with the trace of what it is for,
// and is a step of its trail.
func TestCallsAreMeasured(t *testing.T) {
	t.Parallel()
	m := measuring{counts: metrics.New("devel")}
	ctx, steps := trail.Begin(tracing.Begin(t.Context()))
	for _, tc := range []struct {
		ended jira.Ended
		what  string
	}{
		{jira.Ended{Status: http.StatusOK}, "GET /rest/api/3/issue/{issueIdOrKey} 200"},
		{jira.Ended{Failure: "no answer"}, "GET /rest/api/3/issue/{issueIdOrKey}"},
	} {
		sent := http.Header{}
		m.call(ctx, "GET /rest/api/3/issue/{issueIdOrKey}", sent)(tc.ended)
		if got := sent.Get("Traceparent"); !strings.HasPrefix(got, "00-"+tracing.ID(ctx)+"-") || len(sent) != 1 {
			t.Errorf("the call is sent with %v, want the trace %s alone", sent, tracing.ID(ctx))
		}
		all := steps.Steps()
		if last := all[len(all)-1]; last.Kind != trail.Jira || last.What != tc.what || last.Err != tc.ended.Failure || last.At.IsZero() {
			t.Errorf("the step is %+v, want %q", last, tc.what)
		}
	}
}

// TestRequestsElsewhereAreMeasured, as calls of Jira are.
func TestRequestsElsewhereAreMeasured(t *testing.T) {
	t.Parallel()
	m := measuring{counts: metrics.New("devel")}
	ctx, steps := trail.Begin(tracing.Begin(t.Context()))
	sent := http.Header{}
	m.request(ctx, "POST hook", sent)(http.StatusNoContent, "")
	m.request(ctx, "GET install key", sent)(0, "timeout")
	if got := sent.Get("Traceparent"); !strings.HasPrefix(got, "00-"+tracing.ID(ctx)+"-") || len(sent) != 1 {
		t.Errorf("it is sent with %v, want the trace %s alone", sent, tracing.ID(ctx))
	}
	all := steps.Steps()
	if len(all) != 2 || all[0].Kind != trail.Web || all[0].What != "POST hook 204" || all[1].What != "GET install key" || all[1].Err != "timeout" || all[1].At.IsZero() {
		t.Errorf("the steps are %+v", all)
	}
}

// BenchmarkCommand is what measuring adds to each command of the database where New
// Relic is off, in a context as deep as a request's.
func BenchmarkCommand(b *testing.B) {
	var p primary
	monitor := monitormongo.New(p.commands(measuring{counts: metrics.New("devel")}.command))
	command, err := bson.Marshal(bson.D{{Key: "find", Value: "checklists"}, {Key: "filter", Value: bson.D{{Key: "_id", Value: "acme 10001"}}}})
	if err != nil {
		b.Fatal(err)
	}
	type key int
	started := &event.CommandStartedEvent{Command: command, CommandName: "find", RequestID: 1, ConnectionID: "127.0.0.1:27017[-12]"}
	ended := &event.CommandSucceededEvent{CommandFinishedEvent: event.CommandFinishedEvent{CommandName: "find", RequestID: 1, ConnectionID: "127.0.0.1:27017[-12]"}}
	ctx, _ := trail.Begin(b.Context())
	for n := range 6 {
		ctx = context.WithValue(ctx, key(n), n) //nolint:fatcontext // as deep as that
	}
	b.ReportAllocs()
	for b.Loop() {
		monitor.Started(ctx, started)
		monitor.Succeeded(ctx, ended)
	}
}
