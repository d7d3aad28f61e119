package outbox_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/outbox"
)

// slowly is a store whose claims are answered late.
type slowly struct{ *checklisttest.Memory }

func (s slowly) Claim(ctx context.Context, sc checklist.Scope, now, until time.Time) (outbox.Last, bool, error) {
	last, ours, err := s.Memory.Claim(ctx, sc, now, until)
	<-time.After(15 * time.Second)
	return last, ours, err
}

// limits is a site that says until when it may take for a call.
type limits chan time.Time

func (l limits) To(context.Context, string) (outbox.Site, error) { return l, nil }

func (l limits) Tell(ctx context.Context, _ string, _ outbox.Telling) error {
	until, _ := ctx.Deadline()
	l <- until
	return nil
}

// TestLateCalls: no call is on its way when another server may begin one, however
// long the database took.
func TestLateCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory, calls := &checklisttest.Memory{}, make(limits, 9)
		service := checklist.NewService(memory, time.Now)
		box := outbox.New(slowly{memory}, telling{service}, calls, time.Now, slog.New(slog.DiscardHandler))
		service.Wrote = box.Wrote
		begun := time.Now()
		_, err := service.Apply(t.Context(), scopeOf(1), checklist.Change{
			Ops: []checklist.Operation{{ID: "1", Action: checklist.AddItem{Item: "1", Text: "1"}}}, By: "me", Can: checklist.Permissions{View: true, Add: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- box.Run(ctx) }()
		if until := <-calls; until.After(begun.Add(20 * time.Second)) {
			t.Errorf("a call may take until %s after the claim, which lasts 20s", until.Sub(begun))
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
