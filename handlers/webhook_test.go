package handlers_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

// TestSlowBodies: who is too slow may try again, and is not told that they are wrong.
func TestSlowBodies(t *testing.T) {
	for path, begun := range map[string]string{
		"/connect/webhooks/issue_deleted": `{"webhookEvent":"jira:issue_del`,
		"/connect/webhooks/property_set":  `{"webhookEvent":`,
		"/connect/disabled":               `{"key":`,
		"/api/v1/issues/10001/ops":        `{"ops":[`,
	} {
		a := newApp(t)
		r := a.request(http.MethodPost, path, "")
		r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(begun), iotest.ErrReader(os.ErrDeadlineExceeded))), -1
		if got := a.do(r); got.Code != http.StatusRequestTimeout || !strings.Contains(got.Body.String(), `"too_slow"`) {
			t.Errorf("%s: got %d %s, want 408", path, got.Code, got.Body)
		}
	}
}

func TestWebhooks(t *testing.T) {
	const deleted = `{"timestamp":1763726400123,"webhookEvent":"jira:issue_deleted","user":{"accountId":"CANARY"},
		"issue":{"id":"10001","self":"https://acme.atlassian.net/rest/api/2/issue/10001","key":"TICK-1","fields":{"summary":"CANARY","project":{"id":"10000"}}}}`
	at := time.UnixMilli(1763726400123)
	moved := func(field string) string {
		return `{"webhookEvent":"jira:issue_updated","issue":{"id":"10001"},"changelog":{"id":"7","items":[{"field":"Key","fieldtype":"jira"},` + field + `]}}`
	}
	linked := func(name, outward string) string {
		return `{"webhookEvent":"issuelink_created","issueLink":{"id":7,"sourceIssueId":10002,"destinationIssueId":10001,"issueLinkType":{"id":10001,"name":"` + name + `","outwardName":"` + outward + `"}}}`
	}
	long := strings.Replace(deleted, `"CANARY","project"`, `"`+strings.Repeat("CANARY", 1<<18)+`","project"`, 1)
	for _, tc := range []struct {
		name, route, body string
		take, token       error
		status            int
		want              string
		taken             *tenant.Webhook
	}{
		{name: "a deleted issue", route: "issue_deleted", body: deleted, status: 204, taken: &tenant.Webhook{Kind: tenant.IssueDeleted, IssueID: "10001", At: at}},
		{name: "a created issue", route: "issue_created", body: strings.Replace(deleted, "deleted", "created", 1), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueCreated, IssueID: "10001", InProject: "10000", At: at}},
		{name: "an issue created with texts", route: "issue_created", status: 204, body: `{"webhookEvent":"jira:issue_created","issue":{"id":"10001","fields":{"summary":"CANARY",` +
			`"customfield_2":"CANARY","customfield_1":{"type":"doc"},"customfield_3":null,"customfield_4":"","customfield_5":[1],"customfield_6":7,"custom$":"CANARY","project":{"id":"10000"}}}}`,
			taken: &tenant.Webhook{Kind: tenant.IssueCreated, IssueID: "10001", InProject: "10000", Fields: "customfield_1,customfield_2"}},
		{name: "an issue whose fields changed", route: "issue_updated", body: `{"webhookEvent":"jira:issue_updated","issue":{"id":"10001","fields":{"project":{"id":"10000"}}},"changelog":{"items":[` +
			`{"field":"labels","fieldId":"labels","to":null,"toString":"CANARY"},{"field":"Link","to":"TICK-2"},{"field":"status","fieldId":"status","to":"10002"},{"field":"A b"},{"fieldId":"$CANARY"}]}}`, status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueUpdated, IssueID: "10001", InProject: "10000", Fields: "labels,Link,status", To: "10002", StatusChanged: true}},
		{name: "a change of more fields than are told apart", route: "issue_updated", body: moved(strings.Repeat(`{"fieldId":"a"},`, 60) + `{"fieldId":"b"}`), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueUpdated, IssueID: "10001", Fields: "*"}},
		{name: "a clone", route: "issuelink_created", body: linked("Cloners", "copies"), status: 204, taken: &tenant.Webhook{Kind: tenant.IssuesLinked, IssueID: "10002", CloneOf: "10001"}},
		{name: "a clone, by another name", route: "issuelink_created", body: linked("Klone", "clones"), status: 204, taken: &tenant.Webhook{Kind: tenant.IssuesLinked, IssueID: "10002", CloneOf: "10001"}},
		{name: "another link", route: "issuelink_created", body: linked("Blocks", "blocks"), status: 204, taken: &tenant.Webhook{Kind: tenant.IssuesLinked, IssueID: "10002"}},
		{name: "a deleted project, whose id is a number", route: "project_deleted", body: `{"webhookEvent":"project_deleted","project":{"id":10000,"key":"TICK","name":"CANARY"}}`,
			status: 204, taken: &tenant.Webhook{Kind: tenant.ProjectDeleted, ProjectID: "10000"}},
		{name: "an issue that moved", route: "issue_updated", body: moved(`{"field":"project","fieldId":"project"}`), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueUpdated, IssueID: "10001", Moved: true, Fields: "Key,project"}},
		{name: "an issue in another status, by whom", route: "issue_updated", body: strings.Replace(moved(`{"field":"status","fieldId":"status"}`), `{`, `{"user":{"accountId":"712020:ada","displayName":"CANARY"},`, 1), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueUpdated, IssueID: "10001", StatusChanged: true, Who: "712020:ada", Fields: "Key,status"}},
		{name: "by somebody whose account may not be kept", route: "issue_updated", body: strings.Replace(moved(`{"fieldId":"status"}`), `{`, `{"user":{"accountId":"unknown"},`, 1), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueUpdated, IssueID: "10001", StatusChanged: true, Fields: "Key,status"}},
		{name: "an issue that changed otherwise", route: "issue_updated", body: moved(`{"field":"summary","fieldId":"summary"}`), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueUpdated, IssueID: "10001", Fields: "Key,summary"}},
		{name: "a text that breaks off within a character", route: "issue_deleted", body: strings.Replace(deleted, `"CANARY","project"`, `"\ud83d","project"`, 1), status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueDeleted, IssueID: "10001", At: at}},
		{name: "a body of over a megabyte", route: "issue_deleted", body: long, status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueDeleted, IssueID: "10001", At: at, Moved: true, StatusChanged: true}},
		{name: "an id that is none is not read", route: "issue_deleted", body: `{"webhookEvent":"jira:issue_deleted","issue":{"id":{"$ne":""}}}`, status: 204,
			taken: &tenant.Webhook{Kind: tenant.IssueDeleted}},
		{name: "another event than the route's", route: "issue_deleted", body: strings.Replace(deleted, "deleted", "updated", 1), status: 400, want: `"bad_request"`},
		{name: "no event", route: "issue_deleted", body: `{"issue":{"id":"10001"}}`, status: 400, want: `"bad_request"`},
		{name: "no body", route: "issue_deleted", status: 400, want: `"bad_request"`},
		{name: "not JSON", route: "issue_deleted", body: deleted[1:], status: 400, want: `"bad_request"`},
		{name: "two issues", route: "issue_deleted", body: strings.Replace(deleted, `"issue":`, `"issue":{"id":"10002"},"issue":`, 1), status: 400, want: `"bad_request"`},
		{name: "a bad token, whatever the body", route: "issue_deleted", body: "x", token: tenant.ErrBadToken, status: 401, want: `"unauthorized"`},
		{name: "a site that is not enabled", route: "issue_deleted", body: deleted, take: tenant.ErrNotInstalled, status: 401, want: `"unauthorized"`},
		{name: "a webhook that lacks something", route: "issue_deleted", body: deleted, take: tenant.ErrBadWebhook, status: 400, want: `"bad_request"`},
		{name: "too many wait", route: "issue_deleted", body: deleted, take: tenant.ErrQueueFull, status: 503, want: `"busy"`},
		{name: "the store is down", route: "issue_deleted", body: deleted, take: errDisk, status: 500, want: `"internal"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.take, a.token = tc.take, tc.token
			r := a.request("POST", "/connect/webhooks/"+tc.route, tc.body)
			r.Header.Set("x-atlassian-webhook-identifier", "w1")
			a.do(r).is(t, tc.status, tc.want)
			a.told(tc.status)
			if tc.taken == nil {
				if tc.take == nil && len(a.taken) != 0 {
					t.Errorf("took %+v, want nothing", a.taken)
				}
				return
			}
			tc.taken.Identifier = "w1"
			if diff := cmp.Diff([]tenant.Webhook{*tc.taken}, a.taken); diff != "" {
				t.Errorf("took other than was sent:\n%s", diff)
			}
		})
	}
}

func FuzzWebhook(f *testing.F) {
	for _, seed := range []string{
		`{"webhookEvent":"jira:issue_updated","timestamp":1,"issue":{"id":"1"},"changelog":{"items":[{"fieldId":"project"}]}}`,
		`{"webhookEvent":"jira:issue_updated","issue":{"id":1e99}}`, `{"webhookEvent":"jira:issue_updated","issue":null}`, `{"webhookEvent":"\ud83d"}`, `[[[`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a := newApp(t)
		got := a.post("/connect/webhooks/issue_updated", string(body))
		if got.Code >= 500 || (got.Code == 204) != (len(a.taken) == 1) {
			t.Errorf("%d %s for %q", got.Code, got.Body, body)
		}
	})
}
