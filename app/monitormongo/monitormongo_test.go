package monitormongo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
)

func raw(t *testing.T, doc bson.D) bson.Raw {
	t.Helper()
	if doc == nil {
		doc = bson.D{}
	}
	b, err := bson.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// told keeps what a monitor says.
type told struct{ lines []string }

func (l *told) begin(_ context.Context, c Command) func(time.Duration, string) {
	return func(took time.Duration, failure string) {
		l.lines = append(l.lines, strings.TrimSuffix(c.String()+" "+took.String()+" "+failure, " "))
	}
}

func TestCommandsAreTold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		command bson.D
		reply   bson.D
		err     error
		want    string
	}{
		{name: "a read", command: bson.D{{Key: "find", Value: "checklists"}, {Key: "filter", Value: bson.D{{Key: "_id", Value: "CANARY"}}}}, want: "find checklists 1s"},
		{name: "the next page of one", command: bson.D{{Key: "getMore", Value: int64(7)}, {Key: "collection", Value: "history"}}, want: "getMore history 1s"},
		{name: "a command of no collection", command: bson.D{{Key: "ping", Value: int32(1)}}, want: "ping 1s"},
		{
			name: "a write that was refused", command: bson.D{{Key: "insert", Value: "leases"}},
			reply: bson.D{{Key: "ok", Value: 1}, {Key: "writeErrors", Value: bson.A{bson.D{{Key: "code", Value: int32(11000)}, {Key: "errmsg", Value: "dup key: CANARY"}}}}},
			want:  "insert leases 1s write error 11000",
		},
		{
			name: "a write that no majority has", command: bson.D{{Key: "update", Value: "checklists"}},
			reply: bson.D{{Key: "ok", Value: 1}, {Key: "writeConcernError", Value: bson.D{{Key: "code", Value: int32(64)}, {Key: "errmsg", Value: "CANARY"}}}},
			want:  "update checklists 1s write concern error 64",
		},
		{name: "an error with a name", command: bson.D{{Key: "find", Value: "checklists"}}, err: driver.Error{Code: 10107, Name: "NotWritablePrimary", Message: "CANARY"}, want: "find checklists 1s NotWritablePrimary"},
		{name: "an error with a code", command: bson.D{{Key: "find", Value: "checklists"}}, err: driver.Error{Code: 42, Message: "CANARY"}, want: "find checklists 1s code 42"},
		{name: "a connection that broke", command: bson.D{{Key: "find", Value: "checklists"}}, err: driver.Error{Message: "CANARY", Labels: []string{"NetworkError"}}, want: "find checklists 1s network"},
		{name: "one that took too long", command: bson.D{{Key: "find", Value: "checklists"}}, err: driver.Error{Message: "CANARY", Wrapped: context.DeadlineExceeded}, want: "find checklists 1s timeout"},
		{name: "a caller that has gone", command: bson.D{{Key: "find", Value: "checklists"}}, err: context.Canceled, want: "find checklists 1s canceled"},
		{name: "any other error", command: bson.D{{Key: "find", Value: "checklists"}}, err: errors.New("CANARY"), want: "find checklists 1s *errors.errorString"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var got told
			m := New(got.begin)
			m.Started(t.Context(), &event.CommandStartedEvent{Command: raw(t, tc.command), CommandName: tc.command[0].Key, RequestID: 1, ConnectionID: "a"})
			finished := event.CommandFinishedEvent{CommandName: tc.command[0].Key, Duration: time.Second, RequestID: 1, ConnectionID: "a"}
			if tc.err != nil {
				m.Failed(t.Context(), &event.CommandFailedEvent{CommandFinishedEvent: finished, Failure: tc.err})
			} else {
				m.Succeeded(t.Context(), &event.CommandSucceededEvent{CommandFinishedEvent: finished, Reply: raw(t, tc.reply)})
			}
			if !slices.Equal(got.lines, []string{tc.want}) {
				t.Errorf("got %q, want %q", got.lines, tc.want)
			}
		})
	}
}

func TestEndsBelongToTheirBeginnings(t *testing.T) {
	t.Parallel()
	var got told
	m := New(got.begin)
	for n, collection := range []string{"a", "b", "c"} {
		m.Started(t.Context(), &event.CommandStartedEvent{Command: raw(t, bson.D{{Key: "find", Value: collection}}), CommandName: "find", RequestID: int64(n), ConnectionID: "x"})
	}
	for _, n := range []int64{1, 9, 2, 2, 0} { // 9 never began, and 2 ends once
		m.Succeeded(t.Context(), &event.CommandSucceededEvent{CommandFinishedEvent: event.CommandFinishedEvent{CommandName: "find", RequestID: n, ConnectionID: "x"}})
	}
	if want := []string{"find b 0s", "find c 0s", "find a 0s"}; !slices.Equal(got.lines, want) {
		t.Errorf("got %q, want %q", got.lines, want)
	}
}

func TestEndsThatNeverComeAreBounded(t *testing.T) {
	t.Parallel()
	m := &monitor{begin: (&told{}).begin, underway: map[key]func(time.Duration, string){}}
	command := raw(t, bson.D{{Key: "find", Value: "a"}})
	for n := range int64(most + 10) {
		m.started(t.Context(), &event.CommandStartedEvent{Command: command, CommandName: "find", RequestID: n})
	}
	if len(m.underway) != most {
		t.Errorf("%d are remembered, want %d", len(m.underway), most)
	}
}
