package checklistmongo_test

import (
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/checklisttest"
)

func TestStore(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.Run(t, func(t *testing.T) func() checklist.Store {
			database := mongotest.FreshDatabase(t, uri)
			return func() checklist.Store {
				return checklistmongo.New(mongotest.Connect(t, uri).Database(database))
			}
		})
	})
}

func TestEnsureIndexes(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		for range 2 { // a second server starts, too
			if err := checklistmongo.EnsureIndexes(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
		specs, err := db.Collection("checklists").Indexes().ListSpecifications(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(specs) != 2 { // with the one of _id
			t.Errorf("%d indexes, want 2: %+v", len(specs), specs)
		}
	})
}

// TestForeignDocument plants a document under another's id: no error of ours in
// building ids may become a look at another tenant's texts.
func TestForeignDocument(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		planted := bson.D{{Key: "_id", Value: "site-a:1"}, {Key: "clientKey", Value: "site-b"}, {Key: "issueId", Value: "1"}}
		if _, err := db.Collection("checklists").InsertOne(t.Context(), planted); err != nil {
			t.Fatal(err)
		}
		got, err := checklistmongo.New(db).Load(t.Context(), checklist.Scope{ClientKey: "site-a", IssueID: "1"})
		if err == nil {
			t.Errorf("loaded %+v, want a fault", got)
		}
	})
}
