package checklistmongo_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant/datakeys"
)

func set(t *testing.T, db *mongo.Database, change bson.D) {
	t.Helper()
	if _, err := db.Collection("checklists").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "acme:10001"}}, bson.D{{Key: "$set", Value: change}}); err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsRemembered has one server remember an issue while others do something
// to it: what it answers then is what a server answers that remembers nothing. That
// it does remember is seen by a change that no server makes, which it does not see.
func TestWhatIsRemembered(t *testing.T) {
	for name, together := range map[string]bool{"each by itself": false, "together": true} {
		t.Run(name, func(t *testing.T) { testRemembered(t, together) })
	}
}

func testRemembered(t *testing.T, together bool) {
	since := time.UnixMilli(1_700_000_000_000).UTC()
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		var keys *datakeys.Keys
		var remembers *checklistmongo.Store
		for _, tc := range []struct {
			name    string
			change  func(t *testing.T, other *checklistmongo.Store, now checklist.Issue)
			project string // afterwards, "10" unless it says otherwise
			texts   string // of the first item
			held    bool   // it is not read anew
			want    error
		}{
			{name: "nothing", held: true, change: func(*testing.T, *checklistmongo.Store, checklist.Issue) {}},
			{name: "what is changed without a write", held: true, project: "10", change: func(t *testing.T, _ *checklistmongo.Store, _ checklist.Issue) {
				set(t, db, bson.D{{Key: "projectId", Value: "unseen"}})
			}},
			{name: "an edit", texts: "edited", change: func(t *testing.T, other *checklistmongo.Store, now checklist.Issue) {
				now.Lists[0].Items[0].Text = "edited"
				mustSave(t, other, scope, now)
			}},
			{name: "a move", project: "11", change: func(t *testing.T, other *checklistmongo.Store, _ checklist.Issue) {
				if err := other.Move(t.Context(), scope, "11"); err != nil {
					t.Fatal(err)
				}
			}},
			{name: "erased", want: checklist.ErrNotFound, change: func(t *testing.T, other *checklistmongo.Store, _ checklist.Issue) {
				if _, err := other.EraseIssue(t.Context(), scope, time.Time{}); err != nil {
					t.Fatal(err)
				}
			}},
			{name: "erased and written anew, to the same version", texts: "anew", change: func(t *testing.T, other *checklistmongo.Store, _ checklist.Issue) {
				if _, err := other.EraseIssue(t.Context(), scope, time.Time{}); err != nil {
					t.Fatal(err)
				}
				anew := canaries()
				anew.Lists[0].Items[0].Text = "anew"
				mustSave(t, other, scope, anew)
			}},
			{name: "restored, and changed to the same version", texts: "anew", change: func(t *testing.T, other *checklistmongo.Store, now checklist.Issue) {
				backedUp, err := checklistmongo.Untold("checklists", stored(t, db, "acme:10001"), since)
				if err != nil {
					t.Fatal(err)
				}
				mustSave(t, remembers, scope, now)
				if _, err := db.Collection("checklists").ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: "acme:10001"}}, backedUp); err != nil {
					t.Fatal(err)
				}
				now.Lists[0].Items[0].Text = "anew"
				mustSave(t, other, scope, now)
			}},
			{name: "its key destroyed", held: true, want: datakeys.ErrDestroyed, change: func(t *testing.T, _ *checklistmongo.Store, _ checklist.Issue) {
				if err := keys.Destroy(t.Context(), "acme", time.Time{}); err != nil {
					t.Fatal(err)
				}
			}},
			{name: "Jira is behind, without a version", held: true, change: func(t *testing.T, _ *checklistmongo.Store, _ checklist.Issue) {
				set(t, db, bson.D{{Key: "jiraSince", Value: since}, {Key: "hooksSince", Value: since}, {Key: "hooksFrom", Value: int64(7)}})
			}},
		} {
			t.Run(tc.name, func(t *testing.T) {
				if _, err := db.Collection("checklists").DeleteMany(t.Context(), bson.D{}); err != nil {
					t.Fatal(err)
				}
				keys = sealer(t, db)
				remembers = checklistmongo.New(db, keys)
				if together {
					remembers.AskTogether()
				}
				mustSave(t, remembers, scope, canaries())
				before, err := remembers.Load(t.Context(), scope)
				if err != nil {
					t.Fatal(err)
				}
				tc.change(t, newStore(t, db), before)

				hits, misses := remembers.Counts()
				got, err := remembers.Load(t.Context(), scope)
				if nowHits, nowMisses := remembers.Counts(); (nowHits == hits+1) != tc.held || nowHits+nowMisses != hits+misses+1 {
					t.Errorf("of %d and %d counted became %d and %d, want a hit: %v", hits, misses, nowHits, nowMisses, tc.held)
				}
				if !errors.Is(err, tc.want) {
					t.Fatalf("got %v, want %v", err, tc.want)
				}
				if tc.want != nil {
					return
				}
				want, err := newStore(t, db).Load(t.Context(), scope)
				if err != nil {
					t.Fatal(err)
				}
				if want.ProjectID == "unseen" {
					want.ProjectID = tc.project
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("remembered is other than stored (-stored +got):\n%s", diff)
				}
				if tc.texts != "" && got.Lists[0].Items[0].Text != tc.texts || tc.project != "" && got.ProjectID != tc.project {
					t.Errorf("got %q in %q, want %q in %q", got.Lists[0].Items[0].Text, got.ProjectID, tc.texts, tc.project)
				}
			})
		}
	})
}
