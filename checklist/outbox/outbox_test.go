package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/outbox"
)

const callTime = 100 * time.Millisecond

// jira is a site that takes its time, and whatever else it is told to do with a
// call: the n-th, from 1.
type jira struct {
	t      *testing.T
	does   func(n int, sc checklist.Scope) error // before it takes the call; nil: it takes it
	badge  func() error                          // what it says to a badge; nil: it is no matter
	badges []string
	loses  func(n int) bool // the answer, behind it
	mu     sync.Mutex
	calls  int
	times  map[checklist.Scope][]time.Time // of calls that were taken
	began  map[checklist.Scope][]time.Time // of all calls
	// failing are the spans in which an issue could not be told; the last is open
	// until the next call.
	failing map[checklist.Scope][]span
	knows   map[checklist.Scope]int64 // revisions
	flight  map[checklist.Scope]bool
	quiet   map[checklist.Scope]time.Time // asked to be left alone until then
}

// site is one that the calls go to.
type site struct {
	*jira
	clientKey string
}

func (j *jira) To(_ context.Context, clientKey string) (outbox.Site, error) {
	return site{j, clientKey}, nil
}

func (j site) Tell(ctx context.Context, issueID string, telling outbox.Telling) (err error) {
	sc := checklist.Scope{ClientKey: j.clientKey, IssueID: issueID}
	if telling.Part == outbox.PartGlance {
		return j.takeBadge(telling.Value)
	}
	j.mu.Lock()
	j.calls++
	n := j.calls
	if j.flight[sc] {
		j.t.Errorf("two calls for %s are on their way together", sc.IssueID)
	}
	if time.Now().Before(j.quiet[sc]) {
		j.t.Errorf("%s was called %s too early", sc.IssueID, time.Until(j.quiet[sc]))
	}
	j.flight[sc] = true
	j.began[sc] = append(j.began[sc], time.Now())
	if last := len(j.failing[sc]) - 1; last >= 0 && j.failing[sc][last].to.IsZero() {
		j.failing[sc][last].to = time.Now()
	}
	j.mu.Unlock()
	began := time.Now()
	defer func() {
		j.mu.Lock()
		j.flight[sc] = false
		if err != nil {
			j.failing[sc] = append(j.failing[sc], span{from: began})
		}
		j.mu.Unlock()
	}()
	select {
	case <-time.After(callTime):
	case <-ctx.Done():
		return ctx.Err()
	}
	if j.does != nil {
		if err := j.does(n, sc); err != nil {
			j.heed(sc, err)
			return err
		}
	}
	return j.take(n, sc, telling.Value)
}

// takeBadge is a call of its own kind, which nothing else waits for.
func (j *jira) takeBadge(value []byte) error {
	if j.badge == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.badge(); err != nil {
		return err
	}
	j.badges = append(j.badges, string(value))
	return nil
}

// shown are the badges that were taken.
func (j *jira) shown() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.badges)
}

// soonestRetry is how long after a failure the next call comes at the earliest.
const soonestRetry = 1400 * time.Millisecond

// heed remembers that this Jira is to be left alone, as it has asked for or
// because it has failed.
func (j *jira) heed(sc checklist.Scope, err error) {
	quiet := soonestRetry
	if later, ok := errors.AsType[*outbox.LaterError](err); ok {
		quiet = later.After
	}
	j.mu.Lock()
	j.quiet[sc] = time.Now().Add(quiet)
	j.mu.Unlock()
}

func (j *jira) take(n int, sc checklist.Scope, property []byte) error {
	var p struct {
		Rev int64 `json:"rev"`
	}
	if err := json.Unmarshal(property, &p); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if p.Rev < j.knows[sc] {
		j.t.Errorf("%s went back from revision %d to %d", sc.IssueID, j.knows[sc], p.Rev)
	}
	j.knows[sc] = p.Rev
	j.times[sc] = append(j.times[sc], time.Now())
	if j.loses != nil && j.loses(n) {
		return errors.New("connection reset by peer")
	}
	return nil
}

// world is a database, a Jira, and the servers between them.
type world struct {
	t      *testing.T
	memory *checklisttest.Memory
	jira   *jira
	held   func(context.Context) (everywhere bool, clientKeys []string) // of its servers
	ops    int
	edits  map[checklist.Scope][]edit
}

// edit is when an issue was written, and what a rule could see then.
type edit struct {
	at    time.Time
	flags string
}

// server is one of them.
type server struct {
	*world
	service *checklist.Service
	box     *outbox.Outbox
	stop    context.CancelFunc
}

// telling is a service on a site whose Jira may be told texts.
type telling struct{ *checklist.Service }

func (i telling) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	in, err := i.Service.Load(ctx, sc)
	in.Options.Tell, in.Options.Fields.Glance = checklist.TellTexts, true
	return in, err
}

