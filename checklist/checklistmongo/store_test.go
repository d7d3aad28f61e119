package checklistmongo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/checklisttest"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
)

var ring = sync.OnceValues(func() (*seal.Ring, error) { return seal.ParseRing(seal.NewEntry("k1"), nil, time.Now) })

func sealer(t testing.TB, db *mongo.Database) *datakeys.Keys {
	t.Helper()
	r, err := ring()
	if err != nil {
		t.Fatal(err)
	}
	return datakeys.New(tenantmongo.NewDataKeys(db), r, time.Now)
}

// newStore is a store as a server has it, with real keys.
func newStore(t testing.TB, db *mongo.Database) *checklistmongo.Store {
	t.Helper()
	return checklistmongo.New(db, sealer(t, db))
}

func TestStore(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.Run(t, func(t *testing.T) func() checklist.Store {
			database := mongotest.FreshDatabase(t, uri)
			return func() checklist.Store {
				return newStore(t, mongotest.Connect(t, uri).Database(database))
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
		got, err := newStore(t, db).Load(t.Context(), checklist.Scope{ClientKey: "site-a", IssueID: "1"})
		if err == nil {
			t.Errorf("loaded %+v, want a fault", got)
		}
	})
}

var scope = checklist.Scope{ClientKey: "acme", IssueID: "10001"}

// canaries is an issue with a text in every place that takes one.
func canaries() checklist.Issue {
	return checklist.Issue{
		Facts: checklist.Facts{BaseURL: "https://acme.atlassian.net", IssueKey: "TICK-1", ProjectID: "10", IssueTypeID: "3"},
		Rev:   1,
		Lists: []checklist.List{{ID: "l1", Name: "CANARY name", Items: []checklist.Item{
			{ID: "i1", Kind: checklist.KindItem, Text: "CANARY text", Details: "CANARY details", Status: "open", Assignee: "712020:me", Due: "2026-12-31"},
			{ID: "i2", Kind: checklist.KindHeading, Text: "CANARY heading"},
		}}, {ID: "l2", Name: "CANARY empty"}},
	}
}

func mustSave(t *testing.T, s *checklistmongo.Store, sc checklist.Scope, in checklist.Issue) checklist.Issue {
	t.Helper()
	saved, err := s.Save(t.Context(), sc, in)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func stored(t *testing.T, db *mongo.Database, id string) bson.Raw {
	t.Helper()
	raw, err := db.Collection("checklists").FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Raw()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestTextsAreSealed looks at the document as a thief would, and then changes
// it: what has another's texts, or none, is a fault and never an empty list.
func TestTextsAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		mustSave(t, s, scope, canaries())
		second := canaries()
		second.Lists[0].Items[0].Text = "CANARY of another issue"
		mustSave(t, s, checklist.Scope{ClientKey: "acme", IssueID: "10002"}, second)
		mustSave(t, s, checklist.Scope{ClientKey: "other", IssueID: "10001"}, canaries())
		if raw := stored(t, db, "acme:10001"); bytes.Contains(raw, []byte("CANARY")) {
			t.Errorf("a text is stored as it is: %s", raw)
		}
		for _, clear := range []string{"TICK-1", "712020:me", "2026-12-31", `"open"`} {
			if raw := stored(t, db, "acme:10001"); !strings.Contains(raw.String(), clear) {
				t.Errorf("%s is not to be found in %s", clear, raw)
			}
		}

		texts := func(id string) bson.RawValue { return stored(t, db, id).Lookup("texts") }
		for _, tc := range []struct {
			name   string
			change bson.D
			want   error // nil: any
		}{
			{"another issue's texts", bson.D{{Key: "$set", Value: bson.D{{Key: "texts", Value: texts("acme:10002")}}}}, seal.ErrNotAuthentic},
			{"another tenant's texts", bson.D{{Key: "$set", Value: bson.D{{Key: "texts", Value: texts("other:10001")}}}}, datakeys.ErrDestroyed},
			{"no texts", bson.D{{Key: "$unset", Value: bson.D{{Key: "texts", Value: ""}}}}, nil},
			{"another item's id", bson.D{{Key: "$set", Value: bson.D{{Key: "lists.0.items.0.id", Value: "i2"}}}}, nil},
			{"an item more", bson.D{{Key: "$push", Value: bson.D{{Key: "lists.1.items", Value: bson.D{{Key: "id", Value: "i9"}}}}}}, nil},
			{"no lists", bson.D{{Key: "$set", Value: bson.D{{Key: "lists", Value: bson.A{}}}}}, nil},
		} {
			t.Run(tc.name, func(t *testing.T) {
				before := stored(t, db, "acme:10001")
				if _, err := db.Collection("checklists").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "acme:10001"}}, tc.change); err != nil {
					t.Fatal(err)
				}
				got, err := newStore(t, db).Load(t.Context(), scope) // one that does not remember what was there before
				if err == nil || errors.Is(err, checklist.ErrNotFound) || tc.want != nil && !errors.Is(err, tc.want) {
					t.Errorf("got %+v, %v, want %v", got, err, tc.want)
				}
				if _, err := db.Collection("checklists").ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: "acme:10001"}}, before); err != nil {
					t.Fatal(err)
				}
			})
		}
		if got, err := s.Load(t.Context(), scope); err != nil || got.Lists[0].Items[0].Text != "CANARY text" {
			t.Errorf("put back: %+v, %v", got, err)
		}
	})
}

