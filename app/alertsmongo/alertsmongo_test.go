package alertsmongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
	"ticklist/app/alertsmongo"
	"ticklist/app/embedded/mongotest"
)

func TestRecords(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		alertstest.RunRecords(t, func(t *testing.T) alerts.Records {
			if err := db.Collection("alerts").Drop(t.Context()); err != nil {
				t.Fatal(err)
			}
			return alertsmongo.New(db)
		})
	})
}

func TestVerified(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		want := func(want alerts.Health) {
			t.Helper()
			if got, err := alertsmongo.Verified(t.Context(), db); err != nil || got != want {
				t.Errorf("got %d, %v, want %d", got, err, want)
			}
		}
		want(alerts.Unknown)
		for _, good := range []bool{false, true, false} {
			if err := alertsmongo.SetVerified(t.Context(), db, "weekly", good, time.Now()); err != nil {
				t.Fatal(err)
			}
			want(map[bool]alerts.Health{true: alerts.Fine, false: alerts.Bad}[good])
		}
	})
}
