package checklistmongo

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// reflected is what the driver reads without our help.
type reflected struct {
	Items []itemDoc `bson:"items"`
}

type byHand struct {
	Items itemDocs `bson:"items"`
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := bson.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestItemsAreReadAsTheDriverReadsThem covers every field, so that one that is
// added and not read by hand is found.
func TestItemsAreReadAsTheDriverReadsThem(t *testing.T) {
	whole := itemDoc{
		ID: "i1", Kind: "item", Status: "open", Optional: true, Assignee: "712020:me", Due: "2026-12-31", Parent: "i0",
		Link: &linkDoc{Issue: "10012", Key: "TICK-12", Follow: true}, From: &originDoc{Template: "t", ID: "i"}, UpdatedBy: "712020:you", UpdatedAt: time.UnixMilli(1_700_000_000_123).UTC(),
	}
	fields := bson.D{}
	if err := bson.Unmarshal(marshal(t, whole), &fields); err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Value == nil || f.Value == "" || f.Value == false {
			t.Errorf("this test has no value for the field %s", f.Key)
		}
	}
	for name, raw := range map[string][]byte{
		"no item":           marshal(t, reflected{Items: []itemDoc{}}),
		"every field":       marshal(t, reflected{Items: []itemDoc{whole, {}, {ID: "i2", Kind: "heading"}}}),
		"an older document": marshal(t, bson.D{{Key: "items", Value: bson.A{bson.D{{Key: "id", Value: "i1"}}}}}),
		"a newer document":  marshal(t, bson.D{{Key: "items", Value: bson.A{bson.D{{Key: "later", Value: bson.A{1}}, {Key: "id", Value: "i1"}}}}}),
	} {
		t.Run(name, func(t *testing.T) {
			var want reflected
			var got byHand
			if err := bson.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			if err := bson.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Items, []itemDoc(got.Items)); diff != "" {
				t.Errorf("read differently (-driver +by hand):\n%s", diff)
			}
		})
	}
}

func TestItemsOfAnotherTypeAreAFault(t *testing.T) {
	for name, items := range map[string]any{
		"not an array":      bson.D{},
		"not documents":     bson.A{"i1"},
		"a number for a id": bson.A{bson.D{{Key: "id", Value: 1}}},
		"a text for a time": bson.A{bson.D{{Key: "updatedAt", Value: "today"}}},
		"a text for a flag": bson.A{bson.D{{Key: "optional", Value: "yes"}}},
		"a text for a from": bson.A{bson.D{{Key: "from", Value: "t"}}},
		"a text for a link": bson.A{bson.D{{Key: "link", Value: "TICK-1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got byHand
			if err := bson.Unmarshal(marshal(t, bson.D{{Key: "items", Value: items}}), &got); err == nil {
				t.Errorf("read as %+v, want a fault", got)
			}
		})
	}
}