func inWorld(t *testing.T, test func(t *testing.T, w *world)) {
	synctest.Test(t, func(t *testing.T) {
		j := &jira{
			t: t, times: map[checklist.Scope][]time.Time{}, began: map[checklist.Scope][]time.Time{}, failing: map[checklist.Scope][]span{},
			knows:  map[checklist.Scope]int64{},
			flight: map[checklist.Scope]bool{}, quiet: map[checklist.Scope]time.Time{},
		}
		test(t, &world{t: t, memory: &checklisttest.Memory{}, jira: j, edits: map[checklist.Scope][]edit{}})
	})
}

func (w *world) start() *server { return w.startOn(w.memory) }

// stores are what a server works on.
type stores interface {
	checklist.Store
	outbox.Store
}

func (w *world) startOn(store stores) *server {
	s := &server{world: w, service: checklist.NewService(store, time.Now)}
	s.box = outbox.New(store, telling{s.service}, w.jira, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	s.box.Held = w.held
	s.service.Wrote = func(sc checklist.Scope, in checklist.Issue) {
		w.edits[sc] = append(w.edits[sc], edit{time.Now(), outbox.Flags(in)}) // tests write one after the other
		s.box.Wrote(sc, in)
	}
	ctx, stop := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	s.stop = func() {
		stop()
		<-done
	}
	go func() {
		defer close(done)
		_ = s.box.Run(ctx)
	}()
	w.t.Cleanup(s.stop)
	return s
}

func scopeOf(n int) checklist.Scope {
	return checklist.Scope{ClientKey: "acme", IssueID: fmt.Sprint(n)}
}

// do applies an action and returns the revision.
func (s *server) do(sc checklist.Scope, a checklist.Action) int64 {
	s.t.Helper()
	s.ops++
	all := checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
	res, err := s.service.Apply(s.t.Context(), sc, checklist.Change{
		Ops: []checklist.Operation{{ID: fmt.Sprint("op", s.ops), Action: a}}, By: "712020:ann", Can: all,
	})
	if err != nil || len(res.Rejected) > 0 {
		s.t.Fatalf("apply: %v %v", res.Rejected, err)
	}
	return res.Issue.Rev
}

func (s *server) add(sc checklist.Scope, item string) int64 {
	return s.do(sc, checklist.AddItem{Item: item, Text: "Write " + item})
}

func (s *server) set(sc checklist.Scope, item, status string) int64 {
	return s.do(sc, checklist.SetStatus{Item: item, Status: status})
}

// revision is what this Jira knows of an issue.
func (j *jira) revision(sc checklist.Scope) int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.knows[sc]
}

func (j *jira) called() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.calls
}

func (j *jira) taken(sc checklist.Scope) []time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.times[sc]
}

var one = scopeOf(1)

func TestFirstChangeIsToldAtOnce(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start()
		begin := time.Now()
		s.add(one, "a")
		<-time.After(time.Minute)
		times := w.jira.taken(one)
		if len(times) != 1 || times[0].Sub(begin) != callTime {
			t.Errorf("told after %v, want once after %s", times, callTime)
		}
	})
}

// TestChangesAreGathered: what changes nothing that a rule could wait for is told
// in one call in each pace, whoever writes it.
func TestChangesAreGathered(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a, b := w.start(), w.start()
		var rev int64
		for n := range 100 { // in ten seconds
			rev = []*server{a, b}[n%2].add(one, fmt.Sprint("i", n))
			<-time.After(100 * time.Millisecond)
		}
		<-time.After(time.Minute)
		times := w.jira.taken(one)
		if w.jira.revision(one) != rev {
			t.Errorf("Jira knows revision %d, want %d", w.jira.revision(one), rev)
		}
		for n := 1; n < len(times); n++ {
			if gap := times[n].Sub(times[n-1]); gap < 1500*time.Millisecond {
				t.Errorf("call %d came %s after the one before", n, gap)
			}
		}
		if least := 8; len(times) > least*12/10 {
			t.Errorf("%d calls for ten seconds of changes, want at most 1.2 of %d", len(times), least)
		}
	})
}

// TestFlagsAreToldAtOnce: whoever ticks the last item and presses a button of the
// workflow is not to be refused.
func TestFlagsAreToldAtOnce(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start()
		s.add(one, "a")
		s.add(one, "b")
		<-time.After(time.Minute)
		s.set(one, "a", "done")
		<-time.After(500 * time.Millisecond) // within the pace
		last := time.Now()
		rev := s.set(one, "b", "done")
		if err := s.box.Wait(t.Context(), one, rev); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(last); took != callTime {
			t.Errorf("Jira knew after %s, want %s", took, callTime)
		}
		again := time.Now()
		rev = s.set(one, "b", "open") // while the call before has just ended
		if err := s.box.Wait(t.Context(), one, rev); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(again); took != callTime {
			t.Errorf("and back after %s, want %s", took, callTime)
		}
	})
}

