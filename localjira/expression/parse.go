package expression

import (
	"slices"
	"unicode/utf8"
)

// Limits of Jira's:
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-jira-expressions/
const (
	// MaxLength is how many characters an expression may have.
	MaxLength = 1000
	// MaxLeaves is how many names and literals it may have.
	MaxLeaves = 100
)

const maxDepth = 100 // brackets in brackets

// An Expression has been read and can be evaluated any number of times, also at
// the same time.
type Expression struct {
	lets []binding
	body node
}

type binding struct {
	name string
	is   node
}

// Parse reads an expression. Its errors are *SyntaxError.
func Parse(source string) (*Expression, error) {
	if n := utf8.RuneCountInString(source); n > MaxLength {
		return nil, syntax(source, 0, "the expression is too long (%d), limit: %d characters", n, MaxLength)
	}
	tokens, err := lex(source)
	if err != nil {
		return nil, err
	}
	p := &parser{source: source, tokens: tokens}
	e := &Expression{}
	for p.err == nil && p.word("let") {
		b := binding{name: p.name()}
		p.expect("=")
		b.is = p.expression()
		p.expect(";")
		e.lets = append(e.lets, b)
	}
	e.body = p.expression()
	if p.err == nil && p.peek().kind != end {
		p.unexpected()
	}
	if p.err == nil && p.leaves > MaxLeaves {
		p.fail(0, "the expression has too many nodes (%d), limit: %d leaves", p.leaves, MaxLeaves)
	}
	if p.err != nil {
		return nil, p.err
	}
	return e, nil
}

// A parser reads by recursive descent. After the first error it reads on without
// looking, and gives nodes that are never evaluated.
type parser struct {
	source        string
	tokens        []token
	at            int
	leaves, depth int
	err           error
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = syntax(p.source, at, format, args...)
		p.at = len(p.tokens) - 1
	}
}

func (p *parser) unexpected() {
	t := p.peek()
	if t.kind == end {
		p.fail(t.at, "the expression ends too early")
		return
	}
	p.fail(t.at, "%q is unexpected", t.text)
}

// is takes a mark if it is next.
func (p *parser) is(m string) bool {
	if t := p.peek(); t.kind != mark || t.text != m {
		return false
	}
	p.at++
	return true
}

func (p *parser) word(w string) bool {
	if t := p.peek(); t.kind != name || t.text != w {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(m string) {
	if !p.is(m) {
		p.unexpected()
	}
}

// reserved are words that name nothing.
var reserved = []string{"let", "new", "null", "true", "false", "typeof", "undefined"}

func (p *parser) name() string {
	t := p.peek()
	if t.kind != name || slices.Contains(reserved, t.text) {
		p.unexpected()
		return ""
	}
	return p.take().text
}

// part is what was written from a place to here.
func (p *parser) part(from int) string {
	if p.at == 0 {
		return ""
	}
	last := p.tokens[p.at].at
	for last > from && isSpace(p.source[last-1]) {
		last--
	}
	return p.source[from:last]
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (p *parser) expression() node {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.peek().at, "too many brackets")
	}
	defer func() { p.depth-- }()
	if p.err != nil {
		return literal{}
	}
	if params, is := p.lambda(); is {
		return lambda{params, p.expression()}
	}
	from := p.peek().at
	of := p.binary(0)
	if !p.is("?") {
		return of
	}
	yes := p.expression()
	p.expect(":")
	return choice{of, yes, p.expression(), p.part(from)}
}

// lambda takes the head of a function, x => or (x, y) =>, if one is next.
func (p *parser) lambda() ([]string, bool) {
	start := p.at
	var params []string
	if p.peek().kind == name {
		params = append(params, p.take().text)
	} else if p.is("(") {
		for p.peek().kind == name {
			params = append(params, p.take().text)
			if !p.is(",") {
				break
			}
		}
		if !p.is(")") {
			p.at = start
			return nil, false
		}
	}
	if p.at == start || !p.is("=>") {
		p.at = start
		return nil, false
	}
	return params, true
}

// levels are the binary operators, from those that bind least.
var levels = [][]string{{"||"}, {"&&"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) binary(level int) node {
	if level == len(levels) {
		return p.unary()
	}
	from := p.peek().at
	left := p.binary(level + 1)
	for {
		t := p.peek()
		if t.kind != mark || !slices.Contains(levels[level], t.text) {
			return left
		}
		p.at++
		right := p.binary(level + 1)
		left = operation{t.text, left, right, p.part(from)}
	}
}

func (p *parser) unary() node {
	from := p.peek()
	if !p.is("!") && !p.is("-") {
		return p.access()
	}
	if p.depth++; p.depth > maxDepth {
		p.fail(from.at, "too many brackets")
		return literal{}
	}
	of := p.unary()
	p.depth--
	return sign{from.text, of, p.part(from.at)}
}

// access reads what has members, calls and indexes behind it.
func (p *parser) access() node {
	from := p.peek().at
	of := p.primary()
	for p.err == nil {
		optional := p.is("?.")
		switch {
		case optional && p.is("["), !optional && p.is("["):
			key := p.expression()
			p.expect("]")
			of = member{of, key, optional, p.part(from)}
		case optional, p.is("."):
			p.leaves++
			key := p.peek()
			if key.kind != name {
				p.unexpected()
			}
			p.take()
			of = member{of, literal{key.text}, optional, p.part(from)}
		case p.is("("):
			of = call{of, p.list(")"), p.part(from)}
		default:
			return of
		}
	}
	return of
}

func (p *parser) list(closing string) []node {
	var found []node
	for p.err == nil && !p.is(closing) {
		if len(found) > 0 {
			p.expect(",")
		}
		found = append(found, p.expression())
	}
	return found
}

// constants are the words that stand for values.
var constants = map[string]any{"null": nil, "true": true, "false": false}

func (p *parser) primary() node {
	t := p.peek()
	switch {
	case p.is("("):
		inner := p.expression()
		p.expect(")")
		return inner
	case p.is("["):
		return listing{p.list("]")}
	case p.is("{"):
		return p.object()
	case t.kind == number || t.kind == text:
		p.leaves++
		if p.take(); t.kind == number {
			return literal{t.value}
		}
		return literal{t.text}
	case p.word("new"):
		return p.construction(t.at)
	}
	p.leaves++
	if value, is := constants[t.text]; is && t.kind == name {
		p.take()
		return literal{value}
	}
	return variable{p.name()}
}

func (p *parser) object() node {
	var o object
	for p.err == nil && !p.is("}") {
		if len(o) > 0 {
			p.expect(",")
		}
		t := p.take()
		if t.kind != name && t.kind != text {
			p.fail(t.at, "%q is no name of a member", t.text)
		}
		p.expect(":")
		o = append(o, binding{t.text, p.expression()})
	}
	return o
}

func (p *parser) construction(from int) node {
	p.leaves++
	what := p.name()
	made, known := constructors[what]
	if !known {
		p.fail(from, "there is no type %q to make here", what)
	}
	p.expect("(")
	return construction{made, p.list(")"), p.part(from)}
}
