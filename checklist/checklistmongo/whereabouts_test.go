package checklistmongo_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
)

func TestWhereabouts(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		issues := map[checklist.Scope]string{
			{ClientKey: "site", IssueID: "1"}: "10", {ClientKey: "site", IssueID: "2"}: "10", {ClientKey: "site", IssueID: "3"}: "11",
			{ClientKey: "site", IssueID: "4"}: "", {ClientKey: "other", IssueID: "1"}: "10", {ClientKey: "site:1", IssueID: "1"}: "10",
		}
		for sc, project := range issues {
			in := checklist.Issue{Rev: 1, Lists: []checklist.List{{ID: "l", Name: "CANARY"}}, Facts: checklist.Facts{ProjectID: project, IssueKey: "TICK-1"}}
			if _, err := s.Save(t.Context(), sc, in); err != nil {
				t.Fatal(err)
			}
		}
		inProject := func(clientKey, projectID string, limit int) []string {
			t.Helper()
			ids, err := s.InProject(t.Context(), clientKey, projectID, limit)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(ids)
			return ids
		}
		if diff := cmp.Diff([]string{"1", "2"}, inProject("site", "10", 9)); diff != "" {
			t.Errorf("the project's issues are not those:\n%s", diff)
		}
		if n := len(inProject("site", "10", 1)); n != 1 {
			t.Errorf("got %d issues, want no more than asked for", n)
		}

		sc := checklist.Scope{ClientKey: "site", IssueID: "1"}
		before, err := s.Load(t.Context(), sc)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Move(t.Context(), sc, "12"); err != nil {
			t.Fatal(err)
		}
		issues[sc] = "12"
		for sc, want := range issues {
			if got, err := s.ProjectOf(t.Context(), sc); err != nil || got != want {
				t.Errorf("%+v is in %q, %v; want %q", sc, got, err, want)
			}
		}
		after, err := s.Load(t.Context(), sc)
		want := before.Clone()
		want.ProjectID, want.Version = "12", before.Version+1
		if diff := cmp.Diff(want, after); err != nil || diff != "" {
			t.Errorf("more was changed than where it is (%v):\n%s", err, diff)
		}
		if _, err := s.Save(t.Context(), sc, before); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("who read it before it moved: got %v, want ErrConflict", err)
		}

		gone := checklist.Scope{ClientKey: "site", IssueID: "9"}
		if _, err := s.ProjectOf(t.Context(), gone); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("of no issue: got %v, want ErrNotFound", err)
		}
		if err := s.Move(t.Context(), gone, "12"); err != nil {
			t.Errorf("moving what is not there: %v", err)
		}
		if _, err := s.ProjectOf(t.Context(), gone); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("moving what is not there made it: %v", err)
		}
	})
}
