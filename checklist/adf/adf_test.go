package adf_test

import (
	"errors"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/adf"
	"ticklist/checklist/text"
)

// doc is a document with these blocks.
func doc(blocks ...string) string {
	return `{"version":1,"type":"doc","content":[` + strings.Join(blocks, ",") + `]}`
}

func para(inline ...string) string {
	return `{"type":"paragraph","content":[` + strings.Join(inline, ",") + `]}`
}

func words(s string, marks ...string) string {
	if len(marks) == 0 {
		return `{"type":"text","text":"` + s + `"}`
	}
	return `{"type":"text","text":"` + s + `","marks":[` + strings.Join(marks, ",") + `]}`
}

func holding(kind string, blocks ...string) string {
	return `{"type":"` + kind + `","content":[` + strings.Join(blocks, ",") + `]}`
}

func item(s string, more ...string) string {
	return holding("listItem", append([]string{para(words(s))}, more...)...)
}

const brk = `{"type":"hardBreak"}`

func TestLines(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"nothing":                    {`null`, ""},
		"an empty document":          {doc(), ""},
		"lines of a paragraph":       {doc(para(words("* [done] a"), brk, words("b"), brk, words(">> more"))), "* [done] a\nb\n>> more"},
		"bullets":                    {doc(holding("bulletList", item("[done] a"), item("b"))), "* [done] a\n* b"},
		"a bullet's details":         {doc(holding("bulletList", holding("listItem", para(words("a"), brk, words(">> b"))))), "* a\n>> b"},
		"bullets below bullets":      {doc(holding("bulletList", item("a", holding("bulletList", item("b"))), item("c"))), "* a\n  * b\n* c"},
		"numbers":                    {doc(holding("orderedList", item("a"), item("b"))), "* a\n* b"},
		"a number alone":             {doc(holding("orderedList", item("a"))), "* a"},
		"a number above bullets":     {doc(holding("orderedList", item("Release")), holding("bulletList", item("[open] a"))), "# Release\n* [open] a"},
		"a number above a heading":   {doc(holding("orderedList", item("Release")), para(words("— a"))), "# Release\n--- a"},
		"a status above bullets":     {doc(holding("orderedList", item("[done] a")), holding("bulletList", item("b"))), "* [done] a\n* b"},
		"numbers above bullets":      {doc(holding("orderedList", item("a"), item("b")), holding("bulletList", item("c"))), "* a\n* b\n* c"},
		"boxes":                      {doc(`{"type":"taskList","attrs":{"localId":"x"},"content":[{"type":"taskItem","attrs":{"state":"DONE","localId":"1"},"content":[` + words("a") + `]},{"type":"taskItem","attrs":{"state":"TODO"},"content":[` + words("b") + `]}]}`), "* [x] a\n* [] b"},
		"boxes below boxes":          {doc(`{"type":"taskList","content":[{"type":"taskItem","content":[` + words("a") + `]},{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},"content":[` + words("b") + `]}]}]}`), "* [] a\n  * [x] b"},
		"a box with a status":        {doc(`{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"TODO"},"content":[` + words("[in progress] a") + `]}]}`), "* [in progress] a"},
		"headings":                   {doc(`{"type":"heading","attrs":{"level":1},"content":[`+words("A")+`]}`, `{"type":"heading","attrs":{"level":2},"content":[`+words("B")+`]}`), "# A\n--- B"},
		"a quotation":                {doc(para(words("a")), holding("blockquote", para(words("b"), brk, words("c")))), "a\n>> b\n>> c"},
		"a rule":                     {doc(para(words("a")), `{"type":"rule"}`, para(words("b"))), "a\nb"},
		"a dash of three hyphens":    {doc(para(words("— Before"))), "--- Before"},
		"what holds blocks":          {doc(holding("panel", para(words("a")), holding("table", holding("tableRow", holding("tableCell", para(words("b"))))))), "a\nb"},
		"pictures":                   {doc(`{"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"x","type":"file"}}]}`), ""},
		"marks":                      {doc(para(words("a", `{"type":"strong"}`), words(" b ", `{"type":"em"}`), words("c", `{"type":"strike"}`), words("d", `{"type":"code"}`), words(" ", `{"type":"strong"}`))), "**a** *b* ~~c~~`d` "},
		"links":                      {doc(para(words("a", `{"type":"link","attrs":{"href":"https://b.example"}}`), words(" "), words("https://c.example", `{"type":"link","attrs":{"href":"https://c.example"}}`))), "[a](https://b.example) https://c.example"},
		"a status taken for a link":  {doc(para(words("done", `{"type":"link","attrs":{"href":"done"}}`), words(" a"))), "[done] a"},
		"who, when and what":         {doc(para(words("a "), `{"type":"mention","attrs":{"id":"712020:ann","text":"@Ann"}}`, words(" due:"), `{"type":"date","attrs":{"timestamp":"1798070400000"}}`)), "a [~accountid:712020:ann] due:2026-12-24"},
		"small things":               {doc(para(`{"type":"emoji","attrs":{"shortName":":x:","text":"❌"}}`, `{"type":"inlineCard","attrs":{"url":"https://c.example"}}`, `{"type":"status","attrs":{"text":"NEW","color":"blue"}}`, `{"type":"odd","content":[]}`)), "❌https://c.exampleNEW"},
		"attributes of another kind": {doc(`{"type":"heading","attrs":{"level":"2"},"content":[`+words("A")+`]}`, para(`{"type":"date","attrs":{"timestamp":{}}}`, words("a"))), "# A\na"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := adf.Lines([]byte(tc.in))
			if err != nil || got != tc.want {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
	for _, in := range []string{``, `"a"`, `[]`, `{}`, `{"type":"paragraph"}`, `{"type":"doc","content":1}`} {
		if got, err := adf.Lines([]byte(in)); !errors.Is(err, adf.ErrDocument) {
			t.Errorf("%s: got %q, %v", in, got, err)
		}
	}
}

// TestDocument writes each line as the node that shows it.
func TestDocument(t *testing.T) {
	got, err := adf.Document("# A\n--- B\n* [open] a\n>> d\n  * [done] b\n  >>\n* c\n\n---? e")
	want := doc(`{"type":"heading","content":[`+words("A")+`],"attrs":{"level":1}}`, `{"type":"heading","content":[`+words("B")+`],"attrs":{"level":3}}`,
		holding("bulletList",
			holding("listItem", para(words("[open] a"), brk, words(">> d")), holding("bulletList", holding("listItem", para(words("[done] b"), brk, words(">>"))))),
			item("c")),
		para(words("---? e")))
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	if got, err := adf.Document(""); err != nil || string(got) != doc() {
		t.Errorf("nothing: got %s, %v", got, err)
	}
}

// TestDepthHasAnEnd: a document is as deep as whoever wrote it wants.
func TestDepthHasAnEnd(t *testing.T) {
	for _, kind := range []string{"panel", "bulletList", "taskList", "blockquote", "listItem"} {
		deep := strings.Repeat(`{"type":"`+kind+`","content":[`, 2000) + strings.Repeat(`]}`, 2000)
		if _, err := adf.Lines([]byte(doc(deep))); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// FuzzLines reads anything, and reads what it has read the same again once it is
// written.
func FuzzLines(f *testing.F) {
	f.Add([]byte(doc(holding("bulletList", item("[done] a", holding("taskList", item("b")))), para(words("— x"), brk, words(">> y")))))
	f.Add([]byte(doc(holding("orderedList", item("A")), holding("bulletList", item("b")))))
	f.Add([]byte(`{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"x\n# y"}]}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		lines, err := adf.Lines(in)
		if err != nil {
			return
		}
		canonical := normal(lines)
		again, err := adf.Document(canonical)
		if err != nil {
			t.Fatal(err)
		}
		back, err := adf.Lines(again)
		if err != nil || normal(back) != canonical {
			t.Errorf("%q is read again as %q, %v", canonical, normal(back), err)
		}
	})
}

// normal is what lines mean, in the one form that is written.
func normal(lines string) string {
	lists, _ := text.ReadLoosely(lines, checklist.Statuses())
	return text.Write(lists, checklist.Statuses())
}
