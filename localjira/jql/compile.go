package jql

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Query is one that a site understands, for issues of type I.
type Query[I any] struct {
	// Bounded says whether the query has a condition, without which Jira's search
	// refuses it.
	Bounded bool

	match func(I) bool
	order []func(a, b I) int
}

// Matches says whether a query finds an issue.
func (q *Query[I]) Matches(issue I) bool { return q.match(issue) }

// Sort puts issues into the order that the query asks for. Issues that are equal
// in it stay as they were; those without a value come last.
func (q *Query[I]) Sort(issues []I) {
	slices.SortStableFunc(issues, func(a, b I) int {
		for _, by := range q.order {
			if n := by(a, b); n != 0 {
				return n
			}
		}
		return 0
	})
}

// Compile reads a query and checks it against what a site has. Its errors are
// *Error.
func Compile[I any](query string, s Schema[I]) (*Query[I], error) {
	read, err := parse(query)
	if err != nil {
		return nil, err
	}
	c := compiler[I]{schema: s}
	q := &Query[I]{Bounded: read.bounded, match: func(I) bool { return true }}
	if read.bounded {
		q.match = c.node(read.where)
	}
	for _, by := range read.order {
		if f, ok := c.field(by.field); ok {
			q.order = append(q.order, c.sorting(f, by.down))
		}
	}
	if c.faults != nil {
		return nil, &Error{c.faults}
	}
	return q, nil
}

// A compiler makes functions of what was read, and notes what is wrong with it.
type compiler[I any] struct {
	schema Schema[I]
	faults []string
}

func (c *compiler[I]) fault(format string, values ...any) {
	if text := fmt.Sprintf(format, values...); !slices.Contains(c.faults, text) {
		c.faults = append(c.faults, text)
	}
}

func (c *compiler[I]) field(r reference) (Field[I], bool) {
	f, ok := c.schema.find(r)
	if !ok {
		c.fault("Field '%s' does not exist or you do not have permission to view it.", r.name)
	}
	return f, ok
}

func (c *compiler[I]) node(n node) func(I) bool {
	if n.parts == nil {
		return c.clause(n)
	}
	parts := make([]func(I) bool, len(n.parts))
	for i, part := range n.parts {
		parts[i] = c.node(part)
	}
	return func(issue I) bool {
		found := slices.ContainsFunc(parts, func(part func(I) bool) bool { return part(issue) == n.any })
		return found == n.any
	}
}

// never is what a clause becomes that has a fault.
func never[I any](I) bool { return false }

func (c *compiler[I]) clause(n node) func(I) bool {
	f, ok := c.field(n.field)
	if !ok {
		return never
	}
	if !f.has(n.operator) {
		c.fault("The operator '%s' is not supported by the '%s' field.", n.operator, f.Name)
		return never
	}
	many := n.operator == opIn || n.operator == opNotIn
	if !many && n.list {
		c.fault("Operator '%s' does not support the list value for field '%s'.", n.operator, f.Name)
		return never
	}
	if many && !n.list && !n.values[0].function {
		c.fault("Operator '%s' does not support the non-list value '\"%s\"' for field '%s'.", n.operator, n.values[0].text, f.Name)
		return never
	}
	if !many && n.values[0].empty() {
		return c.emptiness(f, n.operator)
	}
	if n.operator == opIs || n.operator == opIsNot {
		c.fault("Operator '%s' does not support the non-empty value '%s' for field '%s'.", n.operator, n.values[0].text, f.Name)
		return never
	}
	return c.comparison(f, n)
}

func (c *compiler[I]) emptiness(f Field[I], op operator) func(I) bool {
	switch op {
	case opIs, opEqual:
		return func(issue I) bool { return len(f.Of(issue)) == 0 }
	case opIsNot, opNotEqual:
		return func(issue I) bool { return len(f.Of(issue)) > 0 }
	}
	c.fault("Operator '%s' does not support searching for empty values in field '%s'.", op, f.Name)
	return never
}

