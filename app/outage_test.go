package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/faults"
	"ticklist/app/replicatest"
	"ticklist/tenant"
)

// givenUpError is as what the driver says of a member whose connections it has just given
// up, and has no name for.
type givenUpError struct{}

func (givenUpError) Error() string   { return "connection pool was cleared" }
func (givenUpError) Retryable() bool { return true }

// TestWhatIsNotSent: whoever came too early for the driver's next look is told as
// whoever waited for it is, although it says so as if a server had.
func TestWhatIsNotSent(t *testing.T) {
	t.Parallel()
	for _, err := range []error{givenUpError{}, mongo.CommandError{Message: "connection pool was cleared", Labels: []string{"TransientTransactionError"}, Wrapped: givenUpError{}}} {
		if !outage(fmt.Errorf("count events: %w", err)) {
			t.Errorf("%T is no outage", err)
		}
	}
	if outage(mongo.CommandError{Message: "a fault"}) {
		t.Error("a fault without a code is an outage")
	}
}

// TestOutage: what the driver says while a set fails is told from what is wrong
// with us.
func TestOutage(t *testing.T) {
	t.Parallel()
	set, err := replicatest.Start(mongotest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	view, err := set.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client, err := connect(tenant.Secret(view.URI()), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	things := client.Database("test").Collection("things")
	insert := func(id string) error {
		_, err := things.InsertOne(t.Context(), bson.D{{Key: "_id", Value: id}})
		return err
	}
	insertAtMember := func(id string) error { // whatever the driver knows of it, and once
		address, _, _ := strings.Cut(view.URI(), ",")
		direct, err := connect(tenant.Secret(address+"/?directConnection=true"), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = direct.Disconnect(context.Background()) }()
		return direct.Database("test").RunCommand(t.Context(), bson.D{
			{Key: "insert", Value: "things"}, {Key: "documents", Value: bson.A{bson.D{{Key: "_id", Value: id}}}},
		}).Err()
	}
	if err := insert("a"); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		err  error
		kind string // of its cause
		want bool
	}{
		{"a duplicate", insert("a"), "MongoDB 11000", false},
		{"nothing there", things.FindOne(t.Context(), bson.D{{Key: "_id", Value: "z"}}).Err(), "error", false},
		{"what the engine does not know", things.Database().RunCommand(t.Context(), bson.D{{Key: "no such", Value: 1}}).Err(), "MongoDB CommandNotFound", false},
		{"no majority", func() error { set.FailConcern("things", replicatest.WriteConcernTimeout, 1); return insert("b") }(), "MongoDB WriteConcernTimeout", true},
		{"a former primary", func() error { set.StepDown(); return insertAtMember("c") }(), "MongoDB NotWritablePrimary", true},
		{"no primary", func() error { _ = insert("c"); return insert("d") }(), "MongoDB unreachable", true}, // by the first it has heard of it
		{"a member that was started anew", mongo.CommandError{Code: 43}, "MongoDB 43", true},
		{"a code of members that stop", mongo.CommandError{Code: 11600}, "MongoDB 11600", true},
		{"disconnected", func() error { _ = client.Disconnect(context.Background()); return insert("e") }(), "MongoDB unreachable", true},
		{"ours", errors.New("a fault"), "error", false},
	} {
		if kind := faults.CauseOf(tc.err).Kind; kind != tc.kind {
			t.Errorf("%s: its cause is %q, want %q", tc.name, kind, tc.kind)
		}
		if got := outage(fmt.Errorf("do something: %w", tc.err)); tc.err == nil || got != tc.want {
			t.Errorf("%s: %v is an outage: %v, want %v", tc.name, tc.err, got, tc.want)
		}
	}
	if err := set.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
