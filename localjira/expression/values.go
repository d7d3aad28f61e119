package expression

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Function is what an arrow makes, and what methods are.
type Function func(args []any) (any, error)

// An Object is one of Jira's entities. A member that it has not is an error,
// where a Map gives null.
type Object struct {
	Type    string // such as Issue
	Members map[string]any
}

// MarshalJSON gives the members that are values.
func (o Object) MarshalJSON() ([]byte, error) {
	values := map[string]any{}
	for name, value := range o.Members {
		if _, is := value.(Function); !is {
			values[name] = value
		}
	}
	return json.Marshal(values)
}

// A Date is a moment, or with Calendar a day of no time zone.
type Date struct {
	Time     time.Time
	Calendar bool
}

// day is how days are written.
const day = time.DateOnly

// String gives the day, or the moment as Jira writes it.
func (d Date) String() string {
	if d.Calendar {
		return d.Time.Format(day)
	}
	return d.Time.UTC().Format("2006-01-02T15:04:05.000Z")
}

// MarshalText is String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// FromJSON reads a value from its JSON.
func FromJSON(raw []byte) (any, error) {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return nil, fmt.Errorf("read a value: %w", err)
	}
	return value, nil
}

func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "Boolean"
	case float64:
		return "Number"
	case string:
		return "String"
	case []any:
		return "List"
	case map[string]any:
		return "Map"
	case Object:
		return v.Type
	case Date:
		if v.Calendar {
			return "CalendarDate"
		}
		return "Date"
	}
	return "Function"
}

func truthy(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	}
	return true
}

type operator func(left, right any) (any, error)

// operators are all but those whose right side may be left out.
var operators = map[string]operator{
	"&&": func(_, right any) (any, error) { return right, nil },
	"||": func(_, right any) (any, error) { return right, nil },
	"==": equal,
	"!=": func(left, right any) (any, error) {
		is, err := equal(left, right)
		return is == false, err
	},
	"<":  ordered(func(n int) bool { return n < 0 }),
	"<=": ordered(func(n int) bool { return n <= 0 }),
	">":  ordered(func(n int) bool { return n > 0 }),
	">=": ordered(func(n int) bool { return n >= 0 }),
	"+":  plus,
	"-":  numeric("-", func(a, b float64) float64 { return a - b }),
	"*":  numeric("*", func(a, b float64) float64 { return a * b }),
	"/":  numeric("/", func(a, b float64) float64 { return a / b }),
	"%":  numeric("%", math.Mod),
}

// equal compares values of one type, and anything with null. Whether Jira takes
// unlike types as unequal or as an error is not documented, so it is an error
// here: nobody is to rely on either.
func equal(left, right any) (any, error) {
	if left == nil || right == nil {
		return left == nil && right == nil, nil
	}
	if typeOf(left) != typeOf(right) {
		return nil, fmt.Errorf("Can't compare %s to %s.", typeOf(left), typeOf(right)) //nolint:revive,staticcheck // Jira's words
	}
	switch l := left.(type) {
	case bool, float64, string:
		return left == right, nil
	case Date:
		return l.Time.Equal(right.(Date).Time), nil
	}
	return nil, fmt.Errorf("values of type %s are not compared here", typeOf(left))
}

func ordered(is func(int) bool) operator {
	return func(left, right any) (any, error) {
		n, err := compare(left, right)
		return is(n), err
	}
}

func compare(left, right any) (int, error) {
	if typeOf(left) == typeOf(right) {
		switch l := left.(type) {
		case float64:
			r := right.(float64)
			switch {
			case l < r:
				return -1, nil
			case l > r:
				return 1, nil
			}
			return 0, nil
		case string:
			return strings.Compare(l, right.(string)), nil
		case Date:
			return l.Time.Compare(right.(Date).Time), nil
		}
	}
	return 0, fmt.Errorf("Can't compare %s to %s.", typeOf(left), typeOf(right)) //nolint:revive,staticcheck // Jira's words
}

func numeric(sign string, of func(a, b float64) float64) operator {
	return func(left, right any) (any, error) {
		a, isA := left.(float64)
		b, isB := right.(float64)
		if !isA || !isB {
			return nil, fmt.Errorf("Operator %s is not applicable to %s and %s.", sign, typeOf(left), typeOf(right)) //nolint:revive,staticcheck // Jira's words
		}
		return of(a, b), nil
	}
}