// TestSealerFaults: a sealer that fails stores nothing and is no absence.
func TestSealerFaults(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		broken := checklistmongo.New(db, brokenSealer{})
		if _, err := broken.Save(t.Context(), scope, canaries()); !errors.Is(err, errBroken) {
			t.Errorf("save: %v, want the sealer's fault", err)
		}
		if _, err := newStore(t, db).Load(t.Context(), scope); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("after that: %v, want nothing stored", err)
		}
		mustSave(t, newStore(t, db), scope, canaries())
		if _, err := broken.Load(t.Context(), scope); !errors.Is(err, errBroken) || errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load: %v, want the sealer's fault", err)
		}
	})
}

var errBroken = errors.New("the key service is down")

type brokenSealer struct{}

func (brokenSealer) Seal(context.Context, string, string, string, []byte, bool) (string, []byte, error) {
	return "", nil, errBroken
}

func (brokenSealer) Open(context.Context, string, string, string, string, []byte) ([]byte, error) {
	return nil, errBroken
}

// TestSealTexts migrates documents as they were before texts were sealed.
func TestSealTexts(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		item := bson.D{
			{Key: "id", Value: "i1"}, {Key: "kind", Value: "item"}, {Key: "text", Value: "CANARY text"}, {Key: "status", Value: "done"},
			{Key: "optional", Value: true}, {Key: "details", Value: "CANARY details"}, {Key: "assignee", Value: "712020:me"},
			{Key: "due", Value: "2026-12-31"}, {Key: "updatedBy", Value: "712020:me"}, {Key: "updatedAt", Value: time.UnixMilli(1)},
		}
		for n := range 3 {
			if _, err := db.Collection("checklists").InsertOne(t.Context(), bson.D{
				{Key: "_id", Value: fmt.Sprintf("acme:%d", n)}, {Key: "clientKey", Value: "acme"}, {Key: "baseUrl", Value: "https://acme.atlassian.net"},
				{Key: "issueId", Value: fmt.Sprint(n)}, {Key: "issueKey", Value: "TICK-1"}, {Key: "projectId", Value: "10"}, {Key: "issueTypeId", Value: "3"},
				{Key: "rev", Value: int64(7)}, {Key: "version", Value: int64(9)},
				{Key: "lists", Value: bson.A{bson.D{{Key: "id", Value: "l1"}, {Key: "name", Value: "CANARY name"}, {Key: "items", Value: bson.A{item}}}}},
				{Key: "recent", Value: []byte("12345678")}, {Key: "createdBy", Value: "712020:me"}, {Key: "createdAt", Value: time.UnixMilli(1)},
				{Key: "updatedBy", Value: "712020:me"}, {Key: "updatedAt", Value: time.UnixMilli(2)},
			}); err != nil {
				t.Fatal(err)
			}
		}
		s := newStore(t, db)
		mustSave(t, s, scope, canaries())
		for range 2 { // done again after a crash
			if err := checklistmongo.SealTexts(t.Context(), db, sealer(t, db)); err != nil {
				t.Fatal(err)
			}
		}
		me := checklist.Stamp{By: "712020:me", At: time.UnixMilli(1).UTC()}
		want := checklist.Issue{
			Facts: checklist.Facts{BaseURL: "https://acme.atlassian.net", IssueKey: "TICK-1", ProjectID: "10", IssueTypeID: "3"},
			Rev:   7, Version: 10, HistoryFrom: 7, Recent: checklist.Recent("12345678"), Created: me, Updated: checklist.Stamp{By: "712020:me", At: time.UnixMilli(2).UTC()},
			Lists: []checklist.List{{ID: "l1", Name: "CANARY name", Items: []checklist.Item{{
				ID: "i1", Kind: checklist.KindItem, Text: "CANARY text", Status: "done", Optional: true, Details: "CANARY details",
				Assignee: "712020:me", Due: "2026-12-31", Updated: me,
			}}}},
		}
		for n := range 3 {
			got, err := s.Load(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: fmt.Sprint(n)})
			if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || d != "" {
				t.Errorf("migrated: %v (-want +got):\n%s", err, d)
			}
			if raw := stored(t, db, fmt.Sprintf("acme:%d", n)); bytes.Contains(raw, []byte("CANARY")) {
				t.Errorf("a text is stored as it is: %s", raw)
			}
		}
		if got, err := s.Load(t.Context(), scope); err != nil || got.Version != 1 {
			t.Errorf("what was sealed already has version %d, %v; want it untouched", got.Version, err)
		}
	})
}

