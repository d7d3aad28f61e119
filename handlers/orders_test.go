package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

func TestOrders(t *testing.T) {
	const (
		set  = `{"webhookEvent":"issue_property_set","timestamp":1700000000000,"issue":{"id":10001},"property":{"key":"ticklist.do","value":{"check": "*"}}}`
		done = `{"issue":{"id":"10001","key":"TICK-1","fields":{"summary":"CANARY","project":{"id":"10000"},"updated":"2026-11-22T10:00:00.000+0000"}},` +
			`"transition":{"transitionId":31,"transitionName":"Done","from_status":"To Do","to_status":"Done"},"configuration":{"value":"{\"actions\":[]}"}}`
	)
	at := time.UnixMilli(1_700_000_000_000)
	for _, tc := range []struct {
		name, route, body, sub string
		status                 int
		taken                  *tenant.Webhook
	}{
		{name: "a property", route: "property_set", body: set, sub: "712020:ada", taken: &tenant.Webhook{Kind: tenant.PropertySet, IssueID: "10001", Order: `{"check": "*"}`, Who: "712020:ada", At: at}},
		{name: "by whom the body names", route: "property_set", body: strings.Replace(set, `{`, `{"user":{"accountId":"712020:bob"},`, 1),
			taken: &tenant.Webhook{Kind: tenant.PropertySet, IssueID: "10001", Order: `{"check": "*"}`, Who: "712020:bob", At: at}},
		{name: "the token knows better", route: "property_set", body: strings.Replace(set, `{`, `{"user":{"accountId":"712020:bob"},`, 1), sub: "712020:ada",
			taken: &tenant.Webhook{Kind: tenant.PropertySet, IssueID: "10001", Order: `{"check": "*"}`, Who: "712020:ada", At: at}},
		{name: "of an issue that its address names", route: "property_set", body: `{"webhookEvent":"issue_property_set","property":{"self":"https://x/rest/api/2/issue/10002/properties/ticklist.do"}}`,
			taken: &tenant.Webhook{Kind: tenant.PropertySet, IssueID: "10002"}},
		{name: "of an issue that the route names", route: "property_set?issue=10003", body: `{"webhookEvent":"issue_property_set"}`, taken: &tenant.Webhook{Kind: tenant.PropertySet, IssueID: "10003"}},
		{name: "of nothing", route: "property_set", body: strings.Replace(set, `{"check": "*"}`, "null", 1), taken: &tenant.Webhook{Kind: tenant.PropertySet, IssueID: "10001", At: at}},
		{name: "another property", route: "property_set", body: strings.Replace(set, "ticklist.do", "ticklist.done", 1)},
		{name: "another event", route: "property_set", body: strings.Replace(set, "property_set", "property_deleted", 1), status: 400},
		{name: "not JSON", route: "property_set", body: "x", status: 400},
		{name: "a transition", route: "post_function", body: done, sub: "712020:ada", taken: &tenant.Webhook{
			Kind: tenant.PostFunction, IssueID: "10001", InProject: "10000", Order: `"{\"actions\":[]}"`,
			Occasion: `{"transitionId":31,"transitionName":"Done","from_status":"To Do","to_status":"Done"}"2026-11-22T10:00:00.000+0000"`,
		}},
		{name: "a transition of a long issue", route: "post_function", body: strings.Replace(done, "CANARY", strings.Repeat("x", 2<<20), 1), taken: &tenant.Webhook{
			Kind: tenant.PostFunction, IssueID: "10001", InProject: "10000", Order: `"{\"actions\":[]}"`,
			Occasion: `{"transitionId":31,"transitionName":"Done","from_status":"To Do","to_status":"Done"}"2026-11-22T10:00:00.000+0000"`,
		}},
		{name: "that is something else", route: "post_function", body: strings.Replace(done, `{`, `{"webhookEvent":"jira:issue_updated",`, 1), status: 400},
		{name: "that is not JSON", route: "post_function", body: done[1:], status: 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.call.AccountID = tc.sub
			if tc.status == 0 {
				tc.status = 204
			}
			r := a.request("POST", "/connect/webhooks/"+tc.route, tc.body)
			r.Header.Set("x-atlassian-webhook-identifier", "w1")
			a.do(r).is(t, tc.status, "")
			a.told(tc.status)
			var want []tenant.Webhook
			if tc.taken != nil {
				tc.taken.Identifier = "w1"
				want = []tenant.Webhook{*tc.taken}
			}
			if diff := cmp.Diff(want, a.taken); diff != "" {
				t.Errorf("took other than was sent:\n%s", diff)
			}
		})
	}
}

func FuzzOrder(f *testing.F) {
	for _, seed := range []string{
		`{"webhookEvent":"issue_property_set","issue":{"id":"1"},"property":{"key":"ticklist.do","value":[{"add":"x"}]}}`,
		`{"webhookEvent":"issue_property_set","property":{"value":"\ud83d"}}`, `{"webhookEvent":"issue_property_set","property":null,"user":7}`, `[[[`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a := newApp(t)
		if got := a.post("/connect/webhooks/property_set", string(body)); got.Code >= 500 {
			t.Errorf("%d %s for %q", got.Code, got.Body, body)
		}
	})
}
