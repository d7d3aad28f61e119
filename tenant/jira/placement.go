package jira

import (
	"context"
	"fmt"
	"net/http"

	"ticklist/tenant"
)

const (
	// panelKey names the properties of the app and of projects that the conditions of
	// the panels in atlassian-connect.json look at.
	panelKey = "ticklist-panel"

	appPropertyPath     = "/rest/atlassian-connect/1/addons/{addonKey}/properties/{propertyKey}"
	projectPropertyPath = "/rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}"
)

// Place tells Jira where the panel stands, by a property of a project, or with an
// empty projectID of the app, which holds where a project has none; nil removes
// it. Jira looks at it when it next shows an issue. Any error means that Jira has not taken it.
func (c *Client) Place(ctx context.Context, in tenant.Installation, projectID string, right *bool) error {
	r := request{method: http.MethodPut, endpoint: appPropertyPath, path: "/rest/atlassian-connect/1/addons/" + c.appKey + "/properties/" + panelKey}
	if projectID != "" {
		if !tenant.ValidIssueID(projectID) { // of the same form
			return fmt.Errorf("%w: no project has such an id", errRefused)
		}
		r.endpoint, r.path = projectPropertyPath, "/rest/api/3/project/"+projectID+"/properties/"+panelKey
	}
	statuses := []int{http.StatusOK, http.StatusCreated}
	if right == nil {
		r.method, statuses = http.MethodDelete, []int{http.StatusNoContent, http.StatusNotFound}
	} else {
		r.body = fmt.Appendf(nil, `{"right":%t}`, *right)
	}
	if _, _, err := c.do(ctx, in, r, statuses...); err != nil {
		return fmt.Errorf("tell where the panel stands: %w", err)
	}
	return nil
}
