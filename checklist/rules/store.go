package rules

import (
	"context"
	"time"

	"ticklist/checklist"
)

// Cloned stands in a [Run] where a rule's event does, of an issue that was given
// the lists of the one that it is a clone of.
const Cloned On = "cloned"

// Workflow stands there of a post function of a workflow, which no rule of ours has
// brought. Its Items are changes, and its RuleName says why it was refused, "" if it
// was not.
const Workflow On = "workflow"

// Outcome is what came of a rule that matched.
type Outcome string

// The outcomes.
const (
	Applied Outcome = "applied"
	Present Outcome = "present" // all of it was there already
	Gone    Outcome = "gone"    // there is no such template any more, or it is archived
	Refused Outcome = "refused" // it does not fit into the issue
)

// KeptRuns is for how long it is known what ran.
const KeptRuns = 30 * 24 * time.Hour

// MaxRuns is how many runs are read at once.
const MaxRuns = 100

// Run is a rule that matched, or a clone that was given lists.
type Run struct {
	// ID is the event's name and the rule's id: what is done again after a break
	// leaves one run.
	ID string
	// At is when the event was taken in; UTC, whole milliseconds.
	At                           time.Time
	IssueID, IssueKey, ProjectID string
	On                           On
	To                           string // of a Transition: the status moved to
	Rule                         string // id; "" for a clone
	RuleOf                       string // the project whose rule it is, "" for the site's
	RuleName                     string // as it was then
	Template                     string
	Version                      int
	From                         string // of a clone: the id of the issue that it was made of
	Outcome                      Outcome
	Items                        int // that were added
}

// Query asks for runs of a site.
type Query struct {
	ProjectID string // "" for all
	IssueID   string // "" for all
	Before    string // a run's place, as RunAt gives it; "" for the latest
	Limit     int    // 1 to MaxRuns
}

// RunAt is a run's place among those of its site, in the order of time.
func (r Run) RunAt() string { return r.At.UTC().Format("20060102T150405.000") + "-" + r.ID }

// Store keeps rules, and what ran. Each implementation passes
// checklisttest.RunRules. Every error that is not named is a fault.
type Store interface {
	// LoadRules returns the rules of a place, or checklist.ErrNotFound.
	LoadRules(ctx context.Context, p checklist.Area) (Set, error)
	// SaveRules stores in if the stored revision is still in.Rev, and returns it
	// with the next one; otherwise it returns checklist.ErrConflict and stores
	// nothing. Saving revision 0 creates.
	SaveRules(ctx context.Context, p checklist.Area, in Set) (Set, error)
	// EachRules calls yield for each place of a site that has rules, in any order,
	// until it returns an error, which EachRules returns.
	EachRules(ctx context.Context, clientKey string, yield func(checklist.Area, Set) error) error
	// AddRun stores a run of a site. One that is there is left as it is.
	AddRun(ctx context.Context, clientKey string, r Run) error
	// Runs returns the runs that q asks for, the latest first.
	Runs(ctx context.Context, clientKey string, q Query) ([]Run, error)
	// ForgetRuns removes the runs before a time, of all sites, and says how many.
	ForgetRuns(ctx context.Context, before time.Time) (int64, error)
	// EraseRules removes rules and runs: of a site those from before a time, all
	// of them if it is zero, of a project its rules and what ran there, of an issue
	// what ran there. A person's account id it replaces by checklist.Erased. It
	// returns how many documents it removed or changed.
	EraseRules(ctx context.Context, p checklist.Part, before time.Time) (int64, error)
}
