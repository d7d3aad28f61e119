package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/bulk/bulktest"
)

var place = checklist.Area{ClientKey: "acme", ProjectID: "10"}

// world has a store, and issues that a job of the kind "tick" visits five a step.
type world struct {
	store  *bulktest.Memory
	server int

	mu     sync.Mutex
	visits map[int]int
	steps  int
	during func(step int) error // called in the middle of each step
	said   []bulk.Report
}

const issues = 23

func newWorld() *world { return &world{store: &bulktest.Memory{}, visits: map[int]int{}} }

func (w *world) service() *bulk.Service {
	return &bulk.Service{Store: w.store, Now: time.Now, Wake: func() {}}
}

// runner is another server.
func (w *world) runner(store bulk.Store) *bulk.Runner {
	w.server++
	name := w.server
	var turns atomic.Int64 // of jobs that are done at the same time
	r := bulk.NewRunner(store, time.Now, func() string { return fmt.Sprintf("server-%d-%d", name, turns.Add(1)) }, func(_ context.Context, r bulk.Report) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.said = append(w.said, r)
	})
	r.Handle("tick", w.tick)
	return r
}

func (w *world) tick(_ context.Context, _ bulk.Job, s *bulk.Step) error {
	w.mu.Lock()
	w.steps++
	step := w.steps
	w.mu.Unlock()
	from, _ := strconv.Atoi(s.Cursor)
	s.Total = issues
	for n := from; n < min(from+5, issues); n++ {
		w.mu.Lock()
		w.visits[n]++
		if w.visits[n] == 1 { // as an operation with an id of its own
			s.Changed++
		}
		w.mu.Unlock()
		s.Done++
		s.Cursor = strconv.Itoa(n + 1)
	}
	s.Finished = s.Cursor == strconv.Itoa(issues)
	if w.during != nil {
		return w.during(step)
	}
	return nil
}

func (w *world) start(t *testing.T) bulk.Job {
	t.Helper()
	j, err := w.service().Start(t.Context(), bulk.Job{Area: place, ID: "j1", Kind: "tick", Ask: []byte("{}"), Created: checklist.Stamp{By: "admin"}})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func (w *world) get(t *testing.T) bulk.Job {
	t.Helper()
	j, err := w.service().Get(t.Context(), place, "j1")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// round has a runner do what is due.
func round(t *testing.T, r *bulk.Runner) time.Duration {
	t.Helper()
	wait, err := r.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

func (w *world) complete(t *testing.T, state bulk.State) bulk.Job {
	t.Helper()
	j := w.get(t)
	if j.State != state || j.Done != issues || j.Total != issues || len(w.visits) != issues || j.Owner != "" {
		t.Errorf("%s with %d of %d done, %d visited, of %q; want %s and %d", j.State, j.Done, j.Total, len(w.visits), j.Owner, state, issues)
	}
	return j
}

func TestJobIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.start(t)
		if again := w.start(t); again.Rev != 1 {
			t.Errorf("asked again it is %+v", again)
		}
		round(t, w.runner(w.store))
		j := w.complete(t, bulk.Done)
		if j.Changed != issues || w.steps != 5 || len(w.said) != 1 || w.said[0].Err != nil {
			t.Errorf("changed %d in %d steps and said %+v", j.Changed, w.steps, w.said)
		}
		if n, err := w.store.Forget(t.Context(), time.Now().Add(bulk.Kept)); err != nil || n != 0 {
			t.Errorf("forgot %d, %v within the time that it is kept", n, err)
		}
		if n, err := w.store.Forget(t.Context(), time.Now().Add(bulk.Kept+time.Second)); err != nil || n != 1 {
			t.Errorf("forgot %d, %v after the time that it is kept", n, err)
		}
	})
}

// TestAFaultLosesNoCount: what a step had done when it failed was done by the job.
func TestAFaultLosesNoCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.start(t)
		w.during = func(step int) error {
			if step%2 == 1 {
				return errors.New("the primary is gone")
			}
			return nil
		}
		for range issues {
			round(t, w.runner(w.store))
			<-time.After(time.Minute)
		}
		if j := w.complete(t, bulk.Done); j.Changed != issues {
			t.Errorf("changed are %d of %d", j.Changed, issues)
		}
	})
}

var errDead = errors.New("the server is dead")

