package checklistmongo_test

import (
	"bytes"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

func TestSettings(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.RunSettings(t, func(t *testing.T) checklisttest.Chosen {
			return newStore(t, mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)))
		})
	})
}

// TestNamesOfStatusesAreSealed looks at the documents as a thief would, and then
// exchanges their names.
func TestNamesOfStatusesAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		site, project := checklist.Area{ClientKey: "acme"}, checklist.Area{ClientKey: "acme", ProjectID: "10"}
		statuses := append(checklist.Statuses(), checklist.Status{ID: "qa", Name: "CANARY name", Colour: "teal"})
		for _, p := range []checklist.Area{site, project} {
			watches := []checklist.Watch{{ID: "c0ffee123456", List: "CANARY list", Pattern: "CANARY pattern"}}
			if _, err := s.SaveSettings(t.Context(), p, checklist.Settings{Statuses: statuses, Watches: watches}); err != nil {
				t.Fatal(err)
			}
		}
		settings := db.Collection("settings")
		for _, id := range []string{"acme:site", "acme:project:10"} {
			raw, err := settings.FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Raw()
			if err != nil || bytes.Contains(raw, []byte("CANARY")) {
				t.Errorf("a name is stored as it is, or nothing: %s (%v)", raw, err)
			}
		}
		var other bson.M
		if err := settings.FindOne(t.Context(), bson.D{{Key: "_id", Value: "acme:project:10"}}).Decode(&other); err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]bson.D{
			"another status's name": {{Key: "statuses.0.id", Value: "other"}},
			"another place's names": {{Key: "names", Value: other["names"]}},
			"another site's":        {{Key: "clientKey", Value: "evil"}},
		} {
			if _, err := settings.UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "acme:site"}}, bson.D{{Key: "$set", Value: change}}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.LoadSettings(t.Context(), site); err == nil {
				t.Errorf("%s: loaded %+v, want a fault", name, got)
			}
		}
	})
}
