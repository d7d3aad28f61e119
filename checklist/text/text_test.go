package text_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/text"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// statuses are the four from the start and some that are hard to write.
func statuses() []checklist.Status {
	return append(checklist.Statuses(),
		checklist.Status{ID: "hold", Name: "ON HOLD"}, checklist.Status{ID: "qa", Name: `QA]\[ \] failed`, Complete: true},
		checklist.Status{ID: "turkish", Name: "İŞ"}, checklist.Status{ID: "pipe", Name: "~a|b"}, checklist.Status{ID: "q", Name: "?"},
		checklist.Status{ID: "s1", Name: "#skipped"},
	)
}

// lineCase is one line as the server and the browser read it: testdata/lines.json
// is read by the front end's tests, too.
type lineCase struct {
	Line     string `json:"line"`
	Kind     string `json:"kind"` // name, heading, item, or none
	Text     string `json:"text"`
	Status   string `json:"status,omitempty"`
	Optional bool   `json:"optional,omitempty"`
	Assignee string `json:"assignee,omitempty"`
	Due      string `json:"due,omitempty"`
	Issue    string `json:"issue,omitempty"`
	Key      string `json:"key,omitempty"`
	Follow   bool   `json:"follow,omitempty"`
	Fault    string `json:"fault,omitempty"`
}