func TestAFlagThatFlipsWhileACallIsOnItsWay(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start()
		s.add(one, "a")
		<-time.After(callTime / 2)
		rev := s.set(one, "a", "done")
		begin := time.Now()
		if err := s.box.Wait(t.Context(), one, rev); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != callTime/2+callTime {
			t.Errorf("Jira knew after %s, want as soon as the call before had ended", took)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.jira.does = func(int, checklist.Scope) error { return errors.New("503") }
		s := w.start()
		rev := s.add(one, "a")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := s.box.Wait(ctx, one, rev); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

// TestWhatIsGoneIsGivenUp: and told of again if it comes back.
func TestWhatIsGoneIsGivenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.jira.does = func(n int, _ checklist.Scope) error {
			if n == 1 {
				return fmt.Errorf("404: %w", outbox.ErrGone)
			}
			return nil
		}
		s := w.start()
		s.add(one, "a")
		<-time.After(time.Hour)
		if w.jira.called() != 1 {
			t.Errorf("%d calls, want 1", w.jira.called())
		}
		rev := s.add(one, "b")
		<-time.After(time.Minute)
		if w.jira.revision(one) != rev {
			t.Errorf("Jira knows %d, want %d", w.jira.revision(one), rev)
		}
	})
}

// TestASiteThatLeftIsGivenUp: with one question, and not one for each issue.
func TestASiteThatLeftIsGivenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.jira.does = func(int, checklist.Scope) error { return outbox.ErrSiteGone }
		s := w.start()
		for n := range 100 {
			s.add(scopeOf(n), "a")
		}
		<-time.After(time.Hour)
		if w.jira.called() > 8 {
			t.Errorf("%d calls, want at most those that were on their way", w.jira.called())
		}
		if found, err := w.memory.Behind(t.Context(), time.Now(), nil, 1); err != nil || len(found) > 0 {
			t.Errorf("still owed: %v %v", found, err)
		}
	})
}

// TestAnotherServerGoesOn: whoever stops or dies leaves what it owes to others.
func TestAnotherServerGoesOn(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a := w.start()
		rev := a.add(one, "a")
		<-time.After(callTime / 2)
		a.stop()
		w.start()
		<-time.After(time.Minute)
		if w.jira.revision(one) != rev {
			t.Errorf("Jira knows %d, want %d", w.jira.revision(one), rev)
		}
	})
}

// TestLongPausesAreNotHeld: an issue that is to wait for long takes no place, and
// another site's is told all the same.
func TestLongPausesAreNotHeld(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.jira.does = func(_ int, sc checklist.Scope) error {
			if sc.ClientKey == "acme" && time.Since(w.jira.begin()) < time.Hour {
				return &outbox.LaterError{After: time.Hour, Reason: "jira-quota-tenant-based"}
			}
			return nil
		}
		s := w.start()
		var last int64
		for n := range 300 {
			last = s.add(scopeOf(n), "a")
		}
		other := checklist.Scope{ClientKey: "other", IssueID: "1"}
		s.add(other, "a")
		<-time.After(10 * time.Second)
		if w.jira.revision(other) != 1 {
			t.Error("the other site's issue was not told of")
		}
		<-time.After(2 * time.Hour)
		for n := range 300 {
			if w.jira.revision(scopeOf(n)) != last {
				t.Fatalf("issue %d: Jira knows revision %d", n, w.jira.revision(scopeOf(n)))
			}
		}
	})
}

// begin is when the world began.
func (*jira) begin() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) } // synctest's

// TestWhatJiraKnowsIsNotToldAgain: that all issues of a site are marked costs no
// call where nothing follows from it.
func TestWhatJiraKnowsIsNotToldAgain(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start()
		for n := range 50 {
			s.add(scopeOf(n), "a")
		}
		<-time.After(time.Minute)
		if err := w.memory.OweJira(t.Context(), checklist.Part{ClientKey: "acme"}, time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Hour)
		if w.jira.called() != 50 {
			t.Errorf("%d calls, want one for each issue", w.jira.called())
		}
		if found, err := w.memory.Behind(t.Context(), time.Now(), nil, 1); err != nil || len(found) > 0 {
			t.Errorf("still owed: %v %v", found, err)
		}
	})
}

// TestALostAnswerIsDoubted: Jira may have taken what nobody knows it took.
func TestALostAnswerIsDoubted(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.jira.loses = func(n int) bool { return n == 1 }
		s := w.start()
		s.add(one, "a")
		<-time.After(time.Minute)
		if w.jira.called() != 2 {
			t.Errorf("%d calls, want another after the first was lost", w.jira.called())
		}
	})
}
