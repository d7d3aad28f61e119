package expression

import (
	"errors"
	"fmt"
	"time"
)

// A scope is what names stand for.
type scope struct {
	names  map[string]any
	parent *scope
	run    *run
}

// A run is one evaluation.
type run struct {
	now   time.Time
	steps int
	made  int
}

// What bounds an evaluation: how often functions are called, and how much the
// operators and methods make, in items of lists and bytes of texts.
const (
	maxSteps = 10_000
	maxMade  = 1 << 20
)

func (s *scope) find(name string) (value any, known bool) {
	for at := s; at != nil; at = at.parent {
		if value, known := at.names[name]; known {
			return value, true
		}
	}
	return nil, false
}

func (s *scope) with(names map[string]any) *scope { return &scope{names, s, s.run} }

// Evaluate gives what the expression comes to. Values are nil, bool, float64,
// string, []any, map[string]any (Jira's Map), Object, Date and Function. The time
// is in the time zone of whoever it is evaluated for. Errors are *EvaluationError.
func (e *Expression) Evaluate(names map[string]any, now time.Time) (any, error) {
	in := &scope{names: names, run: &run{now: now}}
	for _, l := range e.lets {
		value, err := l.is.in(in)
		if err != nil {
			return nil, err
		}
		in = in.with(map[string]any{l.name: value})
	}
	return e.body.in(in)
}

// A node is a part of an expression.
type node interface {
	in(s *scope) (any, error)
}

type (
	literal  struct{ value any }
	variable struct{ name string }
	listing  struct{ of []node }
	object   []binding
	lambda   struct {
		params []string
		body   node
	}
	choice struct {
		of, yes, no node
		part        string
	}
	sign struct {
		sign string
		of   node
		part string
	}
	operation struct {
		op          string
		left, right node
		part        string
	}
	member struct {
		of, key  node
		optional bool
		part     string
	}
	call struct {
		of   node
		with []node
		part string
	}
	construction struct {
		make constructor
		with []node
		part string
	}
)

func fail(part, format string, args ...any) error {
	return &EvaluationError{part, fmt.Sprintf(format, args...)}
}

func (n literal) in(*scope) (any, error) { return n.value, nil }

func (n variable) in(s *scope) (any, error) {
	value, known := s.find(n.name)
	if !known {
		return nil, fail(n.name, "Unrecognized identifier: %q", n.name)
	}
	return value, nil
}

func all(of []node, s *scope) ([]any, error) {
	values := make([]any, len(of))
	for i, n := range of {
		var err error
		if values[i], err = n.in(s); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (n listing) in(s *scope) (any, error) {
	values, err := all(n.of, s)
	if err != nil {
		return nil, err
	}
	return values, nil
}

func (n object) in(s *scope) (any, error) {
	made := map[string]any{}
	for _, b := range n {
		value, err := b.is.in(s)
		if err != nil {
			return nil, err
		}
		made[b.name] = value
	}
	return made, nil
}

func (n lambda) in(s *scope) (any, error) {
	return Function(func(args []any) (any, error) {
		if s.run.steps++; s.run.steps > maxSteps {
			return nil, fmt.Errorf("the expression takes more than %d steps", maxSteps)
		}
		names := map[string]any{}
		for i, p := range n.params {
			if i < len(args) {
				names[p] = args[i]
			} else {
				names[p] = nil
			}
		}
		return n.body.in(s.with(names))
	}), nil
}

func (n choice) in(s *scope) (any, error) {
	of, err := truth(n.of, s, n.part)
	if err != nil {
		return nil, err
	}
	if of {
		return n.yes.in(s)
	}
	return n.no.in(s)
}

// truth is what a value counts as in a condition. Jira takes null, zero and the
// empty text as false, as JavaScript does, and so it is here.
func truth(n node, s *scope, part string) (bool, error) {
	value, err := n.in(s)
	if err != nil {
		return false, err
	}
	if _, is := value.(Function); is {
		return false, fail(part, "a function is no condition")
	}
	return truthy(value), nil
}

func (n sign) in(s *scope) (any, error) {
	if n.sign == "!" {
		of, err := truth(n.of, s, n.part)
		return !of, err
	}
	value, err := n.of.in(s)
	if err != nil {
		return nil, err
	}
	f, is := value.(float64)
	if !is {
		return nil, fail(n.part, "Operator - is not applicable to %s.", typeOf(value))
	}
	return -f, nil
}

func (n operation) in(s *scope) (any, error) {
	left, err := n.left.in(s)
	if err != nil {
		return nil, err
	}
	if n.op == "&&" && !truthy(left) || n.op == "||" && truthy(left) {
		return left, nil
	}
	right, err := n.right.in(s)
	if err != nil {
		return nil, err
	}
	value, err := operators[n.op](left, right)
	return s.run.outcome(n.part, value, err)
}

func (n member) in(s *scope) (any, error) {
	of, err := n.of.in(s)
	if err != nil {
		return nil, err
	}
	if of == nil && n.optional {
		return nil, nil //nolint:nilnil // null is a value of the language
	}
	key, err := n.key.in(s)
	if err != nil {
		return nil, err
	}
	value, err := get(of, key)
	if err != nil {
		return nil, fail(n.part, "%v", err)
	}
	return value, nil
}

func (n call) in(s *scope) (any, error) {
	of, err := n.of.in(s)
	if err != nil {
		return nil, err
	}
	if m, is := n.of.(member); is && m.optional && of == nil {
		return nil, nil //nolint:nilnil // null is a value of the language
	}
	f, is := of.(Function)
	if !is {
		return nil, fail(n.part, "%s is no function.", typeOf(of))
	}
	args, err := all(n.with, s)
	if err != nil {
		return nil, err
	}
	value, err := f(args)
	return s.run.outcome(n.part, value, err)
}

func (n construction) in(s *scope) (any, error) {
	args, err := all(n.with, s)
	if err != nil {
		return nil, err
	}
	value, err := n.make(s.run.now, args)
	return s.run.outcome(n.part, value, err)
}

// outcome counts what an operator or a method made, and puts the part of the
// expression to an error that does not name one.
func (r *run) outcome(part string, value any, err error) (any, error) {
	switch v := value.(type) {
	case string:
		r.made += len(v)
	case []any:
		r.made += len(v)
	}
	if r.made > maxMade {
		return nil, fail(part, "the expression makes too much")
	}
	if _, is := errors.AsType[*EvaluationError](err); err == nil || is {
		return value, err
	}
	return nil, fail(part, "%v", err)
}