// TestDeathAnywhere has a server die before each of its calls of the store, and
// behind each, one after the other: the next one brings the job to its end, with
// each issue counted once.
func TestDeathAnywhere(t *testing.T) {
	for _, behind := range []bool{false, true} {
		for moment := 1; ; moment++ {
			died := false
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.start(t)
				dying := &mortal{Memory: w.store, left: moment, behind: behind}
				_, err := w.runner(dying).Round(t.Context())
				died = errors.Is(err, errDead)
				next := w.runner(w.store)
				round(t, next)
				<-time.After(time.Minute)
				round(t, next)
				if j := w.complete(t, bulk.Done); !died && j.Changed != issues {
					t.Errorf("nobody died, and changed are %d", j.Changed)
				}
			})
			if !died {
				if moment < 8 {
					t.Errorf("it died at %d moments only", moment)
				}
				break
			}
		}
	}
}

// mortal is a store as seen by a server that dies at one of its calls.
type mortal struct {
	*bulktest.Memory
	left   int
	behind bool
}

func (m *mortal) dies() bool { m.left--; return m.left < 0 || m.left == 0 && !m.behind }

func (m *mortal) Earliest(ctx context.Context, limit int) ([]bulk.Job, error) {
	if m.dies() {
		return nil, errDead
	}
	return m.Memory.Earliest(ctx, limit)
}

func (m *mortal) Get(ctx context.Context, clientKey, id string) (bulk.Job, error) {
	if m.dies() {
		return bulk.Job{}, errDead
	}
	return m.Memory.Get(ctx, clientKey, id)
}

func (m *mortal) Save(ctx context.Context, j bulk.Job) (bulk.Job, error) {
	if m.dies() {
		return bulk.Job{}, errDead
	}
	return m.Memory.Save(ctx, j)
}

// TestAnOutageIsSaidOnce has the store away, back, and away again.
func TestAnOutageIsSaidOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		away := &outages{Memory: w.store}
		away.is.Store(true)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.runner(away).Run(ctx) }()
		for _, is := range []bool{true, false, true} {
			away.is.Store(is)
			<-time.After(5 * time.Minute)
		}
		stop()
		if err := <-ended; err != nil || len(w.said) != 2 || !errors.Is(w.said[1].Err, errDead) {
			t.Errorf("%v; of two outages was said %+v", err, w.said)
		}
	})
}

// outages is a store that is away now and then.
type outages struct {
	*bulktest.Memory
	is atomic.Bool
}

func (o *outages) Earliest(ctx context.Context, limit int) ([]bulk.Job, error) {
	if o.is.Load() {
		return nil, errDead
	}
	return o.Memory.Earliest(ctx, limit)
}

// TestPeopleWhileItRuns has a person do something to the job in the middle of its
// second step, which counts all the same.
func TestPeopleWhileItRuns(t *testing.T) {
	for _, tc := range []struct {
		name  string
		do    func(context.Context, *bulk.Service) error
		state bulk.State
		done  int64
	}{
		{"paused", func(ctx context.Context, s *bulk.Service) error { _, err := s.Pause(ctx, place, "j1", "p"); return err }, bulk.Paused, 10},
		{"stopped", func(ctx context.Context, s *bulk.Service) error { _, err := s.Stop(ctx, place, "j1", "p"); return err }, bulk.Stopped, 10},
		{"resumed while it runs", func(ctx context.Context, s *bulk.Service) error {
			_, err := s.Resume(ctx, place, "j1", "p")
			return err
		}, bulk.Done, issues},
		{"paused and resumed", func(ctx context.Context, s *bulk.Service) error {
			_, err := s.Pause(ctx, place, "j1", "p")
			if err == nil {
				_, err = s.Resume(ctx, place, "j1", "q")
			}
			return err
		}, bulk.Done, issues},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.during = func(step int) error {
					if step == 2 {
						return tc.do(t.Context(), w.service())
					}
					return nil
				}
				w.start(t)
				r := w.runner(w.store)
				round(t, r)
				round(t, r)
				j := w.get(t)
				if j.State != tc.state || j.Done != tc.done || j.Changed != tc.done || j.Owner != "" {
					t.Fatalf("got %s with %d done and %d changed, of %q; want %s with %d", j.State, j.Done, j.Changed, j.Owner, tc.state, tc.done)
				}
				if tc.state == bulk.Stopped {
					if _, err := w.service().Resume(t.Context(), place, "j1", "p"); !errors.Is(err, bulk.ErrOver) {
						t.Errorf("resumed after its end: %v, want ErrOver", err)
					}
					return
				}
				if tc.state == bulk.Paused {
					if _, err := w.service().Resume(t.Context(), place, "j1", "q"); err != nil {
						t.Fatal(err)
					}
					round(t, r)
				}
				if j := w.complete(t, bulk.Done); j.Updated.By == "admin" && tc.state == bulk.Paused {
					t.Errorf("it was last touched by %q", j.Updated.By)
				}
			})
		})
	}
}

