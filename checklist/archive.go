package checklist

import (
	"context"
	"time"
)

// Erased stands where the account id of an erased person stood, the same for
// everybody. No account of Atlassian's has this id.
const Erased = "erased"

// Part says which issues of a site are meant: all, or those of one project, or
// one issue, or those in which a person occurs. At most one is named.
type Part struct {
	ClientKey                     string
	ProjectID, IssueID, AccountID string
}

// Archive reads many issues of a site, for export and for what is told about
// them. Each implementation passes checklisttest.RunArchive.
type Archive interface {
	// Each calls yield for each issue of p, in the order of the issue ids as
	// text, until it returns an error, which Each returns. It holds some few
	// issues in memory, whatever their number. An issue that is created or
	// erased meanwhile may be among them or not.
	Each(ctx context.Context, p Part, yield func(Scope, Issue) error) error

	// Past calls yield for each event of an issue, the earliest first and each
	// once, until it returns an error, which Past returns.
	Past(ctx context.Context, sc Scope, yield func(Event) error) error

	// People calls yield for each issue of a site that is after the id given, in
	// the same order, with the account ids in its fields and in those of its
	// history, each once. Texts are not opened.
	People(ctx context.Context, clientKey, afterIssue string, yield func(issueID string, accounts []string) error) error

	// Sum returns what there is of p, a person excepted. Texts are not opened.
	Sum(ctx context.Context, p Part) (Summary, error)
}

// Summary is what is stored of a site, a project or an issue.
type Summary struct {
	Issues, Lists, Items int64
	First, Last          time.Time // creation of the first issue, latest change; zero without issues
}

// Eraser takes away what is stored. Erasing again does no harm, and that there
// is nothing is no error. What is removed is what was created before a time, all
// of it if that is zero. The numbers are of issues removed or changed. Each
// implementation passes checklisttest.RunEraser.
type Eraser interface {
	// EraseIssue removes an issue's checklists, and their history, as all of these
	// do.
	EraseIssue(ctx context.Context, sc Scope, before time.Time) (int64, error)
	// EraseProject removes those of a project's issues.
	EraseProject(ctx context.Context, clientKey, projectID string, before time.Time) (int64, error)
	// EraseSite removes those of a site. It reads no text: the key may be gone
	// already.
	EraseSite(ctx context.Context, clientKey string, before time.Time) (int64, error)
	// ErasePerson replaces an account id by Erased wherever it stands on a site,
	// in texts as well, and moves the revision of what it changes.
	ErasePerson(ctx context.Context, clientKey, accountID string) (int64, error)
}