func TestLines(t *testing.T) {
	raw, err := os.ReadFile("testdata/lines.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []lineCase
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, want := range cases {
		t.Run(want.Line, func(t *testing.T) {
			if diff := cmp.Diff(want, readLine(t, want.Line)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func readLine(t *testing.T, line string) lineCase {
	t.Helper()
	got := lineCase{Line: line, Kind: "none"}
	lists, err := text.Read(line, checklist.Statuses())
	if faults, ok := errors.AsType[text.FaultsError](err); ok {
		got.Fault, got.Kind = string(faults[0].Code), "fault"
		return got
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		if l.Name != "" {
			got.Kind, got.Text = "name", l.Name
		}
		for _, it := range l.Items {
			got.Kind, got.Text, got.Status, got.Optional = string(it.Kind), it.Text, it.Status, it.Optional
			got.Assignee, got.Due, got.Issue, got.Key, got.Follow = it.Assignee, it.Due, it.Link.Issue, it.Link.Key, it.Link.Follow
		}
	}
	return got
}

// TestShapes reads what other programs write: what each gives, in the canonical
// form, stands beside it.
func TestShapes(t *testing.T) {
	names, err := filepath.Glob("testdata/shapes/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no shapes: %v", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			in, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			lists, err := text.Read(string(in), append(checklist.Statuses(), checklist.Status{ID: "hold", Name: "On hold"}, checklist.Status{ID: "qa", Name: "QA failed"}))
			if err != nil {
				t.Fatalf("%#v", err)
			}
			got := text.Write(lists, append(checklist.Statuses(), checklist.Status{ID: "hold", Name: "On hold"}, checklist.Status{ID: "qa", Name: "QA failed"}))
			golden := strings.TrimSuffix(name, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestStructure(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"blank lines and rules are nothing", "\n \n---\n***\n", ""},
		{"items before a name are in a list without one", "a\n# L\nb", "* [open] a\n\n# L\n* [open] b\n"},
		{"a list may be empty", "# A\n# B\n", "# A\n\n# B\n"},
		{"one level of children", "* a\n  * b\n    * c\n  * d\n* e", "* [open] a\n  * [open] b\n  * [open] c\n  * [open] d\n* [open] e\n"},
		{"tabs indent", "- a\n\t- b\n\t\t- c", "* [open] a\n  * [open] b\n  * [open] c\n"},
		{"one blank does not", "- a\n - b", "* [open] a\n* [open] b\n"},
		{"what is indented from the start is not nested", "    a\n    b\n      c", "* [open] a\n* [open] b\n  * [open] c\n"},
		{"a heading ends nesting", "* a\n--- h\n  * b", "* [open] a\n--- h\n* [open] b\n"},
		{"details of a child", "* a\n  * b\n  >> d", "* [open] a\n  * [open] b\n  >> d\n"},
		{"details have several lines", "a\n>> 1\n>>\n>>  2 \n> 3", "* [open] a\n>> 1\n>>\n>>  2 \n>> 3\n"},
		{"an item without a text is none", "* a\n* [done] \n* b\n-", "* [open] a\n* [open] b\n"},
		{"line breaks of all systems", "a\r\nb\rc\vd\u2028e\u0085f", "* [open] a\n* [open] b\n* [open] c\n* [open] d\n* [open] e\n* [open] f\n"},
		{"a byte order mark", "\ufeff# A", "# A\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			lists, err := text.Read(tc.in, checklist.Statuses())
			if err != nil {
				t.Fatalf("%#v", err)
			}
			if diff := cmp.Diff(tc.want, text.Write(lists, checklist.Statuses())); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	long := strings.Repeat("x", checklist.MaxDetails+1)
	for _, tc := range []struct {
		name, in string
		want     []text.Fault
	}{
		{"a status that is none", "a\n* [nope] b\n* [x] c\n[WEB] d", []text.Fault{{Line: 2, Code: text.CodeStatus}, {Line: 4, Code: text.CodeStatus}}},
		{"details of nothing", ">> a\n# L\n> b\n* \n>> c", []text.Fault{{Line: 1, Code: text.CodeNoItem}, {Line: 3, Code: text.CodeNoItem}, {Line: 5, Code: text.CodeNoItem}}},
		{"a name, a text and details that are too long", "# " + long + "\n" + long + "\nb\n>> " + long, []text.Fault{{Line: 1, Code: text.CodeTooLong}, {Line: 2, Code: text.CodeTooLong}, {Line: 4, Code: text.CodeTooLong}}},
		{"too many items", strings.Repeat("a\n", checklist.MaxItems+5), []text.Fault{{Line: checklist.MaxItems + 1, Code: text.CodeTooMany}}},
		{"too many lists", strings.Repeat("# a\n", checklist.MaxLists+5), []text.Fault{{Line: checklist.MaxLists + 1, Code: text.CodeTooMany}}},
		{"characters that cannot be kept", "a\nb\x00\nc\xff", []text.Fault{{Line: 2, Code: text.CodeCharacter}, {Line: 3, Code: text.CodeCharacter}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := text.Read(tc.in, checklist.Statuses())
			got, _ := errors.AsType[text.FaultsError](err)
			if diff := cmp.Diff(text.FaultsError(tc.want), got, cmpopts.IgnoreFields(text.Fault{}, "Text")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	_, err := text.Read(strings.Repeat("[nope] a\n", 500), checklist.Statuses())
	if got, _ := errors.AsType[text.FaultsError](err); len(got) != 100 {
		t.Errorf("%d faults are told, want 100", len(got))
	}
}

// hard are texts that mean something somewhere in the grammar.
var hard = []string{
	"*", "* x", "[x]", "[x] a", "[", "?", "? a", ">>", ">> a", ">", "---", "--- a", "#", "# a", "## a", `\`, `\* a`, `\\`, "due:2026-12-31", "a due:2026-12-31",
	`a \due:2026-12-31`, "a due:2026-02-30", "[~accountid:x]", "a [~accountid:x]", `a \\[~accountid:x]`, "a [~issue:A-1:2]", "[~follow::2]", "+ a", "~ a", "x a", "** a", "(*) a", "(**) a",
	"☐ a", "1. a", "a\u00a0due:2026-12-31", "a\tdue:2026-12-31", `\u{2028}`, `\u{5c}`, "\ufeffa", "o\ta", "[a](b) c", "-", "- ", "a ?", "-a",
}

func hardText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.OneOf(rapid.SampledFrom(hard), rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune(`*[]x?># -\due:~ `+"\t")), 0, 12, -1)).Draw(t, "s")
		s = strings.TrimSpace(strings.Map(func(r rune) rune {
			if r == 0 || strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) {
				return -1
			}
			return r
		}, s))
		if s == "" || len(s) > most {
			return "a"
		}
		return s
	})
}

func anyDetails() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.OneOf(rapid.Just(""), rapid.SampledFrom(hard), rapid.String(),
			rapid.StringOfN(rapid.RuneFrom([]rune("\n\r\v\u0085\u2028 \\u{5cd}>a")), 0, 20, -1)).Draw(t, "details")
		return strings.ReplaceAll(s, "\x00", "")
	})
}

func anyItem(t *rapid.T, id string) checklist.Item {
	it := checklist.Item{ID: id, Kind: checklist.KindItem, Text: hardText(checklist.MaxText).Draw(t, "text"), Details: anyDetails().Draw(t, "details")}
	it.Optional = rapid.Bool().Draw(t, "optional")
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		it.Kind = checklist.KindHeading
	} else {
		it.Status = statuses()[rapid.IntRange(0, len(statuses())-1).Draw(t, "status")].ID
	}
	it.Assignee = rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"712020:f0-1", "a]", `\u{2028}`, "\u2028", "\u00a0", "[~x]"})).Draw(t, "assignee")
	it.Due = rapid.SampledFrom([]string{"", "2026-12-31", "0000-01-01"}).Draw(t, "due")
	if it.Kind == checklist.KindHeading {
		return it
	}
	it.Link = rapid.SampledFrom([]checklist.Link{{}, {Issue: "10012", Key: "TICK-12"}, {Issue: "1", Key: "A_B-1", Follow: true}}).Draw(t, "link")
	return it
}

// anyLists generates lists as Read numbers them.
func anyLists() *rapid.Generator[[]checklist.List] {
	return rapid.Custom(func(t *rapid.T) []checklist.List {
		var lists []checklist.List
		n := 0
		id := func() string { n++; return fmt.Sprint(n) }
		for range rapid.IntRange(0, 4).Draw(t, "lists") {
			l := checklist.List{ID: id(), Name: hardText(checklist.MaxName).Draw(t, "name")}
			parent := ""
			for range rapid.IntRange(0, 6).Draw(t, "items") {
				it := anyItem(t, id())
				if it.Kind == checklist.KindItem && parent != "" && rapid.Bool().Draw(t, "child") {
					it.Parent = parent
				} else if parent = it.ID; it.Kind == checklist.KindHeading {
					parent = ""
				}
				l.Items = append(l.Items, it)
			}
			lists = append(lists, l)
		}
		return lists
	})
}

// TestReadingWhatWasWritten: whatever people write into items, their text says it.
func TestReadingWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lists := anyLists().Draw(t, "lists")
		written := text.Write(lists, statuses())
		read, err := text.Read(written, statuses())
		if err != nil {
			t.Fatalf("%#v of\n%s", err, written)
		}
		if diff := cmp.Diff(lists, read, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s\n(-want +got)\n%s", written, diff)
		}
		if again := text.Write(read, statuses()); again != written {
			t.Fatalf("%s\nis written again as\n%s", written, again)
		}
	})
}

