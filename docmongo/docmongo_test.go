package docmongo_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/embedded/mongotest"
	"ticklist/docmongo"
)

type doc struct {
	ID   string `bson:"_id"`
	Site string `bson:"site"`
}

var errMissing = errors.New("it is missing")

func TestFinding(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		in := db.Collection("things")
		if _, err := in.InsertMany(t.Context(), []doc{{"a:1", "a"}, {"a:2", "a"}, {"b:1", "a"}}); err != nil {
			t.Fatal(err)
		}
		mine := func(d doc) bool { return strings.HasPrefix(d.ID, d.Site+":") }

		got, err := docmongo.One(t.Context(), in, "a thing", "a:1", mine, errMissing)
		if got != (doc{"a:1", "a"}) || err != nil {
			t.Errorf("One = %v, %v", got, err)
		}
		if got, err := docmongo.One(t.Context(), in, "a thing", "a:9", mine, errMissing); got != (doc{}) || !errors.Is(err, errMissing) {
			t.Errorf("One of nothing = %v, %v", got, err)
		}
		if got, err := docmongo.One(t.Context(), in, "a thing", "b:1", mine, errMissing); got != (doc{}) || err == nil || errors.Is(err, errMissing) {
			t.Errorf("One of another's = %v, %v", got, err)
		}

		var seen []string
		stop := errors.New("enough")
		err = docmongo.Each(t.Context(), in, "things", bson.D{}, func(d doc) error {
			if seen = append(seen, d.ID); d.ID == "a:2" {
				return stop
			}
			return nil
		}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
		if got := strings.Join(seen, " "); got != "a:1 a:2" || !errors.Is(err, stop) {
			t.Errorf("Each saw %s and ended with %v", got, err)
		}

		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := docmongo.One(ended, in, "a thing", "a:1", mine, errMissing); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "a thing") {
			t.Errorf("One in vain = %v", err)
		}
		if _, err := docmongo.All[doc](ended, in, "things", bson.D{}); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "things") {
			t.Errorf("All in vain = %v", err)
		}
	})
}
