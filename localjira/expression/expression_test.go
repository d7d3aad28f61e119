package expression

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// atNoon is when all expressions of these tests run.
var atNoon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// names are what the expressions of these tests know.
func names() map[string]any {
	return map[string]any{
		"issue": Object{Type: "Issue", Members: map[string]any{
			"key": "WEB-1", "assignee": nil,
			"properties": map[string]any{"ticklist": map[string]any{"total": 3.0, "open": 1.0, "lists": []any{
				map[string]any{"name": "Release", "open": 0.0}, map[string]any{"name": "After", "open": 1.0},
			}}},
		}},
		"config": map[string]any{"rule": "all", "n": 80.0},
	}
}

func TestEvaluate(t *testing.T) {
	for _, tc := range []struct{ source, want string }{
		{`1 + 2 * 3`, `7`},
		{`(1 + 2) * 3 - -1`, `10`},
		{`7 % 4 / 2`, `1.5`},
		{`1 < 2 == true`, `true`},
		{`'a' < "b"`, `true`},
		{`'WEB-' + 1 + '\n'`, `"WEB-1\n"`},
		{`null == null`, `true`},
		{`1 == null || null != 'x'`, `true`},
		{`!0 && !'' && !null`, `true`},
		{`false && nobody`, `false`},
		{`true || nobody`, `true`},
		{`1 > 2 ? 'yes' : 2 > 1 ? 'no' : 'never'`, `"no"`},
		{`issue.key`, `"WEB-1"`},
		{`issue.properties['ticklist'].open == 0`, `false`},
		{`issue.properties['other'] == null || issue.properties['other'].open == 0`, `true`},
		{`issue.properties['ticklist'].missing`, `null`},
		{`issue.assignee?.accountId`, `null`},
		{`issue.assignee?.displayName?.toLowerCase()`, `null`},
		{`let p = issue.properties['ticklist']; let left = p.total - p.open; left * 100 / p.total < config.n`, `true`},
		{`issue.properties.ticklist.lists.filter(l => l.open > 0).map(l => l.name)`, `["After"]`},
		{`issue.properties.ticklist.lists.every(l => l.open == 0)`, `false`},
		{`issue.properties.ticklist.lists.some((l, n) => n == 1 && l.open == 1)`, `true`},
		{`[1, 2, 3].reduce((sum, n) => sum + n, 10)`, `16`},
		{`[1, 2, 3].reduce((sum, n) => sum + n)`, `6`},
		{`[[1], []].map(l => l.length)`, `[1,0]`},
		{`[1, 2][1] + [1, 2].length`, `4`},
		{`[1][5]`, `null`},
		{`['a', 'b'].includes('b') && !['a'].includes(null)`, `true`},
		{`'Ship it'.includes('ship') || 'Ship it'.toLowerCase().includes('ship')`, `true`},
		{`'übung'.indexOf('u') + 'übung'.length`, `7`},
		{`'a,b'.split(',').join('-') + 'abcd'.slice(1, -1)`, `"a-bbc"`},
		{`'Ship it'.match('S.*p')`, `["Ship"]`},
		{`'Ship it'.match('X') == null`, `true`},
		{`{"a": 1, b: [2]}.b`, `[2]`},
		{`[1].map(n => {"is": n})`, `[{"is":1}]`},
		{`new CalendarDate('2026-11-21') < new Date().toCalendarDateUTC()`, `true`},
		{`new CalendarDate('2026-11-22') < new Date().toCalendarDateUTC()`, `false`},
		{`new CalendarDate('2026-11-22') == new Date().toCalendarDate()`, `true`},
		{`new Date().plusHours(12).toCalendarDate().toString()`, `"2026-11-23"`},
		{`new Date('2026-11-22T12:00:00Z').getTime() == new Date().getTime()`, `true`},
		{`new Date().toString()`, `"2026-11-22T12:00:00.000Z"`},
	} {
		e, err := Parse(tc.source)
		if err != nil {
			t.Errorf("%s: %v", tc.source, err)
			continue
		}
		value, err := e.Evaluate(names(), atNoon)
		if err != nil {
			t.Errorf("%s: %v", tc.source, err)
			continue
		}
		if got, _ := json.Marshal(value); string(got) != tc.want {
			t.Errorf("%s: got %s, want %s", tc.source, got, tc.want)
		}
	}
}

func TestTodayIsWhereTheUserIs(t *testing.T) {
	e, err := Parse(`[new Date().toCalendarDate(), new Date('2026-11-22T12:00:00Z').toCalendarDate(), new Date().toCalendarDateUTC(), issue]`)
	if err != nil {
		t.Fatal(err)
	}
	value, err := e.Evaluate(map[string]any{"issue": Object{Type: "Issue", Members: map[string]any{"id": 1.0, "f": Function(nil)}}},
		atNoon.In(time.FixedZone("Kiritimati", 14*60*60)))
	got, fault := json.Marshal(value)
	if want := `["2026-11-23","2026-11-23","2026-11-22",{"id":1}]`; err != nil || fault != nil || string(got) != want {
		t.Errorf("got %s, %v, %v, want %s", got, err, fault, want)
	}
}

