package live_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/handlers/live"
	"ticklist/handlers/live/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var issue = checklist.Scope{ClientKey: "site", IssueID: "1"}

// stored counts what a store is asked.
type stored struct {
	*checklisttest.Memory
	mu          sync.Mutex
	loads, asks int
	err         error
}

// fail makes every question answer err from now on; nil ends that.
func (s *stored) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *stored) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	s.mu.Lock()
	s.loads++
	s.mu.Unlock()
	return s.Memory.Load(ctx, sc)
}

func (s *stored) Revs(ctx context.Context, issues []checklist.Scope) (map[checklist.Scope]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asks++
	if s.err != nil {
		return nil, s.err
	}
	return s.Memory.Revs(ctx, issues)
}

func (s *stored) asked() (loads, asks int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loads, s.asks
}

// sites are enabled unless they are in here.
type sites struct{ gone sync.Map }

func (s *sites) Enabled(_ context.Context, clientKeys []string) ([]string, error) {
	return slices.DeleteFunc(clientKeys, func(k string) bool { _, gone := s.gone.Load(k); return gone }), nil
}

// world is a database with servers on it, in a time that passes only while all
// wait.
type world struct {
	t        *testing.T
	memory   *checklisttest.Memory
	presence *livetest.Memory
	sites    sites
	log      bytes.Buffer
}

// server is one of its servers.
type server struct {
	*live.Hub
	stored *stored
	failed atomic.Int64 // rounds
	write  *checklist.Service
	stop   func()
}

func inWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t, &world{t: t, memory: &checklisttest.Memory{}, presence: &livetest.Memory{}})
	})
}

func (w *world) erase(t *testing.T, sc checklist.Scope) {
	t.Helper()
	if _, err := w.memory.EraseIssue(t.Context(), sc, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) start(name string) *server {
	s := &server{stored: &stored{Memory: w.memory}}
	s.Hub = live.New(live.Options{
		Issues: s.stored, Sites: &w.sites, Presence: w.presence.Server(name), Every: 400 * time.Millisecond,
		Ran: func(_ context.Context, err error) {
			if err != nil {
				s.failed.Add(1)
			}
		},
		Log: slog.New(slog.NewJSONHandler(&w.log, nil)),
	})
	s.write = checklist.NewService(s.Watch(w.memory), time.Now)
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(s.stop)
	return s
}

// adds writes an item through the server.
func (s *server) adds(t *testing.T, sc checklist.Scope, item string) checklist.Issue {
	t.Helper()
	res, err := s.write.Apply(t.Context(), sc, checklist.Change{
		Ops: []checklist.Operation{{ID: "op-" + item, Action: checklist.AddItem{Item: item, Text: item}}},
		By:  "x", Can: checklist.Permissions{View: true, Add: true},
	})
	if err != nil || len(res.Rejected) > 0 {
		t.Fatalf("%v, rejected %v", err, res.Rejected)
	}
	return res.Issue
}

// joins watches an issue, and looks away from what is there already.
func (s *server) joins(t *testing.T, sc checklist.Scope, account string) *live.Watcher {
	t.Helper()
	w, err := s.Join(t.Context(), sc, account, 0)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	calm(w)
	return w
}

// calm says whether w was told that something has changed.
func calm(w *live.Watcher) bool {
	select {
	case <-w.Changed():
		return false
	default:
		return true
	}
}

func items(t *testing.T, w *live.Watcher) int {
	t.Helper()
	in, err := w.Issue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return in.Count(checklist.Statuses()).Total
}

func TestWritesOnThisServerAreSeenAtOnce(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start("a")
		one, other := s.joins(t, issue, "x"), s.joins(t, checklist.Scope{ClientKey: "other", IssueID: "1"}, "x")
		loads, _ := s.stored.asked()
		written := s.adds(t, issue, "i1")
		if calm(one) || one.Rev() != written.Rev || items(t, one) != 1 {
			t.Errorf("revision %d, want %d with one item, and to be told", one.Rev(), written.Rev)
		}
		if !calm(other) || other.Rev() != 0 {
			t.Error("another site's issue of the same number has changed")
		}
		if now, _ := s.stored.asked(); now != loads {
			t.Errorf("it was read %d times, want what was written to be used", now-loads)
		}
		written.Lists[0].Items[0].Text = "changed by its owner"
		if in, err := one.Issue(t.Context()); err != nil || in.Lists[0].Items[0].Text != "i1" {
			t.Errorf("it shares %v with the writer (%v)", in.Lists, err)
		}
		synctest.Wait()
		<-time.After(10 * time.Second)
		if items(t, one) != 1 {
			t.Error("it is gone when it is held no more")
		}
	})
}

