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

// How long what Jira said may be used, from when it was asked. A person whom
// Jira has just refused may go on for that long, and one it has just let in may
// wait. Jira bills every question to a quota that all sites share: reading is
// what people do most, and ends late; writing ends soon, and a refusal sooner,
// since whoever was just let in is looking at the screen.
const (
	viewLife    = 10 * time.Minute
	editLife    = 60 * time.Second
	refusalLife = 10 * time.Second
)

const (
	// maxVerdicts bounds the memory: about 200 bytes each.
	maxVerdicts = 32768

	// askLimit ends a question to Jira that nobody waits for any more.
	askLimit = 10 * time.Second
)

// Verdict is what is known of what a person may do with an issue.
type Verdict struct {
	Grants

	// Pending says why Jira has not said whether the person may edit, in which
	// case Edit is false; nil if it has.
	Pending error
}

// Verdicts remembers what Jira said. It is safe for use by many goroutines.
type Verdicts struct {
	jira Jira
	now  func() time.Time
	asks singleflight.Group

	mu   sync.Mutex // guards said; never held while Jira is asked
	said *lru.LRU[verdictKey, answer]
}

type verdictKey struct{ clientKey, accountID, issueID string }

// answer is what Jira said when it was asked.
type answer struct {
	grants Grants
	asked  time.Time
}

// knows says of which permissions the answer may be used at a time.
func (a answer) knows(now time.Time) (view, edit bool) {
	life := func(granted bool, life time.Duration) bool {
		if !granted {
			life = refusalLife
		}
		return now.Before(a.asked.Add(life))
	}
	return life(a.grants.View, viewLife), life(a.grants.Edit, editLife)
}

// NewVerdicts returns an empty memory in front of jira.
func NewVerdicts(jira Jira, now func() time.Time) *Verdicts {
	said, err := lru.NewLRU[verdictKey, answer](maxVerdicts, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &Verdicts{jira: jira, now: now, said: said}
}

// Of returns what p may do with an issue of their site: what Jira said lately,
// else what it says now. Those who ask for the same at once share one question,
// which goes on when one of them leaves: whoever waits for it in vain finds the
// answer later. Nobody logged in may do nothing, and Jira is not asked: it would
// answer for the app itself.
//
// If Jira does not say before ctx ends, what it said of viewing is used while it
// may be, and the verdict is Pending. Without that the error is ErrNoVerdict,
// with ctx's own if that is what ended the wait. Neither is remembered.
func (v *Verdicts) Of(ctx context.Context, p Principal, issueID string) (Verdict, error) {
	if p.AccountID == "" {
		return Verdict{}, nil
	}
	key := verdictKey{p.Installation.ClientKey, p.AccountID, issueID}
	last := v.recall(key)
	if _, edit := last.knows(v.now()); edit { // and so it knows of viewing, which lasts as long or longer
		return Verdict{Grants: last.grants}, nil
	}
	grants, err := v.wait(ctx, p.Installation, key)
	if err == nil {
		return Verdict{Grants: grants}, nil
	}
	if view, _ := last.knows(v.now()); view && last.grants.View {
		return Verdict{Grants: Grants{View: true}, Pending: err}, nil
	}
	return Verdict{}, err
}

// ToView is Of for somebody who watches for long: what Jira said of viewing is
// enough while it may be used, and what it said of editing is told as it was. So
// an open panel costs a question every ten minutes and not every minute. By it
// nobody may be let change anything.
func (v *Verdicts) ToView(ctx context.Context, p Principal, issueID string) (Verdict, error) {
	last := v.recall(verdictKey{p.Installation.ClientKey, p.AccountID, issueID})
	if view, _ := last.knows(v.now()); view && p.AccountID != "" {
		return Verdict{Grants: last.grants}, nil
	}
	return v.Of(ctx, p, issueID)
}

// wait asks, together with whoever asks for the same, and waits as long as ctx
// lasts.
func (v *Verdicts) wait(ctx context.Context, in Installation, key verdictKey) (Grants, error) {
	// The parts hold no control character (the token's check), so the joint is
	// unambiguous.
	flight := key.clientKey + "\x00" + key.accountID + "\x00" + key.issueID
	result := v.asks.DoChan(flight, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askLimit)
		defer cancel()
		return v.ask(ctx, in, key)
	})
	select {
	case <-ctx.Done():
		return Grants{}, fmt.Errorf("%w: %w", ErrNoVerdict, ctx.Err())
	case res := <-result:
		if res.Err != nil {
			return Grants{}, fmt.Errorf("%w: %w", ErrNoVerdict, res.Err)
		}
		return res.Val.(Grants), nil
	}
}

// recall returns the last answer; the zero one, which knows nothing, if there is
// none.
func (v *Verdicts) recall(key verdictKey) answer {
	v.mu.Lock()
	defer v.mu.Unlock()
	last, _ := v.said.Get(key)
	return last
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
	v.said.Add(key, answer{grants: g, asked: asked})
	return g, nil
}
