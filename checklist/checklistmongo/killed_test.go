package checklistmongo_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
)

// settleIn names, for a process of TestKilledWhileSettling, the database and the
// moment at which it kills itself.
const settleIn = "TEST_SETTLE_IN"

// moments are those at which a server may die while it settles.
var moments = []string{"before the insertion", "behind the insertion", "before the removal", "behind the removal"}

// TestKilledWhileSettling has a process settle that is killed at each moment: the
// next that settles leaves each event once, in order.
func TestKilledWhileSettling(t *testing.T) {
	if in := os.Getenv(settleIn); in != "" {
		settleAndDie(t, in)
		return
	}
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		for _, moment := range moments {
			s := newStore(t, mongotest.Connect(t, uri).Database(database))
			sc := checklist.Scope{ClientKey: "acme " + moment, IssueID: "10001"}
			in := canaries()
			in.Events = []checklist.Event{
				{Rev: 1, N: 0, Kind: checklist.EventAddItem, Item: "i1", Subject: "CANARY"}, {Rev: 1, N: 1, Kind: checklist.EventAddItem, Item: "i2", Subject: "CANARY"},
			}
			mustSave(t, s, sc, in)

			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWhileSettling$")
			child.Env = append(os.Environ(), settleIn+"="+strings.Join([]string{uri, database, moment}, "|"))
			out, err := child.CombinedOutput()
			if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
				t.Fatalf("%s: it was not killed: %v\n%s", moment, err, out)
			}
			for range 2 {
				if err := s.Settle(t.Context(), sc); err != nil {
					t.Fatal(err)
				}
				got, err := s.Events(t.Context(), sc, checklist.Query{Limit: 9})
				if err != nil || len(got) != 2 || got[0].N != 1 || got[1].N != 0 {
					t.Errorf("%s: the events are %+v, %v; want each once", moment, got, err)
				}
			}
			left, err := s.Load(t.Context(), sc)
			if err != nil || left.Waiting != (checklist.Waiting{}) || left.Rev != 1 {
				t.Errorf("%s: %+v still wait in revision %d, %v", moment, left.Waiting, left.Rev, err)
			}
		}
	})
}

// settleAndDie settles and is killed at a moment.
func settleAndDie(t *testing.T, in string) {
	uri, rest, _ := strings.Cut(in, "|")
	database, moment, _ := strings.Cut(rest, "|")
	die := func(at, command string) {
		if name := map[string]string{"insert": "insertion", "update": "removal"}[command]; moment == at+" the "+name {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it is done
		}
	}
	client, err := mongo.Connect(options.Client().ApplyURI(uri).SetMonitor(&event.CommandMonitor{
		Started:   func(_ context.Context, e *event.CommandStartedEvent) { die("before", e.CommandName) },
		Succeeded: func(_ context.Context, e *event.CommandSucceededEvent) { die("behind", e.CommandName) },
	}))
	if err != nil {
		t.Fatal(err)
	}
	sc := checklist.Scope{ClientKey: "acme " + moment, IssueID: "10001"}
	err = checklistmongo.New(client.Database(database), nil).Settle(t.Context(), sc)
	t.Fatalf("it is still alive: %v", err)
}

// BenchmarkLoad tells what it costs an opening that events wait: nothing but what
// the database passes over.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{0, checklist.MaxWaiting} {
		b.Run(map[bool]string{true: "with events", false: "without"}[n > 0], func(b *testing.B) {
			s := newStore(b, mongotest.Connect(b, mongotest.Start(b)).Database("bench"))
			in := canaries()
			for i := range n {
				in.Events = append(in.Events, checklist.Event{Rev: 1, N: i, Kind: checklist.EventAddItem, Item: "i1", Subject: "CANARY"})
			}
			if _, err := s.Save(b.Context(), scope, in); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := s.Load(b.Context(), scope); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
