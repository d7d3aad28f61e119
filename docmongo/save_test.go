package docmongo_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/docmongo"
)

type saved struct {
	ID   string `bson:"_id"`
	Rev  int64  `bson:"rev"`
	Text string `bson:"text"`
}

var errConflict = errors.New("another was quicker")

func TestSaving(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		in := db.Collection("things")
		for n, step := range []struct {
			was  int64
			doc  saved
			want error
			is   saved
		}{
			{0, saved{"a", 1, "first"}, nil, saved{"a", 1, "first"}},
			{0, saved{"a", 1, "also first"}, errConflict, saved{"a", 1, "first"}},
			{1, saved{"a", 2, "second"}, nil, saved{"a", 2, "second"}},
			{1, saved{"a", 2, "also second"}, errConflict, saved{"a", 2, "second"}},
			{9, saved{"a", 10, "of another time"}, errConflict, saved{"a", 2, "second"}},
		} {
			err := docmongo.Save(t.Context(), in, "a thing", step.doc.ID, step.was, step.doc, errConflict)
			got, _ := docmongo.One(t.Context(), in, "a thing", "a", func(saved) bool { return true }, errMissing)
			if !errors.Is(err, step.want) || got != step.is {
				t.Errorf("step %d: %v, and it is %v, want %v and %v", n, err, got, step.want, step.is)
			}
		}
		if err := docmongo.Save(t.Context(), in, "a thing", "gone", 3, saved{"gone", 4, ""}, errConflict); !errors.Is(err, errConflict) {
			t.Errorf("in the place of none: %v", err)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for was := range int64(2) {
			if err := docmongo.Save(ended, in, "a thing", "b", was, saved{"b", was + 1, ""}, errConflict); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "a thing") {
				t.Errorf("in vain: %v", err)
			}
		}
	})
}
