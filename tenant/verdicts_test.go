package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/tenant"
)

// jira answers with a function and counts how often.
type jira struct {
	asked  atomic.Int64
	answer func(ctx context.Context, accountID, issueID string) (tenant.Grants, error)
}

func (j *jira) Permissions(ctx context.Context, _ tenant.Installation, accountID, issueID string) (tenant.Grants, error) {
	j.asked.Add(1)
	return j.answer(ctx, accountID, issueID)
}

func person(clientKey, accountID string) tenant.Principal {
	return tenant.Principal{Installation: tenant.Installation{ClientKey: clientKey}, AccountID: accountID}
}

// TestHowLongAVerdictIsUsed lets Jira answer and, from then on, fail: what is
// used a while later is what was kept.
func TestHowLongAVerdictIsUsed(t *testing.T) {
	gone := errors.New("jira: 500")
	editor, viewer := tenant.Grants{View: true, Edit: true}, tenant.Grants{View: true}
	for _, tc := range []struct {
		name    string
		said    tenant.Grants
		after   time.Duration
		want    tenant.Grants
		pending bool
		none    bool
		asked   int64
	}{
		{"an edit verdict", editor, 60*time.Second - 1, editor, false, false, 1},
		{"an edit verdict of a minute ago", editor, 60 * time.Second, viewer, true, false, 2},
		{"a view verdict", editor, 10*time.Minute - 1, viewer, true, false, 2},
		{"a view verdict of ten minutes ago", editor, 10 * time.Minute, tenant.Grants{}, false, true, 2},
		{"a refusal to edit", viewer, 10*time.Second - 1, viewer, false, false, 1},
		{"a refusal to edit of ten seconds ago", viewer, 10 * time.Second, viewer, true, false, 2},
		{"a view verdict with a refusal to edit", viewer, 10*time.Minute - 1, viewer, true, false, 2},
		{"a view verdict with a refusal to edit, of ten minutes ago", viewer, 10 * time.Minute, tenant.Grants{}, false, true, 2},
		{"a refusal", tenant.Grants{}, 10*time.Second - 1, tenant.Grants{}, false, false, 1},
		{"a refusal of ten seconds ago", tenant.Grants{}, 10 * time.Second, tenant.Grants{}, false, true, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var fault error
			j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return tc.said, fault }}
			clock := now
			v := tenant.NewVerdicts(j, func() time.Time { return clock })
			if got, err := v.Of(t.Context(), person("a", "x"), "1"); err != nil || got != (tenant.Verdict{Grants: tc.said}) {
				t.Fatalf("got %+v, %v, want what Jira said", got, err)
			}
			clock, fault = clock.Add(tc.after), gone
			got, err := v.Of(t.Context(), person("a", "x"), "1")
			if got.Grants != tc.want || errors.Is(err, tenant.ErrNoVerdict) != tc.none || (err != nil) != tc.none || j.asked.Load() != tc.asked {
				t.Errorf("got %+v, %v after %d questions, want %+v, none %v, after %d", got, err, j.asked.Load(), tc.want, tc.none, tc.asked)
			}
			if errors.Is(got.Pending, gone) != tc.pending || errors.Is(got.Pending, tenant.ErrNoVerdict) != tc.pending {
				t.Errorf("pending is %v, want %v", got.Pending, tc.pending)
			}
		})
	}
}

// TestToView: who watches costs a question every ten minutes.
func TestToView(t *testing.T) {
	editor := tenant.Grants{View: true, Edit: true}
	for _, tc := range []struct {
		name  string
		said  tenant.Grants
		after time.Duration
		asked int64
	}{
		{"a verdict of now", editor, 0, 1},
		{"an edit verdict that is over", editor, 5 * time.Minute, 1},
		{"a view verdict", editor, 10*time.Minute - 1, 1},
		{"a view verdict that is over", editor, 10 * time.Minute, 2},
		{"one of somebody who may only look", tenant.Grants{View: true}, 10*time.Minute - 1, 1},
		{"a refusal", tenant.Grants{}, 10*time.Second - 1, 1},
		{"a refusal that is over", tenant.Grants{}, 10 * time.Second, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return tc.said, nil }}
			clock := now
			v := tenant.NewVerdicts(j, func() time.Time { return clock })
			for range 2 {
				got, err := v.ToView(t.Context(), person("a", "x"), "1")
				if err != nil || got != (tenant.Verdict{Grants: tc.said}) {
					t.Errorf("got %+v, %v, want %+v", got, err, tc.said)
				}
				clock = now.Add(tc.after)
			}
			if j.asked.Load() != tc.asked {
				t.Errorf("%d questions, want %d", j.asked.Load(), tc.asked)
			}
		})
	}
	v := tenant.NewVerdicts(&jira{}, time.Now) // whom nothing may be asked
	if got, err := v.ToView(t.Context(), person("a", ""), "1"); err != nil || got != (tenant.Verdict{}) {
		t.Errorf("nobody: got %+v, %v", got, err)
	}
}

