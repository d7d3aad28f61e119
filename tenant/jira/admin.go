package jira

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"ticklist/tenant"
)

// What Jira calls the permissions to administer a site, and a project.
const (
	administer        = "ADMINISTER"
	administerProject = "ADMINISTER_PROJECTS"
)

// Administers asks whether a person administers a site, with POST
// /rest/api/3/permissions/check. As Permissions does it asks for one person and
// never for the app itself, and every error means that Jira has not said.
func (c *Client) Administers(ctx context.Context, in tenant.Installation, accountID string) (bool, error) {
	a, err := c.administered(ctx, in, accountID, []projectCheck{})
	return err == nil && slices.Contains(*a.Global, administer), err
}

// AdministersProject asks, in the same way, whether a person administers a
// project, which who administers the site does as well. A project that does not
// exist nobody administers but those.
func (c *Client) AdministersProject(ctx context.Context, in tenant.Installation, accountID, projectID string) (bool, error) {
	id, err := strconv.ParseUint(projectID, 10, 64)
	if err != nil || strconv.FormatUint(id, 10) != projectID {
		return false, nil
	}
	a, err := c.administered(ctx, in, accountID, []projectCheck{{Permissions: []string{administerProject}, Issues: []uint64{}, Projects: []uint64{id}}})
	if err != nil || slices.Contains(*a.Global, administer) {
		return err == nil, err
	}
	if a.Projects == nil {
		return false, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	for _, granted := range *a.Projects {
		if granted.Permission == administerProject && slices.Contains(granted.Projects, id) {
			return true, nil
		}
	}
	return false, nil
}

// administers is what Jira says of a person.
type administers struct {
	Global   *[]string `json:"globalPermissions"` // there after administered
	Projects *[]struct {
		Permission string   `json:"permission"`
		Projects   []uint64 `json:"projects"`
	} `json:"projectPermissions"`
}

func (c *Client) administered(ctx context.Context, in tenant.Installation, accountID string, projects []projectCheck) (a administers, err error) {
	if accountID == "" {
		return a, fmt.Errorf("%w: without an account Jira answers for the app", errRefused)
	}
	question, err := json.Marshal(check{AccountID: accountID, GlobalPermissions: []string{administer}, ProjectPermissions: projects})
	if err != nil {
		return a, fmt.Errorf("write the question: %w", err)
	}
	answer, err := c.post(ctx, in, permissionsPath, question)
	if err != nil {
		return a, fmt.Errorf("check the permission to administer: %w", err)
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Global == nil {
		return a, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	return a, nil
}
