package tenant

import "errors"

// ErrNoField says that a site has no such field, or that an issue does not take
// it.
var ErrNoField = errors.New("there is no such field")

// FieldText is what a text field of an issue says now, as Jira says.
type FieldText struct {
	Issue
	Value []byte // JSON: a document of Atlassian's format, or null
	By    string // account id of whoever changed it last, "" if Jira did not say
}