// plus adds numbers, and joins texts with texts and numbers.
func plus(left, right any) (any, error) {
	_, isText := left.(string)
	if _, is := right.(string); !is && !isText {
		return numeric("+", func(a, b float64) float64 { return a + b })(left, right)
	}
	a, errA := written(left)
	b, errB := written(right)
	return a + b, errors.Join(errA, errB)
}

func written(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case bool:
		return strconv.FormatBool(v), nil
	case Date:
		return v.String(), nil
	}
	return "", fmt.Errorf("Operator + is not applicable to String and %s.", typeOf(value)) //nolint:revive,staticcheck // Jira's words
}

// get gives a member of a value.
func get(of, key any) (any, error) {
	if list, is := of.([]any); is {
		if n, is := key.(float64); is {
			if at := int(n); float64(at) == n && at >= 0 && at < len(list) {
				return list[at], nil
			}
			return nil, nil //nolint:nilnil // null is a value of the language
		}
	}
	name, is := key.(string)
	if !is {
		return nil, fmt.Errorf("%s is no key of %s.", typeOf(key), typeOf(of)) //nolint:revive,staticcheck // a sentence for people
	}
	switch v := of.(type) {
	case nil:
		return nil, fmt.Errorf("Cannot read property %q of null.", name) //nolint:revive,staticcheck // Jira's words
	case map[string]any:
		return v[name], nil
	case Object:
		if value, has := v.Members[name]; has {
			return value, nil
		}
	}
	if m := method(of, name); m != nil {
		return m, nil
	}
	return missing(of, name)
}

// missing gives the lengths, and an error for what nothing has.
func missing(of any, name string) (any, error) {
	if name == "length" {
		switch v := of.(type) {
		case []any:
			return float64(len(v)), nil
		case string:
			return float64(len([]rune(v))), nil
		}
	}
	return nil, fmt.Errorf("Unrecognized property of `%s`: %q.", typeOf(of), name) //nolint:revive,staticcheck // Jira's words
}

type constructor func(now time.Time, args []any) (any, error)

// constructors are the types that an expression may make a value of.
var constructors = map[string]constructor{
	"Date": func(now time.Time, args []any) (any, error) {
		if len(args) == 0 {
			return Date{Time: now}, nil
		}
		t, err := dated(args, time.RFC3339Nano, "2006-01-02T15:04:05.000-0700", day)
		return Date{Time: t.In(now.Location())}, err
	},
	"CalendarDate": func(_ time.Time, args []any) (any, error) {
		t, err := dated(args, day)
		return Date{t, true}, err
	},
}

// dated reads a day or a moment from a text.
func dated(args []any, layouts ...string) (time.Time, error) {
	s, err := one[string](args, 0)
	if err != nil || len(args) != 1 {
		return time.Time{}, errors.Join(errors.New("a date is made of one text"), err)
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date", s)
}

// one gives an argument of a type.
func one[T any](args []any, at int) (T, error) {
	var none T
	if at >= len(args) {
		return none, fmt.Errorf("argument %d is missing", at+1)
	}
	v, is := args[at].(T)
	if !is {
		return none, fmt.Errorf("argument %d is %s", at+1, typeOf(args[at]))
	}
	return v, nil
}

func contains(list []any, what any) (bool, error) {
	for _, v := range list {
		if is, err := equal(v, what); err != nil || is == true {
			return err == nil, err
		}
	}
	return false, nil
}

// clamped is a place in something, counted from its end if it is negative.
func clamped(n float64, length int) int {
	at := int(n)
	if at < 0 {
		at += length
	}
	return min(max(at, 0), length)
}

func cut[T any](of []T, args []any) ([]T, error) {
	from, err := one[float64](args, 0)
	if err != nil {
		return nil, err
	}
	to := float64(len(of))
	if len(args) > 1 {
		if to, err = one[float64](args, 1); err != nil {
			return nil, err
		}
	}
	a, b := clamped(from, len(of)), clamped(to, len(of))
	return slices.Clone(of[a:max(a, b)]), nil
}