// TestStepsThatDoNotSucceed has the second step end in an error, once or always.
func TestStepsThatDoNotSucceed(t *testing.T) {
	for _, tc := range []struct {
		name   string
		err    func() error
		always bool
		state  bulk.State
		note   string
		within time.Duration
	}{
		{name: "a fault is tried again soon", err: func() error { return errors.New("the database is away") }, state: bulk.Done, within: 5 * time.Second},
		{name: "a panic is a fault", err: func() error { panic("oops") }, state: bulk.Done, within: 5 * time.Second},
		{
			name: "a fault that stays gives it up", err: func() error { return errors.New("the database is away") }, always: true,
			state: bulk.Failed, note: "Something went wrong on our side, again and again. What was done stays done.", within: 5 * time.Hour,
		},
		{name: "it waits for as long as Jira wants", err: func() error { return bulk.Later(time.Now().Add(time.Hour)) }, state: bulk.Done, within: time.Hour},
		{name: "what cannot succeed is not tried again", err: func() error { return &bulk.ProblemError{Text: "The template is gone."} }, state: bulk.Failed, note: "The template is gone."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.during = func(step int) error {
					if step == 2 || tc.always && step > 2 {
						return tc.err()
					}
					return nil
				}
				w.start(t)
				begun, r := time.Now(), w.runner(w.store)
				for wait := round(t, r); !w.get(t).State.Over(); wait = round(t, r) {
					<-time.After(max(wait, time.Millisecond))
				}
				j := w.get(t)
				if took := time.Since(begun); j.State != tc.state || j.Note != tc.note || took > tc.within || tc.within >= time.Hour && took < tc.within/10 {
					t.Errorf("%s after %s with the note %q; want %s within %s with %q", j.State, took, j.Note, tc.state, tc.within, tc.note)
				}
				if tc.state == bulk.Done {
					w.complete(t, bulk.Done)
				}
			})
		})
	}
}

// TestTwoServers has two servers with the same jobs: each job is done by one at a
// time.
func TestTwoServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		busy := map[string]int{}
		handle := func(_ context.Context, j bulk.Job, s *bulk.Step) error {
			w.mu.Lock()
			busy[j.ID]++
			if busy[j.ID] > 1 {
				t.Errorf("%s is done by two at once", j.ID)
			}
			w.mu.Unlock()
			<-time.After(7 * time.Second)
			w.mu.Lock()
			busy[j.ID]--
			w.mu.Unlock()
			s.Done++
			s.Cursor += "x"
			s.Finished = len(s.Cursor) == 9
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		var servers sync.WaitGroup
		for range 2 {
			r := w.runner(w.store)
			r.Handle("slow", handle)
			servers.Go(func() { _ = r.Run(ctx) })
		}
		const jobs = 9
		for n := range jobs {
			if _, err := w.service().Start(t.Context(), bulk.Job{Area: place, ID: strconv.Itoa(n), Kind: "slow"}); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(10 * time.Minute)
		cancel()
		servers.Wait()
		for n := range jobs {
			if j, err := w.service().Get(t.Context(), place, strconv.Itoa(n)); err != nil || j.State != bulk.Done || j.Done != 9 {
				t.Errorf("job %d is %s with %d of 9, %v", n, j.State, j.Done, err)
			}
		}
	})
}

// TestErasedWhileItRuns has a person erased from the job in the middle of a step:
// the step is done again, and they are not back.
func TestErasedWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.during = func(step int) error {
			if step != 2 {
				return nil
			}
			j := w.get(t)
			if !j.Forget("admin") {
				t.Error("nobody was there to be erased")
			}
			_, err := w.store.Save(t.Context(), j)
			return err
		}
		w.start(t)
		r := w.runner(w.store)
		round(t, r)
		<-time.After(time.Minute)
		round(t, r)
		if j := w.complete(t, bulk.Done); len(j.People()) != 0 {
			t.Errorf("%v are in the job again", j.People())
		}
	})
}

