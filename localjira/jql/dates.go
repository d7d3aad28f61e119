package jql

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// writtenDates are the forms of times in queries.
var writtenDates = []string{"2006/01/02 15:04", "2006-01-02 15:04", "2006/01/02", "2006-01-02"}

// storedDates are the forms of times in issues and properties.
var storedDates = []string{"2006-01-02", time.RFC3339Nano, "2006-01-02T15:04:05.000-0700"}

// readTime reads a time of an issue; a date is its midnight where the viewer is.
func readTime(text string, zone *time.Location) (time.Time, bool) {
	return firstForm(storedDates, text, zone)
}

func firstForm(forms []string, text string, zone *time.Location) (time.Time, bool) {
	for _, form := range forms {
		if t, err := time.ParseInLocation(form, text, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

var (
	period = regexp.MustCompile(`^[+-]?\d+[wdhm]( \d+[wdhm])*$`)
	piece  = regexp.MustCompile(`(\d+)([yMwdhm])`)
	// increment is what a function of time takes.
	increment = regexp.MustCompile(`^[+-]?\d+[yMwdhm]?$`)
)

// moment is the time that an operand means for a field.
func (c *compiler[I]) moment(field string, v operand) time.Time {
	if v.function {
		return c.call(v)
	}
	if period.MatchString(v.text) {
		return shift(c.schema.Now, v.text)
	}
	t, ok := firstForm(writtenDates, v.text, c.schema.Now.Location())
	if !ok {
		c.fault("Date value '%s' for field '%s' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", v.text, field)
	}
	return t
}

// shift moves a time by a period such as -1w or 4w 2d. Months and years are
// those of the calendar.
func shift(t time.Time, text string) time.Time {
	sign := 1
	if strings.HasPrefix(text, "-") {
		sign = -1
	}
	for _, part := range piece.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(part[1])
		n *= sign
		switch part[2] {
		case "y":
			t = t.AddDate(n, 0, 0)
		case "M":
			t = t.AddDate(0, n, 0)
		case "w":
			t = t.AddDate(0, 0, 7*n)
		case "d":
			t = t.AddDate(0, 0, n)
		case "h":
			t = t.Add(time.Duration(n) * time.Hour)
		case "m":
			t = t.Add(time.Duration(n) * time.Minute)
		}
	}
	return t
}

// call is the time of a function: now(), startOfDay(), endOfWeek(-1) and their
// like. A number without a unit counts in the function's own.
func (c *compiler[I]) call(v operand) time.Time {
	name := strings.ToLower(v.text)
	if name == "now" && len(v.args) == 0 {
		return c.schema.Now
	}
	unit, isStart := strings.CutPrefix(name, "startof")
	if !isStart {
		unit, _ = strings.CutPrefix(name, "endof")
	}
	units := map[string]string{"day": "d", "week": "w", "month": "M", "year": "y"}
	if units[unit] == "" || unit == name {
		c.fault("Unable to find JQL function '%s()'.", v.text)
		return time.Time{}
	}
	at := c.schema.Now
	if len(v.args) > 0 {
		if len(v.args) > 1 || !increment.MatchString(v.args[0]) {
			c.fault("Function '%s' expects an increment such as '-1d' or '2', not '%s'.", v.text, strings.Join(v.args, ", "))
			return time.Time{}
		}
		by := v.args[0]
		if last := by[len(by)-1]; last >= '0' && last <= '9' {
			by += units[unit]
		}
		at = shift(at, by)
	}
	start := c.startOf(unit, at)
	if isStart {
		return start
	}
	return shift(start, "1"+units[unit]).Add(-time.Millisecond)
}

func (c *compiler[I]) startOf(unit string, t time.Time) time.Time {
	y, m, d := t.Date()
	switch unit {
	case "year":
		m, d = 1, 1
	case "month":
		d = 1
	case "week":
		d -= (int(t.Weekday()) - int(c.schema.WeekStart) + 7) % 7
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
