package tenant

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"ticklist/memory"
)

// asked remembers what Jira said, by what it was asked about: a question's parts,
// joined by a byte that is in none of them. It is safe for use by many goroutines.
type asked[A any] struct {
	now     func() time.Time
	flights singleflight.Group

	hits, misses atomic.Uint64

	said *memory.Memory[digest, answer[A]]
}

// digest stands for a question, of which thousands are remembered: its words would
// take more than the answer.
type digest [sha256.Size]byte

func digestOf(question string) digest { return sha256.Sum256([]byte(question)) }

// answer is what Jira said when it was asked; the zero one is from long ago.
type answer[A any] struct {
	said A
	at   time.Time
}

// within says whether the answer is not older than life.
func (a answer[A]) within(life time.Duration, now time.Time) bool { return now.Before(a.at.Add(life)) }

func newAsked[A any](now func() time.Time) *asked[A] {
	return &asked[A]{now: now, said: memory.New[digest, answer[A]](maxVerdicts, viewLife, now)}
}

// Counts returns how often an answer that was remembered was enough, and how often
// Jira was asked or somebody waited for who asked.
func (m *asked[A]) Counts() (hits, misses uint64) { return m.hits.Load(), m.misses.Load() }

// recall returns the last answer; the zero one, which knows nothing, if there is
// none.
func (m *asked[A]) recall(question string) answer[A] {
	last, _ := m.said.Held(digestOf(question))
	return last
}

// Compact is memory.Memory's.
func (m *asked[A]) Compact() { m.said.Compact() }

// wait asks, together with whoever asks for the same, and waits as long as ctx
// lasts. The question goes on when one of them leaves.
func (m *asked[A]) wait(ctx context.Context, question string, ask func(context.Context) (A, error)) (A, error) {
	var none A
	m.misses.Add(1)
	result := m.flights.DoChan(question, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askLimit)
		defer cancel()
		return m.ask(ctx, question, ask)
	})
	select {
	case <-ctx.Done():
		return none, fmt.Errorf("%w: %w", ErrNoVerdict, ctx.Err())
	case res := <-result:
		if res.Err != nil {
			return none, fmt.Errorf("%w: %w", ErrNoVerdict, res.Err)
		}
		return res.Val.(A), nil
	}
}

// ask asks Jira and remembers the answer. Its life begins before the question,
// since the answer may be as old as that.
func (m *asked[A]) ask(ctx context.Context, question string, ask func(context.Context) (A, error)) (A, error) {
	at := m.now()
	a, err := m.said.Renew(ctx, digestOf(question), func(ctx context.Context, _ digest) (answer[A], error) {
		said, err := ask(ctx)
		return answer[A]{said: said, at: at}, err
	})
	return a.said, err
}
