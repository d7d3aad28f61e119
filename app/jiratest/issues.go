package jiratest

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// jiraTime is how Jira writes times.
const jiraTime = "2006-01-02T15:04:05.000-0700"

// Describe sets fields of an issue that exists, as Jira's REST API writes them:
// issuetype, status, labels, issuelinks and whatever else. Those that were set
// before and are not named stay.
func (s *Site) Describe(issueID string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fields == nil {
		s.fields = map[string]map[string]any{}
	}
	if s.fields[issueID] == nil {
		s.fields[issueID] = map[string]any{
			"issuetype": map[string]any{"id": "3"}, "status": map[string]any{"id": "1", "statusCategory": map[string]any{"key": "new"}},
			"creator": map[string]any{"accountId": "712020:creator"}, "created": time.Now().Format(jiraTime),
		}
	}
	maps.Copy(s.fields[issueID], fields)
}

// fieldsOf are the fields of an issue; mu is held.
func (s *Site) fieldsOf(issueID, project string) map[string]any {
	out := map[string]any{"project": map[string]any{"id": project}}
	maps.Copy(out, s.fields[issueID])
	return out
}

// CloneLink is a value of issuelinks, by which an issue is a clone of another.
func CloneLink(issueID string) []any {
	return []any{map[string]any{
		"id": "1", "type": map[string]any{"id": "10001", "name": "Cloners", "inward": "is cloned by", "outward": "clones"},
		"outwardIssue": map[string]any{"id": issueID, "key": "TICK-" + issueID},
	}}
}

// IssueCreated is the body of the webhook of a new issue.
func IssueCreated(issueID, projectID string) string {
	return fmt.Sprintf(`{"timestamp":1795262400000,"webhookEvent":"jira:issue_created","issue":{"id":%q,"fields":{"summary":"CANARY","project":{"id":%q}}}}`, issueID, projectID)
}

// IssueChanged is the body of the webhook of changed fields, by their ids. Of the
// status it says what that has become.
func IssueChanged(issueID, projectID, toStatus string, fields ...string) string {
	items := []map[string]any{}
	for _, f := range fields {
		item := map[string]any{"field": f, "fieldId": f, "toString": "CANARY"}
		if f == "status" {
			item["to"] = toStatus
		}
		items = append(items, item)
	}
	changed, err := json.Marshal(items)
	if err != nil {
		panic(err) // maps of texts
	}
	return fmt.Sprintf(`{"timestamp":1795262400000,"webhookEvent":"jira:issue_updated","issue":{"id":%q,"fields":{"project":{"id":%q}}},"changelog":{"items":%s}}`,
		issueID, projectID, changed)
}

// IssuesLinked is the body of the webhook of a link by which an issue is a clone
// of another.
func IssuesLinked(issueID, cloneOf string) string {
	return fmt.Sprintf(`{"timestamp":1795262400000,"webhookEvent":"issuelink_created","issueLink":{"id":1,"sourceIssueId":%s,"destinationIssueId":%s,`+
		`"issueLinkType":{"id":10001,"name":"Cloners","outwardName":"clones","inwardName":"is cloned by"}}}`, issueID, cloneOf)
}
