// Package templates knows templates: checklists that are kept for a site or a
// project and applied to its issues, their versions, and what two people who save
// one at once get. It knows nothing of HTTP or of a database; storage is whatever
// satisfies [Store].
package templates

import (
	"errors"
	"time"

	"ticklist/checklist"
)

// The limits of templates. Lengths count code points. Their lists have the limits
// of an issue's.
const (
	MaxTemplates   = 500 // of a site by itself, and of each project
	MaxName        = 100
	MaxDescription = 1000
	MaxVersions    = 100 // that are kept of a template, the latest
)

// What a [Store] or a [Service] says when it cannot do as asked. Any other error
// is a fault. A lost race is checklist.ErrConflict, too many of them checklist.ErrBusy.
var (
	// ErrNotFound: there is no such template, or not in this place.
	ErrNotFound = errors.New("no such template")
	// ErrNoVersion: the template has no such version, or has it no longer.
	ErrNoVersion = errors.New("no such version of the template")
	// ErrExists: the site has another template of this id.
	ErrExists = errors.New("there is a template of this id")
	// ErrTooMany: the place has as many templates as it can have.
	ErrTooMany = errors.New("too many templates")
)

// Template is lists that are kept to be applied to issues.
type Template struct {
	ID                string         // unique on the site
	Area              checklist.Area // the site, or the project, that it is for
	Name, Description string
	Live              bool // meant to be linked to issues, not copied
	Archived          bool // not offered any more
	// Rev counts all saves; it is what a [Store] compares, and 0 means not stored.
	Rev int64
	// Version counts the saves that changed the lists, from 1.
	Version int
	Lists   []checklist.List
	// Used is on how many issues there is something of it. A [Service] fills it in
	// where it is asked for; stores do not keep it.
	Used int64
	// Linked is on how many issues lists are linked to it. Get of a [Service] fills it
	// in; stores do not keep it.
	Linked  int64
	Created checklist.Stamp
	Updated checklist.Stamp // of the last save
	Saved   checklist.Stamp // of the version
	// Owed is since when linked lists are owed the version, zero where nothing is
	// open. It is stored with the version: whoever dies behind that is followed.
	Owed time.Time
}

// Version is the lists of a template as they were once saved.
type Version struct {
	Template string
	N        int
	Lists    []checklist.List // nil where only the versions are named
	checklist.Stamp
}

// current is the version that the template has.
func (t Template) current() Version {
	return Version{Template: t.ID, N: t.Version, Lists: t.Lists, Stamp: t.Saved}
}

// For says whether the template can come to an issue of a project.
func (t Template) For(clientKey, projectID string) bool {
	return t.Area.ClientKey == clientKey && (t.Area.ProjectID == "" || t.Area.ProjectID == projectID)
}

// clone shares no lists with t.
func (t Template) clone() Template {
	t.Lists = checklist.Issue{Lists: t.Lists}.Clone().Lists
	return t
}

// People are the account ids in the template's fields, each once, and Forget
// takes one out, as those of checklist.Issue do.
func (t Template) People() []string {
	in := t.issue()
	return in.People()
}

// Forget replaces a person's account id wherever it stands, and says whether it
// stood anywhere.
func (t *Template) Forget(accountID string) bool {
	words := checklist.Issue{Lists: []checklist.List{{Name: t.Name, Items: []checklist.Item{{Text: t.Name, Details: t.Description}}}}}
	in := t.issue()
	found := in.Forget(accountID)
	if words.Forget(accountID) {
		found = true
		t.Name, t.Description = words.Lists[0].Name, words.Lists[0].Items[0].Details
	}
	t.Lists, t.Created, t.Updated, t.Saved.By = in.Lists, in.Created, in.Updated, in.Applied[0].By
	return found
}

// issue is the template as far as an issue is like one.
func (t Template) issue() checklist.Issue {
	t = t.clone()
	return checklist.Issue{Lists: t.Lists, Created: t.Created, Updated: t.Updated, Applied: []checklist.Applied{{Stamp: t.Saved}}}
}

// People and Forget are those of a Template.
func (v Version) People() []string {
	return checklist.Issue{Lists: v.Lists, Created: v.Stamp}.People()
}

// Forget is that of a Template.
func (v *Version) Forget(accountID string) bool {
	in := checklist.Issue{Lists: v.Lists, Created: v.Stamp}.Clone()
	found := in.Forget(accountID)
	v.Lists, v.Stamp = in.Lists, in.Created
	return found
}

// moment is a time as it is kept.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
