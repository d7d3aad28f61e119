package checklistmongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

// TestLate finds what waits, but not what a site's own admins keep up.
func TestLate(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
		for id, why := range map[string]outbox.Why{"new": "", "old": outbox.WhyFailing, "theirs": outbox.WhyForbidden, "held": ""} {
			sc := checklist.Scope{ClientKey: "site-" + id, IssueID: "1"}
			since := now.Add(-time.Hour)
			if id == "new" {
				since = now.Add(-time.Minute)
			}
			in := checklist.Issue{Facts: checklist.Facts{ProjectID: "1"}}
			in.JiraSince = since
			if _, err := s.Save(t.Context(), sc, in); err != nil {
				t.Fatal(err)
			}
			if err := s.Postpone(t.Context(), sc, now, outbox.Last{Why: why}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Late(t.Context(), now.Add(-5*time.Minute), []string{"site-held"}, 10)
		if err != nil || len(got) != 1 || got[0].ClientKey != "site-old" || !got[0].Since.Equal(now.Add(-time.Hour)) || got[0].Why != outbox.WhyFailing {
			t.Errorf("got %+v, %v, want the old one", got, err)
		}
	})
}
