package leasemongo_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/leasemongo"
)

func TestLease(t *testing.T) {
	mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
		now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		a, b := leasemongo.New(dbs[0], "a", clock), leasemongo.New(dbs[1], "b", clock)
		take := func(l *leasemongo.Leases, job string, want bool) {
			t.Helper()
			if got, err := l.Take(t.Context(), job, time.Minute); err != nil || got != want {
				t.Errorf("taken: %v, %v; want %v", got, err, want)
			}
		}
		take(a, "job", true)
		take(b, "job", false)
		take(b, "other job", true)
		now = now.Add(59 * time.Second)
		take(b, "job", false)
		take(a, "job", true) // kept
		now = now.Add(59 * time.Second)
		take(b, "job", false)
		now = now.Add(time.Second) // a has died
		take(b, "job", true)
		take(a, "job", false)
		if err := a.Leave(t.Context(), "job"); err != nil { // it comes back and ends in order
			t.Fatal(err)
		}
		take(a, "job", false)
		if err := b.Leave(t.Context(), "job"); err != nil {
			t.Fatal(err)
		}
		take(a, "job", true)
		if err := b.Break(t.Context()); err != nil {
			t.Fatal(err)
		}
		take(b, "job", true)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got, err := a.Take(ctx, "other job", time.Minute); err == nil || got {
			t.Errorf("cancelled: %v, %v; want a fault", got, err)
		}
	})
}

// TestOneOfMany: of sixteen who ask at once, one has it.
func TestOneOfMany(t *testing.T) {
	mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
		for range 3 { // of one that is new, and of one that has run out
			var mu sync.Mutex
			var wg sync.WaitGroup
			taken := 0
			now := time.Now()
			for n := range 16 {
				wg.Go(func() {
					ok, err := leasemongo.New(dbs[n%2], fmt.Sprint(n), func() time.Time { return now }).Take(t.Context(), "job", time.Minute)
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						t.Error(err)
					}
					if ok {
						taken++
					}
				})
			}
			wg.Wait()
			if taken != 1 {
				t.Errorf("%d have it, want one", taken)
			}
			if err := leasemongo.New(dbs[0], "", time.Now).Break(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}
