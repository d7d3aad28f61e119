package jql

import (
	"strconv"
	"strings"
	"unicode"
)

// A kind is what a token is.
type kind int

const (
	kindEnd kind = iota
	kindWord
	kindQuoted
	kindSign // ( ) [ ] , and the operators of signs
)

// A token is a piece of a query. Of a quoted one the text is what was meant,
// without the quotes.
type token struct {
	kind kind
	text string
	at   int // of its first character in the query, from 0
}

// is says whether a token is a keyword, which only an unquoted one can be.
func (t token) is(word string) bool { return t.kind == kindWord && strings.EqualFold(t.text, word) }

// sign says whether a token is one of signs.
func (t token) sign(text string) bool { return t.kind == kindSign && t.text == text }

// reserved are the characters that stand in no unquoted word and are no sign.
const reserved = "{}*/%+^$#@?;"

// signs are the tokens of signs, the long ones first.
var signs = []string{"!=", "!~", "<=", ">=", "&&", "||", "=", "~", "<", ">", "(", ")", "[", "]", ",", "!", "&", "|"}

// lex cuts a query into tokens; the last is always the end.
func lex(query string) ([]token, error) {
	l := lexer{text: []rune(query)}
	var tokens []token
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		if t.kind == kindEnd {
			return tokens, nil
		}
	}
}

type lexer struct {
	text []rune
	at   int
}

func (l *lexer) next() (token, error) {
	for l.at < len(l.text) && unicode.IsSpace(l.text[l.at]) {
		l.at++
	}
	if l.at == len(l.text) {
		return token{kindEnd, "", l.at}, nil
	}
	c := l.text[l.at]
	if c == '"' || c == '\'' {
		return l.quoted(c)
	}
	if strings.ContainsRune(reserved, c) {
		return token{}, l.fault("The character '%s' is a reserved JQL character. You must enclose it in a string or use the escape '\\u%s' instead.",
			string(c), hex4(c))
	}
	for _, s := range signs {
		if strings.HasPrefix(string(l.text[l.at:min(l.at+2, len(l.text))]), s) {
			t := token{kindSign, s, l.at}
			l.at += len(s)
			return t, nil
		}
	}
	return l.word()
}

// word reads an unquoted word. A backslash takes the next character as it is.
func (l *lexer) word() (token, error) {
	t := token{kind: kindWord, at: l.at}
	var text strings.Builder
	for ; l.at < len(l.text); l.at++ {
		c := l.text[l.at]
		if unicode.IsSpace(c) || strings.ContainsRune(reserved+`"'=!<>~()[],&|`, c) {
			break
		}
		if c == '\\' {
			var err error
			if c, err = l.escape(); err != nil {
				return token{}, err
			}
		}
		text.WriteRune(c)
	}
	t.text = text.String()
	return t, nil
}

func (l *lexer) quoted(quote rune) (token, error) {
	t := token{kind: kindQuoted, at: l.at}
	var text strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		c := l.text[l.at]
		if c == quote {
			l.at++
			t.text = text.String()
			return t, nil
		}
		if c == '\\' {
			var err error
			if c, err = l.escape(); err != nil {
				return token{}, err
			}
		}
		text.WriteRune(c)
	}
	l.at = t.at
	return token{}, l.fault("The quoted string '%s' has not been completed.", text.String())
}

// escape reads what stands behind a backslash and leaves the place at its last
// character.
func (l *lexer) escape() (rune, error) {
	if l.at+1 == len(l.text) {
		return 0, l.fault("There is an illegal escape sequence at the end of the query.")
	}
	l.at++
	switch c := l.text[l.at]; c {
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case '"', '\'', '\\', ' ':
		return c, nil
	case 'u':
		if l.at+4 < len(l.text) {
			if n, err := strconv.ParseUint(string(l.text[l.at+1:l.at+5]), 16, 16); err == nil {
				l.at += 4
				return rune(n), nil
			}
		}
	}
	return 0, l.fault("'\\%s' is an illegal JQL escape sequence. The valid escape sequences are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.", string(l.text[l.at]))
}

func (l *lexer) fault(format string, values ...any) error {
	return syntax(l.text, l.at, format, values...)
}

func hex4(c rune) string {
	text := strconv.FormatInt(int64(c), 16)
	return strings.Repeat("0", max(4-len(text), 0)) + text
}
