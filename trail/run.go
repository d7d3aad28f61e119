package trail

import "context"

// Observer is told of each run of work in the background that begins: its name is
// the work's, with nothing in it that differs from one run to the next. The run
// gets the context that it returns, and end is called when the run has ended.
type Observer func(ctx context.Context, name string) (running context.Context, end func(Ended))

// Ended is what became of a run.
type Ended struct {
	Err     error
	Skipped bool
}

type observerKey struct{}

// Observed returns a context of which every run is told to o.
func Observed(ctx context.Context, o Observer) context.Context {
	return context.WithValue(ctx, observerKey{}, o)
}

// Run does work as a run: with a trail of its own, told to the observer of the
// context where there is one, and with a *[PanicError] made of its panic.
func Run(ctx context.Context, name string, work func(context.Context) error) (err error) {
	ctx, t := Begin(ctx)
	if observe, ok := ctx.Value(observerKey{}).(Observer); ok {
		var end func(Ended)
		ctx, end = observe(ctx, name)
		defer func() { end(Ended{Err: err, Skipped: t.Skipped()}) }()
	}
	return Guard(func() error { return work(ctx) })
}

// Skip says that the run came to nothing, as somebody else does its work.
func (t *Trail) Skip() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.skipped = true
}

// Skipped says whether Skip was called.
func (t *Trail) Skipped() bool {
	if t == nil {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.skipped
}
