package replicatest

import (
	"context"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// New is [Start] for a test, with whose end the set is closed.
func New(t testing.TB, engine string) *Set {
	t.Helper()
	s, err := Start(engine)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Connect makes a view of the set and a client on it: as the app's, with more time. A
// machine that is busy for as long as two heartbeats may take has the driver give the
// connections up, with what waits for an answer on them.
func (s *Set) Connect(t testing.TB) (*View, *mongo.Client) {
	t.Helper()
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(view.URI()).SetTimeout(time.Minute).SetConnectTimeout(5 * time.Second).
		SetHeartbeatInterval(500 * time.Millisecond).SetReadConcern(readconcern.Majority()).SetWriteConcern(writeconcern.Majority()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Disconnect(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return view, client
}
