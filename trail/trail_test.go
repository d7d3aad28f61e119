package trail_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/trail"
)

func TestTrailKeepsTheLastStepsInOrder(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		added, want, first int
	}{
		{added: 0, want: 0},
		{added: 1, want: 1, first: 0},
		{added: 50, want: 50, first: 0},
		{added: 51, want: 50, first: 1},
		{added: 173, want: 50, first: 123},
	} {
		ctx, began := trail.Begin(t.Context())
		var want []trail.Step
		for i := range tc.added {
			s := trail.Step{At: time.Unix(int64(i), 0), What: fmt.Sprint("step ", i)}
			trail.From(ctx).Add(s)
			if i >= tc.first {
				want = append(want, s)
			}
		}
		if got := began.Steps(); len(got) != tc.want || tc.want > 0 && !cmp.Equal(got, want) {
			t.Errorf("%d steps added: got %v, want %v", tc.added, got, want)
		}
	}
}

func TestTrailAddsTimesUpByKind(t *testing.T) {
	t.Parallel()
	_, tr := trail.Begin(t.Context())
	var wait sync.WaitGroup
	for range 100 { // more than are kept, and at once
		wait.Go(func() {
			tr.Add(trail.Step{Kind: trail.Database, Took: time.Millisecond})
			tr.Add(trail.Step{Kind: trail.Jira, Took: time.Second})
		})
	}
	wait.Wait()
	for kind, want := range map[trail.Kind]time.Duration{
		trail.Database: 100 * time.Millisecond, trail.Jira: 100 * time.Second, trail.Web: 0, 77: 0,
	} {
		if got := tr.Spent(kind); got != want {
			t.Errorf("Spent(%s) = %s, want %s", kind, got, want)
		}
	}
}

func TestNoTrailIsFine(t *testing.T) {
	t.Parallel()
	tr := trail.From(context.Background())
	tr.Add(trail.Step{What: "find checklists"})
	if tr != nil || tr.Steps() != nil || tr.Spent(trail.Database) != 0 {
		t.Errorf("a context that carries no trail has %v", tr)
	}
}

func TestEachRunHasItsOwn(t *testing.T) {
	t.Parallel()
	outer, request := trail.Begin(t.Context())
	inner, run := trail.Begin(outer)
	trail.From(inner).Add(trail.Step{What: "find checklists"})
	if len(request.Steps()) != 0 || len(run.Steps()) != 1 {
		t.Errorf("the request has %v, the run %v: want none and one step", request.Steps(), run.Steps())
	}
}

func TestKindsHaveNames(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(trail.Database, trail.Jira, trail.Web, trail.Kind(77))
	if want := "database jira web other"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