func TestEvaluationFails(t *testing.T) {
	for _, tc := range []struct{ source, part, reason string }{
		{`issue.assignee.accountId == 'x'`, `issue.assignee.accountId`, `Cannot read property "accountId" of null.`},
		{`issue.fields`, `issue.fields`, "Unrecognized property of `Issue`: \"fields\"."},
		{`nobody == null`, `nobody`, `Unrecognized identifier: "nobody"`},
		{`1 < '2'`, `1 < '2'`, `Can't compare Number to String.`},
		{`true && 1 == '1'`, `1 == '1'`, `Can't compare Number to String.`},
		{`config.missing > 1`, `config.missing > 1`, `Can't compare null to Number.`},
		{`1 + null`, `1 + null`, `not applicable`},
		{`'a' - 1`, `'a' - 1`, `not applicable`},
		{`'a' + null`, `'a' + null`, `not applicable`},
		{`-'a'`, `-'a'`, `not applicable`},
		{`issue.key.shout()`, `issue.key.shout`, `"shout"`},
		{`issue.key()`, `issue.key()`, `no function`},
		{`[].reduce((a, b) => a)`, `[].reduce((a, b) => a)`, `empty list`},
		{`[1].map(1)`, `[1].map(1)`, `argument 1 is Number`},
		{`[1].every(n => n.x.y)`, `n.x`, `Unrecognized property`},
		{`'a'.match('(')`, `'a'.match('(')`, `no regular expression`},
		{`new CalendarDate('tomorrow')`, `new CalendarDate('tomorrow')`, `is no date`},
		{`new CalendarDate('2026-01-01') < new Date()`, ``, `Can't compare CalendarDate to Date.`},
	} {
		e, err := Parse(tc.source)
		if err != nil {
			t.Errorf("%s: %v", tc.source, err)
			continue
		}
		value, err := e.Evaluate(names(), atNoon)
		fault, is := errors.AsType[*EvaluationError](err)
		if !is || !strings.Contains(fault.Part, tc.part) || !strings.Contains(fault.Reason, tc.reason) {
			t.Errorf("%s: got %v, %v, want %q for %q", tc.source, value, err, tc.reason, tc.part)
		}
	}
}

func TestParseFails(t *testing.T) {
	for _, tc := range []struct{ source, want string }{
		{``, `line 1, column 1: the expression ends too early`},
		{`1 +`, `line 1, column 4: the expression ends too early`},
		{"issue.key\n  + >", `line 2, column 5: ">" is unexpected`},
		{`a === b`, `line 1, column 5: "=" is unexpected`},
		{`a ? b`, `the expression ends too early`},
		{`'é' é 'x`, `line 1, column 7: the text does not end`},
		{`'\x'`, `"\\x" is no escape`},
		{`a # b`, `line 1, column 3: nothing begins with "#"`},
		{`1.2.3`, `"1.2.3" is no number`},
		{`new Issue(1)`, `there is no type "Issue" to make here`},
		{`let x = 1, x`, `"," is unexpected`},
		{`let null = 1; 2`, `"null" is unexpected`},
		{`{1: 2}`, `"1" is no name of a member`},
		{`a b`, `"b" is unexpected`},
		{strings.Repeat("(", 101) + "1" + strings.Repeat(")", 101), `too many brackets`},
		{strings.Repeat("!", 200) + "1", `too many brackets`},
		{`'` + strings.Repeat("é", MaxLength) + `'`, `the expression is too long (1002), limit: 1000 characters`},
		{`[` + strings.Repeat("1,", MaxLeaves) + `1]`, `the expression has too many nodes (101), limit: 100 leaves`},
	} {
		_, err := Parse(tc.source)
		if _, is := errors.AsType[*SyntaxError](err); !is || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%.40s: got %v, want %s", tc.source, err, tc.want)
		}
	}
}

func TestEvaluationEnds(t *testing.T) {
	for _, tc := range []struct{ source, want string }{
		{`l.map(a => l.map(b => l.map(c => l.map(d => 1))))`, "more than 10000 steps"},
		{`l.reduce((text, n) => text + text, 'long')`, "makes too much"},
	} {
		e, err := Parse(tc.source)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Evaluate(map[string]any{"l": make([]any, 100)}, atNoon)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want %s", tc.source, err, tc.want)
		}
	}
}

// FuzzEvaluate wants that nothing that an app's page can save brings the site
// down.
func FuzzEvaluate(f *testing.F) {
	for _, seed := range []string{`let a = [1]; a.map(x => {"y": -x})[0].y ? 'a\n' : null`, `((`, `a?.b?.(`, `new Date('`, `x => x`, `'a'.slice(9, 1)`, `[1][1/0]`} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, source string) {
		if e, err := Parse(source); err == nil {
			_, _ = e.Evaluate(names(), atNoon)
		}
	})
}
