package checklist_test

import (
	"errors"
	"regexp/syntax"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"ticklist/checklist"
)

func TestPattern(t *testing.T) {
	for _, tc := range []struct {
		pattern string
		yes, no []string
	}{
		{pattern: "", yes: []string{"anything", ""}},
		{pattern: " * ", yes: []string{"anything", ""}},
		{pattern: "deploy", yes: []string{"Deploy it", "re-DEPLOY"}, no: []string{"ship it", ""}},
		{pattern: "  Deploy ", yes: []string{"deploy"}},
		{pattern: "a.c", yes: []string{"x a.c y"}, no: []string{"abc"}},
		{pattern: "a*", yes: []string{"A*"}, no: []string{"aaa"}},
		{pattern: "**", yes: []string{"a **bold** word"}, no: []string{"a bold word"}},
		{pattern: "/", yes: []string{"and/or"}, no: []string{"and or"}},
		{pattern: "/usr", yes: []string{"in /usr/bin"}, no: []string{"usr"}},
		{pattern: "STRASSE", yes: []string{"Straße", "strasse"}, no: []string{"Strase"}},
		{pattern: "caf\u00e9", yes: []string{"CAFE\u0301", "CAF\u00c9"}, no: []string{"cafe"}},
		{pattern: "cafe\u0301", yes: []string{"Caf\u00e9"}},
		{pattern: "σ", yes: []string{"ΟΔΟΣ", "ς"}},
		{pattern: "/^deploy/", yes: []string{"Deploy it"}, no: []string{"Re-deploy"}},
		{pattern: "/^(a|b)\\b.*c$/", yes: []string{"A to C"}, no: []string{"ab c", "d to c"}},
		{pattern: "/a/b/", yes: []string{"A/B"}, no: []string{"ab"}},
		{pattern: "/^caf.$/", yes: []string{"Cafe\u0301", "CAF\u00c9"}, no: []string{"cafes"}},
		{pattern: "//", yes: []string{"anything", ""}},
		{pattern: "/(?-i)A/", yes: []string{"A"}, no: []string{"a"}},
	} {
		p, err := checklist.ParsePattern(tc.pattern)
		if err != nil {
			t.Errorf("%q: %v", tc.pattern, err)
			continue
		}
		for _, text := range tc.yes {
			if !p.Match(text) {
				t.Errorf("%q does not match %q", tc.pattern, text)
			}
		}
		for _, text := range tc.no {
			if p.Match(text) {
				t.Errorf("%q matches %q", tc.pattern, text)
			}
		}
	}
}

func TestBadPatterns(t *testing.T) {
	for name, tc := range map[string]struct{ pattern, says string }{
		"a parenthesis":        {"/(a/", "missing closing )"},
		"a repetition of none": {"/*a/", "missing argument to repetition operator"},
		"too long":             {"/" + strings.Repeat("a", checklist.MaxPattern+1) + "/", "200 characters"},
		"more than it looks":   {"/(.{99}){9}/", "too much"},
		"far more":             {"/((.{99}){99}){99}/", "invalid repeat count"},
		"a back reference":     {`/(a)\1/`, "invalid escape sequence"},
		"no text":              {"a\x00b", "cannot be kept"},
		"no UTF-8":             {"/\xff/", "cannot be kept"},
		"longer than a text":   {strings.Repeat("a", checklist.MaxText+1), "4000 characters"},
	} {
		_, err := checklist.ParsePattern(tc.pattern)
		invalid, ok := errors.AsType[*checklist.InvalidError](err)
		if !ok || invalid.Field != "pattern" || !strings.Contains(invalid.Reason, tc.says) {
			t.Errorf("%s: got %v, want one that says %q", name, err, tc.says)
		}
	}
}

// FuzzPattern holds that what anybody writes for a pattern is read or refused, and
// that none is taken that makes many steps of a character: Go's regexp looks at each
// instruction of its program at most once for each character of a text, of which
// there are at most checklist.MaxText.
func FuzzPattern(f *testing.F) {
	const maxSteps = 500
	for _, s := range []string{"", "*", "/", "//", "a", "/a|b/", "/(.{49}){9}/", "/(x+x+)+y/", "/(?s:.*.*.*=.*)/", `/\pL+[^\PN]{1,99}/`, "/\xff/", "é\u0301", "/(?-i:a{99}){4}/"} {
		f.Add(s, "some TEXT xxxxxxxx")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p, err := checklist.ParsePattern(pattern)
		if err != nil {
			if _, ok := errors.AsType[*checklist.InvalidError](err); !ok {
				t.Fatalf("%q: %v is no refusal", pattern, err)
			}
			return
		}
		p.Match(text)
		s := strings.TrimSpace(pattern)
		if len(s) < 2 || s[0] != '/' || s[len(s)-1] != '/' {
			return
		}
		read, err := syntax.Parse("(?i)"+norm.NFC.String(s[1:len(s)-1]), syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if program, err := syntax.Compile(read.Simplify()); err != nil || len(program.Inst) > maxSteps {
			t.Errorf("%q takes %d steps for each character, %v", pattern, len(program.Inst), err)
		}
	})
}
