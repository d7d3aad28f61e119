package jira

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"ticklist/tenant"
)

// administer is what Jira calls the permission to administer a site.
const administer = "ADMINISTER"

// Administers asks whether a person administers a site, with POST
// /rest/api/3/permissions/check. As Permissions does it asks for one person and
// never for the app itself, and every error means that Jira has not said.
func (c *Client) Administers(ctx context.Context, in tenant.Installation, accountID string) (bool, error) {
	if accountID == "" {
		return false, fmt.Errorf("%w: without an account Jira answers for the app", errRefused)
	}
	question, err := json.Marshal(check{
		AccountID: accountID, GlobalPermissions: []string{administer}, ProjectPermissions: []projectCheck{},
	})
	if err != nil {
		return false, fmt.Errorf("write the question: %w", err)
	}
	answer, err := c.post(ctx, in, permissionsPath, question)
	if err != nil {
		return false, fmt.Errorf("check the permission to administer: %w", err)
	}
	var a struct {
		GlobalPermissions *[]string `json:"globalPermissions"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.GlobalPermissions == nil {
		return false, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	return slices.Contains(*a.GlobalPermissions, administer), nil
}
