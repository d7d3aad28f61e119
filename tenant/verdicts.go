package tenant

import (
	"context"
	"time"
)

// Grants is what Jira lets a person do with an issue.
type Grants struct {
	View bool // Browse Projects
	Edit bool // Edit Issues, and View as well
	// Administer is Administer Projects, and View as well. What Jira said of it is
	// used as long as what it said of Edit.
	Administer bool
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
	*asked[Grants]
}

// questionOf is what Jira is asked about: its parts hold no control character (the
// token's check).
func questionOf(p Principal, issueID string) string {
	return p.Installation.ClientKey + "\x00" + p.AccountID + "\x00" + issueID
}

// knows says of which permissions the answer may be used at a time.
func knows(a answer[Grants], now time.Time) (view, edit bool) {
	life := func(granted bool, life time.Duration) bool {
		if !granted {
			life = refusalLife
		}
		return a.within(life, now)
	}
	return life(a.said.View, viewLife), life(a.said.Edit, editLife)
}

// NewVerdicts returns an empty memory in front of jira.
func NewVerdicts(jira Jira, now func() time.Time) *Verdicts {
	return &Verdicts{jira: jira, asked: newAsked[Grants](now)}
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
	last := v.recall(questionOf(p, issueID))
	if _, edit := knows(last, v.now()); edit { // and so it knows of viewing, which lasts as long or longer
		v.hits.Add(1)
		return Verdict{Grants: last.said}, nil
	}
	grants, err := v.ofJira(ctx, p, issueID)
	if err == nil {
		return Verdict{Grants: grants}, nil
	}
	if view, _ := knows(last, v.now()); view && last.said.View {
		return Verdict{Grants: Grants{View: true}, Pending: err}, nil
	}
	return Verdict{}, err
}

// ToView is Of for somebody who watches for long: what Jira said of viewing is
// enough while it may be used, and what it said of editing is told as it was. So
// an open panel costs a question every ten minutes and not every minute. By it
// nobody may be let change anything.
func (v *Verdicts) ToView(ctx context.Context, p Principal, issueID string) (Verdict, error) {
	last := v.recall(questionOf(p, issueID))
	if view, _ := knows(last, v.now()); view && p.AccountID != "" {
		v.hits.Add(1)
		return Verdict{Grants: last.said}, nil
	}
	return v.Of(ctx, p, issueID)
}

// ofJira asks Jira, and waits as long as ctx lasts.
func (v *Verdicts) ofJira(ctx context.Context, p Principal, issueID string) (Grants, error) {
	return v.wait(ctx, questionOf(p, issueID), func(ctx context.Context) (Grants, error) {
		g, err := v.jira.Permissions(ctx, p.Installation, p.AccountID, issueID)
		g.Edit = g.Edit && g.View
		g.Administer = g.Administer && g.View
		return g, err
	})
}
