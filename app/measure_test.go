package main

import (
	"net/http"
	"strings"
	"testing"

	"ticklist/app/metrics"
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
