package jql

import "time"

// A Kind is what the values of a field are, which decides on the operators that
// a field has and on how values are compared.
type Kind int

// The kinds, with the form in which a Field gives values.
const (
	String Kind = iota // found as a whole, as it is written
	Text               // found by its words
	Number             // decimal
	Date               // 2006-01-02, or a time of RFC 3339 or as Jira writes it
	User               // account id
)

// A Field is what can be asked of issues of type I.
type Field[I any] struct {
	Name string // as messages call it
	Kind Kind
	// Of gives an issue's values: none if it has none.
	Of func(I) []string
	// Value gives the values that a typed one means, as Of writes them; none says
	// that there is no such value, which is an error. Without it a value is what
	// was typed.
	Value func(typed string) []string
	// Rank orders the values of a field that has an order of its own, and lets
	// them be compared with < and >.
	Rank func(value string) int
}

// A Schema is what a site has, and who asks when.
type Schema[I any] struct {
	// Field finds a field by name, case-insensitively, or as cf[10001].
	Field func(name string) (Field[I], bool)
	// Property finds what an app had indexed: a value at a path of the property
	// with a key, of an entity such as issue.
	Property  func(entity, key, path string) (Field[I], bool)
	Now       time.Time // in the time zone of who asks
	WeekStart time.Weekday
	User      string // account id of who asks, "" for nobody
}

func (s Schema[I]) find(r reference) (Field[I], bool) {
	if r.key != "" {
		return s.Property(r.entity, r.key, r.property)
	}
	return s.Field(r.name)
}

// operators are those that fields of a kind have.
func (f Field[I]) has(op operator) bool {
	switch op {
	case opIs, opIsNot:
		return true
	case opLike, opNotLike:
		return f.Kind == Text
	case opLess, opLessEqual, opGreater, opGreaterEqual:
		return f.Kind == Number || f.Kind == Date || f.Rank != nil
	}
	return f.Kind != Text
}
