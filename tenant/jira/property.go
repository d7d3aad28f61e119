package jira

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"ticklist/tenant"
)

// SetIssueProperty sets a property of an issue, as the app, to a value that is
// JSON, with PUT /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}; it
// removes the property if value is nil. One that is not there is removed already.
// tenant.ErrNoIssue says that there is no such issue, or none that the app may
// see. It costs one point.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
func (c *Client) SetIssueProperty(ctx context.Context, in tenant.Installation, issueID, key string, value []byte) error {
	r := request{
		method: http.MethodPut, endpoint: "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}",
		path: "/rest/api/3/issue/" + url.PathEscape(issueID) + "/properties/" + url.PathEscape(key), body: value, issue: issueID,
	}
	done := []int{http.StatusOK, http.StatusCreated, http.StatusNotFound}
	if value == nil {
		r.method = http.MethodDelete
		done = []int{http.StatusNoContent, http.StatusNotFound}
	}
	status, _, err := c.do(ctx, in, r, done...)
	if err != nil {
		return fmt.Errorf("set property %s: %w", key, err)
	}
	if status == http.StatusNotFound && value != nil {
		return c.missing(ctx, in, issueID)
	}
	return nil
}

// missing is why a write of an issue was answered 404: tenant.ErrNoIssue if Jira
// has none when it is asked for it. A site that is closed answers 404 to all.
func (c *Client) missing(ctx context.Context, in tenant.Installation, issueID string) error {
	if _, err := c.Find(ctx, in, issueID); err != nil {
		return err
	}
	return fmt.Errorf("%w: status 404 for an issue that is there", errAnswer)
}
