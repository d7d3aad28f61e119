package outbox_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

const pace = 1500 * time.Millisecond

// least is the fewest calls with which Jira can be told of edits by whoever keeps
// the rules: the first at once, what flips a flag as soon as no call is on its
// way, all else within the pace behind the call before. Each call waits for as
// long as the rules let it, so that it takes as many edits along as any could; a
// call that comes earlier only makes the next one come earlier. From a call that
// fails until the one that tries again nobody can be told; those that fail are
// not counted.
func least(edits []edit, failing []span) int {
	calls, knows := 0, ""
	var ended time.Time
	for len(edits) > 0 {
		soonest := over(failing, latest(edits[0].at, ended))
		begins := soonest
		if calls > 0 {
			begins = over(failing, latest(begins, ended.Add(pace)))
		}
		for n, e := range edits { // what is flipped back before it could be told is nothing
			if n+1 < len(edits) && !edits[n+1].at.After(soonest) || e.flags == knows {
				continue
			}
			if at := over(failing, latest(e.at, soonest)); at.Before(begins) {
				begins = at
			}
			break
		}
		for len(edits) > 0 && !edits[0].at.After(begins) {
			knows, edits = edits[0].flags, edits[1:]
		}
		calls, ended = calls+1, begins.Add(callTime)
	}
	return calls
}

// span is from a call that has failed to the next one of the issue.
type span struct{ from, to time.Time }

