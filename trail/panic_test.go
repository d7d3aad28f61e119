package trail_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ticklist/trail"
)

func indexNothing() error {
	var none []int
	return errors.New(string(rune(none[len(none)])))
}

func TestGuard(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	if err := trail.Guard(func() error { return plain }); !errors.Is(err, plain) {
		t.Errorf("got %v, want what the work returned", err)
	}
	for name, work := range map[string]func() error{
		"of the runtime": indexNothing,
		"by hand":        func() error { panic("by hand") },
	} {
		err := trail.Guard(work)
		p, ok := errors.AsType[*trail.PanicError](err)
		if !ok {
			t.Fatalf("%s: got %v, want a panic", name, err)
		}
		frames := slices.Collect(p.Frames)
		want := "trail_test.indexNothing"
		if name == "by hand" {
			want = "trail_test.TestGuard"
		}
		if len(frames) == 0 || !strings.Contains(frames[0].Function, want) {
			t.Errorf("%s: arose in %v, want %s", name, frames, want)
		}
		if !strings.HasPrefix(err.Error(), "panic: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: says %q", name, err)
		}
		if f := slices.IndexFunc(frames, func(f runtime.Frame) bool { return strings.Contains(f.Function, "gopanic") }); f >= 0 {
			t.Errorf("%s: frame %d is the runtime's", name, f)
		}
	}
}