// FuzzRead: reading anything gives faults or lists that the rules allow, and
// writing these is a form that reading does not change.
func FuzzRead(f *testing.F) {
	for _, s := range hard {
		f.Add(s)
		f.Add("* " + s + "\n  - [x]? " + s + "\n>> " + s)
	}
	names, _ := filepath.Glob("testdata/shapes/*.txt")
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, s string) {
		lists, err := text.Read(s, statuses())
		if err != nil {
			faults, ok := errors.AsType[text.FaultsError](err)
			if !ok || len(faults) == 0 || faults[0].Line < 1 || faults[0].Line > len(s)+1 {
				t.Fatalf("%#v", err)
			}
			return
		}
		for _, l := range lists {
			for _, it := range l.Items {
				if it.Text == "" || strings.TrimFunc(it.Text, unicode.IsSpace) != it.Text || strings.ContainsAny(it.Text, "\n\r\v\f\u0085\u2028\u2029\x00") {
					t.Fatalf("an item says %q", it.Text)
				}
			}
		}
		written := text.Write(lists, statuses())
		again, err := text.Read(written, statuses())
		if err != nil {
			t.Fatalf("%#v of\n%s", err, written)
		}
		if diff := cmp.Diff(lists, again); diff != "" {
			t.Fatalf("%q is written as\n%s\n(-first +second)\n%s", s, written, diff)
		}
	})
}
