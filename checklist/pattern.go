package checklist

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const (
	// MaxPattern is how long a regular expression may be, in code points, without
	// its slashes. What is merely looked for may be as long as a text.
	MaxPattern = 200

	// maxProgram bounds the steps that an expression takes for each character of a
	// text: a few characters, such as (.{99}){9}, can stand for many.
	maxProgram = 500
)

// Pattern picks items by their texts. The zero value matches all.
type Pattern struct {
	expression *regexp.Regexp // nil where part is looked for
	part       string         // folded
}

// ParsePattern reads a pattern as people write it: /…/ is a regular expression in
// the syntax of Go's regexp, whatever the case of letters; * or nothing matches
// all; anything else matches the texts that contain it, whatever the case of
// letters and however accents are written. Its error is an *InvalidError of the
// field "pattern".
func ParsePattern(s string) (Pattern, error) {
	s = strings.TrimSpace(s)
	if refused := checkText("The pattern", s, MaxText); refused != nil {
		return Pattern{}, &InvalidError{Field: "pattern", Reason: refused.text}
	}
	if len(s) > 1 && s[0] == '/' && s[len(s)-1] == '/' {
		return parseExpression(norm.NFC.String(s[1 : len(s)-1]))
	}
	if s == "*" {
		return Pattern{}, nil
	}
	return Pattern{part: Fold(s)}, nil
}

func parseExpression(s string) (Pattern, error) {
	if utf8.RuneCountInString(s) > MaxPattern {
		return Pattern{}, badExpression(fmt.Sprintf("it is longer than %d characters", MaxPattern))
	}
	read, err := syntax.Parse(s, syntax.Perl|syntax.FoldCase)
	if fault, ok := errors.AsType[*syntax.Error](err); ok {
		return Pattern{}, badExpression(string(fault.Code) + " at " + fault.Expr)
	}
	if err != nil {
		return Pattern{}, fmt.Errorf("parse a pattern: %w", err)
	}
	if program, err := syntax.Compile(read.Simplify()); err != nil || len(program.Inst) > maxProgram {
		return Pattern{}, badExpression("it stands for too much")
	}
	compiled, err := regexp.Compile("(?i)" + s)
	if err != nil {
		return Pattern{}, fmt.Errorf("compile a pattern: %w", err)
	}
	return Pattern{expression: compiled}, nil
}

func badExpression(why string) error {
	return &InvalidError{Field: "pattern", Reason: "The pattern is no regular expression that can be used: " + why + "."}
}

// Match says whether the pattern picks an item with this text, which is its text
// as written, marks and all.
func (p Pattern) Match(text string) bool {
	if p.expression != nil {
		return p.expression.MatchString(norm.NFC.String(text))
	}
	return p.part == "" || strings.Contains(Fold(text), p.part)
}

// Fold makes equal what people take for the same: letters whatever their case,
// and accents however they are written (Unicode's normal form C, case-folded).
func Fold(s string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
}
