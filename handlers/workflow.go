package handlers

import (
	"slices"

	"github.com/labstack/echo/v4"
)

// workflowKinds are the modules of a workflow that have pages, workflowModes what
// Jira opens each page for.
func workflowKinds() []string { return []string{"validator", "condition", "function"} }

func workflowModes() []string { return []string{"create", "edit", "view"} }

// workflowState is what the page starts from.
type workflowState struct {
	adminState
	Kind   string `json:"kind"`
	Mode   string `json:"mode"`
	Config string `json:"config"` // as the workflow has it; "" where the address does not say
}

// workflowPage handles GET /connect/workflow, the page by which a rule of a
// workflow is configured. Workflows that can have rules of apps are the site's,
// so only who administers the site has anything to configure.
func (h *handler) workflowPage(c echo.Context) error {
	kind, mode := param(c, "kind"), param(c, "mode")
	if !slices.Contains(workflowKinds(), kind) || !slices.Contains(workflowModes(), mode) {
		return errBadWorkflow
	}
	state, status := h.adminStateOf(c, "")
	return h.writePage(c, status, workflowState{adminState: state, Kind: kind, Mode: mode, Config: param(c, "config")}, h.Site.Workflow)
}
