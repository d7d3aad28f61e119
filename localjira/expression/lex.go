package expression

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	end kind = iota
	name
	number
	text
	mark // an operator or a bracket
)

// A token is one word of an expression.
type token struct {
	kind  kind
	text  string // of a text what it stands for, else as written
	value float64
	at    int // bytes from the start
}

// marks are the operators and brackets, the longer ones first. What JavaScript
// has beside them (===, ++, =) Jira has not.
var marks = []string{
	"=>", "==", "!=", "<=", ">=", "&&", "||", "?.",
	"(", ")", "[", "]", "{", "}", ".", ",", ":", ";", "?", "!", "<", ">", "+", "-", "*", "/", "%", "=",
}

// lex cuts an expression into tokens, the last of which is the end.
func lex(source string) ([]token, error) {
	var found []token
	for at := 0; ; {
		at += len(source[at:]) - len(strings.TrimLeftFunc(source[at:], unicode.IsSpace))
		if at == len(source) {
			return append(found, token{kind: end, at: at}), nil
		}
		t, size, err := next(source, at)
		if err != nil {
			return nil, err
		}
		found = append(found, t)
		at += size
	}
}

// next reads the token at a place, and how many bytes it takes.
func next(source string, at int) (token, int, error) {
	rest := source[at:]
	switch c, _ := utf8.DecodeRuneInString(rest); {
	case c == '"' || c == '\'':
		return quoted(source, at)
	case unicode.IsDigit(c):
		return digits(source, at)
	case unicode.IsLetter(c) || c == '_' || c == '$':
		size := strings.IndexFunc(rest, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '$' })
		if size < 0 {
			size = len(rest)
		}
		return token{kind: name, text: rest[:size], at: at}, size, nil
	}
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			return token{kind: mark, text: m, at: at}, len(m), nil
		}
	}
	return token{}, 0, syntax(source, at, "nothing begins with %q", rest[:min(1, len(rest))])
}

func digits(source string, at int) (token, int, error) {
	rest := source[at:]
	size := strings.IndexFunc(rest, func(c rune) bool { return !unicode.IsDigit(c) && c != '.' })
	if size < 0 {
		size = len(rest)
	}
	value, err := strconv.ParseFloat(rest[:size], 64)
	if err != nil {
		return token{}, 0, syntax(source, at, "%q is no number", rest[:size])
	}
	return token{kind: number, text: rest[:size], value: value, at: at}, size, nil
}

// escapes are what may follow a backslash, and what it stands for.
var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '\'': '\'', '"': '"', '/': '/'}

func quoted(source string, at int) (token, int, error) {
	rest := source[at:]
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == rest[0]:
			return token{kind: text, text: b.String(), at: at}, i + 1, nil
		case c == '\\' && i+1 < len(rest):
			i++
			stands, known := escapes[rest[i]]
			if !known {
				return token{}, 0, syntax(source, at+i, "%q is no escape", rest[i-1:i+1])
			}
			b.WriteByte(stands)
		default:
			b.WriteByte(c)
		}
	}
	return token{}, 0, syntax(source, at, "the text does not end")
}
