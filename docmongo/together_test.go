package docmongo

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/embedded/mongotest"
	"ticklist/trail"
)

type thing struct {
	ID   string `bson:"_id"`
	Site string `bson:"site"`
	More string `bson:"more"`
}

var errNone = errors.New("there is none")

// crowd is who asks for things at the same time.
type crowd struct {
	*Together[thing]
	finds atomic.Int32
	hold  chan struct{} // finds wait for it
	wg    sync.WaitGroup
}

func newCrowd(t *testing.T, uri, database string) *crowd {
	t.Helper()
	c := &crowd{hold: make(chan struct{})}
	client, err := mongo.Connect(options.Client().ApplyURI(uri).SetMonitor(&event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		if e.CommandName == "find" {
			c.finds.Add(1)
			<-c.hold
		}
	}}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	in := client.Database(database).Collection("things")
	if _, err := in.InsertMany(t.Context(), []thing{{"a:1", "a", "x"}, {"a:2", "a", "x"}, {"b:1", "a", "x"}}); err != nil {
		t.Fatal(err)
	}
	c.Together = NewTogether(in, "things", bson.D{{Key: "site", Value: 1}}, func(d thing) string { return d.ID }, errNone)
	c.held = time.Hour // they wait for each other
	return c
}

// ask asks for a thing, and comes back when it waits together with so many others.
func (c *crowd) ask(ctx context.Context, t *testing.T, with int, id string, check func(thing, error)) {
	t.Helper()
	c.wg.Go(func() { check(c.One(ctx, id, func(d thing) bool { return strings.HasPrefix(d.ID, d.Site+":") })) })
	for !c.waits(with) {
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("nobody waits")
		}
	}
}

// waits says whether one and so many others wait for the next find; -1: whether the
// first find is on its way.
func (c *crowd) waits(with int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if with < 0 {
		return c.flying && c.finds.Load() == 1
	}
	return c.next != nil && len(c.next.ids) == with+1
}

func TestTogether(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		c := newCrowd(t, uri, database)
		is := func(want thing) func(thing, error) {
			return func(got thing, err error) {
				if got != want || err != nil {
					t.Errorf("got %v, %v, want %v", got, err, want)
				}
			}
		}
		c.ask(t.Context(), t, -1, "a:1", is(thing{ID: "a:1", Site: "a"}))
		leaving, leave := context.WithCancel(t.Context())
		left := make(chan struct{})
		ctx, trailed := trail.Begin(t.Context())
		c.ask(leaving, t, 0, "a:9", func(_ thing, err error) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("who leaves is told %v", err)
			}
			close(left)
		})
		c.ask(ctx, t, 1, "a:2", is(thing{ID: "a:2", Site: "a"}))
		c.ask(t.Context(), t, 2, "b:1", func(got thing, err error) {
			if got != (thing{}) || err == nil || errors.Is(err, errNone) {
				t.Errorf("another's is %v, %v", got, err)
			}
		})
		c.ask(t.Context(), t, 3, "c:1", func(_ thing, err error) {
			if !errors.Is(err, errNone) {
				t.Errorf("nothing is %v", err)
			}
		})
		leave()
		<-left // who is late to leave may as well be answered
		close(c.hold)
		c.wg.Wait()
		if n := c.finds.Load(); n != 2 {
			t.Errorf("five asked in %d finds, want the first one's and one for the others", n)
		}
		if steps := trailed.Steps(); len(steps) != 1 || steps[0].What != "find things" {
			t.Errorf("who waited has on their trail %v", steps)
		}
		is(thing{ID: "a:1", Site: "a"})(c.One(t.Context(), "a:1", func(thing) bool { return true }))
	})
}

// TestTogetherIsNotHeldUp: who asks behind a find that does not come back, as to a
// primary that is gone, does not wait for it.
func TestTogetherIsNotHeldUp(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		c := newCrowd(t, uri, database)
		c.held = time.Millisecond
		for n, id := range []string{"a:1", "a:2", "a:1"} {
			c.wg.Go(func() {
				if got, err := c.One(t.Context(), id, func(thing) bool { return true }); got.ID != id || err != nil {
					t.Errorf("got %v, %v, want %s", got, err, id)
				}
			})
			for int(c.finds.Load()) <= n {
				select {
				case <-time.After(time.Millisecond):
				case <-t.Context().Done():
					t.Fatal("nobody asks")
				}
			}
		}
		close(c.hold)
		c.wg.Wait()
		for idle := false; !idle && t.Context().Err() == nil; <-time.After(time.Millisecond) {
			c.mu.Lock()
			idle = !c.flying && c.next == nil
			c.mu.Unlock()
		}
	})
}

// TestTogetherFails: all who wait are told why there is nothing for them.
func TestTogetherFails(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		c := newCrowd(t, uri, database)
		c.fields = bson.D{{Key: "site", Value: bson.D{{Key: "$nonsense", Value: 1}}}}
		failed := func(_ thing, err error) {
			if err == nil || errors.Is(err, errNone) || !strings.Contains(err.Error(), "things") {
				t.Errorf("got %v", err)
			}
		}
		for n, id := range []string{"a:1", "a:2", "a:3"} {
			c.ask(t.Context(), t, n-1, id, failed)
		}
		close(c.hold)
		c.wg.Wait()
	})
}