func TestRevs(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newStore(t, db)
		want := map[checklist.Scope]int64{{ClientKey: "site", IssueID: "1"}: 1, {ClientKey: "site", IssueID: "2"}: 2, {ClientKey: "other", IssueID: "1"}: 3}
		asked := []checklist.Scope{{ClientKey: "site", IssueID: "9"}, {ClientKey: "", IssueID: "1"}, {ClientKey: "site:1", IssueID: ""}}
		for sc, rev := range want {
			if _, err := s.Save(t.Context(), sc, checklist.Issue{Rev: rev, Lists: []checklist.List{{ID: "l", Name: "CANARY"}}}); err != nil {
				t.Fatal(err)
			}
			asked = append(asked, sc)
		}
		if got, err := s.Revs(t.Context(), asked); err != nil || !cmp.Equal(got, want) {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
		for _, sc := range asked {
			got, err := s.Revs(t.Context(), []checklist.Scope{sc})
			if rev, ok := got[sc]; err != nil || rev != want[sc] || ok != (want[sc] > 0) || len(got) > 1 {
				t.Errorf("of %+v alone got %v, %v; want %d", sc, got, err, want[sc])
			}
		}
		if got, err := s.Revs(t.Context(), nil); err != nil || len(got) > 0 {
			t.Errorf("of nothing got %v, %v", got, err)
		}
	})
}

// BenchmarkRevs is what watching 1,000 issues costs each time that is looked for
// what others wrote, in a site of 5,000.
func BenchmarkRevs(b *testing.B) {
	uri, ok := os.LookupEnv("TEST_MONGODB_URI")
	if !ok {
		b.Skip("TEST_MONGODB_URI is not set")
	}
	db := mongotest.Connect(b, uri).Database(mongotest.FreshDatabase(b, uri))
	s := newStore(b, db)
	items := make([]checklist.Item, 50)
	for n := range items {
		items[n] = checklist.Item{ID: fmt.Sprint("i", n), Kind: checklist.KindItem, Status: "open", Text: strings.Repeat("text ", 10)}
	}
	var all []checklist.Scope
	for n := range 5000 {
		sc := checklist.Scope{ClientKey: "site", IssueID: fmt.Sprint(n)}
		if _, err := s.Save(b.Context(), sc, checklist.Issue{Rev: 1, Lists: []checklist.List{{ID: "l", Items: items}}}); err != nil {
			b.Fatal(err)
		}
		all = append(all, sc)
	}
	for _, watched := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(watched), func(b *testing.B) {
			for b.Loop() {
				if revs, err := s.Revs(b.Context(), all[:watched]); err != nil || len(revs) != watched {
					b.Fatal(len(revs), err)
				}
			}
		})
	}
}
