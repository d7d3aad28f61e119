package checklistmongo_test

import (
	"errors"
	"fmt"
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

		for clientKey, want := range map[string]int{"": len(issues), "site": 4, "other": 1, "none": 0} {
			if got, err := s.Keyed(t.Context(), clientKey, "TICK-1", 9); err != nil || len(got) != want {
				t.Errorf("of %q the key is that of %v, %v, want %d", clientKey, got, err, want)
			}
		}
		if got, err := s.Keyed(t.Context(), "", "TICK", 9); err != nil || len(got) != 0 {
			t.Errorf("a part of a key is that of %v, %v", got, err)
		}
		for sc, stored := range map[checklist.Scope]bool{{ClientKey: "site", IssueID: "1"}: true, {ClientKey: "site", IssueID: "9"}: false} {
			if n, err := s.Size(t.Context(), sc); err != nil || n > 100 != stored {
				t.Errorf("issue %s takes %d bytes, %v", sc.IssueID, n, err)
			}
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

func TestFollowing(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		following := func(issues ...string) checklist.Issue {
			in := checklist.Issue{Rev: 1, Lists: []checklist.List{{ID: "l", Name: "CANARY"}}}
			for n, issue := range issues {
				in.Lists[0].Items = append(in.Lists[0].Items, checklist.Item{
					ID: fmt.Sprint(n), Kind: checklist.KindItem, Text: "CANARY", Status: "open",
					Link: checklist.Link{Issue: issue, Key: "TICK-1", Follow: issue != "8"},
				})
			}
			return in
		}
		save := func(sc checklist.Scope, in checklist.Issue) checklist.Issue {
			t.Helper()
			saved, err := s.Save(t.Context(), sc, in)
			if err != nil {
				t.Fatal(err)
			}
			return saved
		}
		for sc, in := range map[checklist.Scope]checklist.Issue{
			{ClientKey: "site", IssueID: "1"}: following("7"), {ClientKey: "site", IssueID: "2"}: following("6", "7", "7"),
			{ClientKey: "site", IssueID: "3"}: following("8"), {ClientKey: "site", IssueID: "4"}: following(),
			{ClientKey: "other", IssueID: "5"}: following("7"), {ClientKey: "site:1", IssueID: "6"}: following("7"),
		} {
			save(sc, in)
		}
		ids := func(clientKey, issueID, after string, limit int) string {
			t.Helper()
			found, err := s.Following(t.Context(), clientKey, issueID, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(found)
		}
		for want, got := range map[string]string{
			"[1 2]": ids("site", "7", "", 9), "[1]": ids("site", "7", "", 1), "[2]": ids("site", "7", "1", 9),
			"[]": ids("site", "7", "2", 9), "[5]": ids("other", "7", "", 9), "[6]": ids("site:1", "7", "", 9),
		} {
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		if got := ids("site", "8", "", 9) + ids("sit", "7", "", 9); got != "[][]" {
			t.Errorf("of one that is only linked, and of no site: %s", got)
		}

		sc := checklist.Scope{ClientKey: "site", IssueID: "1"}
		in, err := s.Load(t.Context(), sc)
		if err != nil {
			t.Fatal(err)
		}
		in.Lists[0].Items[0].Link.Follow = false
		save(sc, in)
		if got := ids("site", "7", "", 9); got != "[2]" {
			t.Errorf("after one ended to follow: %s", got)
		}
	})
}
