package jql

import (
	"slices"
	"strings"
	"unicode"
)

// words finds texts that have all words of what was typed, in any order and
// case: * stands for any letters, ? for one, and what stands in quotes within has
// to stand so in the text.
func words(typed string) func(string) bool {
	var tests []func([]string) bool
	for n, part := range strings.Split(typed, `"`) {
		wanted := cut(part, "*?")
		if n%2 == 1 { // within quotes
			tests = append(tests, func(has []string) bool { return phrase(has, wanted) })
			continue
		}
		for _, word := range wanted {
			tests = append(tests, func(has []string) bool {
				return slices.ContainsFunc(has, func(h string) bool { return like([]rune(h), []rune(word)) })
			})
		}
	}
	return func(text string) bool {
		has := cut(text, "")
		return len(tests) > 0 && !slices.ContainsFunc(tests, func(test func([]string) bool) bool { return !test(has) })
	}
}

// cut gives the words of a text in lower case: letters, digits and what is kept
// beside them.
func cut(text, kept string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsMark(c) && !unicode.IsDigit(c) && !strings.ContainsRune(kept, c)
	})
}

func phrase(has, wanted []string) bool {
	for at := range has {
		if len(has)-at >= len(wanted) && slices.Equal(has[at:at+len(wanted)], wanted) {
			return true
		}
	}
	return len(wanted) == 0
}

// like matches a word with one that has * and ? in it.
func like(word, pattern []rune) bool {
	if len(pattern) == 0 {
		return len(word) == 0
	}
	if pattern[0] == '*' {
		return like(word, pattern[1:]) || len(word) > 0 && like(word[1:], pattern)
	}
	return len(word) > 0 && (pattern[0] == '?' || pattern[0] == word[0]) && like(word[1:], pattern[1:])
}
