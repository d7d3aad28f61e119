package handlers_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/handlers"
	"ticklist/tenant"
)

const (
	reportsRoute = "/api/v1/reports"
	goodReport   = `{"errors":[{"type":"TypeError","reason":"not-a-function","room":"panel","frames":[` +
		`{"file":"panel.0123456789abcdef.js","function":"e.x","line":1,"column":2}]}],"timings":[{"what":"paint","ms":150},{"what":"edit","ms":90}]}`
)

// listener is an app whose browsers' reports are kept.
func listener(t *testing.T) (*app, *[]handlers.BrowserReport) {
	a := newApp(t)
	var heard []handlers.BrowserReport
	a.Browser = func(_ context.Context, r handlers.BrowserReport) { heard = append(heard, r) }
	return a, &heard
}

func TestReports(t *testing.T) {
	a, heard := listener(t)
	a.principal.IssueID = "" // as in the pages of admins
	a.post(reportsRoute, goodReport).is(t, 204, "")
	want := []handlers.BrowserReport{{
		Tenant: "acme",
		Errors: []handlers.BrowserError{{
			Type: "TypeError", Reason: "not-a-function", Room: "panel",
			Frames: []handlers.BrowserFrame{{File: "panel.0123456789abcdef.js", Function: "e.x", Line: 1, Column: 2}},
		}},
		Timings: []handlers.BrowserTiming{{What: handlers.TimingPaint, Took: 150 * time.Millisecond}, {What: handlers.TimingEdit, Took: 90 * time.Millisecond}},
	}}
	if diff := cmp.Diff(want, *heard, cmpopts.IgnoreFields(handlers.BrowserReport{}, "Ref")); diff != "" {
		t.Error(diff)
	}
	if len(*heard) == 1 && ((*heard)[0].Ref == "" || !strings.Contains(a.log.String(), (*heard)[0].Ref)) {
		t.Errorf("the report's reference is not the log's: %+v, %s", *heard, &a.log)
	}
	a.Browser = nil
	a.post(reportsRoute, goodReport).is(t, 204, "")
	a.token = tenant.ErrBadToken
	a.post(reportsRoute, goodReport).is(t, 401, `"unauthorized"`)
}

// TestHostileReports: whoever sends what is no report, or more than one, is
// answered as everybody, and nothing of theirs goes further.
func TestHostileReports(t *testing.T) {
	const canary = "CANARY what somebody wrote"
	within := func(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	frame := `{"file":"panel.0123456789abcdef.js","function":"e","line":1,"column":2}`
	for _, tc := range []struct {
		name, body              string
		errors, frames, timings int
	}{
		{name: "nothing", body: ""},
		{name: "no JSON", body: canary},
		{name: "an operator", body: `{"errors":{"$ne":""}}`},
		{name: "over 16 KB", body: `{"errors":[{"type":"` + strings.Repeat("x", 16<<10) + `"}]}`},
		{name: "two of a name", body: `{"timings":[],"timings":[{"what":"edit","ms":1}]}`},
		{name: "a NUL", body: `{"errors":[{"type":"a\u0000"}]}`},
		{name: "a newer page's field", body: `{"shape":2,"timings":[{"what":"edit","ms":1}]}`, timings: 1},
		{name: "too many errors", body: `{"errors":[` + within(`{"type":"Error","frames":[]}`, 11) + `]}`, errors: 10},
		{name: "too many frames", body: `{"errors":[{"type":"Error","frames":[` + within(frame, 21) + `]}]}`, errors: 1, frames: 20},
		{name: "too many timings", body: `{"timings":[` + within(`{"what":"edit","ms":1}`, 51) + `]}`, timings: 50},
		{name: "timings that are none", body: `{"timings":[{"what":"edit","ms":-1},{"what":"paint","ms":600001},{"what":"` + canary + `","ms":1}]}`},
		{name: "a broken number", body: `{"timings":[{"what":"edit","ms":1.5}]}`},
		{name: "text for a type", body: `{"errors":[{"type":"` + canary + `"}]}`, errors: 1},
		{name: "text for a reason", body: `{"errors":[{"type":"Error","reason":"` + canary + `"}]}`, errors: 1},
		{name: "text for a room", body: `{"errors":[{"type":"Error","room":"` + canary + `"}]}`, errors: 1},
		{name: "text for a file", body: `{"errors":[{"type":"Error","frames":[{"file":"` + canary + `","line":1,"column":1}]}]}`, errors: 1},
		{name: "an address for a file", body: `{"errors":[{"type":"Error","frames":[{"file":"https://x/a/panel.0123456789abcdef.js?jwt=` + canary + `","line":1,"column":1}]}]}`, errors: 1},
		{name: "text for a function", body: `{"errors":[{"type":"Error","frames":[` + strings.Replace(frame, `"e"`, `"`+canary+`"`, 1) + `]}]}`, errors: 1, frames: 1},
		{name: "a place before the first", body: `{"errors":[{"type":"Error","frames":[` + strings.Replace(frame, `:1`, `:0`, 1) + `]}]}`, errors: 1},
		{name: "a message, which is not asked for", body: `{"errors":[{"type":"Error","message":"` + canary + `"}]}`, errors: 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, heard := listener(t)
			rec := httptest.NewRecorder() // serve would hold the bodies against the description
			handlers.New(a.Deps).ServeHTTP(rec, a.request("POST", reportsRoute, tc.body))
			answer{rec}.is(t, 204, "")
			var all handlers.BrowserReport
			frames := 0
			for _, r := range *heard {
				all = r
				for _, e := range r.Errors {
					frames += len(e.Frames)
				}
			}
			if len(all.Errors) != tc.errors || frames != tc.frames || len(all.Timings) != tc.timings {
				t.Errorf("heard %+v, want %d errors with %d frames and %d timings", *heard, tc.errors, tc.frames, tc.timings)
			}
			if strings.Contains(fmt.Sprintf("%+v", all), "CANARY") {
				t.Errorf("what somebody wrote went on: %+v", all)
			}
			a.told(204)
		})
	}
}

func TestReportsAreFew(t *testing.T) {
	a, heard := listener(t)
	meter := &counted{}
	a.Meter = meter
	e := handlers.New(a.Deps)
	for range 30 {
		rec := httptest.NewRecorder() // serve wants bodies to be read
		e.ServeHTTP(rec, a.request("POST", reportsRoute, goodReport))
		answer{rec}.is(t, 204, "")
	}
	if len(*heard) != 10 {
		t.Errorf("%d reports of one person went on, want 10", len(*heard))
	}
	if len(meter.limits) != 20 || meter.limits[0] != "reports" {
		t.Errorf("counted are %q, want 20 reports", meter.limits)
	}
	a.principal.AccountID = "712020:other"
	serve(t, e, a.request("POST", reportsRoute, goodReport))
	if len(*heard) != 11 {
		t.Error("somebody else's report is left out")
	}
}
