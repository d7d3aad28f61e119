package turns

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns Turns
		end, err := turns.Take(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		other, err := turns.Take(t.Context(), "b")
		if err != nil {
			t.Fatal(err)
		}
		other()

		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := turns.Take(impatient, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who does not want to wait longer is told %v", err)
		}
		var order []int
		var wg sync.WaitGroup
		for n := range 5 {
			wg.Go(func() {
				end, err := turns.Take(t.Context(), "a")
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, n) // the turn guards it
				end()
			})
			synctest.Wait()
		}
		end()
		wg.Wait()
		if !slices.IsSorted(order) || len(order) != 5 {
			t.Errorf("the turns came in the order %v", order)
		}
		if len(turns.keys) != 0 {
			t.Errorf("%d keys are remembered that nobody wants", len(turns.keys))
		}
	})
}
