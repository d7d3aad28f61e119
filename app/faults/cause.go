package faults

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/trail"
)

// Cause is why something failed, told apart from all that depends on whom it
// happened to.
type Cause struct {
	// Kind is a word or two for it: the code of the database's answer, or the type
	// of the error at the bottom.
	Kind string
	// Words are what the error says, by the rules of [Words].
	Words string
	// Group is the same for all faults of one cause, and for no others: the code of a
	// database that cannot be used, or the types at the bottom of the chain, or the
	// database's code, with what the innermost function of ours says that it was doing.
	Group []string

	frames []runtime.Frame // of a panic, the one that failed first
}

// bare is the kind of an error that is nothing but words.
const bare = "error"

// CauseOf finds the cause of err, which may be nil.
func CauseOf(err error) Cause {
	if err == nil {
		return Cause{Kind: "unknown", Words: "unknown", Group: []string{"unknown"}}
	}
	if p, ok := errors.AsType[*trail.PanicError](err); ok {
		return panicCause(p)
	}
	chain := chainOf(err)
	c := Cause{Words: wordsOf(chain)}
	if code := databaseCode(err, chain); code != "" {
		c.Kind, c.Group = "MongoDB "+code, []string{"mongodb", code}
		if blames(err) {
			c.Group = append(c.Group, place(chain))
		}
		return c
	}
	types := typesOf(chain)
	c.Kind, c.Group = types[len(types)-1], append(types, place(chain))
	return c
}

// panicCause is a panic's: what was panicked with, and the function of ours that
// did, or called what did.
func panicCause(p *trail.PanicError) Cause {
	c := Cause{Kind: "panic", Words: Words(fmt.Sprint(p.Value)), frames: slices.Collect(p.Frames)}
	kind, function := fmt.Sprintf("%T", p.Value), "nowhere"
	if err, ok := p.Value.(error); ok {
		kind = CauseOf(err).Kind
	}
	if i := slices.IndexFunc(c.frames, func(f runtime.Frame) bool { module, _ := split(f.Function); return isOurs(module) }); i >= 0 {
		function = outermost(c.frames[i].Function)
	}
	c.Group = []string{"panic", kind, function}
	return c
}

// closure is the end of a closure's name. What stands before the function in
// which it is written depends on where the compiler has put that function.
var closure = regexp.MustCompile(`(?:\.func\d+|\.gowrap\d+|\.\d+|-range\d+)+$`)

// outermost is a function's name, the same for all the closures in it.
func outermost(name string) string {
	written := closure.ReplaceAllString(name, "")
	if written == name {
		return name
	}
	module, function := split(written)
	return module + "." + function[strings.LastIndexByte(function, '.')+1:]
}

// chainOf are the errors from err to the one at its bottom. Of several that one
// wraps, the last is followed: in "%w: %w" it says why, and of those joined it is
// the one that decided the answer. A context that has ended is followed last,
// since it ends for a reason.
func chainOf(err error) []error {
	const deepest = 50
	chain := []error{err}
	for range deepest {
		switch e := err.(type) { //nolint:errorlint // this walks the chain itself
		case interface{ Unwrap() error }:
			err = e.Unwrap()
		case interface{ Unwrap() []error }:
			err = telling(e.Unwrap())
		default:
			return chain
		}
		if err == nil {
			return chain
		}
		chain = append(chain, err)
	}
	return chain
}

