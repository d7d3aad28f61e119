package tenant

import (
	"errors"
	"fmt"
)

// ErrBadExtent says that an Extent names nothing that there can be.
var ErrBadExtent = errors.New("it is not said whose data are meant")

// ErasedAccount stands where the account id of an erased person stood. It is
// the same for everybody: a value of each person's own would still link what
// they did. No account of Atlassian's has this id.
const ErasedAccount = "erased"

// Extent says which data of a site are meant: all of them, or those of the one
// project, issue or person that is named. There is none that spans sites.
type Extent struct {
	ClientKey string
	// At most one of these; all "" is the whole site.
	ProjectID, IssueID, AccountID string
}

// The kinds of extents.
const (
	KindSite    = "site"
	KindProject = "project"
	KindIssue   = "issue"
	KindPerson  = "person"
)

// Kind is what the extent is of.
func (e Extent) Kind() string {
	switch {
	case e.ProjectID != "":
		return KindProject
	case e.IssueID != "":
		return KindIssue
	case e.AccountID != "":
		return KindPerson
	}
	return KindSite
}

// String names the extent without naming a person: it is for logs and records.
func (e Extent) String() string {
	if id := e.ProjectID + e.IssueID; id != "" {
		return e.Kind() + " " + id
	}
	return e.Kind()
}

// Check returns ErrBadExtent, with the reason, if e cannot be.
func (e Extent) Check() error {
	named := 0
	for _, s := range []string{e.ProjectID, e.IssueID, e.AccountID} {
		if s != "" {
			named++
		}
	}
	switch {
	case !validClientKey(e.ClientKey):
		return fmt.Errorf("%w: no site", ErrBadExtent)
	case named > 1:
		return fmt.Errorf("%w: more than one of project, issue and person", ErrBadExtent)
	case e.IssueID != "" && !ValidIssueID(e.IssueID):
		return fmt.Errorf("%w: the issue is not named by its number", ErrBadExtent)
	case e.ProjectID != "" && !ValidIssueID(e.ProjectID): // of the same form
		return fmt.Errorf("%w: the project is not named by its number", ErrBadExtent)
	case e.AccountID == ErasedAccount || len(e.AccountID) > 128:
		return fmt.Errorf("%w: that is no account id", ErrBadExtent)
	}
	return nil
}
