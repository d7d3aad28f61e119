package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ticklist"
	"ticklist/localjira/jql"
)

// ticklistSite is a site with Ticklist's own descriptor, and what Ticklist has
// told of two issues.
func ticklistSite(t *testing.T) (*site, http.Handler) {
	t.Helper()
	s, h := testSite(t)
	d, err := parseDescriptor([]byte(strings.ReplaceAll(string(ticklist.Descriptor), "{{baseUrl}}", "http://127.0.0.1:8080")))
	if err != nil {
		t.Fatal(err)
	}
	f := s.app.current()
	f.Descriptor = d
	s.app.set(f)
	ada := s.world.person("ada").AccountID
	for key, value := range map[string]string{
		"WEB-1": `{"total":8,"complete":3,"open":5,"percent":37,"mandatoryOpen":1,"items":"Write the announcement Freeze the old page",
			"statuses":["In progress","Done"],"assignees":["` + ada + `"],"due":"2020-11-20","fields":{"progress":"3/8","percent":37,"completed":"Not Completed"}}`,
		"OPS-1": `{"total":2,"complete":2,"open":0,"percent":100,"mandatoryOpen":0,"items":"Rotate","statuses":["Done"],"assignees":[],
			"fields":{"progress":"2/2","percent":100,"completed":"All Completed"}}`,
	} {
		i, _ := s.world.issue(key)
		s.world.setProperty(i, "ticklist", json.RawMessage(value))
	}
	return s, h
}

func TestFind(t *testing.T) {
	s, _ := ticklistSite(t)
	_, err := s.world.change("WEB-2", func(i *issue) { i.Status, i.Resolved = "Done", time.Now() })
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ who, query, want string }{
		{"ada", ``, "WEB-1 WEB-2 OPS-1"},
		{"ada", `project = "Website relaunch" AND issuetype = Task`, "WEB-1 WEB-2"},
		{"ada", `project = 10001`, "OPS-1"},
		{"ada", `key in (web-2, 10201)`, "WEB-2 OPS-1"},
		{"ada", `status = "In progress" AND statusCategory = indeterminate AND statusCategory != Done`, "WEB-1 OPS-1"},
		{"ada", `assignee = currentUser()`, "WEB-1"},
		{"ada", `assignee = "Ben Okafor" OR reporter = "ada brandt"`, "WEB-2 OPS-1"},
		{"ada", `priority >= High ORDER BY priority`, "WEB-1 OPS-1"},
		{"ada", `labels = blog`, "WEB-2"},
		{"ada", `component IS EMPTY AND due = 2026-12-03`, "WEB-1"},
		{"ada", `text ~ articles`, "WEB-2"},
		// what the app has had indexed
		{"ada", `checklistOpen > 0`, "WEB-1"},
		{"ada", `checklistTotal IS EMPTY`, "WEB-2"},
		{"ada", `issue.property[ticklist].total >= 3`, "WEB-1"},
		{"ada", `checklistText ~ "announcement"`, "WEB-1"},
		{"ada", `checklistStatus in ("In progress")`, "WEB-1"},
		{"ada", `checklistStatus = Done ORDER BY checklistPercent DESC`, "OPS-1 WEB-1"},
		{"ada", `checklistAssignee = currentUser()`, "WEB-1"},
		{"ada", `checklistAssignee = "Ada Brandt"`, "WEB-1"},
		{"ada", `checklistDue < startOfDay()`, "WEB-1"},
		{"ada", `"Checklist Progress %" < 50`, "WEB-1"},
		{"ada", `"Checklist Completed" ~ "All Completed"`, "OPS-1"},
		{"ada", `cf[10201] is not EMPTY ORDER BY "Checklist Progress %"`, "WEB-1 OPS-1"},
		{"ada", `resolved >= -1h`, "WEB-2"},
		// nobody finds what they may not see
		{"anonymous", `checklistTotal > 0`, "WEB-1"},
		{"anonymous", `assignee = currentUser()`, ""},
	} {
		found, _, err := s.find(tc.query, caller{person: s.world.person(tc.who)})
		if err != nil {
			t.Errorf("%s: %v", tc.query, err)
		}
		var keys []string
		for _, i := range found {
			keys = append(keys, i.Key)
		}
		if got := strings.Join(keys, " "); got != tc.want {
			t.Errorf("%s asks %s: got %q, want %q", tc.who, tc.query, got, tc.want)
		}
	}
}

func TestSearch(t *testing.T) {
	_, h := ticklistSite(t)
	const search = "/rest/api/3/search/jql?user=ada"
	for _, tc := range []struct{ name, target, body, want string }{
		{"ids alone", search, `{"jql":"key = WEB-1"}`, `200 {"isLast":true,"issues":[{"id":"10101","key":"WEB-1"}]}`},
		{"fields and a property", search, `{"jql":"key = OPS-1","fields":["summary","customfield_10201","customfield_10202"],"properties":["ticklist"]}`,
			`200 {"isLast":true,"issues":[{"fields":{"customfield_10201":"2/2","customfield_10202":100,"summary":"Rotate the database credentials"},"id":"10201","key":"OPS-1","properties":{"ticklist":{"total":2`},
		{"a first page", search, `{"jql":"project in (WEB, OPS)","maxResults":2}`, `"nextPageToken":"2"`},
		{"a last page", search, `{"jql":"project in (WEB, OPS)","maxResults":2,"nextPageToken":"2"}`, `{"isLast":true,"issues":[{"id":"10201"`},
		{"no condition", search, `{"jql":"ORDER BY created"}`, `400 {"errorMessages":["Unbounded JQL queries are not allowed here.`},
		{"an unknown field", search, `{"jql":"universe = 42"}`, `400 {"errorMessages":["Field 'universe' does not exist or you do not have permission to view it."],"errors":{}}`},
		{"a count", "/rest/api/3/search/approximate-count?user=ada", `{"jql":"checklistTotal > 0"}`, `200 {"count":2}`},
		{"a check", "/rest/api/3/jql/parse?user=ada", `{"queries":["project = WEB","project ~ WEB"]}`, `[{"query":"project = WEB"},{"errors":["The operator '~' is not supported by the 'project' field."]`},
		{"nobody's token", "/rest/api/3/search/jql", `{"jql":"project = WEB"}`, `401 `},
	} {
		w := do(h, "POST", tc.target, tc.body)
		if got := fmt.Sprint(w.Code, " ", w.Body); !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

// TestExamplesOfJQL runs each query of the page of examples.
func TestExamplesOfJQL(t *testing.T) {
	page, err := os.ReadFile("../docs/jql.md")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := ticklistSite(t)
	blocks := regexp.MustCompile("(?s)```jql\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) == 0 {
		t.Fatal("the page has no example")
	}
	who := caller{person: s.world.person("ada")}
	for _, block := range blocks {
		query := strings.TrimSpace(block[1])
		q, err := jql.Compile(query, s.schema(who, time.Now()))
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if !q.Bounded {
			t.Errorf("%s: Jira's search refuses what has no condition", query)
		}
	}
}
