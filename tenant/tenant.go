// Package tenant knows who may call: which Jira sites have installed the app,
// what the four kinds of Connect token must hold, which API tokens admins have
// made for programs, how a request is hashed, and what Jira says a person may
// do. It is pure: it knows nothing of HTTP, of a database, of where keys are
// fetched from, or of checklists. What it needs from outside it names as an
// interface here, and app gives it.
//
// Its ground is Atlassian Connect for Jira Cloud. Every route takes exactly
// one kind of token, so there is one method of Verifier for each kind and none
// that chooses a kind by looking at the token.
package tenant

import "errors"

// What the package says is wrong. Anything that is none of these is a fault of
// ours or of what we depend on, and never means "not installed".
var (
	// ErrBadToken says that the caller has not proved who it is. All reasons
	// look alike from outside, an unknown issuer and a wrong signature too.
	ErrBadToken = errors.New("the token is not acceptable")

	// ErrNotInstalled says that there is no installation, or that the one which
	// signed the token is disabled or uninstalled.
	ErrNotInstalled = errors.New("the app is not installed on this site")

	// ErrBadQuery says that the query cannot be read without guessing, so it
	// was not hashed: a bad percent escape, or one parameter twice.
	ErrBadQuery = errors.New("the query is not readable")

	// ErrKeysUnavailable says that the public key of a signed install could not
	// be fetched just now. The call may be good: it should be tried again.
	ErrKeysUnavailable = errors.New("the keys of signed installs cannot be reached")

	// ErrNoKey says that there is no key of that id. Only a definite answer of
	// the key server means this.
	ErrNoKey = errors.New("no key has this id")

	// ErrConflict says that the installation was changed by another between the
	// read and the write, and that nothing was stored.
	ErrConflict = errors.New("the installation was changed by another")

	// ErrBadInstall says that a properly signed lifecycle call lacks a fact that
	// an installation cannot be without, or has one that is malformed.
	ErrBadInstall = errors.New("the installation's facts are not acceptable")

	// ErrNoVerdict says that Jira has not said what the person may do. It is
	// neither a yes nor a no.
	ErrNoVerdict = errors.New("no verdict from Jira")
)
