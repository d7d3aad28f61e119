package checklist

import "errors"

// What a [Store] or a [Service] says when it cannot do as asked. Any other
// error is a fault, never an absence.
var (
	// ErrNotFound: nothing is stored for this issue.
	ErrNotFound = errors.New("no checklist stored for this issue")
	// ErrConflict: the stored version is not the one that was read.
	ErrConflict = errors.New("the checklist was changed meanwhile")
	// ErrBusy: so many others write this issue that no write got through.
	ErrBusy = errors.New("too many writers on this issue")
	// ErrNoWatch: a site has no such watch.
	ErrNoWatch = errors.New("there is no such watch")
	// ErrShared: others rely on the watch.
	ErrShared = errors.New("others have asked for the watch, too")
	// ErrNoSetting: a place, or a person, has no such setting.
	ErrNoSetting = errors.New("there is no such setting")
	// ErrFull: the issue has no room for a version of a template.
	ErrFull = errors.New("no room on this issue for the template")
	// ErrForbidden: the person may do nothing of what was asked.
	ErrForbidden = errors.New("not permitted on this issue")
)

// InvalidError refuses a whole request because of one of its fields.
type InvalidError struct {
	Field  string
	Reason string // a sentence for the person
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }

// Code says why an operation was rejected.
type Code string

// The codes of rejected operations.
const (
	CodeNotFound     Code = "not_found"     // its list or item is gone
	CodeExists       Code = "exists"        // its list's or item's id is taken
	CodeListRequired Code = "list_required" // there are several lists and none is named
	CodeInvalid      Code = "invalid"       // a value breaks a rule
	CodeLimit        Code = "limit"         // the issue would grow over a limit
	CodeForbidden    Code = "forbidden"     // the person may not do this
	CodeLive         Code = "live"          // its list is linked to a template
	CodeOneList      Code = "one_list"      // the project has one list an issue
)

// Rejection is an operation that was not applied.
type Rejection struct {
	ID   string // of the operation
	Code Code
	Text string // a sentence for the person
}

// refusal is why an action cannot be applied; it becomes a Rejection.
type refusal struct {
	code Code
	text string
}

func refuse(code Code, text string) *refusal { return &refusal{code: code, text: text} }
