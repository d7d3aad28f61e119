package jql

import (
	"slices"
	"strings"
)

// An operator compares a field with what stands right of it.
type operator string

const (
	opEqual        operator = "="
	opNotEqual     operator = "!="
	opLess         operator = "<"
	opLessEqual    operator = "<="
	opGreater      operator = ">"
	opGreaterEqual operator = ">="
	opLike         operator = "~"
	opNotLike      operator = "!~"
	opIn           operator = "in"
	opNotIn        operator = "not in"
	opIs           operator = "is"
	opIsNot        operator = "is not"
)

// opposite is what NOT makes of an operator: Jira moves NOT inwards, so that
// NOT a = b finds what a != b does and no issue without a.
var opposite = map[operator]operator{
	opEqual: opNotEqual, opNotEqual: opEqual, opLess: opGreaterEqual, opGreaterEqual: opLess, opGreater: opLessEqual, opLessEqual: opGreater,
	opLike: opNotLike, opNotLike: opLike, opIn: opNotIn, opNotIn: opIn, opIs: opIsNot, opIsNot: opIs,
}

// A node is a condition: of several, of all or of any, or of one field.
type node struct {
	any   bool // one of several is enough
	parts []node

	field    reference // of a node without parts
	operator operator
	values   []operand
	list     bool // the values stood in parentheses
}

// A reference names a field: by a name or number, or a value in a property.
type reference struct {
	name                  string
	entity, key, property string // with a key: entity.property[key].property
}

// An operand is a value or the call of a function.
type operand struct {
	text     string
	quoted   bool
	function bool
	args     []string
}

// empty says whether an operand is EMPTY or NULL.
func (o operand) empty() bool {
	return !o.quoted && !o.function && (strings.EqualFold(o.text, "empty") || strings.EqualFold(o.text, "null"))
}

// A sorting is one part of ORDER BY.
type sorting struct {
	field reference
	down  bool
}

// A parsed query. Without a condition, where has neither parts nor a field.
type parsed struct {
	where   node
	bounded bool // there is a condition
	order   []sorting
}

type parser struct {
	query  []rune
	tokens []token
	at     int
}

// parse reads the form of a query. Its errors are *Error.
func parse(query string) (parsed, error) {
	tokens, err := lex(query)
	if err != nil {
		return parsed{}, err
	}
	p := &parser{query: []rune(query), tokens: tokens}
	var q parsed
	if t := p.peek(); t.kind != kindEnd && !t.is("order") {
		q.bounded = true
		if q.where, err = p.or(); err != nil {
			return parsed{}, err
		}
	}
	if p.take("order") {
		if q.order, err = p.orderBy(); err != nil {
			return parsed{}, err
		}
		if t := p.peek(); t.kind != kindEnd {
			return parsed{}, p.fault(t, "Expecting ',' but got '%s'.", t.text)
		}
	}
	if t := p.peek(); t.kind != kindEnd {
		return parsed{}, p.fault(t, "Expecting either 'OR' or 'AND' but got '%s'.", t.text)
	}
	return q, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != kindEnd {
		p.at++
	}
	return t
}

// take passes one of the words or signs if it comes next.
func (p *parser) take(texts ...string) bool {
	t := p.peek()
	if slices.ContainsFunc(texts, func(text string) bool { return t.is(text) || t.sign(text) }) {
		p.at++
		return true
	}
	return false
}

func (p *parser) fault(at token, format string, values ...any) error {
	return syntax(p.query, at.at, format, values...)
}

func (p *parser) or() (node, error) {
	return p.several(true, p.and, "or", "||", "|")
}

func (p *parser) and() (node, error) {
	return p.several(false, p.not, "and", "&&", "&")
}

func (p *parser) several(anyOf bool, part func() (node, error), joins ...string) (node, error) {
	first, err := part()
	if err != nil {
		return node{}, err
	}
	parts := []node{first}
	for p.take(joins...) {
		more, err := part()
		if err != nil {
			return node{}, err
		}
		parts = append(parts, more)
	}
	if len(parts) == 1 {
		return first, nil
	}
	return node{any: anyOf, parts: parts}, nil
}

// not reads a clause, a group, or the negation of one.
func (p *parser) not() (node, error) {
	if p.take("not", "!") {
		n, err := p.not()
		return n.negated(), err
	}
	if !p.take("(") {
		return p.clause()
	}
	n, err := p.or()
	if err != nil {
		return node{}, err
	}
	if t := p.next(); !t.sign(")") {
		return node{}, p.fault(t, "Expecting ')' before the end of the query.")
	}
	return n, nil
}

