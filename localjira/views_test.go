package main

import (
	"net/url"
	"strings"
	"testing"
)

func TestPagesOfManyIssues(t *testing.T) {
	_, h := ticklistSite(t)
	jql := func(query string) string { return "/issues/?user=ada&jql=" + url.QueryEscape(query) }
	for _, tc := range []struct {
		name, target string
		status       int
		has, hasNot  string
	}{
		{"what a query finds", jql("checklistOpen > 0"), 200, `<td>3/8</td><td><progress max="100" value="37" aria-label="Checklist Progress %"></progress> <span>37 %</span></td><td>Not Completed</td>`, "OPS-1</a></td>"},
		{"all", "/issues/?user=ada", 200, "3 found", ""},
		{"what is wrong with a query", jql("universe = 42"), 200, "Field &#39;universe&#39; does not exist", "found</p>"},
		{"nobody finds what they may not see", "/issues/?user=anonymous", 200, "2 found", "OPS-1"},
		{"cards have the progress", "/boards/1?user=ada", 200, `<p class="value" title="Checklist Progress"><span class="hidden">Checklist Progress:</span> 3/8</p>`, ""},
		{"columns are statuses", "/boards/2?user=ada", 200, `<section aria-label="In progress">`, "WEB-1</a><span>"},
		{"a board that is hidden", "/boards/2?user=anonymous", 404, "", ""},
		{"a board that is not there", "/boards/9?user=ada", 404, "", ""},
		{"a dashboard has the gadget", "/dashboards/1?user=ada", 200, `/connect/gadget?dashboard=1\u0026item=10001\u0026`, ""},
		{"whose owner may configure it", "/dashboards/1?user=ada", 200, `data-configure="checklist-gadget"`, ""},
		{"and nobody else", "/dashboards/1?user=ben", 200, `data-frame="checklist-gadget"`, "data-configure"},
		{"all pages lead there", "/browse/WEB-1?user=anonymous", 200, `href="/boards/1?user=anonymous`, `href="/boards/2`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := do(h, "GET", tc.target, "")
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.has) {
				t.Errorf("got %d, want %d with %s:\n%s", w.Code, tc.status, tc.has, w.Body)
			}
			if tc.hasNot != "" && strings.Contains(w.Body.String(), tc.hasNot) {
				t.Errorf("it has %s", tc.hasNot)
			}
		})
	}
}

func TestItemsOfADashboard(t *testing.T) {
	_, h := testSite(t)
	const at = "/rest/api/3/dashboard/1/items/10001/properties/ticklist?user="
	for _, tc := range []struct {
		name, method, target, body string
		status                     int
		want                       string
	}{
		{"nothing yet", "GET", at + "ben", "", 404, ""},
		{"by somebody else", "PUT", at + "ben", `{"jql":"x"}`, 403, ""},
		{"too long", "PUT", at + "ada", `"` + strings.Repeat("x", maxPropertyValue) + `"`, 400, ""},
		{"by its owner", "PUT", at + "ada", `{"jql":"x"}`, 200, ""},
		{"for everybody", "GET", at + "anonymous", "", 200, `{"key":"ticklist","value":{"jql":"x"}}`},
		{"filters", "GET", "/rest/api/3/filter/my?user=ben&includeFavourites=true", "", 200, `{"id":"10101","name":"Website relaunch","jql":`},
		{"a search by a filter", "POST", "/rest/api/3/search/jql?user=ada", `{"jql":"filter = 10101 AND key != WEB-1"}`, 200, `"issues":[{"id":"10102","key":"WEB-2"}]`},
		{"a filter that is not there", "POST", "/rest/api/3/search/jql?user=ada", `{"jql":"filter = 1"}`, 400, "does not exist for the field 'filter'"},
	} {
		if w := do(h, tc.method, tc.target, tc.body); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s: got %d %s, want %d %s", tc.name, w.Code, w.Body, tc.status, tc.want)
		}
	}
}
