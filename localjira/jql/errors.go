package jql

import (
	"fmt"
	"strings"
)

// An Error is what is wrong with a query, in Jira's words: all that is wrong
// with its values, or the first thing that is wrong with its form.
type Error struct {
	Messages []string
}

func (e *Error) Error() string { return strings.Join(e.Messages, " ") }

// syntax is an error of form at a place of the query.
func syntax(text []rune, at int, format string, values ...any) error {
	line, column := 1, 1
	for _, c := range text[:min(at, len(text))] {
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return &Error{[]string{fmt.Sprintf("Error in the JQL Query: %s (line %d, character %d)", fmt.Sprintf(format, values...), line, column)}}
}
