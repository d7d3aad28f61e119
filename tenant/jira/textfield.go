package jira

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/tenant"
)

const (
	// maxFieldList is the longest list of a site's fields that is read, in bytes. One
	// is some 300 bytes, and a site may have two thousand.
	maxFieldList = 4 << 20

	// maxChanges is the longest answer of an issue with what was changed last, in
	// bytes: 40 changes at most, each of which may have two long texts.
	maxChanges = 8 << 20
)

// AppField asks, with GET /rest/api/3/field, which id a field has on a site that
// is a module of this app: its key is that of the app and that of the module.
// It answers tenant.ErrNoField where the site has none; every other error means
// that Jira has not said.
// https://developer.atlassian.com/cloud/jira/platform/modules/issue-field/
func (c *Client) AppField(ctx context.Context, in tenant.Installation, moduleKey string) (string, error) {
	_, answer, err := c.do(ctx, in, request{method: http.MethodGet, endpoint: "/rest/api/3/field", limit: maxFieldList}, http.StatusOK)
	if err != nil {
		return "", fmt.Errorf("ask for the site's fields: %w", err)
	}
	var fields []struct {
		ID  string `json:"id"`
		Key string `json:"key"`
	}
	if err := json.Unmarshal(answer, &fields); err != nil {
		return "", fmt.Errorf("%w: fields that are not of the documented form", errAnswer)
	}
	for _, f := range fields {
		if f.Key == c.appKey+"__"+moduleKey && f.ID != "" {
			return f.ID, nil
		}
	}
	return "", tenant.ErrNoField
}

// Self asks, with GET /rest/api/3/myself, for the account id of the app's own
// user on a site. Every error means that Jira has not said.
func (c *Client) Self(ctx context.Context, in tenant.Installation) (string, error) {
	_, answer, err := c.do(ctx, in, request{method: http.MethodGet, endpoint: "/rest/api/3/myself"}, http.StatusOK)
	if err != nil {
		return "", fmt.Errorf("ask who the app is: %w", err)
	}
	var me struct {
		AccountID string `json:"accountId"`
	}
	if err := json.Unmarshal(answer, &me); err != nil || me.AccountID == "" {
		return "", fmt.Errorf("%w: an account without an id", errAnswer)
	}
	return me.AccountID, nil
}

// issuePath is where an issue is.
func issuePath(issueID string) string { return "/rest/api/3/issue/" + url.PathEscape(issueID) }

const issueEndpoint = "/rest/api/3/issue/{issueIdOrKey}"

// FieldText asks, with GET /rest/api/3/issue/{issueIdOrKey}, what one field of an
// issue says, and who changed it last: that stands in the changes that come with
// it, the 40 latest. Errors are tenant.ErrNoIssue; every other means that Jira has
// not said. It costs two points.
func (c *Client) FieldText(ctx context.Context, in tenant.Installation, issueID, field string) (tenant.FieldText, error) {
	r := request{
		method: http.MethodGet, endpoint: issueEndpoint, path: issuePath(issueID), limit: maxChanges,
		query: url.Values{"fields": {"project,issuetype,creator," + field}, "expand": {"changelog"}},
	}
	status, answer, err := c.do(ctx, in, r, http.StatusOK, http.StatusNotFound)
	if err != nil {
		return tenant.FieldText{}, fmt.Errorf("read field %s: %w", field, err)
	}
	if status == http.StatusNotFound {
		return tenant.FieldText{}, c.missing(ctx, in, issueID)
	}
	return fieldTextIn(answer, field)
}

// changes are the latest changes of an issue.
type changes struct {
	Total     int `json:"total"`
	Histories []struct {
		ID     string `json:"id"`
		Author struct {
			AccountID string `json:"accountId"`
		} `json:"author"`
		Items []struct {
			FieldID string `json:"fieldId"`
		} `json:"items"`
	} `json:"histories"`
}

// fieldTextIn reads the answer.
func fieldTextIn(answer []byte, field string) (tenant.FieldText, error) {
	var a struct {
		ID        string         `json:"id"`
		Key       string         `json:"key"`
		Fields    jsontext.Value `json:"fields"`
		Changelog changes        `json:"changelog"`
	}
	var known issueFacts
	var values map[string]jsontext.Value
	if json.Unmarshal(answer, &a) != nil || json.Unmarshal(a.Fields, &known) != nil || json.Unmarshal(a.Fields, &values) != nil {
		return tenant.FieldText{}, fmt.Errorf("%w: an issue that is not of the documented form", errAnswer)
	}
	if !tenant.ValidIssueID(a.ID) || !tenant.ValidIssueID(known.Project.ID) {
		return tenant.FieldText{}, fmt.Errorf("%w: an issue without its project", errAnswer)
	}
	out := tenant.FieldText{
		Issue: tenant.Issue{ID: a.ID, Key: a.Key, ProjectID: known.Project.ID, TypeID: known.IssueType.ID}, Value: values[field],
	}
	if len(out.Value) == 0 {
		out.Value = []byte("null")
	}
	var changed bool
	if out.By, changed = a.Changelog.last(field); !changed && a.Changelog.Total <= len(a.Changelog.Histories) {
		out.By = known.Creator.AccountID // it is as the issue was created with
	}
	return out, nil
}

// last is who changed a field last, and whether anybody is known to have. The
// latest has the highest id; in which order they come Jira does not promise.
func (c changes) last(field string) (who string, changed bool) {
	var highest uint64
	for _, h := range c.Histories {
		id, err := strconv.ParseUint(h.ID, 10, 64)
		if err != nil || changed && id < highest {
			continue
		}
		for _, it := range h.Items {
			if it.FieldID == field {
				who, highest, changed = h.Author.AccountID, id, true
			}
		}
	}
	return who, changed
}

// SetFieldText sets a field of an issue, as the app, to a document, with PUT
// /rest/api/3/issue/{issueIdOrKey}; null empties it. Errors are tenant.ErrNoIssue;
// tenant.ErrNoField where the issue does not take it: Jira lets those fields be
// set that are on the issue's edit screen. It costs one point, is in the issue's
// history, and is told to its watchers, as only admins may choose that it is not.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
func (c *Client) SetFieldText(ctx context.Context, in tenant.Installation, issueID, field string, document []byte) error {
	body, err := json.Marshal(map[string]map[string]jsontext.Value{"fields": {field: document}})
	if err != nil {
		return fmt.Errorf("write the field: %w", err)
	}
	r := request{method: http.MethodPut, endpoint: issueEndpoint, path: issuePath(issueID), body: body, issue: issueID}
	status, _, err := c.do(ctx, in, r, http.StatusNoContent, http.StatusOK, http.StatusBadRequest, http.StatusNotFound)
	switch {
	case err != nil:
		return fmt.Errorf("set field %s: %w", field, err)
	case status == http.StatusBadRequest:
		return tenant.ErrNoField
	case status == http.StatusNotFound:
		return c.missing(ctx, in, issueID)
	}
	return nil
}