// TestANewAnswerReplaces what was said before, also where that might still be
// used.
func TestANewAnswerReplaces(t *testing.T) {
	said := tenant.Grants{View: true, Edit: true}
	j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return said, nil }}
	clock := now
	v := tenant.NewVerdicts(j, func() time.Time { return clock })
	for i, next := range []tenant.Grants{{View: true, Edit: true}, {View: true}, {}, {View: true, Edit: true}} {
		said = next
		if got, err := v.Of(t.Context(), person("a", "x"), "1"); err != nil || got.Grants != next || got.Pending != nil {
			t.Errorf("answer %d: got %+v, %v, want %+v", i, got, err, next)
		}
		clock = clock.Add(time.Minute)
	}
}

func TestVerdictsAreKeptApart(t *testing.T) {
	j := &jira{answer: func(_ context.Context, account, issue string) (tenant.Grants, error) {
		return tenant.Grants{View: true, Edit: account == "editor" && issue == "1"}, nil
	}}
	v := tenant.NewVerdicts(j, func() time.Time { return now })
	for _, tc := range []struct {
		name  string
		who   tenant.Principal
		issue string
		want  tenant.Grants
		asked int64
	}{
		{"first", person("a", "editor"), "1", tenant.Grants{View: true, Edit: true}, 1},
		{"again", person("a", "editor"), "1", tenant.Grants{View: true, Edit: true}, 1},
		{"another issue", person("a", "editor"), "2", tenant.Grants{View: true}, 2},
		{"another account", person("a", "viewer"), "1", tenant.Grants{View: true}, 3},
		{"another site", person("b", "editor"), "1", tenant.Grants{View: true, Edit: true}, 4},
		{"parts that join alike", person("a", "editor1"), "", tenant.Grants{View: true}, 5},
		{"nobody", person("a", ""), "1", tenant.Grants{}, 5},
	} {
		got, err := v.Of(t.Context(), tc.who, tc.issue)
		if err != nil || got.Grants != tc.want || j.asked.Load() != tc.asked {
			t.Errorf("%s: got %+v, %v after %d questions, want %+v after %d", tc.name, got, err, j.asked.Load(), tc.want, tc.asked)
		}
	}
}

func TestEditNeedsView(t *testing.T) {
	j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return tenant.Grants{Edit: true}, nil }}
	got, err := tenant.NewVerdicts(j, func() time.Time { return now }).Of(t.Context(), person("a", "x"), "1")
	if err != nil || got.Grants != (tenant.Grants{}) {
		t.Errorf("got %+v, %v, want nothing granted", got, err)
	}
}

func TestNoVerdictIsNotKept(t *testing.T) {
	fault := errors.New("jira: 500")
	j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) {
		return tenant.Grants{View: true, Edit: true}, fault
	}}
	v := tenant.NewVerdicts(j, func() time.Time { return now })
	for i := range 3 {
		got, err := v.Of(t.Context(), person("a", "x"), "1")
		if !errors.Is(err, tenant.ErrNoVerdict) || !errors.Is(err, fault) || got.Grants != (tenant.Grants{}) || j.asked.Load() != int64(i+1) {
			t.Errorf("got %+v, %v after %d questions, want ErrNoVerdict after %d", got, err, j.asked.Load(), i+1)
		}
	}
	fault = nil
	if got, err := v.Of(t.Context(), person("a", "x"), "1"); err != nil || !got.Edit {
		t.Errorf("when Jira is back: got %+v, %v", got, err)
	}
}

// TestAskersShareAQuestion: the first asker leaves, Jira is asked once, and
// all others have the answer.
func TestAskersShareAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		j := &jira{answer: func(ctx context.Context, _, _ string) (tenant.Grants, error) {
			select {
			case <-release:
				return tenant.Grants{View: true}, nil
			case <-ctx.Done():
				return tenant.Grants{}, ctx.Err()
			}
		}}
		v := tenant.NewVerdicts(j, time.Now)
		ctx, leave := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := v.Of(ctx, person("a", "x"), "1")
			gone <- err
		}()
		synctest.Wait()
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if got, err := v.Of(t.Context(), person("a", "x"), "1"); err != nil || !got.View {
					t.Errorf("asker %d: got %+v, %v", i, got, err)
				}
			})
		}
		synctest.Wait()
		leave()
		if err := <-gone; !errors.Is(err, tenant.ErrNoVerdict) || !errors.Is(err, context.Canceled) {
			t.Errorf("who left: got %v, want ErrNoVerdict and Canceled", err)
		}
		close(release)
		wg.Wait()
		if n := j.asked.Load(); n != 1 {
			t.Errorf("Jira was asked %d times, want 1", n)
		}
	})
}

