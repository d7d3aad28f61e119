package checklistmongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
)

// TestDepth: issues of which Jira knows are not counted, nor those of which it is
// to be told later.
func TestDepth(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s, now := newStore(t, db), time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		expect := func(waiting int, since time.Time) {
			t.Helper()
			if n, at, err := s.Depth(t.Context(), now); n != waiting || !at.Equal(since) || err != nil {
				t.Errorf("got %d since %s, %v, want %d since %s", n, at, err, waiting, since)
			}
		}
		expect(0, time.Time{})
		for id, since := range map[string]time.Time{
			"1": {}, "2": now.Add(time.Minute), "3": now.Add(-time.Hour), "4": now.Add(-time.Minute),
		} {
			if _, err := s.Save(t.Context(), checklist.Scope{ClientKey: "acme" + id, IssueID: id}, checklist.Issue{Rev: 1, JiraSince: since}); err != nil {
				t.Fatal(err)
			}
		}
		expect(2, now.Add(-time.Hour))
	})
}
