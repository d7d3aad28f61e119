package outbox

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"ticklist/checklist"
)

// glance is the status of the issue's badge, a lozenge:
// https://developer.atlassian.com/cloud/jira/platform/modules/issue-glance/
type glance struct {
	Type  string        `json:"type"`
	Value glanceLozenge `json:"value"`
}

type glanceLozenge struct {
	Label string `json:"label"`
	Type  string `json:"type"` // success, inprogress or default
}

// Glance is what the badge beside an issue's details says, as JSON: how many
// items are complete, and in which colour. It is nil where the issue has no items,
// and where the site shows no badge or tells Jira nothing.
func Glance(in checklist.Issue) ([]byte, error) {
	c := in.Count(in.Statuses)
	if !in.Options.TellsCounts() || !in.Options.Fields.Glance || c.Total == 0 {
		return nil, nil
	}
	lozenge := glanceLozenge{fmt.Sprintf("%d/%d", c.Complete, c.Total), "default"}
	switch {
	case c.Complete == c.Total:
		lozenge.Type = "success"
	case c.Complete > 0:
		lozenge.Type = "inprogress"
	}
	value, err := json.Marshal(glance{"lozenge", lozenge})
	if err != nil {
		return nil, fmt.Errorf("encode the badge: %w", err)
	}
	return value, nil
}