// over is the first time from at on that is not within one of the spans, which
// are in order.
func over(spans []span, at time.Time) time.Time {
	for _, s := range spans {
		if !at.Before(s.from) && at.Before(s.to) {
			at = s.to
		}
	}
	return at
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestTheLeastOfWhatFails(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	edits := []edit{{at(0), "a"}, {at(50), "a"}, {at(1700), "a"}, {at(3000), "b"}, {at(3500), "a"}}
	if got := least(slices.Clone(edits), nil); got != 4 {
		t.Errorf("where nothing fails: %d calls, want 4", got)
	}
	if got := least(edits, []span{{at(1600), at(2500)}, {at(3000), at(4000)}}); got != 3 {
		t.Errorf("%d calls, want 3: at 0, 2.5 and 4 seconds", got)
	}
}

func TestTheLeast(t *testing.T) {
	at := func(ms int, flags string) edit {
		return edit{time.UnixMilli(0).Add(time.Duration(ms) * time.Millisecond), flags}
	}
	for _, tc := range []struct {
		name  string
		edits []edit
		want  int
	}{
		{"none", nil, 0},
		{"one", []edit{at(0, "a")}, 1},
		{"two at once", []edit{at(0, "a"), at(0, "a")}, 1},
		{"the second waits", []edit{at(0, "a"), at(50, "a")}, 2},
		{"and takes others along", []edit{at(0, "a"), at(50, "a"), at(1599, "a"), at(1600, "a")}, 2},
		{"but not all", []edit{at(0, "a"), at(50, "a"), at(1601, "a")}, 3},
		{"a flag does not wait", []edit{at(0, "a"), at(50, "a"), at(500, "b"), at(700, "b")}, 3},
		{"there and back during a call", []edit{at(0, "a"), at(10, "b"), at(20, "a"), at(1500, "a")}, 2},
		{"there during a call", []edit{at(0, "a"), at(10, "b"), at(1500, "b"), at(1800, "b")}, 4},
		{"there and back between calls", []edit{at(0, "a"), at(500, "b"), at(1000, "a")}, 3},
	} {
		if got := least(slices.Clone(tc.edits), nil); got != tc.want {
			t.Errorf("%s: %d calls, want %d", tc.name, got, tc.want)
		}
	}
}

// busy has people edit issues for a while, now and then something that a rule can
// see, and returns the last revisions.
func (w *world) busy(random *rand.Rand, servers []*server, issues int) map[checklist.Scope]int64 {
	want := map[checklist.Scope]int64{}
	for n := range issues {
		want[scopeOf(n)] = servers[0].add(scopeOf(n), "a")
	}
	for range 1200 { // in a minute
		sc, s := scopeOf(random.IntN(issues)), servers[random.IntN(len(servers))]
		if random.IntN(4) == 0 {
			want[sc] = s.set(sc, "a", []string{"open", "done"}[random.IntN(2)])
		} else {
			want[sc] = s.do(sc, checklist.EditItem{Item: "a", Text: new(fmt.Sprint("Text ", random.Int()))})
		}
		<-time.After(time.Duration(1+random.IntN(99)) * time.Millisecond)
	}
	<-time.After(time.Hour)
	return want
}

// settled checks that Jira is right in the end and that no limit of its own was
// broken, and returns how many calls were the least possible.
func (w *world) settled(want map[checklist.Scope]int64) int {
	w.t.Helper()
	sum := 0
	var all []time.Time
	for sc, rev := range want {
		if w.jira.revision(sc) != rev {
			w.t.Errorf("issue %s: Jira knows revision %d, want %d", sc.IssueID, w.jira.revision(sc), rev)
		}
		within(w.t, "an issue", w.jira.began[sc], 20, 2*time.Second)
		within(w.t, "an issue", w.jira.began[sc], 100, 30*time.Second)
		all = append(all, w.jira.began[sc]...)
		sum += least(w.edits[sc], w.jira.failing[sc])
	}
	slices.SortFunc(all, time.Time.Compare)
	within(w.t, "a site", all, 50, time.Second)
	return sum
}

// within checks that there are at most so many calls in any span.
func within(t *testing.T, of string, calls []time.Time, most int, span time.Duration) {
	t.Helper()
	for n := most; n < len(calls); n++ {
		if calls[n].Sub(calls[n-most]) < span {
			t.Errorf("%s had more than %d calls in %s", of, most, span)
			return
		}
	}
}

// TestAsFewCallsAsPossible: where nothing fails, also with several servers.
func TestAsFewCallsAsPossible(t *testing.T) {
	for servers := 1; servers <= 3; servers++ {
		inWorld(t, func(t *testing.T, w *world) {
			var all []*server
			for range servers {
				all = append(all, w.start())
			}
			least := w.settled(w.busy(rand.New(rand.NewPCG(1, uint64(servers))), all, 20))
			t.Logf("%d servers: %d calls, %d are the least possible", servers, w.jira.called(), least)
			if 10*w.jira.called() > 12*least {
				t.Errorf("%d calls, want at most 1.2 of %d", w.jira.called(), least)
			}
			if 100*w.jira.called() < 98*least { // a few fewer, since of a site only some calls are on their way together
				t.Errorf("%d calls: then %d are not the least possible", w.jira.called(), least)
			}
		})
	}
}

// TestAWretchedJira answers 429 and 500, hangs, and loses every tenth call: every
// issue is right in the end, no limit is broken, nothing is tried again too early
// (see heed), and calls that Jira took and said so are few.
func TestAWretchedJira(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		failed := w.jira.wretched(rand.New(rand.NewPCG(3, 4)))
		least := w.settled(w.busy(rand.New(rand.NewPCG(1, 2)), []*server{w.start(), w.start()}, 20))
		good := w.jira.called() - failed()
		t.Logf("%d calls, of which %d failed or lost their answer; %d are the least possible", w.jira.called(), failed(), least)
		if 10*good > 12*least {
			t.Errorf("%d calls did not fail, want at most 1.2 of %d", good, least)
		}
	})
}

// wretched has a seventh of the calls refused or hang, and of every tenth the
// answer lost; what it returns says how many.
func (j *jira) wretched(random *rand.Rand) (failed func() int) {
	var mu sync.Mutex
	count := 0
	j.loses = func(n int) bool { return n%10 == 0 }
	j.does = func(n int, _ checklist.Scope) error {
		mu.Lock()
		dice := random.IntN(20)
		if dice < 3 || n%10 == 0 {
			count++
		}
		mu.Unlock()
		switch {
		case n%10 == 0: // it is taken, and then lost
		case dice == 0:
			return &outbox.LaterError{After: 3 * time.Second, Reason: "jira-per-issue-on-write"}
		case dice == 1:
			return errors.New("500")
		case dice == 2:
			<-time.After(9 * time.Second)
			return errors.New("hung")
		}
		return nil
	}
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return count
	}
}
