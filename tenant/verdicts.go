package tenant

import (
	"context"
	"fmt"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"
)

// Grants is what Jira lets a person do with an issue.
type Grants struct {
	View bool // Browse Projects
	Edit bool // Edit Issues, and View as well
}

// Jira answers what a person may do.
type Jira interface {
	// Permissions returns what accountID, which is never "", may do with an
	// issue of in's site. Every error means that Jira has not said: that it
	// refuses a person, or does not know the issue, is no error.
	Permissions(ctx context.Context, in Installation, accountID, issueID string) (Grants, error)
}

const (
	// verdictLife is how long a verdict is used. A person whom Jira has just
	// refused may go on for that long, and one it has just let in may wait.
	verdictLife = 60 * time.Second

	// maxVerdicts bounds the memory: about 200 bytes each.
	maxVerdicts = 32768

	// askLimit ends a question to Jira that nobody waits for any more.
	askLimit = 10 * time.Second
)

// Verdicts remembers what Jira said. It is safe for use by many goroutines.
type Verdicts struct {
	jira Jira
	now  func() time.Time
	asks singleflight.Group

	mu   sync.Mutex // guards said; never held while Jira is asked
	said *lru.LRU[verdictKey, verdict]
}

type verdictKey struct{ clientKey, accountID, issueID string }

type verdict struct {
	grants Grants
	until  time.Time
}

// NewVerdicts returns an empty memory in front of jira.
func NewVerdicts(jira Jira, now func() time.Time) *Verdicts {
	said, err := lru.NewLRU[verdictKey, verdict](maxVerdicts, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &Verdicts{jira: jira, now: now, said: said}
}

// Of returns what p may do with an issue of their site: the last verdict if it
// is under 60 s old, else Jira's. Those who ask for the same at once share one
// question, which goes on when one of them leaves. Nobody logged in may do
// nothing, and Jira is not asked: it would answer for the app itself.
//
// Without a verdict the error is ErrNoVerdict, with ctx's own if that is what
// ended the wait; it is not remembered.
func (v *Verdicts) Of(ctx context.Context, p Principal, issueID string) (Grants, error) {
	if p.AccountID == "" {
		return Grants{}, nil
	}
	key := verdictKey{p.Installation.ClientKey, p.AccountID, issueID}
	if g, ok := v.recall(key); ok {
		return g, nil
	}
	// The parts hold no control character (the token's check), so the joint is
	// unambiguous.
	flight := key.clientKey + "\x00" + key.accountID + "\x00" + key.issueID
	answer := v.asks.DoChan(flight, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askLimit)
		defer cancel()
		return v.ask(ctx, p.Installation, key)
	})
	select {
	case <-ctx.Done():
		return Grants{}, fmt.Errorf("%w: %w", ErrNoVerdict, ctx.Err())
	case res := <-answer:
		if res.Err != nil {
			return Grants{}, fmt.Errorf("%w: %w", ErrNoVerdict, res.Err)
		}
		return res.Val.(Grants), nil
	}
}

func (v *Verdicts) recall(key verdictKey) (Grants, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	said, ok := v.said.Get(key)
	if !ok || !v.now().Before(said.until) {
		return Grants{}, false
	}
	return said.grants, true
}

// ask asks Jira and remembers the answer. Its life begins before the question,
// since the answer may be as old as that.
func (v *Verdicts) ask(ctx context.Context, in Installation, key verdictKey) (Grants, error) {
	asked := v.now()
	g, err := v.jira.Permissions(ctx, in, key.accountID, key.issueID)
	if err != nil {
		return Grants{}, err
	}
	g.Edit = g.Edit && g.View
	v.mu.Lock()
	defer v.mu.Unlock()
	v.said.Add(key, verdict{grants: g, until: asked.Add(verdictLife)})
	return g, nil
}
