package checklistmongo_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/templates"
	"ticklist/checklist/templates/templatestest"
)

func newTemplates(t *testing.T, db *mongo.Database) *checklistmongo.Templates {
	t.Helper()
	if err := errors.Join(checklistmongo.PlacesOfTemplates(t.Context(), db), checklistmongo.OwedTemplates(t.Context(), db)); err != nil {
		t.Fatal(err)
	}
	return checklistmongo.NewTemplates(db, sealer(t, db))
}

func TestTemplates(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		templatestest.Run(t, func(t *testing.T) templatestest.Kept {
			return newTemplates(t, mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)))
		})
	})
}

// TestTemplatesAreSealed looks at the documents as a thief would, and then
// exchanges what was sealed.
func TestTemplatesAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newTemplates(t, db)
		site := checklist.Area{ClientKey: "acme"}
		for _, id := range []string{"t1", "t2"} {
			if _, err := s.Save(t.Context(), templatestest.Whole(id, site)); err != nil {
				t.Fatal(err)
			}
			if err := s.Keep(t.Context(), "acme", templates.Version{Template: id, N: 1, Lists: templatestest.Lists()}); err != nil {
				t.Fatal(err)
			}
		}
		for of, id := range map[string]string{"templates": "acme:t1", "templateversions": "acme:t1:000000001"} {
			raw, err := db.Collection(of).FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Raw()
			if err != nil || bytes.Contains(raw, []byte("CANARY")) {
				t.Errorf("words are stored as they are, or nothing: %s (%v)", raw, err)
			}
		}
		var other bson.M
		if err := db.Collection("templates").FindOne(t.Context(), bson.D{{Key: "_id", Value: "acme:t2"}}).Decode(&other); err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{"words", "lists"} {
			change := bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: other[field]}}}}
			if _, err := db.Collection("templates").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "acme:t1"}}, change); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Load(t.Context(), "acme", "t1"); err == nil {
				t.Errorf("another's %s: loaded %+v, want a fault", field, got)
			}
		}
	})
}

func TestUsesAreCounted(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s, issues := newTemplates(t, db), checklistmongo.New(db, sealer(t, db))
		for id, in := range map[checklist.Scope][]string{
			{ClientKey: "acme", IssueID: "1"}: {"t1", "t2"}, {ClientKey: "acme", IssueID: "2"}: {"t1", "t1"}, {ClientKey: "other", IssueID: "1"}: {"t1"},
		} {
			var issue checklist.Issue
			for n, template := range in {
				issue.Applied = append(issue.Applied, checklist.Applied{Template: template, Version: 1, Rule: []string{"", "r"}[n]})
			}
			if _, err := issues.Save(t.Context(), id, issue); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Uses(t.Context(), "acme", []string{"t1", "t2", "t3"})
		if err != nil || got["t1"] != 2 || got["t2"] != 1 || got["t3"] != 0 {
			t.Errorf("got %v, %v", got, err)
		}
		for n, lists := range [][]checklist.List{
			{{ID: "a", Live: true, From: checklist.Origin{Template: "t1", ID: "x"}}, {ID: "b", Live: true, From: checklist.Origin{Template: "t1", ID: "y"}}},
			{{ID: "a", Live: true, From: checklist.Origin{Template: "t2", ID: "x"}}, {ID: "b", From: checklist.Origin{Template: "t1", ID: "y"}}},
			{{ID: "a", Live: true, From: checklist.Origin{Template: "t1", ID: "x"}}},
			nil,
		} {
			issue := checklist.Issue{Lists: lists, Applied: []checklist.Applied{{Template: "t1", Version: 1, Live: true}}}
			if _, err := issues.Save(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: fmt.Sprint("3", n)}, issue); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Linked(t.Context(), "acme", "t1"); err != nil || n != 2 {
			t.Errorf("%d issues are linked, %v; want 2", n, err)
		}
		found, err := issues.WithTemplate(t.Context(), "acme", "t1", "1", 1)
		if err != nil || len(found) != 1 || found[0] != "2" {
			t.Errorf("behind the first there are %v, %v", found, err)
		}
	})
}
