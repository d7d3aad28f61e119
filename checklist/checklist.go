// Package checklist knows the rules of Ticklist: lists, items, statuses, the
// operations that change them, and what two people changing them at once get.
// It knows nothing of HTTP, of Jira's tokens or of a database: who may do what
// comes in as [Permissions], and storage is whatever satisfies [Store].
package checklist

import (
	"slices"
	"time"
)

// Scope names one Jira issue of one Jira site. It is part of every read and
// write, so that nothing can be looked up without saying whose it is.
type Scope struct {
	ClientKey string // the site, as Connect names it
	IssueID   string // Jira's numeric id of the issue, not its key: keys change
}

// Facts is what Ticklist was last told about the issue that the lists belong
// to. Nothing in this package depends on it; it is kept so that an operator can
// find an issue and so that a project's data can be found together.
type Facts struct {
	BaseURL     string // address of the Jira site
	IssueKey    string // such as TICK-7; may be outdated after a move
	ProjectID   string
	IssueTypeID string
}

// Stamp says who did something and when.
type Stamp struct {
	By string    // Atlassian account id
	At time.Time // UTC, whole milliseconds
}

// Issue is everything that Ticklist keeps about one Jira issue. It is stored as
// one document: what must change together is in it, so that no transaction is
// needed.
type Issue struct {
	Facts
	// Rev counts the requests that changed something a person can see. It is 0
	// while the issue has never had a checklist.
	Rev int64
	// Version counts the writes of the document, also those that changed only
	// bookkeeping. It is what [Store.Save] compares; 0 means not stored yet.
	Version int64
	Lists   []List
	// Events are what a change did that is not stored yet: [Store.Save] stores
	// them with the issue and what is loaded has none. [Store.Events] reads them.
	Events []Event
	// Waiting is what of the history is still stored with the issue.
	Waiting Waiting
	// HistoryFrom is the revision behind which all events are known. It is not 0
	// where the issue is older than its history.
	HistoryFrom int64
	// Statuses are those of the issue's project, in the order in which a person
	// chooses among them. A [Service] fills them in; stores do not keep them.
	Statuses []Status
	// Options are those of the issue's project, filled in like Statuses.
	Options Options
	// Recent holds the ids of the operations applied last.
	Recent  Recent
	Created Stamp
	Updated Stamp // of the last change that a person can see
	// Applied are the templates that came to the issue, the latest last: one for
	// each template and rule, at most MaxApplied.
	Applied []Applied
	// Done says that Jira counts the issue's status as done, as far as it was told:
	// live lists of such an issue stay as they are.
	Done bool
	// JiraSince is since when there is something of the issue that Jira was not
	// told; zero if it knows all. It is stored with the change itself, so that
	// whoever dies in between leaves it to others.
	JiraSince time.Time
	// HooksSince is since when something was done to the issue, behind the revision
	// HooksFrom, that is to be told outside; zero if nothing is. It is stored as
	// JiraSince is.
	HooksSince time.Time
	HooksFrom  int64
}

// Applied says that a template came to an issue.
type Applied struct {
	Template string // its id
	Version  int    // the one that the issue has
	Rule     string // id of the rule that brought it, "" if a person did
	Live     bool   // linked, not copied
	Stamp
}

// Origin says what of a template a thing was made of; the zero value for nothing.
type Origin struct {
	Template string // its id
	ID       string // of the list or item in the template
}

// Waiting sums the events that are stored with an issue.
type Waiting struct {
	Events int
	Bytes  int // as [Event] estimates them
}

// List is one named checklist of an issue.
type List struct {
	ID    string
	Name  string
	Items []Item
	From  Origin
	// Live says that the list is linked to the template that it is from: on the
	// issue its items' statuses change and nothing else.
	Live bool
}

// Kind tells an item from a heading.
type Kind string

// The kinds. A heading divides a list; it has no status and is not counted.
const (
	KindItem    Kind = "item"
	KindHeading Kind = "heading"
)

// Item is one line of a list.
type Item struct {
	ID       string
	Kind     Kind
	Text     string // one line, 1 to MaxText code points
	Status   string // id of a Status; "" for a heading
	Optional bool
	Details  string // may have line breaks; at most MaxDetails code points
	Assignee string // Atlassian account id; "" for none
	Due      string // YYYY-MM-DD; "" for none
	// Parent is the id of the item that this one stands under; "" for none. A
	// child stands behind its parent, and one has no children of its own.
	Parent  string
	Link    Link // the zero value for none
	From    Origin
	Updated Stamp
}

// Link ties an item to an issue of the same site.
type Link struct {
	Issue  string // Jira's numeric id
	Key    string // such as TICK-12, "" where it is not known; may be outdated after a move
	Follow bool   // the item is complete when the issue is
}

// Status is what an item can be in. Whether it counts as complete is a
// property of its own, never read from its name.
type Status struct {
	ID       string
	Name     string
	Colour   string // one of Colours
	Complete bool
}

// The statuses that every site has from the start. They can be called and look
// otherwise, and cannot be removed.
const (
	StatusOpen       = "open"
	StatusInProgress = "in_progress"
	StatusDone       = "done"
	StatusSkipped    = "skipped"
)

// Statuses returns the statuses that every site has from the start, in order.
func Statuses() []Status {
	return []Status{
		{ID: StatusOpen, Name: "Open", Colour: "grey"},
		{ID: StatusInProgress, Name: "In progress", Colour: "blue"},
		{ID: StatusDone, Name: "Done", Colour: "green", Complete: true},
		{ID: StatusSkipped, Name: "Skipped", Colour: "grey", Complete: true},
	}
}

// Counts sums the items of an issue; headings are left out.
type Counts struct {
	Total             int
	Complete          int
	Mandatory         int // items that are not optional
	MandatoryComplete int
	Percent           int // floor of 100 * Complete / Total; 0 without items
}

// Count sums the items of all lists of the issue. An item whose status is not
// among statuses counts as not complete.
func (i Issue) Count(statuses []Status) Counts {
	var c Counts
	for _, l := range i.Lists {
		for _, it := range l.Items {
			if it.Kind == KindHeading {
				continue
			}
			complete := slices.ContainsFunc(statuses, func(s Status) bool { return s.ID == it.Status && s.Complete })
			c.add(!it.Optional, complete)
		}
	}
	if c.Total > 0 {
		c.Percent = 100 * c.Complete / c.Total
	}
	return c
}

func (c *Counts) add(mandatory, complete bool) {
	c.Total++
	if complete {
		c.Complete++
	}
	if mandatory {
		c.Mandatory++
	}
	if mandatory && complete {
		c.MandatoryComplete++
	}
}

// Clone returns a copy that shares no memory with i.
func (i Issue) Clone() Issue {
	i.Lists = slices.Clone(i.Lists)
	for n := range i.Lists {
		i.Lists[n].Items = slices.Clone(i.Lists[n].Items)
	}
	i.Recent = slices.Clone(i.Recent)
	i.Events = slices.Clone(i.Events)
	i.Applied = slices.Clone(i.Applied)
	return i
}
