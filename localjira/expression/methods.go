package expression

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// method gives a method of a value, nil if it has none of that name.
func method(of any, name string) Function {
	switch v := of.(type) {
	case string:
		return bound(ofText, name, v)
	case []any:
		return bound(ofList, name, v)
	case Date:
		return bound(ofDate, name, v)
	}
	return nil
}

func bound[T any](methods map[string]func(T, []any) (any, error), name string, of T) Function {
	m, known := methods[name]
	if !known {
		return nil
	}
	return func(args []any) (any, error) { return m(of, args) }
}

// textual is a method of texts that takes a text.
func textual(f func(of, with string) any) func(string, []any) (any, error) {
	return func(of string, args []any) (any, error) {
		with, err := one[string](args, 0)
		if err != nil {
			return nil, err
		}
		return f(of, with), nil
	}
}

func plain(f func(string) string) func(string, []any) (any, error) {
	return func(of string, _ []any) (any, error) { return f(of), nil }
}

var ofText = map[string]func(string, []any) (any, error){
	"toLowerCase": plain(strings.ToLower),
	"toUpperCase": plain(strings.ToUpper),
	"trim":        plain(strings.TrimSpace),
	"includes":    textual(func(of, with string) any { return strings.Contains(of, with) }),
	"startsWith":  textual(func(of, with string) any { return strings.HasPrefix(of, with) }),
	"endsWith":    textual(func(of, with string) any { return strings.HasSuffix(of, with) }),
	"indexOf": textual(func(of, with string) any {
		at := strings.Index(of, with)
		if at > 0 {
			at = len([]rune(of[:at]))
		}
		return float64(at)
	}),
	"split": textual(func(of, with string) any {
		var parts []any
		for part := range strings.SplitSeq(of, with) {
			parts = append(parts, part)
		}
		return parts
	}),
	"match": match,
	"slice": func(of string, args []any) (any, error) {
		part, err := cut([]rune(of), args)
		return string(part), err
	},
}

// match gives all that a regular expression finds, null if that is nothing. Only
// what Go's and Java's languages of regular expressions share is the same in Jira.
func match(of string, args []any) (any, error) {
	pattern, err := one[string](args, 0)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("%q is no regular expression", pattern)
	}
	var found []any
	for _, m := range re.FindAllString(of, -1) {
		found = append(found, m)
	}
	if found == nil {
		return nil, nil //nolint:nilnil // null is a value of the language
	}
	return found, nil
}

var ofList = map[string]func([]any, []any) (any, error){
	"map": func(of, args []any) (any, error) {
		made := make([]any, 0, len(of))
		err := each(of, args, func(_, result any) bool {
			made = append(made, result)
			return true
		})
		return made, err
	},
	"filter": func(of, args []any) (any, error) {
		kept := []any{}
		err := each(of, args, func(item, result any) bool {
			if truthy(result) {
				kept = append(kept, item)
			}
			return true
		})
		return kept, err
	},
	"some":  until(true),
	"every": until(false),
	"includes": func(of, args []any) (any, error) {
		if len(args) != 1 {
			return nil, errors.New("includes takes what to look for")
		}
		return contains(of, args[0])
	},
	"reduce": reduce,
	"join": func(of, args []any) (any, error) {
		with, err := one[string](args, 0)
		if err != nil {
			return nil, err
		}
		parts := make([]string, len(of))
		for i, v := range of {
			if parts[i], err = written(v); err != nil {
				return nil, err
			}
		}
		return strings.Join(parts, with), nil
	},
	"slice": func(of, args []any) (any, error) {
		part, err := cut(of, args)
		if err != nil {
			return nil, err
		}
		return part, nil
	},
}

// each calls the function that the arguments begin with for each item, until
// the other says that it has enough.
func each(of, args []any, do func(item, result any) (more bool)) error {
	f, err := one[Function](args, 0)
	if err != nil {
		return err
	}
	for i, item := range of {
		result, err := f([]any{item, float64(i)})
		if err != nil {
			return err
		}
		if !do(item, result) {
			break
		}
	}
	return nil
}

// until is the method that looks for the first item for which the function says
// so, and says whether it found one; or with false whether it did not.
func until(found bool) func([]any, []any) (any, error) {
	return func(of, args []any) (any, error) {
		answer := !found
		err := each(of, args, func(_, result any) bool {
			if truthy(result) == found {
				answer = found
			}
			return answer != found
		})
		return answer, err
	}
}

func reduce(of, args []any) (any, error) {
	f, err := one[Function](args, 0)
	if err != nil {
		return nil, err
	}
	rest := of
	var value any
	switch {
	case len(args) > 1:
		value = args[1]
	case len(of) == 0:
		return nil, errors.New("reduce of an empty list needs a value to begin with")
	default:
		value, rest = of[0], of[1:]
	}
	for i, item := range rest {
		if value, err = f([]any{value, item, float64(i)}); err != nil {
			return nil, err
		}
	}
	return value, nil
}

// moved is a method that gives another date, so many days or minutes later.
func moved(days int, by time.Duration) func(Date, []any) (any, error) {
	return func(of Date, args []any) (any, error) {
		n, err := one[float64](args, 0)
		if err != nil {
			return nil, err
		}
		of.Time = of.Time.AddDate(0, 0, days*int(n)).Add(time.Duration(n) * by)
		return of, nil
	}
}

func wrote(f func(Date) any) func(Date, []any) (any, error) {
	return func(of Date, _ []any) (any, error) { return f(of), nil }
}

// dayOf is the day that a moment is in.
func dayOf(t time.Time) any {
	return Date{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), true}
}

var ofDate = map[string]func(Date, []any) (any, error){
	"getTime":           wrote(func(of Date) any { return float64(of.Time.UnixMilli()) }),
	"toString":          wrote(func(of Date) any { return of.String() }),
	"toISOString":       wrote(func(of Date) any { return of.String() }),
	"toCalendarDate":    wrote(func(of Date) any { return dayOf(of.Time) }), // where the user is
	"toCalendarDateUTC": wrote(func(of Date) any { return dayOf(of.Time.UTC()) }),
	"plusDays":          moved(1, 0),
	"minusDays":         moved(-1, 0),
	"plusHours":         moved(0, time.Hour),
	"minusHours":        moved(0, -time.Hour),
}