// comparison compares each value of an issue with each operand. What is negated
// finds no issue without a value, as in Jira.
func (c *compiler[I]) comparison(f Field[I], n node) func(I) bool {
	var tests []func(value string) bool
	orEmpty := false
	for _, v := range n.values {
		if v.empty() {
			orEmpty = true
			continue
		}
		tests = append(tests, c.test(f, n.operator, v))
	}
	negated := n.operator == opNotEqual || n.operator == opNotIn || n.operator == opNotLike
	return func(issue I) bool {
		values := f.Of(issue)
		if len(values) == 0 {
			return orEmpty && !negated
		}
		found := slices.ContainsFunc(values, func(value string) bool {
			return slices.ContainsFunc(tests, func(test func(string) bool) bool { return test(value) })
		})
		return found != negated
	}
}

// test says whether a value is what an operand asks for; of a negated operator,
// whether it is what the operator does not want.
func (c *compiler[I]) test(f Field[I], op operator, v operand) func(string) bool {
	switch f.Kind {
	case Text:
		return words(v.text)
	case Number:
		n, err := strconv.ParseFloat(v.text, 64)
		if err != nil || v.function {
			c.fault("Value '%s' is invalid for the '%s' field. It must be a number.", v.text, f.Name)
			return func(string) bool { return false }
		}
		return func(value string) bool {
			has, err := strconv.ParseFloat(value, 64)
			return err == nil && op.holds(cmp.Compare(has, n))
		}
	case Date:
		return c.dateTest(f, op, v)
	}
	wanted := c.values(f, v)
	if f.Rank != nil && op != opEqual && op != opNotEqual && op != opIn && op != opNotIn {
		return func(value string) bool {
			return len(wanted) > 0 && op.holds(cmp.Compare(f.Rank(value), f.Rank(wanted[0])))
		}
	}
	return func(value string) bool { return slices.Contains(wanted, value) }
}

func (c *compiler[I]) dateTest(f Field[I], op operator, v operand) func(string) bool {
	wanted := c.moment(f.Name, v)
	return func(value string) bool {
		has, ok := readTime(value, c.schema.Now.Location())
		return ok && op.holds(has.Compare(wanted))
	}
}

// holds says whether an operator holds of what a comparison gave. Of a negated
// operator it is the one that is negated.
func (op operator) holds(compared int) bool {
	switch op {
	case opLess:
		return compared < 0
	case opLessEqual:
		return compared <= 0
	case opGreater:
		return compared > 0
	case opGreaterEqual:
		return compared >= 0
	}
	return compared == 0
}

// values are those that an operand means.
func (c *compiler[I]) values(f Field[I], v operand) []string {
	if v.function {
		if f.Kind == User && strings.EqualFold(v.text, "currentUser") && len(v.args) == 0 {
			if c.schema.User == "" {
				return nil
			}
			return []string{c.schema.User}
		}
		c.fault("Unable to find JQL function '%s()'.", v.text)
		return nil
	}
	if f.Value == nil {
		return []string{v.text}
	}
	found := f.Value(v.text)
	if len(found) == 0 {
		c.fault("The value '%s' does not exist for the field '%s'.", v.text, f.Name)
	}
	return found
}

func (c *compiler[I]) sorting(f Field[I], down bool) func(a, b I) int {
	zone := c.schema.Now.Location()
	return func(a, b I) int {
		left, right := f.Of(a), f.Of(b)
		if len(left) == 0 || len(right) == 0 {
			return min(len(right), 1) - min(len(left), 1)
		}
		n := f.compare(left[0], right[0], zone)
		if down {
			return -n
		}
		return n
	}
}

func (f Field[I]) compare(a, b string, zone *time.Location) int {
	switch {
	case f.Rank != nil:
		return cmp.Compare(f.Rank(a), f.Rank(b))
	case f.Kind == Number:
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	case f.Kind == Date:
		x, _ := readTime(a, zone)
		y, _ := readTime(b, zone)
		return x.Compare(y)
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b))
}
