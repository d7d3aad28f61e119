package outbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/outbox"
)

const (
	storeTime = 2 * time.Millisecond  // of a call of the database
	wayTime   = 15 * time.Millisecond // of an answer to the browser
)

// distant is a store in a database that is not far.
type distant struct{ *checklisttest.Memory }

func (d distant) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	<-time.After(storeTime)
	return d.Memory.Load(ctx, sc)
}

func (d distant) Save(ctx context.Context, sc checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	<-time.After(storeTime)
	return d.Memory.Save(ctx, sc, in)
}

func (d distant) Claim(ctx context.Context, sc checklist.Scope, now, until time.Time) (outbox.Last, bool, error) {
	<-time.After(2 * storeTime) // it is written and read
	return d.Memory.Claim(ctx, sc, now, until)
}

func (d distant) Done(ctx context.Context, sc checklist.Scope, last outbox.Last, now, again time.Time) (bool, error) {
	<-time.After(storeTime)
	return d.Memory.Done(ctx, sc, last, now, again)
}

// TestReadYourWrites: whoever ticks the last item and presses the button of a
// transition is not refused for want of news. The call is on its way before the
// edit's answer has reached the browser, or, if one was on its way already, as
// soon as that has ended.
func TestReadYourWrites(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.startOn(distant{w.memory})
		s.add(one, "a")
		<-time.After(time.Minute)
		random := rand.New(rand.NewPCG(5, 6))
		var took []time.Duration
		for n := range 200 {
			for range random.IntN(3) { // what nobody needs to know at once
				s.do(one, checklist.EditItem{Item: "a", Text: new(fmt.Sprint("Text ", random.Int()))})
				<-time.After(time.Duration(random.IntN(400)) * time.Millisecond)
			}
			took = append(took, s.flip(one, n))
			<-time.After(time.Duration(random.IntN(3000)) * time.Millisecond)
		}
		slices.Sort(took)
		t.Logf("from the edit's answer to the property at a Jira that takes %s: median %s, worst %s", callTime, took[len(took)/2], took[len(took)-1])
	})
}

// flip makes an edit that rules can see, and returns how long behind its answer
// Jira knew.
func (s *server) flip(sc checklist.Scope, n int) time.Duration {
	s.t.Helper()
	rev := s.set(sc, "a", []string{"done", "open"}[n%2])
	answered := time.Now()
	calls := s.jira.beginnings(sc)
	if err := s.box.Wait(s.t.Context(), sc, rev); err != nil {
		s.t.Fatal(err)
	}
	began, limit := s.jira.beginnings(sc), answered.Add(wayTime)
	if len(calls) > 0 {
		limit = latest(limit, calls[len(calls)-1].Add(callTime+wayTime)) // the one that was on its way
	}
	if last := began[len(began)-1]; last.After(limit) {
		s.t.Errorf("edit %d: Jira was called %s behind the answer, want %s at most", n, last.Sub(answered), limit.Sub(answered))
	}
	taken := s.jira.taken(sc)
	return taken[len(taken)-1].Sub(answered)
}

func (j *jira) beginnings(sc checklist.Scope) []time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.began[sc])
}
