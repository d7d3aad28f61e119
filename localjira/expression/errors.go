package expression

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A SyntaxError says where an expression cannot be read. Line and Column begin
// at 1; a column is a code point.
type SyntaxError struct {
	Line, Column int
	Reason       string
}

// Error gives place and reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

func syntax(source string, at int, format string, args ...any) error {
	before := source[:min(at, len(source))]
	line := strings.LastIndexByte(before, '\n') + 1
	return &SyntaxError{strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[line:]) + 1, fmt.Sprintf(format, args...)}
}

// An EvaluationError says which part of an expression came to nothing, and why.
// Jira takes a rule of a workflow whose expression fails as not met.
type EvaluationError struct {
	Part   string // as written
	Reason string
}

// Error gives the part and the reason, as Jira does.
func (e *EvaluationError) Error() string {
	return fmt.Sprintf("Evaluation failed: %q - %s", e.Part, e.Reason)
}
