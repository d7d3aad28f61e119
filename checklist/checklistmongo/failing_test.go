package checklistmongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/replicatest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/hooks"
)

// TestRefusals: a server whose primary has not heard of its successor refuses
// nothing because of what has been there since.
func TestRefusals(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		set := replicatest.New(t, uri)
		view, old := set.Connect(t)
		_, other := set.Connect(t)
		behind, ahead := checklist.NewService(newStore(t, old.Database(database)), time.Now), checklist.NewService(newStore(t, other.Database(database)), time.Now)
		apply := func(on *checklist.Service, id string, a checklist.Action) (checklist.Result, error) {
			return on.Apply(t.Context(), scope, checklist.Change{
				Ops: []checklist.Operation{{ID: id, Action: a}}, By: "someone", Can: checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true},
			})
		}
		// must has an operation applied, as a client does that is told to come again.
		must := func(on *checklist.Service, id string, a checklist.Action) {
			t.Helper()
			res, err := apply(on, id, a)
			for err != nil && t.Context().Err() == nil {
				res, err = apply(on, id, a)
			}
			if len(res.Rejected) > 0 {
				t.Errorf("%s was refused: %+v", id, res.Rejected)
			}
		}
		must(behind, "one", checklist.AddItem{Item: "one", Text: "one"})
		if err := set.Isolate(t.Context(), view, database); err != nil {
			t.Fatal(err)
		}
		set.Elect(1)
		must(ahead, "two", checklist.AddItem{Item: "two", Text: "two"})
		tick := checklist.SetStatus{Item: "two", Status: "done"}
		if res, err := apply(behind, "tick", tick); err == nil {
			t.Errorf("behind a former primary it is answered %+v, want a fault", res.Rejected)
		}
		if err := set.Rejoin(t.Context()); err != nil {
			t.Fatal(err)
		}
		must(behind, "tick", tick)
	})
}

// TestLostAnswers: of a set that does not remember what it answered, a hook that
// is inserted once more is there already, and is the one that was to be.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		set := replicatest.New(t, uri)
		_, client := set.Connect(t)
		db := client.Database(database)
		s := checklistmongo.NewHooks(db, sealer(t, db))
		set.Remember(false)
		set.LoseAnswers("hooks", 1)
		if err := s.CreateHook(t.Context(), "acme", hooks.Hook{ID: "h1", URL: "https://example.com"}); err != nil {
			t.Error(err)
		}
		if all, err := s.Hooks(t.Context(), "acme"); err != nil || len(all) != 1 || set.Counts()["lost answers"] != 1 {
			t.Errorf("there are %+v, %v", all, err)
		}
	})
}

// TestAhead: what tells of revisions that an issue has not come to is known, and
// nothing else is taken for it.
func TestAhead(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		in := canaries()
		in.Rev = 7
		mustSave(t, newStore(t, db), scope, in)
		event := func(issue string, rev int64, at time.Time) bson.D {
			return bson.D{{Key: "clientKey", Value: "acme"}, {Key: "issueId", Value: issue}, {Key: "rev", Value: rev}, {Key: "at", Value: at}}
		}
		sent := func(id string) bson.D { return append(event("10001", 0, now), bson.E{Key: "deliveryId", Value: id}) }
		for _, tc := range []struct {
			name string
			of   string
			doc  bson.D
			want bool
		}{
			{"an event of the newest revision", "history", event("10001", 7, now), false},
			{"of the next one", "history", event("10001", 8, now), true},
			{"of an issue that was not there", "history", event("10009", 1, now), true},
			{"of long before", "history", event("10001", 8, now.Add(-time.Second)), false},
			{"what a hook was told of the newest", "deliveries", sent("h1-10001-0000000007-00000"), false},
			{"of the next one, to a hook", "deliveries", sent("h1-10001-0000000008-00001"), true},
			{"of an item that was due", "deliveries", sent("h1-10001-overdue-2026-11-21-0123456789012345"), false},
			{"a test of a hook", "deliveries", sent("h1-test-1763726400000"), false},
			{"another collection", "jobs", event("10001", 8, now), false},
		} {
			raw, err := bson.Marshal(tc.doc)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := checklistmongo.Ahead(t.Context(), db, tc.of, raw, now); err != nil || got != tc.want {
				t.Errorf("%s: %t, %v, want %t", tc.name, got, err, tc.want)
			}
		}
	})
}
