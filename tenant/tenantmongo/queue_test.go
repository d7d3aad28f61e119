package tenantmongo_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

func queue(t *testing.T, db *mongo.Database) *tenantmongo.Queue {
	t.Helper()
	return tenantmongo.NewQueue(db, datakeys.New(tenantmongo.NewDataKeys(db), ring(t, "k1", 1), time.Now))
}

// TestOrdersAreSealed looks at a document as a thief would.
func TestOrdersAreSealed(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		task := tenanttest.Task("acme", "n1", 0)
		task.Kind, task.Order = tenant.PropertySet, `{"add":["canary of an order"]}`
		q := queue(t, db)
		if err := q.Put(t.Context(), task); err != nil {
			t.Fatal(err)
		}
		raw, err := db.Collection("events").FindOne(t.Context(), bson.D{{Key: "_id", Value: "acme:n1"}}).Raw()
		if err != nil || bytes.Contains(raw, []byte("canary")) {
			t.Errorf("the order is stored as it is: %s, %v", raw, err)
		}
		tasks, err := q.Earliest(t.Context(), 1)
		if err != nil || len(tasks) != 1 {
			t.Fatalf("%d tasks, %v", len(tasks), err)
		}
		tasks[0].IssueID = "10002"
		if got, err := q.Order(t.Context(), tasks[0]); err == nil {
			t.Errorf("it opens for another issue: %q", got)
		}
	})
}

func TestQueue(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		tenanttest.RunQueue(t, func(t *testing.T) (tenant.Queue, tenant.Queue) {
			name := mongotest.FreshDatabase(t, uri)
			a, b := mongotest.Connect(t, uri).Database(name), mongotest.Connect(t, uri).Database(name)
			for range 2 { // a migration may be run again
				if err := tenantmongo.QueueIndexes(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			return queue(t, a), queue(t, b)
		})
	})
}

// TestDepth: what waits is counted over all sites, what is settled is not, and the
// oldest is the one that came in first, whenever it is due.
func TestDepth(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		q := queue(t, db)
		expect := func(waiting int, since time.Time) {
			t.Helper()
			if n, at, err := q.Depth(t.Context()); n != waiting || !at.Equal(since) || err != nil {
				t.Errorf("got %d since %s, %v, want %d since %s", n, at, err, waiting, since)
			}
		}
		expect(0, time.Time{})
		at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		for n, site := range []string{"acme", "other", "acme"} {
			task := tenanttest.Task(site, string(rune('a'+n)), 0)
			task.ReceivedAt, task.Due = at.Add(-time.Duration(n)*time.Minute), at.Add(time.Duration(n)*time.Hour)
			if n == 2 {
				task.State = tenant.TaskDone
			}
			if err := q.Put(t.Context(), task); err != nil {
				t.Fatal(err)
			}
		}
		expect(2, at.Add(-time.Minute))
	})
}

// TestAbout: operators see what waits of an issue and what was given up, and nothing
// of other issues and sites.
func TestAbout(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		q, at := queue(t, db), time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
		for n, task := range []tenant.Task{
			{ClientKey: "acme", IssueID: "1", State: tenant.TaskWaiting},
			{ClientKey: "acme", IssueID: "1", State: tenant.TaskGivenUp},
			{ClientKey: "acme", IssueID: "1", State: tenant.TaskDone},
			{ClientKey: "acme", IssueID: "2", State: tenant.TaskWaiting},
			{ClientKey: "other", IssueID: "1", State: tenant.TaskWaiting},
		} {
			task.Name, task.Kind, task.ReceivedAt = fmt.Sprint(n), tenant.IssueUpdated, at.Add(time.Duration(n)*time.Second)
			if err := q.Put(t.Context(), task); err != nil {
				t.Fatal(err)
			}
		}
		for limit, want := range map[int]string{9: "1 0 ", 1: "1 "} {
			got, err := q.About(t.Context(), "acme", "1", limit)
			names := ""
			for _, task := range got {
				names += task.Name + " "
			}
			if names != want || err != nil {
				t.Errorf("about the issue, at most %d: %s, %v, want %s", limit, names, err, want)
			}
		}
	})
}
