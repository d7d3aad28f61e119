package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/tenant"
)

const (
	searchPath = "/rest/api/3/search/jql"
	countPath  = "/rest/api/3/search/approximate-count"
	fieldsPath = "/rest/api/3/field"

	// MaxProperties is how many properties of issues one search answers.
	MaxProperties = 5

	// An issue's property has at most 32 KB, and so has a field of text; a page has
	// five of one and some of the other for each of its issues.
	maxFound  = 16 << 20
	maxFields = 4 << 20
)

// ErrNoPage says that a search cannot go on from where it was: what names a page is
// good for seven days.
var ErrNoPage = errors.New("jira knows no such page of the search")

// Search asks for the issues of a project, oldest first.
type Search struct {
	ProjectID  string
	Fields     []string // ids of fields whose values are wanted
	Properties []string // at most MaxProperties
	Page       string   // "" for the first, else what the one before says
	Limit      int      // issues a page; Jira may answer fewer
}

// FoundPage is a page of what was found.
type FoundPage struct {
	Issues []FoundIssue
	Next   string // names the next page; "" behind the last
}

// FoundIssue is an issue with those values that it has, as JSON.
type FoundIssue struct {
	tenant.Issue
	Fields, Properties map[string][]byte
}

// Search answers a page of the issues of a project that the app may see, with POST
// /rest/api/3/search/jql. Errors: ErrNoPage; every other means that Jira has not
// said. It costs one point and one for each issue. What was changed a moment ago may
// be missing.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
func (c *Client) Search(ctx context.Context, in tenant.Installation, s Search) (FoundPage, error) {
	if !tenant.ValidIssueID(s.ProjectID) || len(s.Properties) > MaxProperties {
		return FoundPage{}, fmt.Errorf("%w: no project, or over %d properties", errRefused, MaxProperties)
	}
	question, err := json.Marshal(struct {
		JQL        string   `json:"jql"`
		Page       string   `json:"nextPageToken,omitzero"`
		Max        int      `json:"maxResults"`
		Fields     []string `json:"fields"`
		Properties []string `json:"properties"`
	}{"project = " + s.ProjectID + " ORDER BY created ASC", s.Page, s.Limit, append([]string{"project", "issuetype"}, s.Fields...), s.Properties})
	if err != nil {
		return FoundPage{}, fmt.Errorf("write the question: %w", err)
	}
	_, answer, err := c.do(ctx, in, request{method: http.MethodPost, endpoint: searchPath, body: question, limit: maxFound}, http.StatusOK)
	if status, ok := errors.AsType[*StatusError](err); ok && status.Status == http.StatusBadRequest && s.Page != "" {
		return FoundPage{}, ErrNoPage
	}
	if err != nil {
		return FoundPage{}, fmt.Errorf("search issues: %w", err)
	}
	return foundIn(answer)
}

func foundIn(answer []byte) (FoundPage, error) {
	var a struct {
		Issues *[]struct {
			ID         string                    `json:"id"`
			Key        string                    `json:"key"`
			Fields     map[string]jsontext.Value `json:"fields"`
			Properties map[string]jsontext.Value `json:"properties"`
		} `json:"issues"`
		Next string `json:"nextPageToken"`
	}
	// What people wrote may have any characters: those that are none are replaced.
	if err := json.Unmarshal(answer, &a, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)); err != nil || a.Issues == nil {
		return FoundPage{}, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	page := FoundPage{Next: a.Next}
	for _, i := range *a.Issues {
		var project, kind named
		errProject, errKind := json.Unmarshal(i.Fields["project"], &project), json.Unmarshal(i.Fields["issuetype"], &kind)
		if errors.Join(errProject, errKind) != nil || !tenant.ValidIssueID(i.ID) || !tenant.ValidIssueID(project.ID) {
			return FoundPage{}, fmt.Errorf("%w: an issue without its project", errAnswer)
		}
		page.Issues = append(page.Issues, FoundIssue{
			Issue:  tenant.Issue{ID: i.ID, Key: i.Key, ProjectID: project.ID, TypeID: kind.ID},
			Fields: valuesOf(i.Fields), Properties: valuesOf(i.Properties),
		})
	}
	return page, nil
}

// valuesOf leaves out what has no value.
func valuesOf(in map[string]jsontext.Value) map[string][]byte {
	out := map[string][]byte{}
	for name, value := range in {
		if value.Kind() != 'n' {
			out[name] = value
		}
	}
	return out
}

// CountIssues says about how many issues of a project the app may see.
func (c *Client) CountIssues(ctx context.Context, in tenant.Installation, projectID string) (int64, error) {
	if !tenant.ValidIssueID(projectID) {
		return 0, fmt.Errorf("%w: no project", errRefused)
	}
	answer, err := c.post(ctx, in, countPath, []byte(`{"jql":"project = `+projectID+`"}`))
	if err != nil {
		return 0, fmt.Errorf("count issues: %w", err)
	}
	var a struct {
		Count *int64 `json:"count"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Count == nil {
		return 0, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	return *a.Count, nil
}

// Field is a field of a site's issues.
type Field struct {
	ID   string
	Name string
	Type string // of a custom field, such as com.atlassian.jira.plugin.system.customfieldtypes:textarea
}

// CustomFields answers the custom fields of a site.
func (c *Client) CustomFields(ctx context.Context, in tenant.Installation) ([]Field, error) {
	_, answer, err := c.do(ctx, in, request{method: http.MethodGet, endpoint: fieldsPath, limit: maxFields}, http.StatusOK)
	if err != nil {
		return nil, fmt.Errorf("ask for fields: %w", err)
	}
	var a []struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Custom bool   `json:"custom"`
		Schema struct {
			Custom string `json:"custom"`
		} `json:"schema"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return nil, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	var out []Field
	for _, f := range a {
		if f.Custom {
			out = append(out, Field{ID: f.ID, Name: f.Name, Type: f.Schema.Custom})
		}
	}
	return out, nil
}

// ErrNoProperty says that an issue has no property of a key, or that the app may not
// see it.
var ErrNoProperty = errors.New("the issue has no such property")

// Property answers the value of an issue's property, as JSON, or ErrNoProperty.
func (c *Client) Property(ctx context.Context, in tenant.Installation, issueID, key string) ([]byte, error) {
	if !tenant.ValidIssueID(issueID) {
		return nil, fmt.Errorf("%w: no issue", errRefused)
	}
	status, answer, err := c.do(ctx, in, request{
		method: http.MethodGet, endpoint: "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}",
		path: "/rest/api/3/issue/" + issueID + "/properties/" + url.PathEscape(key),
	}, http.StatusOK, http.StatusNotFound)
	if err != nil {
		return nil, fmt.Errorf("ask for a property: %w", err)
	}
	if status == http.StatusNotFound {
		return nil, ErrNoProperty
	}
	var a struct {
		Value jsontext.Value `json:"value"`
	}
	if err := json.Unmarshal(answer, &a, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)); err != nil || a.Value == nil {
		return nil, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	return a.Value, nil
}
