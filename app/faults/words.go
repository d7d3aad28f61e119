package faults

import (
	"regexp"
	"slices"
	"strings"
)

const (
	hidden    = "…"
	mostWords = 40
)

var (
	// quoted is what an error quotes, which is data, up to its end where no quote
	// closes it.
	quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*(?:\"|$)|`[^`]*(?:`|$)")
	// plain is a word such as this program's errors are made of. No identifier,
	// address, key or token is one, and no name that begins with a capital.
	plain = regexp.MustCompile(`^[a-z]+(?:[-/'][a-z]+)*$`)
	// statusCode is a number that only means something after the word status.
	statusCode = regexp.MustCompile(`^[1-5]\d\d$`)
)

const longestWord = 20

// proper are words that may leave though they are not plain.
var proper = []string{ //nolint:gochecknoglobals // a list
	"API", "BSON", "DNS", "EOF", "GET", "HTTP", "I/O", "ID", "JSON", "JWT", "Jira", "MongoDB", "POST", "PUT", "SQL", "TCP", "TLS", "URL",
}

// Words are what of an error's words may leave this server: those of a sentence
// that the program itself could have written. Whatever else stands there, an
// identifier, an address, something quoted, becomes one ellipsis, so that the
// words are the same for each issue that the same thing happens to.
func Words(s string) string {
	var out []string
	s = quoted.ReplaceAllString(s, " "+hidden+" ")
	for field := range strings.FieldsSeq(s) {
		next := word(field, out)
		switch last := len(out) - 1; {
		case strings.HasPrefix(next, hidden) && last >= 0 && strings.HasPrefix(out[last], hidden):
			out[last] = next
		case len(out) == mostWords:
			return strings.Join(out, " ")
		default:
			out = append(out, next)
		}
	}
	return strings.Join(out, " ")
}

// word is a field of a sentence with its marks, or an ellipsis with those behind.
func word(field string, before []string) string {
	bare := strings.TrimRight(field, ":,;.)]")
	marks := field[len(bare):]
	bare = strings.TrimLeft(bare, "([")
	switch {
	case len(bare) <= longestWord && plain.MatchString(bare), slices.Contains(proper, bare):
		return bare + marks
	case statusCode.MatchString(bare) && len(before) > 0 && strings.TrimRight(before[len(before)-1], ":") == "status":
		return bare + marks
	case strings.HasSuffix(marks, ":"):
		return hidden + ":"
	}
	return hidden
}

var (
	stepWord    = regexp.MustCompile(`^(?:[a-z][A-Za-z_]{0,30}|GET|HEAD|POST|PUT|PATCH|DELETE)$`)
	stepSegment = regexp.MustCompile(`^(?:|[a-z][A-Za-z-]{0,40}|\{\w+\}|:\w+|\d)$`)
)

// What is what may leave of a trail's step: "find checklists", or "POST
// /rest/api/3/issue/{id}/properties 200". What a segment of a path has beyond
// its letters is data.
func What(s string) string {
	fields := strings.Fields(s)
	for i, field := range fields {
		switch {
		case stepWord.MatchString(field), statusCode.MatchString(field):
		case strings.HasPrefix(field, "/"):
			segments := strings.Split(field, "/")
			for j, segment := range segments {
				if !stepSegment.MatchString(segment) {
					segments[j] = hidden
				}
			}
			fields[i] = strings.Join(segments, "/")
		default:
			fields[i] = hidden
		}
	}
	return strings.Join(fields, " ")
}
