package checklist_test

import (
	"testing"
	"time"

	"ticklist/checklist"
)

// TestAChangeDoesNotWaitForWhatIsInNoHurry: but for settings that all servers are
// to know first.
func TestAChangeDoesNotWaitForWhatIsInNoHurry(t *testing.T) {
	now := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct{ owed, want time.Time }{
		"nothing is owed":      {time.Time{}, now},
		"it is owed for long":  {now.Add(-time.Hour), now.Add(-time.Hour)},
		"settings were chosen": {now.Add(10 * time.Second), now.Add(10 * time.Second)},
		"it is in no hurry":    {now.Add(10 * time.Hour), now},
	} {
		in := checklist.Issue{JiraSince: tc.owed}
		if in.OweJira(now); !in.JiraSince.Equal(tc.want) {
			t.Errorf("%s: owed since %s, want %s", name, in.JiraSince, tc.want)
		}
	}
}
