package trail_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"ticklist/trail"
)

func TestRunsAreObserved(t *testing.T) {
	t.Parallel()
	var told []string
	type key struct{}
	ctx := trail.Observed(t.Context(), func(ctx context.Context, name string) (context.Context, func(trail.Ended)) {
		return context.WithValue(ctx, key{}, name), func(e trail.Ended) { told = append(told, fmt.Sprint(name, " ", e.Err, " ", e.Skipped)) }
	})
	fault := errors.New("fault")
	for name, work := range map[string]func(context.Context) error{
		"a good": func(ctx context.Context) error {
			if ctx.Value(key{}) != "a good" || trail.From(ctx) == trail.From(t.Context()) {
				t.Error("the run has not got its context")
			}
			return nil
		},
		"b failed":  func(context.Context) error { return fault },
		"c skipped": func(ctx context.Context) error { trail.From(ctx).Skip(); return nil },
		"d panic":   func(context.Context) error { panic("p") },
	} {
		err := trail.Run(ctx, name, work)
		if _, panicked := errors.AsType[*trail.PanicError](err); panicked != (name == "d panic") || errors.Is(err, fault) != (name == "b failed") {
			t.Errorf("%s returned %v", name, err)
		}
	}
	slices.Sort(told)
	if len(told) != 4 || !slices.Equal(told[:3], []string{"a good <nil> false", "b failed fault false", "c skipped <nil> true"}) {
		t.Errorf("told of %q", told)
	}
	if err := trail.Run(t.Context(), "nobody looks", func(ctx context.Context) error { trail.From(ctx).Skip(); return fault }); !errors.Is(err, fault) {
		t.Errorf("got %v, want the fault", err)
	}
}