// TestAQuestionEnds: one that nobody waits for and Jira never answers is given
// up, and the next asker asks anew.
func TestAQuestionEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &jira{answer: func(ctx context.Context, _, _ string) (tenant.Grants, error) {
			<-ctx.Done()
			return tenant.Grants{}, ctx.Err()
		}}
		v := tenant.NewVerdicts(j, time.Now)
		began := time.Now()
		_, err := v.Of(t.Context(), person("a", "x"), "1")
		if took := time.Since(began); !errors.Is(err, tenant.ErrNoVerdict) || took > 10*time.Second {
			t.Errorf("got %v after %v, want ErrNoVerdict within 10 s", err, took)
		}
	})
}

func TestVerdictsAreBounded(t *testing.T) {
	j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return tenant.Grants{View: true}, nil }}
	v := tenant.NewVerdicts(j, func() time.Time { return now })
	const many = 32768 + 1
	for i := range many {
		if _, err := v.Of(t.Context(), person("a", "x"), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	for issue, want := range map[string]int64{fmt.Sprint(many - 1): many, "0": many + 1} {
		if _, err := v.Of(t.Context(), person("a", "x"), issue); err != nil {
			t.Fatal(err)
		}
		if issue == "0" && j.asked.Load() < want {
			t.Errorf("the oldest of %d is still kept", many)
		}
	}
}

// TestAnswersAreFoundLater: who gives up waiting finds the answer the next time,
// and meanwhile uses what was said of viewing.
func TestAnswersAreFoundLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := time.Duration(0)
		j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) {
			<-time.After(took)
			return tenant.Grants{View: true, Edit: true}, nil
		}}
		v := tenant.NewVerdicts(j, time.Now)
		brief := func() (tenant.Verdict, time.Duration, error) {
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			got, err := v.Of(ctx, person("a", "x"), "1")
			return got, time.Since(began), err
		}
		took = 2 * time.Second
		if got, waited, err := brief(); !errors.Is(err, tenant.ErrNoVerdict) || waited != 300*time.Millisecond || got.View {
			t.Errorf("a first opening: got %+v, %v after %v, want no verdict after 300 ms", got, err, waited)
		}
		<-time.After(2 * time.Second)
		if got, waited, err := brief(); err != nil || waited != 0 || !got.Edit {
			t.Errorf("when Jira has answered: got %+v, %v after %v, want it at once", got, err, waited)
		}
		<-time.After(time.Minute)
		if got, waited, err := brief(); err != nil || waited != 300*time.Millisecond || !got.View || got.Edit || got.Pending == nil {
			t.Errorf("a minute later: got %+v, %v after %v, want to view, pending, after 300 ms", got, err, waited)
		}
		if got, err := v.Of(t.Context(), person("a", "x"), "1"); err != nil || !got.Edit || j.asked.Load() != 2 {
			t.Errorf("with patience: got %+v, %v after %d questions, want to edit after 2", got, err, j.asked.Load())
		}
	})
}

// TestCallsPerThousandOpenings measures what openings cost of Jira's quota. The
// figures stand in docs/operations.md.
func TestCallsPerThousandOpenings(t *testing.T) {
	for _, tc := range []struct {
		name           string
		people, issues int
		every          time.Duration // between one opening, by whomever, and the next
		grants         tenant.Grants
		atMost         int64 // calls to Jira per 1,000 openings
	}{
		{"one person goes back and forth between ten issues", 1, 10, 5 * time.Second, tenant.Grants{View: true, Edit: true}, 500},
		{"a stand-up: eight people, one board of ten issues", 8, 10, time.Second, tenant.Grants{View: true, Edit: true}, 600},
		{"an incident: forty people in one issue", 40, 1, 200 * time.Millisecond, tenant.Grants{View: true, Edit: true}, 130},
		{"the same, by people who may only read", 40, 1, 200 * time.Millisecond, tenant.Grants{View: true}, 480},
		{"a company: everybody somewhere else", 1000, 5000, time.Second, tenant.Grants{View: true, Edit: true}, 1000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return tc.grants, nil }}
			clock := now
			v := tenant.NewVerdicts(j, func() time.Time { return clock })
			random := rand.New(rand.NewPCG(1, 2))
			const openings = 10_000
			for range openings {
				who, issue := person("a", fmt.Sprint(random.IntN(tc.people))), fmt.Sprint(random.IntN(tc.issues))
				if _, err := v.Of(t.Context(), who, issue); err != nil {
					t.Fatal(err)
				}
				clock = clock.Add(tc.every)
			}
			per := j.asked.Load() * 1000 / openings
			t.Logf("%d calls per 1,000 openings", per)
			if per > tc.atMost {
				t.Errorf("%d calls per 1,000 openings, want at most %d", per, tc.atMost)
			}
		})
	}
}
