package alertsmongo_test

import (
	"errors"
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
		now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
		want := func(when string, want alerts.Health, due string) {
			t.Helper()
			if got, err := alertsmongo.Verified(t.Context(), db, now); err != nil || got != want {
				t.Errorf("%s: got %d, %v, want %d", when, got, err, want)
			}
			v, err := alertsmongo.Due(t.Context(), db)
			if v.Archive != due || (due == "") != errors.Is(err, alertsmongo.ErrNoVerification) {
				t.Errorf("%s: due is %+v, %v, want %q", when, v, err, due)
			}
		}
		set := func(archive string, good bool) {
			t.Helper()
			if err := alertsmongo.SetVerified(t.Context(), db, archive, good, now); err != nil {
				t.Fatal(err)
			}
		}
		due := func(archive string) {
			t.Helper()
			if err := alertsmongo.SetDue(t.Context(), db, alertsmongo.Verification{Archive: archive, KeyID: "k1", Sealed: []byte("s"), At: now}); err != nil {
				t.Fatal(err)
			}
		}
		want("at first", alerts.Unknown, "")
		due("week 1")
		want("made", alerts.Unknown, "week 1")
		now = now.Add(26 * time.Hour)
		want("after a day", alerts.Unknown, "week 1")
		now = now.Add(time.Second)
		want("not verified for too long", alerts.Bad, "week 1")
		set("week 0", true)
		want("one before was good", alerts.Bad, "week 1")
		set("week 1", false)
		want("it was not", alerts.Bad, "")
		set("week 0", true)
		want("one before still is", alerts.Bad, "")
		due("week 2")
		want("the next is made", alerts.Bad, "week 2")
		set("week 2, later", true)
		want("a later one was good", alerts.Fine, "")
		due("week 3")
		due("week 4")
		set("week 4", true)
		want("so was the latest", alerts.Fine, "")
	})
}
