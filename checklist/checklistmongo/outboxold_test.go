package checklistmongo_test

import (
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/outbox"
)

// TestOldIssuesAreToldSlowly: those that Jira was never told of, each once, the
// older site's first.
func TestOldIssuesAreToldSlowly(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		begin := time.Now().Truncate(time.Millisecond)
		put := func(site string, n int, created time.Time) checklist.Scope {
			sc := checklist.Scope{ClientKey: site, IssueID: fmt.Sprint(n)}
			if _, err := s.Save(t.Context(), sc, checklist.Issue{Created: checklist.Stamp{At: created}}); err != nil {
				t.Fatal(err)
			}
			return sc
		}
		for n := range 4 {
			put("younger", n, begin.Add(-time.Hour))
			put("older", n, begin.Add(-48*time.Hour))
		}
		known := put("older", 9, begin)
		if err := s.Postpone(t.Context(), known, time.Time{}, outbox.Last{Rev: 1}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := checklistmongo.OweOldIssues(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
		since := map[string][]time.Time{}
		for _, site := range []string{"older", "younger"} {
			for n := range 4 {
				last, err := s.Last(t.Context(), checklist.Scope{ClientKey: site, IssueID: fmt.Sprint(n)})
				if err != nil || last.Since.IsZero() {
					t.Fatalf("%s %d: %+v, %v", site, n, last, err)
				}
				since[site] = append(since[site], last.Since)
			}
			apart(t, site, since[site], time.Second)
		}
		apart(t, "all", append(since["older"], since["younger"]...), 333*time.Millisecond)
		if !since["older"][0].Before(since["younger"][0]) {
			t.Error("the younger site is told first")
		}
		if last, err := s.Last(t.Context(), known); err != nil || !last.Since.IsZero() {
			t.Errorf("what Jira was told is owed since %s, %v", last.Since, err)
		}
	})
}

// apart checks that no two times are nearer than they may be.
func apart(t *testing.T, of string, times []time.Time, least time.Duration) {
	t.Helper()
	for n, a := range times {
		for _, b := range times[:n] {
			if gap := a.Sub(b).Abs(); gap < least {
				t.Errorf("%s: two are %s apart, want %s", of, gap, least)
			}
		}
	}
}
