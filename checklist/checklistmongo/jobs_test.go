package checklistmongo_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/bulk/bulktest"
	"ticklist/checklist/checklistmongo"
)

func newJobs(t testing.TB, db *mongo.Database) *checklistmongo.Jobs {
	return checklistmongo.NewJobs(db, sealer(t, db))
}

func TestJobs(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		client := mongotest.Connect(t, uri)
		bulktest.Run(t, func(t *testing.T) bulk.Store { return newJobs(t, client.Database(mongotest.FreshDatabase(t, uri))) })
	})
}

// TestTextsOfJobsAreSealed looks at a document as a thief would.
func TestTextsOfJobsAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		j := bulktest.Full("j1")
		j.Ask, j.Note, j.Result = []byte("CANARY"), "CANARY", []byte("CANARY")
		s := newJobs(t, db)
		if _, err := s.Create(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		raw, err := db.Collection("jobs").FindOne(t.Context(), bson.D{{Key: "_id", Value: "acme:j1"}}).Raw()
		if err != nil || bytes.Contains(raw, []byte("CANARY")) {
			t.Errorf("what was asked is stored as it is, or nothing: %s (%v)", raw, err)
		}
		change := bson.D{{Key: "$set", Value: bson.D{{Key: "jobId", Value: "j2"}}}}
		if _, err := db.Collection("jobs").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "acme:j1"}}, change); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(t.Context(), "acme", "j1"); err == nil {
			t.Errorf("a job that was made another is read: %+v", got)
		}
	})
}

func TestEraseJobs(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s := newJobs(t, db)
		const who = "712020:f0a9"
		for _, j := range []bulk.Job{
			{Area: checklist.Area{ClientKey: "acme"}, ID: "site", Created: checklist.Stamp{By: who}},
			{Area: checklist.Area{ClientKey: "acme", ProjectID: "10"}, ID: "ten", Result: []byte(`["10001"]`)},
			{Area: checklist.Area{ClientKey: "acme", ProjectID: "11"}, ID: "eleven", Ask: []byte(`"` + who + `"`)},
			{Area: checklist.Area{ClientKey: "acme:other"}, ID: "other", Created: checklist.Stamp{By: who}, Result: []byte(`["10001"]`)},
		} {
			if _, err := s.Create(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
		for _, tc := range []struct {
			part checklist.Part
			want int64
		}{
			{checklist.Part{ClientKey: "acme", IssueID: "10001"}, 1},
			{checklist.Part{ClientKey: "acme", AccountID: who}, 2},
			{checklist.Part{ClientKey: "acme", ProjectID: "10"}, 1},
			{checklist.Part{ClientKey: "acme"}, 2},
		} {
			for _, want := range []int64{tc.want, 0} {
				if n, err := s.Erase(t.Context(), tc.part, time.Time{}); err != nil || n != want {
					t.Errorf("%+v: erased %d, %v; want %d", tc.part, n, err, want)
				}
			}
		}
		if j, err := s.Get(t.Context(), "acme:other", "other"); err != nil || j.Created.By != who || j.Result == nil {
			t.Errorf("another site's is %+v, %v", j, err)
		}
	})
}

// workIn names, for a process of TestKilledAtWork, the database and the moment at
// which it kills itself.
const workIn = "TEST_WORK_IN"

// TestKilledAtWork has a process do a job that is killed before or behind each
// write of it: the next one that does jobs brings it to its end, with each step
// counted once.
func TestKilledAtWork(t *testing.T) {
	if in := os.Getenv(workIn); in != "" {
		workAndDie(t, in)
		return
	}
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		s := checklistmongo.NewJobs(mongotest.Connect(t, uri).Database(database), unsealed{})
		for _, moment := range []string{"before 1", "behind 1", "before 2", "behind 3"} {
			id := strings.ReplaceAll(moment, " ", "-")
			if _, err := s.Create(t.Context(), bulk.Job{Area: checklist.Area{ClientKey: "acme"}, ID: id, Kind: "count", State: bulk.Queued}); err != nil {
				t.Fatal(err)
			}
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledAtWork$")
			child.Env = append(os.Environ(), workIn+"="+strings.Join([]string{uri, database, moment}, "|"))
			out, err := child.CombinedOutput()
			if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
				t.Fatalf("%s: it was not killed: %v\n%s", moment, err, out)
			}
			later := func() time.Time { return time.Now().Add(time.Minute) }
			if _, err := counting(s, later).Round(t.Context()); err != nil {
				t.Fatal(err)
			}
			j, err := s.Get(t.Context(), "acme", id)
			if err != nil || j.State != bulk.Done || j.Done != 4 || j.Cursor != "xxxx" {
				t.Errorf("%s: it is %s with %d done, %v; want 4", moment, j.State, j.Done, err)
			}
		}
	})
}

// counting does jobs of four steps.
func counting(s bulk.Store, now func() time.Time) *bulk.Runner {
	r := bulk.NewRunner(s, now, func() string { return "server" + time.Now().String() }, func(context.Context, bulk.Report) {})
	r.Handle("count", func(_ context.Context, _ bulk.Job, s *bulk.Step) error {
		s.Done++
		s.Cursor += "x"
		s.Finished = len(s.Cursor) == 4
		return nil
	})
	return r
}

// workAndDie does a job and is killed at a moment.
func workAndDie(t *testing.T, in string) {
	uri, rest, _ := strings.Cut(in, "|")
	database, moment, _ := strings.Cut(rest, "|")
	writes := 0
	die := func(at, command string) {
		if command != "update" {
			return
		}
		if at == "before" {
			writes++
		}
		if moment == at+" "+string(rune('0'+writes)) {
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
	_, err = counting(checklistmongo.NewJobs(client.Database(database), unsealed{}), time.Now).Round(t.Context())
	t.Fatalf("it is still alive: %v", err)
}

// unsealed seals nothing, so that two processes understand each other.
type unsealed struct{}

func (unsealed) Seal(_ context.Context, _, _, _ string, value []byte, _ bool) (string, []byte, error) {
	return "none", value, nil
}

func (unsealed) Open(_ context.Context, _, _, _, _ string, sealed []byte) ([]byte, error) {
	return sealed, nil
}