func telling(all []error) error {
	for _, err := range slices.Backward(all) {
		if err != nil && !ended(err) {
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// ended says whether err tells of a context's end and of nothing else: who waited for
// a server in vain says both.
func ended(err error) bool {
	return (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) && !slices.ContainsFunc(chainOf(err), noServer)
}

// wordsOf are what each error of a chain says beyond the next. What is of a type
// that is not ours is named by its type: its words may quote whatever it read.
func wordsOf(chain []error) string {
	var out []string
	for i := range chain {
		if said := said(chain, i); said != "" {
			out = append(out, said)
		}
	}
	return strings.Join(slices.Compact(out), ": ")
}

// said is what the error at a place of a chain says by itself.
func said(chain []error, i int) string {
	err := chain[i]
	if errno, ok := err.(syscall.Errno); ok { //nolint:errorlint // of this link alone
		return errno.Error()
	}
	if !ours(err) {
		return typeOf(err)
	}
	text := err.Error()
	if i+1 < len(chain) {
		text = strings.Replace(text, chain[i+1].Error(), "", 1)
	}
	return strings.Trim(Words(strings.Trim(text, ":; \n")), ":; ")
}

// typesOf are the types of a chain that tell something: those of errors that are
// more than words.
func typesOf(chain []error) []string {
	var out []string
	for _, err := range chain {
		if wrap(err) {
			continue
		}
		if errno, ok := err.(syscall.Errno); ok { //nolint:errorlint // of this link alone
			out = append(out, "errno "+fmt.Sprint(uint(errno)))
			continue
		}
		out = append(out, typeOf(err))
	}
	if len(out) == 0 {
		return []string{bare}
	}
	return out
}

// place is what the innermost function of ours was doing, in its own words, which
// no other function's are: with what a bare error at the bottom says, if one is.
func place(chain []error) string {
	var out []string
	for i, err := range slices.Backward(chain) {
		if !ours(err) {
			continue
		}
		if said := said(chain, i); said != "" {
			out = append([]string{said}, out...)
		}
		if wrap(err) && len(out) > 0 && i < len(chain)-1 {
			break
		}
	}
	return strings.Join(out, ": ")
}

// wrap says whether an error only adds words to another, or is nothing but words.
func wrap(err error) bool {
	from := packageOf(err)
	return from == "fmt" || from == "errors"
}

// ours says whether an error's words are this program's. Libraries make errors of
// nothing but words as well; [Words] holds for all.
func ours(err error) bool {
	from := packageOf(err)
	return wrap(err) || isOurs(from)
}

func packageOf(err error) string {
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath()
}

// typeOf is the name of an error's type, as url.Error.
func typeOf(err error) string { return strings.TrimLeft(fmt.Sprintf("%T", err), "*") }

// What the driver cannot say by a code.
const (
	unreachable = "unreachable" // no server to ask, or the connection was lost
	timedOut    = "timeout"
)

// databaseCode is what the database's driver calls an error: the name of the code
// of https://www.mongodb.com/docs/manual/reference/error-codes/, or one of the
// words above; "" where err is none of the driver's, or tells of neither.
func databaseCode(err error, chain []error) string {
	if command, ok := errors.AsType[mongo.CommandError](err); ok && command.Code != 0 {
		return named(command.Name, int(command.Code))
	}
	if write, ok := errors.AsType[mongo.WriteException](err); ok && len(write.WriteErrors) == 0 && write.WriteConcernError != nil {
		return named(write.WriteConcernError.Name, write.WriteConcernError.Code)
	}
	if server, ok := errors.AsType[mongo.ServerError](err); ok {
		for _, code := range server.ErrorCodes() {
			if code != 0 {
				return fmt.Sprint(code)
			}
		}
	}
	switch {
	case errors.Is(err, mongo.ErrClientDisconnected):
		return unreachable
	case !slices.ContainsFunc(chain, fromDriver):
		return ""
	case slices.ContainsFunc(chain, noServer):
		return unreachable
	case mongo.IsTimeout(err):
		return timedOut
	case mongo.IsNetworkError(err):
		return unreachable
	}
	return ""
}

// blames says whether the database found fault with the command, and not with
// itself: then which function sent it is a part of the cause.
func blames(err error) bool {
	server, ok := errors.AsType[mongo.ServerError](err)
	return ok && !mongo.IsTimeout(err) && !mongo.IsNetworkError(err) && !slices.ContainsFunc(Passing(), server.HasErrorCode)
}

func fromDriver(err error) bool { return strings.HasPrefix(packageOf(err), "go.mongodb.org/") }

// noServer says whether there was no server to ask, which the driver also calls a
// timeout: it has waited for one.
func noServer(err error) bool {
	return slices.Contains([]string{"topology.ServerSelectionError", "topology.poolClearedError"}, typeOf(err))
}

// codeName is what the database calls a code.
var codeName = regexp.MustCompile(`^[A-Z][A-Za-z]{2,60}$`)

func named(name string, code int) string {
	if codeName.MatchString(name) {
		return name
	}
	return fmt.Sprint(code)
}
