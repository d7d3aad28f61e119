package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// table is leases that lie on a table.
type table struct {
	mu    sync.Mutex
	owner string
	until time.Time
	err   error
}

func (l *table) as(owner string) *seat { return &seat{l, owner} }

// seat is one server at the table.
type seat struct {
	*table
	owner string
}

func (s *seat) Take(_ context.Context, _ string, d time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return false, s.err
	}
	if s.table.owner != s.owner && time.Now().Before(s.until) {
		return false, nil
	}
	s.table.owner, s.until = s.owner, time.Now().Add(d)
	return true, nil
}

func (s *seat) Leave(context.Context, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.table.owner == s.owner {
		s.until = time.Time{}
	}
	return nil
}

func (l *table) set(change func(*table)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(l)
}

// served is a runner, what it logs, and what it reports.
func served(l leases) (*runner, *output, *[]string) {
	out, reported := &output{}, new([]string)
	return &runner{leases: l, log: slog.New(slog.NewJSONHandler(out, nil)), report: func(_ context.Context, job string, err error) {
		*reported = append(*reported, job+": "+err.Error())
	}}, out, reported
}

// TestOneServerAtATime: of two servers one has the turns, the other takes over
// when it ends, and later when it dies.
func TestOneServerAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &table{}
		var mu sync.Mutex
		turns := map[string]int{}
		count := func(name string) job {
			return job{name: "tidy", every: time.Minute, run: func(context.Context) ([]slog.Attr, error) {
				mu.Lock()
				defer mu.Unlock()
				turns[name]++
				return nil, nil
			}}
		}
		start := func(name string) context.CancelFunc {
			ctx, cancel := context.WithCancel(t.Context())
			r, _, _ := served(l.as(name))
			go func() { _ = r.loop(ctx, count(name)) }()
			synctest.Wait()
			return cancel
		}
		expect := func(a, b int) {
			t.Helper()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if turns["a"] != a || turns["b"] != b {
				t.Errorf("turns are %v, want %d and %d", turns, a, b)
			}
		}
		stopA := start("a")
		<-time.After(time.Second) // they do not tick together
		stopB := start("b")
		expect(1, 0)
		<-time.After(10 * time.Minute)
		expect(11, 0)
		stopA() // in order: b has the next turn of its own
		synctest.Wait()
		<-time.After(time.Minute)
		expect(11, 1)
		stopB()
		synctest.Wait()

		l.set(func(l *table) { l.owner, l.until = "dead", time.Now().Add(time.Minute+leaseSlack) })
		stopA = start("a")
		defer stopA()
		<-time.After(time.Minute + leaseSlack)
		expect(11, 1)
		<-time.After(time.Minute)
		expect(12, 1)
	})
}

// TestALongTurnKeepsItsLease, and one whose lease is lost ends.
func TestALongTurnKeepsItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &table{}
		r, out, reported := served(l.as("a"))
		var cause error
		long := job{name: "tidy", every: time.Minute, run: func(ctx context.Context) ([]slog.Attr, error) {
			select {
			case <-time.After(time.Hour):
			case <-ctx.Done():
				cause = context.Cause(ctx)
			}
			return []slog.Attr{slog.Int("removed", 7)}, nil
		}}
		if _, err := r.turn(t.Context(), long); err != nil || cause != nil {
			t.Errorf("an hour's work: %v, %v", err, cause)
		}
		for _, lose := range []func(*table){
			func(l *table) { l.owner = "b" },
			func(l *table) { l.err = errors.New("the database is down") },
		} {
			l.set(func(l *table) { l.owner, l.until, l.err = "", time.Time{}, nil })
			go func() {
				<-time.After(10 * time.Minute)
				l.set(lose)
			}()
			begun := time.Now()
			attrs, err := r.turn(t.Context(), long)
			if !errors.Is(err, errLeaseLost) || time.Since(begun) >= 10*time.Minute+time.Minute+leaseSlack {
				t.Errorf("without its lease it ended after %s with %v", time.Since(begun), err)
			}
			r.say(t.Context(), long, attrs, err)
		}
		if got := strings.Count(out.String(), "\n"); got != 2 || len(*reported) != 2 || !strings.Contains(out.String(), `"job":"tidy","removed":7,"err":`) {
			t.Errorf("said %s, reported %v", out, *reported)
		}
	})
}

// TestAJobThatPanics is one that failed, and has its next turn.
func TestAJobThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, out, reported := served((&table{}).as("a"))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		turns := 0
		go func() {
			ended <- r.loop(ctx, job{name: "tidy", every: time.Minute, run: func(ctx context.Context) ([]slog.Attr, error) {
				if turns++; turns == 1 {
					panic("no such thing")
				}
				<-ctx.Done() // the next is cut off by a stop
				return []slog.Attr{slog.Int("removed", 1)}, ctx.Err()
			}})
		}()
		<-time.After(90 * time.Second)
		cancel()
		if err := <-ended; err != nil || turns != 2 {
			t.Errorf("%d turns, %v; want two", turns, err)
		}
		lines := out.lines(t, "job")
		if len(*reported) != 1 || len(lines) != 2 || lines[0]["level"] != "ERROR" || lines[1]["level"] != "INFO" || !strings.Contains(fmt.Sprint(lines[0]["err"]), "no such thing") {
			t.Errorf("said %s, reported %d", out, len(*reported))
		}
	})
}

func TestWhatJobsSay(t *testing.T) {
	for _, tc := range []struct {
		name  string
		attrs []slog.Attr
		err   error
		want  string
	}{
		{"nothing to do", nil, nil, ""},
		{"something done", []slog.Attr{slog.Int("sites", 2)}, nil, `"level":"INFO","msg":"job","job":"tidy","sites":2`},
		{"a failure", nil, errors.New("no disk"), `"level":"ERROR","msg":"job","job":"tidy","err":"no disk"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			r := &runner{leases: (&table{}).as("a"), log: slog.New(slog.NewJSONHandler(&out, nil)), report: func(context.Context, string, error) {}}
			r.say(t.Context(), job{name: "tidy"}, tc.attrs, tc.err)
			if !strings.Contains(out.String(), tc.want) || strings.Count(out.String(), "\n") != min(len(tc.want), 1) {
				t.Errorf("said %q, want %q", out.String(), tc.want)
			}
		})
	}
}
