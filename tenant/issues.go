package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ticklist/memory"
)

// ErrNoIssue says that the site has no such issue, as far as the app may see.
var ErrNoIssue = errors.New("the site has no such issue")

// Issue is where an issue is, as Jira says.
type Issue struct {
	ID, Key, ProjectID, TypeID string
}

// IssueFacts is what an issue is now, as Jira says.
type IssueFacts struct {
	Issue
	StatusID string
	Done     bool      // Jira counts the status as done
	Creator  string    // account id, "" if Jira did not say
	Created  time.Time // zero if Jira did not say
	CloneOf  []string  // ids of the issues that it is a clone of
	// Fields are the values of the fields that were asked for, by the fields' ids:
	// each by all that it is called, such as its id and its name.
	Fields map[string][][]string
}

// ClonesLink says, by the name of a type of links and by what it says of the
// issue at its source, whether that is a clone of the other: Jira ties the two
// with "Cloners", by which the clone "clones" what it was made of. An admin may
// have renamed one of the two.
// https://confluence.atlassian.com/adminjiraserver/configuring-issue-linking-938847862.html
func ClonesLink(name, outward string) bool { return name == "Cloners" || outward == "clones" }

// IssueFinder asks Jira for an issue by its id or its key. Find answers
// ErrNoIssue; every other error means that Jira has not said.
type IssueFinder interface {
	Find(ctx context.Context, in Installation, idOrKey string) (Issue, error)
}

const (
	// issueLife is how long it is remembered where an issue is. For so long a token
	// for a project may go on with an issue that has left it.
	issueLife = 60 * time.Second

	maxIssues = 8192 // remembered, in about 300 bytes each
)

// Issues remembers where issues are. It is safe for use by many goroutines.
type Issues struct {
	jira  IssueFinder
	found *memory.Memory[issueKey, Issue]
}

type issueKey struct{ clientKey, idOrKey string }

// NewIssues returns an empty memory in front of jira.
func NewIssues(jira IssueFinder, now func() time.Time) *Issues {
	return &Issues{jira: jira, found: memory.New[issueKey, Issue](maxIssues, issueLife, now)}
}

// Find returns the issue that has an id or a key, or had the key before it was
// moved. Errors that mean something: ErrNoIssue, and ErrNoVerdict if Jira does
// not say. Neither is remembered.
func (i *Issues) Find(ctx context.Context, in Installation, idOrKey string) (Issue, error) {
	if !validIssueRef(idOrKey) {
		return Issue{}, ErrNoIssue
	}
	key := issueKey{in.ClientKey, strings.ToUpper(idOrKey)}
	return i.found.Get(ctx, key, func(ctx context.Context, key issueKey) (Issue, error) {
		issue, err := i.jira.Find(ctx, in, key.idOrKey)
		if err != nil && !errors.Is(err, ErrNoIssue) {
			err = fmt.Errorf("%w: %w", ErrNoVerdict, err)
		}
		return issue, err
	})
}

// Counts returns how often an issue was remembered, and how often Jira was asked.
func (i *Issues) Counts() (hits, misses uint64) { return i.found.Counts() }

// maxIssueRef is the longest key of an issue, in bytes; Jira's are shorter.
const maxIssueRef = 64

// validIssueRef says whether s may be the id or the key of an issue.
func validIssueRef(s string) bool {
	if ValidIssueID(s) {
		return true
	}
	project, number, _ := strings.Cut(s, "-")
	letters := func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
	return len(s) <= maxIssueRef && ValidIssueID(number) && strings.IndexFunc(project, letters) == 0 &&
		!strings.ContainsFunc(project, func(r rune) bool { return !letters(r) && r != '_' && (r < '0' || r > '9') })
}
