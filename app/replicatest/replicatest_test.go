package replicatest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/replicatest"
)

// stage is a set with one client.
type stage struct {
	set  *replicatest.Set
	view *replicatest.View
	uri  string // the engine's
	db   *mongo.Database
}

func (s stage) counters() *mongo.Collection { return s.db.Collection("counters") }

func newStage(t *testing.T, uri, database string) stage {
	t.Helper()
	s := stage{set: replicatest.New(t, uri), uri: uri}
	view, client := s.set.Connect(t)
	s.view, s.db = view, client.Database(database)
	return s
}

// sent does something again for as long as it was not sent: the driver (v2.9.3)
// does not send what comes while it gives a member's connections up, and leaves
// it to its caller to ask again.
func sent(do func() error) error {
	for {
		err := do()
		var unsent driver.RetryablePoolError
		if !errors.As(err, &unsent) || !unsent.Retryable() {
			return err
		}
	}
}

// add counts one up, and answers what the driver says of it.
func add(ctx context.Context, c *mongo.Collection) error {
	return sent(func() error {
		_, err := c.UpdateOne(ctx, bson.D{{Key: "_id", Value: "n"}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: 1}}}}, options.UpdateOne().SetUpsert(true))
		return err
	})
}

// value is how far was counted.
func value(t *testing.T, c *mongo.Collection) int {
	t.Helper()
	var doc struct{ N int }
	err := sent(func() error { return c.FindOne(t.Context(), bson.D{{Key: "_id", Value: "n"}}).Decode(&doc) })
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		t.Fatal(err)
	}
	return doc.N
}

// TestFailures has a driver count one up through each failure, as one that
// remembers answers and as one that does not.
func TestFailures(t *testing.T) {
	t.Parallel()
	soon := func(s *replicatest.Set, member int) { // an election
		time.AfterFunc(100*time.Millisecond, func() { s.Elect(member) })
	}
	for _, tc := range []struct {
		name      string
		fails     func(*replicatest.Set)
		forgets   bool
		want      int
		code      int // of the error that the driver gives, 0: none
		counted   string
		remembers int
	}{
		{name: "nothing fails", fails: func(*replicatest.Set) {}, want: 1},
		{name: "the primary steps down", fails: func(s *replicatest.Set) { s.StepDown(); soon(s, 1) }, want: 1},
		{name: "the primary dies", fails: func(s *replicatest.Set) { s.Kill(0); soon(s, 2) }, want: 1},
		{name: "the primary is slow", fails: func(s *replicatest.Set) { s.Slow(0, 50*time.Millisecond) }, want: 1},
		{name: "the primary is cut off", fails: func(s *replicatest.Set) { s.Cut(0); soon(s, 1) }, want: 1},
		{name: "a secondary dies", fails: func(s *replicatest.Set) { s.Kill(1) }, want: 1},
		{name: "an answer is lost", fails: func(s *replicatest.Set) { s.LoseAnswers("counters", 1) }, want: 1, counted: "lost answers", remembers: 1},
		{name: "an answer is lost and forgotten", fails: func(s *replicatest.Set) { s.LoseAnswers("counters", 1) }, forgets: true, want: 2, counted: "lost answers"},
		{name: "the answer to the retry is lost too", fails: func(s *replicatest.Set) { s.LoseAnswers("counters", 1); s.StepDown(); soon(s, 1) }, want: 1, counted: "lost answers", remembers: 1},
		{name: "no majority in time", fails: func(s *replicatest.Set) { s.FailConcern("counters", replicatest.WriteConcernTimeout, 1) }, want: 1, code: 64, counted: "write concern errors"},
		{name: "a shutdown before the majority", fails: func(s *replicatest.Set) { s.FailConcern("counters", replicatest.ShutdownInProgress, 1) }, want: 1, counted: "write concern errors", remembers: 1},
		{name: "a shutdown before the majority and forgotten", fails: func(s *replicatest.Set) { s.FailConcern("counters", replicatest.ShutdownInProgress, 1) }, forgets: true, want: 2, counted: "write concern errors"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, mongotest.Start(t), "test")
			if got := value(t, s.counters()); got != 0 {
				t.Fatalf("begins at %d", got)
			}
			s.set.Remember(!tc.forgets)
			tc.fails(s.set)
			err := add(t.Context(), s.counters())
			if code := codeOf(err); code != tc.code || err != nil && code == 0 {
				t.Errorf("the driver says %v, want code %d", err, tc.code)
			}
			if got := value(t, s.counters()); got != tc.want {
				t.Errorf("counted to %d, want %d", got, tc.want)
			}
			counts := s.set.Counts()
			if tc.counted != "" && counts[tc.counted] == 0 || counts["remembered writes"] != tc.remembers {
				t.Errorf("the set counts %v, want some %q and %d remembered writes", counts, tc.counted, tc.remembers)
			}
		})
	}
}

// codeOf is the code of a write concern error.
func codeOf(err error) int {
	if failed, ok := errors.AsType[mongo.WriteException](err); ok && failed.WriteConcernError != nil {
		return failed.WriteConcernError.Code
	}
	return 0
}

// TestFormerPrimary: what it acknowledges to a majority is kept, and the rest is
// what a rollback takes.
func TestFormerPrimary(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		s := newStage(t, uri, database)
		_, elsewhere := s.set.Connect(t)
		other := elsewhere.Database(database).Collection("counters")
		if err := add(t.Context(), s.counters()); err != nil {
			t.Fatal(err)
		}
		if err := s.set.Isolate(t.Context(), s.view, database); err != nil {
			t.Fatal(err)
		}
		s.set.Elect(1)
		err := add(t.Context(), other)
		for err != nil && t.Context().Err() == nil { // until its client has heard of the election: nothing of this arrives
			err = add(t.Context(), other)
		}
		if err != nil || value(t, other) != 2 {
			t.Errorf("with the majority: %v, counted to %d, want 2", err, value(t, other))
		}
		if err := add(t.Context(), s.counters()); codeOf(err) != replicatest.WriteConcernTimeout {
			t.Errorf("a majority write on the former primary: %v, want none acknowledged", err)
		}
		one := s.db.Collection("counters", options.Collection().SetWriteConcern(writeconcern.W1()).SetReadConcern(readconcern.Local()))
		if err := add(t.Context(), one); err != nil || value(t, one) != 3 {
			t.Errorf("a write of one: %v, counted to %d, want it acknowledged", err, value(t, one))
		}
		if got := value(t, s.counters()); got != 1 {
			t.Errorf("a majority read on the former primary is %d, want what a majority had at the split", got)
		}
		newest := s.db.Collection("counters", options.Collection().SetReadConcern(readconcern.Linearizable()))
		if err := newest.FindOne(t.Context(), bson.D{{Key: "_id", Value: "n"}}).Err(); !mongo.IsTimeout(err) {
			t.Errorf("a linearizable read on the former primary: %v, want none answered", err)
		}
		if err := s.set.Rejoin(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := add(t.Context(), s.counters()); err != nil || value(t, s.counters()) != 3 {
			t.Errorf("after the split: %v, counted to %d, want 3: what one had is lost", err, value(t, s.counters()))
		}
		names, err := mongotest.Connect(t, s.uri).ListDatabaseNames(t.Context(), bson.D{})
		if err != nil || slices.ContainsFunc(names, func(n string) bool { return n == database+"_local" || n == database+"_stale" }) {
			t.Errorf("of the former primary are left: %q, %v", names, err)
		}
	})
}
