// Package bulk knows how long work over many issues is done: a step at a time,
// by one server at a time, with progress that is seen, held, resumed and ended,
// and found again by another server when one dies over it. What a step does is
// the handler's of its kind. It knows nothing of HTTP or of a database.
package bulk

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
)

// State is what becomes of a job.
type State string

// The states. A paused job goes on when somebody says so; the last three are
// ends.
const (
	Queued  State = "queued"
	Running State = "running"
	Paused  State = "paused"
	Stopped State = "stopped" // by a person
	Done    State = "done"
	Failed  State = "failed" // given up after maxFailures
)

// Over says whether the state is an end.
func (s State) Over() bool { return s == Stopped || s == Done || s == Failed }

// The limits of jobs.
const (
	// MaxOpen is how many jobs of a site may be before their end.
	MaxOpen = 100
	// MaxShown is how many jobs of a place are listed, the latest.
	MaxShown = 100
	// MaxNote bounds Note, in code points.
	MaxNote = 1000
	// Kept is for how long a job is known after its end.
	Kept = 30 * 24 * time.Hour
)

// Job is work on the issues of a place, from when it was asked for.
type Job struct {
	checklist.Area        // whose it is: a site, or one of its projects
	ID             string // chosen by whoever asks, unique on the site; see [ValidID]
	Kind           string // names the handler
	// Subject is the id of what it is about, such as a template's; "" for nothing.
	Subject string
	// Ask is what was asked for, as the kind's own JSON. It is sealed where it is
	// stored, as Note and Result are.
	Ask   []byte
	State State
	// Total is how many issues there are to be looked at, as far as is known; Done
	// how many were, Changed how many of them were changed, and Failed how many
	// could not be.
	Total, Done, Changed, Failed int64
	// Cursor is where the next step begins: the kind's own, and no text.
	Cursor string
	// Note is what went wrong last, or why it waits: a sentence for a person.
	Note string
	// Result is what there is to show, as the kind's own JSON.
	Result  []byte
	Created checklist.Stamp
	Updated checklist.Stamp // the last step, or the last that a person did to it
	// Due is when the next step may begin. Whoever has the job moves it past the
	// time that a step may take; after its end it is when it is forgotten.
	Due time.Time
	// Owner is who has the job: a name made for each turn; "" for nobody.
	Owner string
	// Failures counts the attempts that have failed since one succeeded.
	Failures int
	Rev      int64 // counts the saves; 0 was never stored
}

var validID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// ValidID says whether s can name a job.
func ValidID(s string) bool { return validID.MatchString(s) }

// Step is what one step of a job does. It begins with what is so far; its
// handler changes it as it goes on.
type Step struct {
	Total int64
	// Done, Changed and Failed are what this step adds.
	Done, Changed, Failed int64
	Cursor                string
	Note                  string
	Result                []byte
	Finished              bool // there is nothing more to do
}

// LaterError is that of a step which cannot go on before a time, as Jira wants to
// be left alone until then. What the step did counts.
type LaterError struct{ At time.Time }

// Is makes a LaterError that nobody waits for say that Jira has not answered.
func (l *LaterError) Is(target error) bool { return target == ErrUnsaid }

func (l *LaterError) Error() string { return "not before " + l.At.UTC().Format(time.RFC3339) }

// Later is what a handler returns that cannot go on before a time.
func Later(at time.Time) error { return &LaterError{At: at} }

// ProblemError gives a job up: trying again would not help. Its text is shown to
// people.
type ProblemError struct{ Text string }

func (p *ProblemError) Error() string { return p.Text }

// The errors of stores and of the service. All others are faults.
var (
	// ErrNotFound: there is no such job in the place.
	ErrNotFound = errors.New("no such job")
	// ErrExists: the site has a job of this id.
	ErrExists = errors.New("there is a job of this id")
	// ErrConflict: the stored revision is not the one that was read.
	ErrConflict = errors.New("the job was changed meanwhile")
	// ErrTooMany: the site has MaxOpen jobs before their end.
	ErrTooMany = errors.New("too many jobs at once")
	// ErrUnsaid: Jira does not want to be asked now. It is what a LaterError is where
	// no job waits for it.
	ErrUnsaid = errors.New("jira wants to be asked later")
	// ErrOver: what is over can be neither held nor resumed.
	ErrOver = errors.New("the job is over")
)

// after returns j as it is when a step has done what s says.
func (j Job) after(s Step, now time.Time) Job {
	j.Total, j.Cursor, j.Note, j.Result = s.Total, s.Cursor, short(s.Note), s.Result
	j.Done += s.Done
	j.Changed += s.Changed
	j.Failed += s.Failed
	j.Updated.At = stamp(now)
	if s.Finished {
		j = j.ended(Done, now)
	}
	return j
}

// ended returns j at its end.
func (j Job) ended(as State, now time.Time) Job {
	j.State, j.Owner, j.Due = as, "", stamp(now.Add(Kept))
	return j
}

// step is what its next step begins with. That the last one failed is no news any
// more when this one does not.
func (j Job) step() Step {
	s := Step{Total: j.Total, Cursor: j.Cursor, Note: j.Note, Result: slices.Clone(j.Result)}
	if j.Failures > 0 {
		s.Note = ""
	}
	return s
}

func short(s string) string {
	if r := []rune(s); len(r) > MaxNote {
		return string(r[:MaxNote])
	}
	return s
}

func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// People are the account ids in the job's fields, each once.
func (j Job) People() []string {
	var out []string
	for _, id := range []string{j.Created.By, j.Updated.By} {
		if id != "" && id != checklist.Erased && id != checklist.ByJira && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Forget replaces a person's account id by [checklist.Erased] wherever it stands
// in the job, and says whether it stood anywhere.
func (j *Job) Forget(accountID string) bool {
	found := false
	for _, by := range []*string{&j.Created.By, &j.Updated.By} {
		if *by == accountID {
			*by, found = checklist.Erased, true
		}
	}
	ask, result := string(j.Ask), string(j.Result)
	for _, text := range []*string{&ask, &result, &j.Note} {
		if without := checklist.WithoutID(*text, accountID); without != *text {
			*text, found = without, true
		}
	}
	if found {
		j.Ask, j.Result = orNil(ask), orNil(result)
	}
	return found
}

func orNil(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}

// Mentions says whether a person's account id stands in the job.
func (j Job) Mentions(accountID string) bool { return j.Forget(accountID) } // in this copy

// ForgetIssue takes away what the job shows if an issue, by its id, is in it, and
// says whether it was. What was asked for stays: it names no issue.
func (j *Job) ForgetIssue(issueID string) bool {
	quoted, err := json.Marshal(issueID)
	if err != nil || !strings.Contains(string(j.Result), string(quoted)) {
		return false
	}
	j.Result = nil
	return true
}
