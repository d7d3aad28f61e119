package checklistmongo_test

import (
	"bytes"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/hooks"
)

// hooking is the store of issues with that of hooks.
type hooking struct {
	*checklistmongo.Store
	*hookStore
}

// hookStore is embedded under a name that is not that of one of its methods.
type hookStore = checklistmongo.Hooks

func newHooks(t *testing.T, db *mongo.Database) hooking {
	t.Helper()
	if err := checklistmongo.HookIndexes(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return hooking{newStore(t, db), checklistmongo.NewHooks(db, sealer(t, db))}
}

func TestHooks(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.RunHooks(t, func(t *testing.T) checklisttest.Hooking {
			return newHooks(t, mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)))
		})
	})
}

// TestWordsOfHooksAreSealed looks at the documents as a thief would, and then
// exchanges what was sealed.
func TestWordsOfHooksAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newHooks(t, db)
		of, other := hooks.Ref{ClientKey: "acme", HookID: "one"}, hooks.Ref{ClientKey: "acme", HookID: "two"}
		for _, r := range []hooks.Ref{of, other} {
			h := hooks.Hook{
				ID: r.HookID, Name: "CANARY name", URL: "https://example.com/CANARY", Token: "CANARY token", Secret: "CANARY secret", Before: "CANARY before",
			}
			if err := s.CreateHook(t.Context(), r.ClientKey, h); err != nil {
				t.Fatal(err)
			}
			d := hooks.Delivery{ID: r.HookID + "-1", State: hooks.Waiting, Body: []byte("CANARY body")}
			if err := s.SaveDelivery(t.Context(), r, d, true); err != nil {
				t.Fatal(err)
			}
		}
		sealed := map[string]string{"hooks": "acme:one", "deliveries": "acme:one-1"}
		field := map[string]string{"hooks": "words", "deliveries": "body"}
		for in, id := range sealed {
			raw, err := db.Collection(in).FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Raw()
			if err != nil || bytes.Contains(raw, []byte("CANARY")) {
				t.Errorf("words are stored as they are, or nothing: %s (%v)", raw, err)
			}
			var theirs bson.M
			if err := db.Collection(in).FindOne(t.Context(), bson.D{{Key: "_id", Value: "acme:two" + id[len("acme:one"):]}}).Decode(&theirs); err != nil {
				t.Fatal(err)
			}
			set := bson.D{{Key: "$set", Value: bson.D{{Key: field[in], Value: theirs[field[in]]}}}}
			if _, err := db.Collection(in).UpdateOne(t.Context(), bson.D{{Key: "_id", Value: id}}, set); err != nil {
				t.Fatal(err)
			}
		}
		if h, err := s.Hook(t.Context(), of); err == nil {
			t.Errorf("another hook's words are taken for %+v", h)
		}
		if d, err := s.Delivery(t.Context(), of, "one-1"); err == nil {
			t.Errorf("another delivery's body is taken for %+v", d)
		}
	})
}
