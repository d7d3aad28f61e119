package tenant_test

import (
	"context"
	"errors"
	"fmt"
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

func TestVerdictsAreKeptForAMinute(t *testing.T) {
	j := &jira{answer: func(_ context.Context, account, issue string) (tenant.Grants, error) {
		return tenant.Grants{View: true, Edit: account == "editor" && issue == "1"}, nil
	}}
	clock := now
	v := tenant.NewVerdicts(j, func() time.Time { return clock })
	for _, tc := range []struct {
		name  string
		after time.Duration
		who   tenant.Principal
		issue string
		want  tenant.Grants
		asked int64
	}{
		{"first", 0, person("a", "editor"), "1", tenant.Grants{View: true, Edit: true}, 1},
		{"again", 59 * time.Second, person("a", "editor"), "1", tenant.Grants{View: true, Edit: true}, 1},
		{"after a minute", time.Second, person("a", "editor"), "1", tenant.Grants{View: true, Edit: true}, 2},
		{"another issue", 0, person("a", "editor"), "2", tenant.Grants{View: true}, 3},
		{"another account", 0, person("a", "viewer"), "1", tenant.Grants{View: true}, 4},
		{"another site", 0, person("b", "editor"), "1", tenant.Grants{View: true, Edit: true}, 5},
		{"parts that join alike", 0, person("a", "editor1"), "", tenant.Grants{View: true}, 6},
		{"nobody", 0, person("a", ""), "1", tenant.Grants{}, 6},
	} {
		clock = clock.Add(tc.after)
		got, err := v.Of(t.Context(), tc.who, tc.issue)
		if err != nil || got != tc.want || j.asked.Load() != tc.asked {
			t.Errorf("%s: got %+v, %v after %d questions, want %+v after %d", tc.name, got, err, j.asked.Load(), tc.want, tc.asked)
		}
	}
}

func TestEditNeedsView(t *testing.T) {
	j := &jira{answer: func(context.Context, string, string) (tenant.Grants, error) { return tenant.Grants{Edit: true}, nil }}
	got, err := tenant.NewVerdicts(j, func() time.Time { return now }).Of(t.Context(), person("a", "x"), "1")
	if err != nil || got != (tenant.Grants{}) {
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
		if !errors.Is(err, tenant.ErrNoVerdict) || !errors.Is(err, fault) || got != (tenant.Grants{}) || j.asked.Load() != int64(i+1) {
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
