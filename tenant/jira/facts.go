package jira

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/tenant"
)

const (
	// maxFacts is the longest answer that is read about one issue, in bytes: a
	// text field has at most 32,767 characters, and rules may look at several.
	maxFacts = 1 << 20

	// maxFieldText is how much of one value is kept, in bytes, and maxFieldValues
	// how many values of a field.
	maxFieldText   = 32 << 10
	maxFieldValues = 500

	// maxDepth is how deep a field's value is looked into: a cascading select has
	// a child, a rich text its paragraphs.
	maxDepth = 32
)

// factFields are asked for whatever rules look at.
func factFields() []string {
	return []string{"project", "issuetype", "status", "creator", "created", "issuelinks"}
}

// Facts asks, with POST /rest/api/3/issue/bulkfetch, what an issue is now, with
// the values of some of its fields: that one is answered by id or by key and
// takes ids of fields. It answers tenant.ErrNoIssue where Jira knows none that
// the app may see; every other error means that Jira has not said. It costs two
// points.
func (c *Client) Facts(ctx context.Context, in tenant.Installation, idOrKey string, fields []string) (tenant.IssueFacts, error) {
	asked := slices.Concat(factFields(), fields)
	slices.Sort(asked)
	question, err := json.Marshal(bulkFetch{IssueIDs: []string{idOrKey}, Fields: slices.Compact(asked)})
	if err != nil {
		return tenant.IssueFacts{}, fmt.Errorf("write the question: %w", err)
	}
	_, answer, err := c.do(ctx, in, request{method: http.MethodPost, endpoint: bulkFetchPath, body: question, limit: maxFacts}, http.StatusOK)
	if err != nil {
		return tenant.IssueFacts{}, fmt.Errorf("ask for an issue's fields: %w", err)
	}
	return factsIn(answer, fields)
}

// issueFacts is an issue as Jira writes it, as far as it is always asked for.
type issueFacts struct {
	Project   named `json:"project"`
	IssueType named `json:"issuetype"`
	Status    struct {
		ID       string `json:"id"`
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	} `json:"status"`
	Creator struct {
		AccountID string `json:"accountId"`
	} `json:"creator"`
	Created string      `json:"created"`
	Links   []issueLink `json:"issuelinks"`
}

// issueLink is a link of an issue. Outward is there where the issue is the
// source: it "clones" the other.
type issueLink struct {
	Type struct {
		Name    string `json:"name"`
		Outward string `json:"outward"`
	} `json:"type"`
	Outward named `json:"outwardIssue"`
}

// jiraTime is how Jira writes times: 2026-11-21T12:00:00.000+0100.
const jiraTime = "2006-01-02T15:04:05.000-0700"

// factsIn reads the answer.
func factsIn(answer []byte, fields []string) (tenant.IssueFacts, error) {
	var a struct {
		Issues *[]struct {
			ID     string         `json:"id"`
			Key    string         `json:"key"`
			Fields jsontext.Value `json:"fields"`
		} `json:"issues"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Issues == nil || len(*a.Issues) > 1 {
		return tenant.IssueFacts{}, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	if len(*a.Issues) == 0 {
		return tenant.IssueFacts{}, tenant.ErrNoIssue
	}
	found := (*a.Issues)[0]
	var known issueFacts
	var values map[string]any
	if json.Unmarshal(found.Fields, &known) != nil || json.Unmarshal(found.Fields, &values) != nil {
		return tenant.IssueFacts{}, fmt.Errorf("%w: fields that are not of the documented form", errAnswer)
	}
	if !tenant.ValidIssueID(found.ID) || !tenant.ValidIssueID(known.Project.ID) {
		return tenant.IssueFacts{}, fmt.Errorf("%w: an issue without its project", errAnswer)
	}
	out := known.facts()
	out.ID, out.Key = found.ID, found.Key
	for _, id := range fields {
		if v := fieldValues(values[id]); len(v) > 0 {
			out.Fields[id] = v
		}
	}
	return out, nil
}

// facts are what they say.
func (f issueFacts) facts() tenant.IssueFacts {
	out := tenant.IssueFacts{
		Issue:    tenant.Issue{ProjectID: f.Project.ID, TypeID: f.IssueType.ID},
		StatusID: f.Status.ID, Done: f.Status.Category.Key == categoryDone, Creator: f.Creator.AccountID,
		Fields: map[string][][]string{},
	}
	if at, err := time.Parse(jiraTime, f.Created); err == nil {
		out.Created = at
	}
	for _, l := range f.Links {
		if tenant.ClonesLink(l.Type.Name, l.Type.Outward) && tenant.ValidIssueID(l.Outward.ID) {
			out.CloneOf = append(out.CloneOf, l.Outward.ID)
		}
	}
	return out
}

// fieldValues are the values of a field, each by all that it is called. Which forms
// there are stands with the types of fields at
// https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/
// and is the same in Jira Cloud, but for rich texts, which are documents.
func fieldValues(field any) [][]string {
	many, ok := field.([]any)
	if !ok {
		many = []any{field}
	}
	var out [][]string
	for _, one := range many[:min(len(many), maxFieldValues)] {
		if called := callings(one, 0); len(called) > 0 {
			out = append(out, called)
		}
	}
	return out
}

// nameKeys are where an object says what it is called.
func nameKeys() []string { return []string{"id", "name", "value", "key", "accountId", "displayName"} }

// callings are all that one value is called; none for what is empty.
func callings(one any, depth int) []string {
	switch v := one.(type) {
	case string:
		if strings.TrimSpace(v) != "" {
			return []string{clip(v)}
		}
	case float64, bool:
		return []string{fmt.Sprint(v)}
	case map[string]any:
		if v["type"] == "doc" {
			return callings(plain(v, depth), depth)
		}
		var out []string
		for _, key := range nameKeys() {
			if text, ok := v[key].(string); ok && text != "" {
				out = append(out, clip(text))
			}
		}
		if child, ok := v["child"]; ok && depth < maxDepth { // of a cascading select
			out = append(out, callings(child, depth+1)...)
		}
		return out
	}
	return nil
}

// clip keeps the beginning of a text.
func clip(s string) string {
	if len(s) > maxFieldText {
		s = strings.ToValidUTF8(s[:maxFieldText], "")
	}
	return s
}

// plain is the text of a document in Atlassian's format.
func plain(node map[string]any, depth int) string {
	text, _ := node["text"].(string)
	children, _ := node["content"].([]any)
	for _, child := range children {
		if c, ok := child.(map[string]any); ok && depth < maxDepth && len(text) <= maxFieldText {
			text += plain(c, depth+1)
		}
	}
	if node["type"] == "paragraph" || node["type"] == "heading" || node["type"] == "hardBreak" {
		text += "\n"
	}
	return text
}
