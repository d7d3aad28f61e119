// Package actions knows what can be done to an issue's checklists in a few words:
// the same words in a property that an automation sets, in a workflow's post
// function, in a script and on a command line. It reads them, finds out what they
// are for the lists that an issue has, and does them as one change. It knows
// nothing of HTTP or of Jira. docs/automation.md has the words as a table.
package actions

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

// The limits of what is asked for at once.
const (
	MaxActions = 20
	// MaxSize is of the JSON, in bytes; a property of Jira's holds as many
	// characters.
	MaxSize = 32_768
	// maxDepth is how often JSON may stand in a string of JSON: rules that put a
	// smart value together write it so.
	maxDepth = 2
)

// Verb is what an action does; it is the name of the field that says so.
type Verb string

// The verbs.
const (
	Apply   Verb = "apply"   // a template
	Remove  Verb = "remove"  // what came of a template and nobody has touched
	Check   Verb = "check"   // items become complete
	Uncheck Verb = "uncheck" // and open again
	Status  Verb = "status"  // items get a status
	Add     Verb = "add"     // lines of text
	Clear   Verb = "clear"   // lists go
)

// Action is one thing to be done.
type Action struct {
	Verb Verb
	// List is the name of the only list that is meant, "" for all; of Add the one
	// that gets what is not under a name of its own.
	List string
	// Template is a name or an id, of Apply and Remove.
	Template string
	Mode     templates.Mode // of Apply
	Live     *bool          // of Apply; nil as the template is meant
	// Pattern picks the items of Check, Uncheck and Status.
	Pattern checklist.Pattern
	Status  string // of Status: a name or an id
	Lines   string // of Add, in the grammar of package text
}

// Needs are the permissions without which it is not done.
func (a Action) Needs() []checklist.Permission {
	switch {
	case a.Verb == Apply && a.Mode == templates.Replace:
		return []checklist.Permission{checklist.Add, checklist.Delete}
	case a.Verb == Apply, a.Verb == Add:
		return []checklist.Permission{checklist.Add}
	case a.Verb == Remove, a.Verb == Clear:
		return []checklist.Permission{checklist.Delete}
	default:
		return []checklist.Permission{checklist.Toggle}
	}
}

// beside are the fields that can stand beside a verb.
func beside() map[Verb][]string {
	return map[Verb][]string{
		Apply: {"mode", "live"}, Remove: {}, Check: {"list"}, Uncheck: {"list"}, Status: {"match", "list"}, Add: {"list"}, Clear: {},
	}
}

// Parse reads actions: one as an object, several as an array of objects or in
// {"actions":[…]}. JSON in a string is read as what it holds. Its error is an
// *checklist.InvalidError, whose field is the number of the action, from 0, and the
// name of what is wrong with it: "1/mode"; "" where it is no JSON.
func Parse(in []byte) ([]Action, error) { return parse(in, maxDepth) }

func parse(in []byte, depth int) ([]Action, error) {
	if len(in) > MaxSize {
		return nil, invalid("", "Actions can have %d bytes.", MaxSize)
	}
	value := jsontext.Value(slices.Clone(in))
	if err := value.Canonicalize(); err != nil { // which refuses doubled names and broken characters, too
		return nil, invalid("", "Actions are JSON, and this is not.")
	}
	switch kind := value.Kind(); {
	case kind == '"' && depth > 1:
		var inner string
		if err := json.Unmarshal(value, &inner); err != nil {
			return nil, fmt.Errorf("read a string: %w", err)
		}
		return parse([]byte(inner), depth-1)
	case kind == '[':
		return parseAll(value)
	case kind == '{':
		if inner, ok := wrapped(value); ok {
			return parseAll(inner)
		}
		a, err := parseOne("0", value)
		return []Action{a}, err
	}
	return nil, invalid("", "Actions are an object, or an array of objects.")
}

// wrapped is what stands in {"actions":…}.
func wrapped(value jsontext.Value) (jsontext.Value, bool) {
	var in map[string]jsontext.Value
	if err := json.Unmarshal(value, &in); err != nil || len(in) != 1 {
		return nil, false
	}
	inner, ok := in["actions"]
	return inner, ok
}