func TestServiceRefuses(t *testing.T) {
	w := newWorld()
	w.start(t)
	other := checklist.Area{ClientKey: "acme"}
	for name, tc := range map[string]struct {
		do   func(*bulk.Service) error
		want error
	}{
		"the same id for something else": {func(s *bulk.Service) error {
			_, err := s.Start(t.Context(), bulk.Job{Area: place, ID: "j1", Kind: "import"})
			return err
		}, bulk.ErrExists},
		"the same id in another place": {func(s *bulk.Service) error {
			_, err := s.Start(t.Context(), bulk.Job{Area: other, ID: "j1", Kind: "tick"})
			return err
		}, bulk.ErrExists},
		"a job of another place":    {func(s *bulk.Service) error { _, err := s.Get(t.Context(), other, "j1"); return err }, bulk.ErrNotFound},
		"a job that is not":         {func(s *bulk.Service) error { _, err := s.Stop(t.Context(), place, "j2", "p"); return err }, bulk.ErrNotFound},
		"what cannot be an id":      {func(s *bulk.Service) error { _, err := s.Get(t.Context(), place, "j:1"); return err }, bulk.ErrNotFound},
		"a pause of another's jobs": {func(s *bulk.Service) error { _, err := s.Pause(t.Context(), other, "j1", "p"); return err }, bulk.ErrNotFound},
	} {
		if err := tc.do(w.service()); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	var err error
	for n := range bulk.MaxOpen {
		_, err = w.service().Start(t.Context(), bulk.Job{Area: place, ID: "more" + strconv.Itoa(n), Kind: "tick"})
	}
	if !errors.Is(err, bulk.ErrTooMany) {
		t.Errorf("job %d: %v, want ErrTooMany", bulk.MaxOpen+1, err)
	}
}

func TestForget(t *testing.T) {
	j := bulktest.Full("j1")
	j.Note, j.Ask, j.Result = "of 712020:f0a9.", []byte(`{"by":"712020:f0a9"}`), []byte(`[{"issue":"10001","by":"712020:f0a9"}]`)
	if !j.Forget("712020:f0a9") || j.Forget("712020:f0a9") || j.Created.By != checklist.Erased || string(j.Ask) != `{"by":"erased"}` || j.Note != "of erased." {
		t.Errorf("got %+v, ask %s, note %q", j, j.Ask, j.Note)
	}
	if j.ForgetIssue("1000") || !j.ForgetIssue("10001") || j.Result != nil {
		t.Errorf("the result is %s", j.Result)
	}
}

// TestJobIsHeld: what may not be done for now waits, between two steps where it has
// begun, keeps no other from its turn, and is done once it may be.
func TestJobIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var held atomic.Bool
		r := w.runner(w.store)
		r.Held = func(_ context.Context, clientKey, kind string) bool {
			return held.Load() && clientKey == "acme" && kind == "tick"
		}
		w.during = func(step int) error { held.Store(step == 2 || held.Load()); return nil }
		w.start(t)
		round(t, r)
		if j := w.get(t); w.steps != 2 || j.Done != 10 || j.State.Over() {
			t.Fatalf("after %d steps it is %+v, want it to wait after the second", w.steps, j)
		}
		for n := range bulk.MaxOpen - 1 {
			j := bulk.Job{Area: place, ID: fmt.Sprint("more", n), Kind: "tick", Ask: []byte("{}"), Subject: fmt.Sprint(n), Created: checklist.Stamp{By: "admin"}}
			if _, err := w.service().Start(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
		elsewhere := bulk.Job{Area: checklist.Area{ClientKey: "other"}, ID: "free", Kind: "tick", Ask: []byte("{}"), Created: checklist.Stamp{By: "admin"}}
		if _, err := w.service().Start(t.Context(), elsewhere); err != nil {
			t.Fatal(err)
		}
		round(t, r)
		if j, err := w.store.Get(t.Context(), "other", "free"); err != nil || j.State != bulk.Done {
			t.Errorf("the job of another site is %s, %v", j.State, err)
		}
		w.during = nil
		held.Store(false)
		<-time.After(time.Minute)
		round(t, r)
		w.complete(t, bulk.Done)
	})
}
