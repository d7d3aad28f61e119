package checklist

import "strings"

// CleanLine returns what a person called something, trimmed, or an *InvalidError
// of a field if it is not one line of 1 to most code points. what begins the
// sentence that says so: "The name".
func CleanLine(field, what, s string, most int) (string, error) {
	clean, refused := cleanLine(what, s, most)
	if refused != nil {
		return "", &InvalidError{Field: field, Reason: refused.text}
	}
	return clean, nil
}

// CleanText is CleanLine for what may have several lines, or none.
func CleanText(field, what, s string, most int) (string, error) {
	clean := strings.TrimSpace(s)
	if refused := checkText(what, clean, most); refused != nil {
		return "", &InvalidError{Field: field, Reason: refused.text}
	}
	return clean, nil
}

// Refused is an action that could not be done.
type Refused struct {
	Action Action
	Code   Code
	Text   string // a sentence for the person
}

// Perform does actions to a copy of an issue, whoever may do them, and returns what
// becomes of its lists and which actions could not be done.
func Perform(issue Issue, actions []Action) ([]List, []Refused) {
	in := issue.Clone()
	d := &draft{Issue: &in, live: true}
	var refused []Refused
	for _, a := range actions {
		if _, err := a.apply(d); err != nil {
			refused = append(refused, Refused{Action: a, Code: err.code, Text: err.text})
		}
	}
	return in.Lists, refused
}
