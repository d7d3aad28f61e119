package checklistmongo_test

import (
	"testing"
	"time"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/checklisttest"
)

var _ checklisttest.Archived = (*checklistmongo.Store)(nil)

func TestArchive(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.RunArchive(t, func(t *testing.T) checklisttest.Archived {
			return newStore(t, mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)))
		})
	})
}

// TestEraseWithoutItsKey erases a site whose data key is gone already.
func TestEraseWithoutItsKey(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		db := mongotest.Connect(t, uri).Database(database)
		s := newStore(t, db)
		sc := checklist.Scope{ClientKey: "site", IssueID: "1"}
		if _, err := s.Save(t.Context(), sc, checklist.Issue{Rev: 1}); err != nil {
			t.Fatal(err)
		}
		if err := sealer(t, db).Destroy(t.Context(), "site", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.EraseSite(t.Context(), "site", time.Time{}); err != nil || n != 1 {
			t.Errorf("%d erased, %v; want 1", n, err)
		}
	})
}
