package tenant

import (
	"context"
	"fmt"
	"time"
)

// Relation is what a person is to an issue, as Jira says.
type Relation struct {
	Roles    []string // ids of project roles in the issue's project
	Groups   []string // ids of groups
	Assignee bool
	Reporter bool
}

// Wanted is what of a Relation there is need to know.
type Wanted struct {
	Issue  bool // roles, assignee and reporter, which are one question
	Groups bool
}

// Asker answers what a person is to an issue.
type Asker interface {
	// Relation returns what is wanted of accountID, which is never "". Every error
	// means that Jira has not said.
	Relation(ctx context.Context, in Installation, accountID, issueID string, w Wanted) (Relation, error)
}

// Relations remembers what Jira said of people, for as long as Verdicts does. It
// is asked only where admins grant permissions of their own. It is safe for use
// by many goroutines.
type Relations struct {
	jira Asker
	*asked[Relation]
}

// NewRelations returns an empty memory in front of jira.
func NewRelations(jira Asker, now func() time.Time) *Relations {
	return &Relations{jira: jira, asked: newAsked[Relation](now)}
}

// Need is what a relation is to decide.
type Need struct {
	Wanted
	// Lets says what follows from a relation: whether it lets the person see, and
	// whether it lets them do more.
	Lets func(Relation) (view, more bool)
	// Watching is that the person only looks on, for long: see Verdicts.ToView.
	Watching bool
}

// Of returns what p is to an issue of their site: what Jira said lately, else what
// it says now. Where it does not say before ctx ends, what it said of seeing is
// used while it may be, and pending says why nothing more is known; without that
// the error is ErrNoVerdict.
func (s *Relations) Of(ctx context.Context, p Principal, issueID string, n Need) (_ Relation, pending, err error) {
	question := fmt.Sprintf("%s\x00%v", questionOf(p, issueID), n.Wanted)
	last, now := s.recall(question), s.now()
	view, more := n.Lets(last.said)
	life := refusalLife
	switch {
	case view && n.Watching:
		life = viewLife
	case more:
		life = editLife
	}
	if last.within(life, now) {
		s.hits.Add(1)
		return last.said, nil, nil
	}
	said, err := s.wait(ctx, question, func(ctx context.Context) (Relation, error) {
		return s.jira.Relation(ctx, p.Installation, p.AccountID, issueID, n.Wanted)
	})
	if err != nil && view && last.within(viewLife, s.now()) {
		return last.said, err, nil
	}
	return said, nil, err
}