// TestWritesOnOtherServersAreSeenSoon measures how soon, in a time that does not
// depend on the machine.
func TestWritesOnOtherServersAreSeenSoon(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a, b := w.start("a"), w.start("b")
		x, y := a.joins(t, issue, "x"), a.joins(t, issue, "y")
		<-time.After(7 * time.Second) // everybody has met by now
		calm(x)
		calm(y)
		for n := range 10 {
			<-time.After(time.Duration(n) * 70 * time.Millisecond)
			loads, _ := a.stored.asked()
			began := time.Now()
			written := b.adds(t, issue, fmt.Sprint("i", n))
			<-x.Changed()
			<-y.Changed()
			if took := time.Since(began); took > 400*time.Millisecond {
				t.Errorf("it took %v", took)
			}
			if x.Rev() != written.Rev || items(t, x) != n+1 || items(t, y) != n+1 {
				t.Errorf("revision %d with %d items, want %d with %d", x.Rev(), items(t, x), written.Rev, n+1)
			}
			if now, _ := a.stored.asked(); now != loads+1 {
				t.Errorf("two who watch read it %d times, want once", now-loads)
			}
		}
	})
}

func TestABurstIsOneChange(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start("a")
		x := s.joins(t, issue, "x")
		for n := range 20 {
			s.adds(t, issue, fmt.Sprint("i", n))
		}
		if calm(x) || !calm(x) || items(t, x) != 20 {
			t.Error("want to be told once, with all of it")
		}
	})
}

func TestNothingIsAskedWhileNobodyWatches(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start("a")
		x := s.joins(t, issue, "x")
		<-time.After(time.Minute)
		if _, asks := s.stored.asked(); asks < 140 || asks > 160 {
			t.Errorf("asked %d times in a minute, want every 400 ms", asks)
		}
		x.Leave()
		<-time.After(time.Minute)
		_, asks := s.stored.asked()
		uses := w.presence.Uses()
		s.adds(t, issue, "i1")
		<-time.After(time.Hour)
		if _, now := s.stored.asked(); now != asks || w.presence.Uses() != uses {
			t.Errorf("%d questions and %d words to other servers in an hour, want none", now-asks, w.presence.Uses()-uses)
		}
		if y := s.joins(t, issue, "y"); y.Rev() != 1 {
			t.Errorf("who comes then is given revision %d", y.Rev())
		}
	})
}

// TestWhatIsOlder is passed over, unless it is known to be the newest.
func TestWhatIsOlder(t *testing.T) {
	for _, where := range []string{"here", "on another server"} {
		t.Run("erased and begun anew "+where, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				a := w.start("a")
				writer := a
				if where != "here" {
					writer = w.start("b")
				}
				x := a.joins(t, issue, "x")
				for n := range 5 {
					a.adds(t, issue, fmt.Sprint("i", n))
				}
				w.erase(t, issue)
				writer.adds(t, issue, "new")
				<-time.After(time.Second)
				if x.Rev() != 1 || items(t, x) != 1 {
					t.Errorf("revision %d with %d items, want 1 with 1", x.Rev(), items(t, x))
				}
			})
		})
	}
	t.Run("erased", func(t *testing.T) {
		inWorld(t, func(t *testing.T, w *world) {
			a := w.start("a")
			a.adds(t, issue, "i1")
			x := a.joins(t, issue, "x")
			w.erase(t, issue)
			<-time.After(time.Second)
			if calm(x) || x.Rev() != 0 || items(t, x) != 0 {
				t.Errorf("revision %d with %d items, want nothing", x.Rev(), items(t, x))
			}
		})
	})
	t.Run("behind what somebody has who comes", func(t *testing.T) {
		inWorld(t, func(t *testing.T, w *world) {
			a, b := w.start("a"), w.start("b")
			a.joins(t, issue, "x")
			<-time.After(400*time.Millisecond - 1)
			rev := b.adds(t, issue, "i1").Rev
			y, err := a.Join(t.Context(), issue, "y", rev)
			if err != nil || y.Rev() != rev {
				t.Errorf("revision %d, %v; want %d", y.Rev(), err, rev)
			}
		})
	})
}

func TestPeople(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a, b := w.start("a"), w.start("b")
		x := a.joins(t, issue, "x")
		sees := func(want ...string) {
			t.Helper()
			synctest.Wait()
			if got := x.People(); !slices.Equal(got, want) {
				t.Errorf("%v look, want %v", got, want)
			}
		}
		sees()
		y := a.joins(t, issue, "y")
		sees("y")
		if calm(x) {
			t.Error("x was not told that y came")
		}
		again := a.joins(t, issue, "y")
		sees("y")
		if !calm(x) {
			t.Error("x was told that y came twice")
		}
		b.joins(t, checklist.Scope{ClientKey: "other", IssueID: "1"}, "q")
		z := b.joins(t, issue, "z")
		b.joins(t, issue, "x") // another tab, on another server
		<-time.After(4 * time.Second)
		sees("y", "z")
		if got := z.People(); !slices.Equal(got, []string{"x", "y"}) {
			t.Errorf("on the other server %v look", got)
		}
		y.Leave()
		y.Leave()
		<-time.After(20 * time.Second)
		sees("y", "z")

		calm(x)
		again.Leave()
		<-time.After(3 * time.Second)
		back := a.joins(t, issue, "y") // with a new token
		<-time.After(20 * time.Second)
		sees("y", "z")
		if !calm(x) {
			t.Error("x was told of a leave that was none")
		}
		back.Leave()
		z.Leave()
		<-time.After(12 * time.Second)
		sees()
	})
}