func (n node) negated() node {
	if n.parts == nil {
		n.operator = opposite[n.operator]
		return n
	}
	parts := make([]node, len(n.parts))
	for i, part := range n.parts {
		parts[i] = part.negated()
	}
	return node{any: !n.any, parts: parts}
}

func (p *parser) clause() (node, error) {
	field, err := p.field()
	if err != nil {
		return node{}, err
	}
	n := node{field: field}
	if n.operator, err = p.operator(); err != nil {
		return node{}, err
	}
	if p.take("(") {
		n.list = true
		for {
			v, err := p.operand()
			if err != nil {
				return node{}, err
			}
			n.values = append(n.values, v)
			if p.take(")") {
				return n, nil
			}
			if t := p.next(); !t.sign(",") {
				return node{}, p.fault(t, "Expecting either ',' or ')' but got '%s'.", t.text)
			}
		}
	}
	v, err := p.operand()
	n.values = []operand{v}
	return n, err
}

// field reads cf[10001], issue.property[key].path, or a name.
func (p *parser) field() (reference, error) {
	t := p.next()
	if t.kind == kindEnd || t.kind == kindSign {
		return reference{}, p.fault(t, "Expecting a field name but got '%s'. You must surround it in quotation marks to use it as a field name.", t.shown())
	}
	if t.kind == kindWord && keywords[strings.ToLower(t.text)] {
		return reference{}, p.fault(t, "'%s' is a reserved JQL word. You must surround it in quotation marks to use it as a field name.", t.text)
	}
	if t.kind != kindWord || !p.take("[") {
		return reference{name: t.text}, nil
	}
	key := p.next()
	if key.kind != kindWord && key.kind != kindQuoted || !p.take("]") {
		return reference{}, p.fault(key, "Expecting a name in square brackets but got '%s'.", key.shown())
	}
	if t.is("cf") {
		return reference{name: "cf[" + key.text + "]"}, nil
	}
	entity, is := strings.CutSuffix(strings.ToLower(t.text), ".property")
	path := token{}
	if is {
		path = p.next()
	}
	if !is || path.kind != kindWord || !strings.HasPrefix(path.text, ".") {
		return reference{}, p.fault(t, "Expecting issue.property[key].path.")
	}
	return reference{name: t.text + "[" + key.text + "]" + path.text, entity: entity, key: key.text, property: path.text[1:]}, nil
}

// keywords are the words that name no field without quotes.
var keywords = map[string]bool{
	"and": true, "or": true, "not": true, "in": true, "is": true, "empty": true, "null": true, "order": true, "by": true,
	"was": true, "changed": true,
}

func (p *parser) operator() (operator, error) {
	t := p.next()
	switch {
	case t.kind == kindSign:
		if op := operator(t.text); opposite[op] != "" {
			return op, nil
		}
	case t.is("in"):
		return opIn, nil
	case t.is("is") && p.take("not"):
		return opIsNot, nil
	case t.is("is"):
		return opIs, nil
	case t.is("not") && p.take("in"):
		return opNotIn, nil
	}
	return "", p.fault(t, "Expecting operator but got '%s'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.", t.shown())
}

func (p *parser) operand() (operand, error) {
	t := p.next()
	if t.kind == kindEnd || t.kind == kindSign || t.kind == kindWord && keywords[strings.ToLower(t.text)] && !t.is("empty") && !t.is("null") {
		return operand{}, p.fault(t, "Expecting either a value, list or function but got '%s'. You must surround '%s' in quotation marks to use it as a value.", t.shown(), t.shown())
	}
	o := operand{text: t.text, quoted: t.kind == kindQuoted}
	if o.quoted || !p.take("(") {
		return o, nil
	}
	o.function = true
	for !p.take(")") {
		arg := p.next()
		if arg.kind != kindWord && arg.kind != kindQuoted {
			return operand{}, p.fault(arg, "Expecting either ',' or ')' but got '%s'.", arg.shown())
		}
		o.args = append(o.args, arg.text)
		p.take(",")
	}
	return o, nil
}

func (p *parser) orderBy() ([]sorting, error) {
	if t := p.peek(); !p.take("by") {
		return nil, p.fault(t, "Expecting 'by' but got '%s'.", t.shown())
	}
	var order []sorting
	for {
		field, err := p.field()
		if err != nil {
			return nil, err
		}
		s := sorting{field: field}
		if p.take("desc") {
			s.down = true
		} else {
			p.take("asc")
		}
		order = append(order, s)
		if !p.take(",") {
			return order, nil
		}
	}
}

// shown is a token as messages name it.
func (t token) shown() string {
	if t.kind == kindEnd {
		return "EOF"
	}
	return t.text
}
