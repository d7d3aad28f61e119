// Package text knows checklists as text: the grammar that people write in the
// editor and that other checklist apps write, the one canonical form, and how
// what somebody wrote becomes changes to lists that others have changed since.
// It knows nothing of HTTP or of storage. docs/api.md has the grammar as a table.
package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ticklist/checklist"
)

// Code says what is wrong with a line, for programs.
type Code string

// The codes of faults.
const (
	CodeStatus    Code = "unknown_status" // the brackets hold no status
	CodeNoItem    Code = "no_item"        // details belong to no item
	CodeTooLong   Code = "too_long"       // a text, name or details are over their limit
	CodeTooMany   Code = "too_many"       // lists or items are over their limit
	CodeCharacter Code = "character"      // a character that cannot be kept
)

// Fault is what is wrong with one line.
type Fault struct {
	Line int // from 1
	Code Code
	Text string // a sentence for the person
}

// maxFaults is how many faults are told of at most: whoever pasted a novel
// learns nothing from its thousandth.
const maxFaults = 100

// FaultsError are why a text cannot be read, by line; at least one.
type FaultsError []Fault

func (f FaultsError) Error() string {
	return fmt.Sprintf("line %d: %s, and %d more", f[0].Line, f[0].Code, len(f)-1)
}

// lineBreaks are what ends a line besides a line feed. Word and mail programs
// write them, and no text of an item may hold one.
const lineBreaks = "\r\v\f\u0085\u2028\u2029"

var normalBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// What stands for a character that would end a line, in details and in account
// ids, which may hold any. A backslash that would be read as the beginning of one
// is written so, too.
var (
	protected = strings.NewReplacer(protections(false)...)
	plainly   = strings.NewReplacer(protections(true)...)
)

func protections(read bool) []string {
	var pairs []string
	for _, r := range lineBreaks {
		name := fmt.Sprintf(`\u{%x}`, r)
		if read {
			pairs = append(pairs, name, string(r))
		} else {
			pairs = append(pairs, string(r), name, name, fmt.Sprintf(`\u{5c}u{%x}`, r))
		}
	}
	if read {
		return append(pairs, `\u{5c}`, `\`)
	}
	return append(pairs, `\u{5c}`, `\u{5c}u{5c}`)
}

// fold makes names of statuses comparable.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// signs are what stands in brackets without being the name of a status: GitHub's
// and Markdown's boxes, GitLab's ~ and Obsidian's - for what is not done any more.
var signs = map[string]string{
	"": checklist.StatusOpen, "x": checklist.StatusDone, "*": checklist.StatusDone, "v": checklist.StatusDone,
	"✓": checklist.StatusDone, "✔": checklist.StatusDone, "√": checklist.StatusDone,
	"-": checklist.StatusSkipped, "~": checklist.StatusSkipped, "/": checklist.StatusInProgress,
}

// statusNamed finds the status that a token in brackets means: by its name, then by
// a sign, then by its id. ok is false if there is none.
func statusNamed(token string, statuses []checklist.Status) (id string, ok bool) {
	wanted := fold(token)
	for _, same := range []func(checklist.Status) bool{
		func(s checklist.Status) bool { return s.Name == token },
		func(s checklist.Status) bool { return fold(s.Name) == wanted },
		func(s checklist.Status) bool { return s.ID == signs[wanted] && isSign(wanted) },
		func(s checklist.Status) bool { return s.ID == token },
	} {
		if at := slices.IndexFunc(statuses, same); at >= 0 {
			return statuses[at].ID, true
		}
	}
	return "", false
}

func isSign(token string) bool { _, ok := signs[token]; return ok }

// tokenOf is how a status is written in brackets: by its name in lower case
// unless that would be read as another's. One that is not among the statuses is
// written by its id, and refused when read.
func tokenOf(id string, statuses []checklist.Status) string {
	at := slices.IndexFunc(statuses, func(s checklist.Status) bool { return s.ID == id })
	if at < 0 {
		return id
	}
	for _, token := range []string{strings.ToLower(statuses[at].Name), statuses[at].Name} {
		if found, ok := statusNamed(token, statuses); ok && found == id && strings.TrimSpace(token) == token {
			return token
		}
	}
	return id
}

// inBrackets escapes what would end a status token before its end.
var (
	inBrackets  = strings.NewReplacer(`\`, `\\`, `]`, `\]`)
	outBrackets = strings.NewReplacer(`\\`, `\`, `\]`, `]`)
)

// Local ids are given to what was read, in the order of the text.
func localID(n int) string { return fmt.Sprint(n) }

// tooLong says whether s has more than most code points.
func tooLong(s string, most int) bool {
	return len(s) > most && utf8.RuneCountInString(s) > most
}