func TestAServerThatStopsTakesItsPeopleAlong(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a, b := w.start("a"), w.start("b")
		x := a.joins(t, issue, "x")
		z := b.joins(t, issue, "z")
		<-time.After(9 * time.Second / 2) // behind the second meeting, not with it
		if len(x.People()) != 1 {
			t.Fatalf("%v look", x.People())
		}
		b.Close()
		select {
		case <-z.Ended():
		default:
			t.Error("z may go on watching")
		}
		if _, err := b.Join(t.Context(), issue, "z", 0); !errors.Is(err, live.ErrDraining) {
			t.Errorf("who comes is told %v, want ErrDraining", err)
		}
		b.Close()
		z.Leave()
		b.stop()
		<-time.After(3 * time.Second)
		if len(x.People()) != 0 {
			t.Errorf("%v look", x.People())
		}
	})
}

func TestBounds(t *testing.T) {
	for _, tc := range []struct {
		name string
		most int
		who  func(n int) (checklist.Scope, string)
		want error
	}{
		{"of an account", 16, func(n int) (checklist.Scope, string) {
			return checklist.Scope{ClientKey: "site", IssueID: fmt.Sprint(n)}, "x"
		}, live.ErrTooMany},
		{"of an issue", 500, func(n int) (checklist.Scope, string) { return issue, fmt.Sprint(n) }, live.ErrFull},
		{"of a site", 2000, func(n int) (checklist.Scope, string) {
			return checklist.Scope{ClientKey: "site", IssueID: fmt.Sprint(n)}, fmt.Sprint(n)
		}, live.ErrFull},
		{"of the server", 5000, func(n int) (checklist.Scope, string) {
			return checklist.Scope{ClientKey: fmt.Sprint("site", n), IssueID: "1"}, "x"
		}, live.ErrFull},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := live.New(live.Options{Issues: &checklisttest.Memory{}})
			var last *live.Watcher
			for n := range tc.most {
				sc, account := tc.who(n)
				w, err := h.Join(t.Context(), sc, account, 0)
				if err != nil {
					t.Fatalf("number %d: %v", n+1, err)
				}
				last = w
			}
			sc, account := tc.who(tc.most)
			if _, err := h.Join(t.Context(), sc, account, 0); !errors.Is(err, tc.want) {
				t.Errorf("one more: %v, want %v", err, tc.want)
			}
			last.Leave()
			last.Leave()
			if _, err := h.Join(t.Context(), sc, account, 0); err != nil {
				t.Errorf("in the place of one who left: %v", err)
			}
		})
	}
}

func TestASiteWithoutTheApp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		s := w.start("a")
		x, other := s.joins(t, issue, "x"), s.joins(t, checklist.Scope{ClientKey: "other", IssueID: "1"}, "x")
		<-time.After(time.Second)
		w.sites.gone.Store("site", true)
		<-time.After(5 * time.Second)
		select {
		case <-x.Ended():
		default:
			t.Error("it may go on")
		}
		select {
		case <-other.Ended():
			t.Error("another site was ended as well")
		default:
		}
	})
}

// TestFaults: what fails is logged once, had again, and nobody is thrown out.
func TestFaults(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		a, b := w.start("a"), w.start("b")
		x := a.joins(t, issue, "x")
		down := errors.New("dial tcp 10.0.0.7:27017: i/o timeout")
		w.presence.Fail(down)
		a.stored.fail(down)
		if _, err := a.Join(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "9"}, "x", 0); !errors.Is(err, down) {
			t.Errorf("who comes is told %v", err)
		}
		<-time.After(10 * time.Second)
		w.presence.Fail(nil)
		a.stored.fail(nil)
		<-time.After(time.Second)
		failed := a.failed.Load()
		<-time.After(time.Second)
		if failed < 4 || a.failed.Load() != failed {
			t.Errorf("%d failed rounds were told of, and %d more once all was well", failed, a.failed.Load()-failed)
		}
		calm(x)
		b.adds(t, issue, "i1")
		<-time.After(500 * time.Millisecond)
		if calm(x) || x.Rev() != 1 {
			t.Error("it does not go on")
		}
		<-time.After(5 * time.Second)
		a.stop()
		b.stop()
		if n := strings.Count(w.log.String(), `"level":"ERROR"`); n < 1 || n > 4 {
			t.Errorf("%d lines of an outage, want it to be told once of each kind:\n%s", n, &w.log)
		}
	})
}
