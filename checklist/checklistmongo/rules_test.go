package checklistmongo_test

import (
	"bytes"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rules"
)

func newRules(t *testing.T, db *mongo.Database) *checklistmongo.Rules {
	t.Helper()
	if err := checklistmongo.RuleIndexes(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return checklistmongo.NewRules(db, sealer(t, db))
}

func TestRules(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.RunRules(t, func(t *testing.T) rules.Store {
			return newRules(t, mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)))
		})
	})
}

// TestWordsOfRulesAreSealed looks at the documents as a thief would, and then
// exchanges what was sealed.
func TestWordsOfRulesAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newRules(t, db)
		site, project := checklist.Area{ClientKey: "acme"}, checklist.Area{ClientKey: "acme", ProjectID: "10"}
		one := rules.Rule{ID: "r", Name: "CANARY name", Template: "t", Conditions: []rules.Condition{{Field: "labels", Is: rules.Any, Values: []string{"CANARY value"}}}}
		for _, p := range []checklist.Area{site, project} {
			if _, err := s.SaveRules(t.Context(), p, rules.Set{Rules: []rules.Rule{one}}); err != nil {
				t.Fatal(err)
			}
		}
		run := rules.Run{ID: "e-r", At: time.Unix(1, 0), IssueID: "1", RuleName: "CANARY name"}
		if err := s.AddRun(t.Context(), "acme", run); err != nil {
			t.Fatal(err)
		}
		for of, id := range map[string]string{"rules": "acme:site", "ruleruns": "acme:" + run.RunAt()} {
			raw, err := db.Collection(of).FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Raw()
			if err != nil || bytes.Contains(raw, []byte("CANARY")) {
				t.Errorf("words are stored as they are, or nothing: %s (%v)", raw, err)
			}
		}
		var other bson.M
		if err := db.Collection("rules").FindOne(t.Context(), bson.D{{Key: "_id", Value: "acme:project:10"}}).Decode(&other); err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]bson.D{
			"another rule's words":  {{Key: "rules.0.id", Value: "other"}},
			"another place's words": {{Key: "names", Value: other["names"]}},
			"another site's":        {{Key: "clientKey", Value: "evil"}},
		} {
			if _, err := db.Collection("rules").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "acme:site"}}, bson.D{{Key: "$set", Value: change}}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.LoadRules(t.Context(), site); err == nil {
				t.Errorf("%s: loaded %+v, want a fault", name, got)
			}
		}
	})
}
