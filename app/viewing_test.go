package main

import (
	"context"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// grantsAll is a Jira that lets everybody see every issue but 9.
type grantsAll struct{}

func (grantsAll) Permissions(_ context.Context, _ tenant.Installation, _, issueID string) (tenant.Grants, error) {
	return tenant.Grants{View: issueID != "9"}, nil
}

func TestMayView(t *testing.T) {
	store := &checklisttest.Memory{}
	custom := checklist.Grants{checklist.View: {{Type: checklist.ToPerson, ID: "712020:ada"}}}
	if _, err := store.SaveSettings(t.Context(), checklist.Area{ClientKey: "acme", ProjectID: "10"}, checklist.Settings{Choice: checklist.Choice{Permissions: &custom}}); err != nil {
		t.Fatal(err)
	}
	v := viewing{jira: grantsAll{}, options: checklist.NewChoices(store, time.Now)}
	for _, tc := range []struct {
		name, account, issue, project string
		want                          bool
	}{
		{"as Jira says", "712020:ben", "1", "11", true},
		{"Jira refuses", "712020:ada", "9", "10", false},
		{"granted", "712020:ada", "1", "10", true},
		{"not granted", "712020:ben", "1", "10", false},
	} {
		if got, err := v.MayView(t.Context(), tenanttest.Installation("acme"), tc.account, tc.issue, tc.project); err != nil || got != tc.want {
			t.Errorf("%s: %v, %v; want %v", tc.name, got, err, tc.want)
		}
	}
}