func parseAll(value jsontext.Value) ([]Action, error) {
	var each []jsontext.Value
	if err := json.Unmarshal(value, &each); err != nil || len(each) == 0 || len(each) > MaxActions {
		return nil, invalid("", "There are 1 to %d actions, in an array.", MaxActions)
	}
	out := make([]Action, 0, len(each))
	for n, one := range each {
		a, err := parseOne(fmt.Sprint(n), one)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// fields are an action as it was written, and where it stands.
type fields struct {
	at string
	in map[string]jsontext.Value
}

func parseOne(at string, value jsontext.Value) (Action, error) {
	f := fields{at: at}
	if err := json.Unmarshal(value, &f.in); err != nil || f.in == nil {
		return Action{}, invalid(at, "An action is an object.")
	}
	verb, err := f.verb()
	if err != nil {
		return Action{}, err
	}
	a := Action{Verb: verb}
	if a.List, err = f.text("list", checklist.MaxName); err != nil {
		return Action{}, err
	}
	switch verb {
	case Apply, Remove:
		err = f.template(&a)
	case Check, Uncheck:
		a.Pattern, err = f.pattern(string(verb))
	case Status:
		if a.Status, err = f.word(string(verb)); err == nil {
			a.Pattern, err = f.pattern("match")
		}
	case Add:
		a.Lines, err = f.lines()
	case Clear:
		a.List, err = f.cleared()
	}
	return a, err
}

// verb is the one that the action has.
func (f fields) verb() (Verb, error) {
	with := beside()
	var found []Verb
	for _, v := range slices.Sorted(maps.Keys(with)) {
		if _, ok := f.in[string(v)]; ok {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		return "", invalid(f.at, "An action has one of apply, remove, check, uncheck, status, add and clear.")
	}
	for _, name := range slices.Sorted(maps.Keys(f.in)) {
		if name != string(found[0]) && !slices.Contains(with[found[0]], name) {
			return "", f.invalid(name, "This does not belong to %s.", found[0])
		}
	}
	return found[0], nil
}

// template reads what is said of one.
func (f fields) template(a *Action) (err error) {
	if a.Template, err = f.word(string(a.Verb)); err != nil {
		return err
	}
	mode, err := f.text("mode", checklist.MaxName)
	if err != nil {
		return err
	}
	a.Mode = templates.Missing
	if mode != "" {
		a.Mode = templates.Mode(mode)
	}
	if !slices.Contains([]templates.Mode{templates.Append, templates.Replace, templates.Missing}, a.Mode) {
		return f.invalid("mode", "A template is applied with append, replace or missing.")
	}
	if live, ok := f.in["live"]; ok {
		if live.Kind() != 't' && live.Kind() != 'f' {
			return f.invalid("live", "This is true or false.")
		}
		a.Live = new(live.Kind() == 't')
	}
	return nil
}

// text is a text of one line, "" where there is none.
func (f fields) text(name string, most int) (string, error) {
	value, ok := f.in[name]
	if !ok {
		return "", nil
	}
	var s string
	if value.Kind() != '"' || json.Unmarshal(value, &s) != nil {
		return "", f.invalid(name, "This is a text.")
	}
	return checklist.CleanLine(f.at+"/"+name, "This", s, most)
}

// word is a name or an id.
func (f fields) word(name string) (string, error) { return f.text(name, checklist.MaxName) }

// pattern is all where nothing is said.
func (f fields) pattern(name string) (checklist.Pattern, error) {
	value, ok := f.in[name]
	if !ok {
		return checklist.Pattern{}, nil
	}
	var s string
	if value.Kind() != '"' || json.Unmarshal(value, &s) != nil {
		return checklist.Pattern{}, f.invalid(name, `This is a text that items have, * for all, or /an expression/.`)
	}
	p, err := checklist.ParsePattern(s)
	if why, ok := errors.AsType[*checklist.InvalidError](err); ok {
		return p, f.invalid(name, "%s", why.Reason)
	}
	return p, err
}

// lines are those of one text, or of several.
func (f fields) lines() (string, error) {
	value := f.in[string(Add)]
	var one string
	several := []string{}
	switch value.Kind() {
	case '"':
		if json.Unmarshal(value, &one) == nil {
			return one, nil
		}
	case '[':
		if json.Unmarshal(value, &several) == nil {
			return strings.Join(several, "\n"), nil
		}
	}
	return "", f.invalid(string(Add), "This is a text, or an array of texts.")
}

// cleared is the list that goes, "" for all.
func (f fields) cleared() (string, error) {
	if f.in[string(Clear)].Kind() == 't' {
		return "", nil
	}
	if f.in[string(Clear)].Kind() != '"' {
		return "", f.invalid(string(Clear), "This is true, or the name of a checklist.")
	}
	return f.word(string(Clear))
}

func (f fields) invalid(name, reason string, args ...any) error {
	return invalid(f.at+"/"+name, reason, args...)
}

func invalid(at, reason string, args ...any) error {
	return &checklist.InvalidError{Field: at, Reason: fmt.Sprintf(reason, args...)}
}
