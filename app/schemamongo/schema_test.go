package schemamongo_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/schemamongo"
)

func TestMigrations(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		var did []string
		broken := errors.New("the index could not be built")
		step := func(name string, err error) schemamongo.Step {
			return schemamongo.Step{Name: name, Do: func(context.Context, *mongo.Database) error {
				did = append(did, name)
				return err
			}}
		}
		one, two, three := step("one", nil), step("two", nil), step("three", nil)
		for _, tc := range []struct {
			name  string
			call  func(context.Context, *mongo.Database, []schemamongo.Step) error
			steps []schemamongo.Step
			want  error
			did   []string
		}{
			{name: "an empty database that breaks off", call: schemamongo.Ensure, steps: []schemamongo.Step{one, step("two", broken)}, want: broken, did: []string{"one", "two"}},
			{name: "is begun again", call: schemamongo.Ensure, steps: []schemamongo.Step{one, two}, did: []string{"one", "two"}},
			{name: "is left alone when whole", call: schemamongo.Ensure, steps: []schemamongo.Step{one, two}},
			{name: "is refused by a newer release", call: schemamongo.Ensure, steps: []schemamongo.Step{one, two, three}, want: schemamongo.ErrOld},
			{name: "is brought further when told to", call: schemamongo.Migrate, steps: []schemamongo.Step{one, two, three}, did: []string{"three"}},
			{name: "is taken then", call: schemamongo.Ensure, steps: []schemamongo.Step{one, two, three}},
			{name: "is taken by an older release, too", call: schemamongo.Ensure, steps: []schemamongo.Step{one, two}},
			{name: "is not taken back by one", call: schemamongo.Migrate, steps: []schemamongo.Step{one}},
			{name: "so the newest still takes it", call: schemamongo.Ensure, steps: []schemamongo.Step{one, two, three}},
		} {
			did = nil
			if err := tc.call(t.Context(), db, tc.steps); !errors.Is(err, tc.want) || !slices.Equal(did, tc.did) {
				t.Errorf("%s: %v after steps %v, want %v after %v", tc.name, err, did, tc.want, tc.did)
			}
		}
	})
}
