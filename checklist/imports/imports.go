// Package imports reads checklists that other programs wrote: the other checklist
// apps of Jira, Trello, Markdown, tables, and Ticklist itself. What it reads becomes
// lists that keep the rules of package checklist, and notes of what could not be
// kept; nothing goes without a note. It knows nothing of HTTP, of Jira or of storage.
package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"ticklist/checklist"
)

// Format names what wrote the data.
type Format string

// The formats.
const (
	Ticklist           Format = "ticklist"            // an export as JSON, the state that the API answers, or the text
	IssueChecklist     Format = "issue-checklist"     // the field "Checklist Text" as text, wiki markup or ADF, and the property "checklist"
	SmartChecklist     Format = "smart-checklist"     // the property com.railsware.SmartChecklist.checklist, the field "Checklists", what its REST API answers
	MultipleChecklists Format = "multiple-checklists" // the properties sd-checklists-0, -1, …
	Okapya             Format = "okapya"              // the items of a field of Checklist for Jira as JSON
	Trello             Format = "trello"              // the JSON of a board, a card or its checklists
	Markdown           Format = "markdown"
	CSV                Format = "csv"
)

// Formats are all that there are.
func Formats() []Format {
	return []Format{Ticklist, IssueChecklist, SmartChecklist, MultipleChecklists, Okapya, Trello, Markdown, CSV}
}

// Imported is what data says.
type Imported struct {
	Format Format
	// Lists keep the limits of an issue. Their ids and those of their items are
	// numbers in the order of the data. A list that the data does not name has the
	// name "".
	Lists []checklist.List
	Notes []Note
}

// Code says what could not be kept, or was kept in another form.
type Code string

// The codes of notes.
const (
	StatusUnknown    Code = "status_unknown"     // a status that is not the project's became one that is as complete
	StatusElsewhere  Code = "status_elsewhere"   // the data does not say which items are done
	AssigneeLeftOut  Code = "assignee_left_out"  // not an account id
	DueLeftOut       Code = "due_left_out"       // not a day
	EditorLeftOut    Code = "editor_left_out"    // who changed an item last, and when
	PriorityLeftOut  Code = "priority_left_out"  // items have none here
	EmptyLeftOut     Code = "empty_left_out"     // an item without a text
	ItemsLeftOut     Code = "items_left_out"     // over the limit of an issue
	ArchivedLeftOut  Code = "archived_left_out"  // of cards that are archived
	ProseLeftOut     Code = "prose_left_out"     // lines of a document that are no items
	HistoryLeftOut   Code = "history_left_out"   // events of an export
	DetailsCut       Code = "details_cut"        // over their limit
	TextMoved        Code = "text_moved"         // what is over the limit of a text stands in the details
	NameCut          Code = "name_cut"           // a list's name over its limit
	ListsJoined      Code = "lists_joined"       // a list over the limit became a heading in the last
	NestingFlattened Code = "nesting_flattened"  // items nest one level deep
	NotSeparable     Code = "not_separable"      // items run together in the data
	SeveralIssues    Code = "several_issues"     // the data has lists of several issues or cards
	LinkLeftOut      Code = "link_left_out"      // not an issue of Jira
	CharactersLeft   Code = "characters_changed" // characters that cannot be kept
)

// maxSamples is how many examples a note has at most, maxSample how long one is in
// code points.
const (
	maxSamples = 5
	maxSample  = 80
)

// Note tells of something that could not be kept as it was.
type Note struct {
	Code    Code
	N       int      // how often
	Samples []string // some of what it was, each once
}

// ErrUnreadable says that data is not in the format that it is said to be in, or
// that no format is recognised.
var ErrUnreadable = errors.New("the data is not in this format")

// Read reads data in a format; "" is the one that Detect finds. Statuses are those
// of the project that the lists go to: what the data calls otherwise becomes one that
// is as complete. The error is ErrUnreadable; data in which there is nothing is none.
func Read(f Format, data string, statuses []checklist.Status) (Imported, error) {
	if f == "" {
		f = Detect(data)
	}
	read, known := readers()[f]
	if !known {
		return Imported{}, ErrUnreadable
	}
	b := newBuilder(statuses)
	if clean := strings.ToValidUTF8(strings.ReplaceAll(data, "\x00", ""), "\ufffd"); clean != data {
		b.note(CharactersLeft, "")
		data = clean
	}
	if err := read(b, strings.TrimPrefix(data, "\ufeff")); err != nil {
		return Imported{}, err
	}
	return Imported{Format: f, Lists: b.lists, Notes: b.notes}, nil
}

func readers() map[Format]func(*builder, string) error {
	return map[Format]func(*builder, string) error{
		Ticklist: readTicklist, IssueChecklist: readIssueChecklist, SmartChecklist: readSmart,
		MultipleChecklists: readMultiple, Okapya: readOkapya, Trello: readTrello, Markdown: readMarkdown, CSV: readCSV,
	}
}

// Detect says in which format data seems to be: JSON by its shape, a table by its
// first line, else a text.
func Detect(data string) Format {
	data = strings.TrimSpace(strings.TrimPrefix(data, "\ufeff"))
	if strings.HasPrefix(data, "{") || strings.HasPrefix(data, "[") {
		if f := detectJSON([]byte(data)); f != "" {
			return f
		}
	}
	switch {
	case isTable(data):
		return CSV
	case isSmartText(data):
		return SmartChecklist
	case isMarkdown(data):
		return Markdown
	case isIssueChecklistText(data):
		return IssueChecklist
	}
	return Ticklist
}

// detectJSON looks at the names of fields. "" is JSON of no format that is known, or
// a text that begins with a bracket.
func detectJSON(data []byte) Format {
	var first map[string]json.RawMessage
	if many := []map[string]json.RawMessage(nil); json.Unmarshal(data, &many) == nil && len(many) > 0 {
		first = many[0]
	} else if json.Unmarshal(data, &first) != nil {
		return ""
	}
	for key, value := range first {
		if f := detectField(key, value); f != "" {
			return f
		}
	}
	for _, tell := range []struct {
		fields []string
		is     Format
	}{
		{[]string{"format", "issues"}, Ticklist}, {[]string{"lists", "rev"}, Ticklist}, {[]string{"idCard"}, Trello}, {[]string{"checkItems"}, Trello},
		{[]string{"cards", "checklists"}, Trello}, {[]string{"idChecklists", "checklists"}, Trello}, {[]string{"version", "checklists"}, MultipleChecklists},
		{[]string{"checklistId"}, SmartChecklist}, {[]string{"stringValue"}, SmartChecklist}, {[]string{"progressText"}, IssueChecklist},
		{[]string{"type", "content"}, IssueChecklist}, {[]string{"name", "checked"}, Okapya}, {[]string{"name", "mandatory"}, Okapya},
		{[]string{"name", "isHeader"}, Okapya}, {[]string{"lists"}, Ticklist}, {[]string{"value"}, SmartChecklist},
	} {
		if !slices.ContainsFunc(tell.fields, func(name string) bool { _, has := first[name]; return !has }) {
			return tell.is
		}
	}
	return ""
}

// detectField tells a format by one field.
func detectField(key string, value json.RawMessage) Format {
	switch {
	case strings.HasPrefix(key, multipleProperty) || key == "key" && bytes.HasPrefix(value, []byte(`"`+multipleProperty)):
		return MultipleChecklists
	case key == "key" && bytes.Equal(value, []byte(`"`+SmartProperty+`"`)):
		return SmartChecklist
	case key == "checklists" && (bytes.Contains(value, []byte(`"statusState"`)) || bytes.Contains(value, []byte(`"checklistId"`))):
		return SmartChecklist
	case strings.HasPrefix(key, "customfield_") || key == "update" || key == "fields":
		return Okapya
	}
	return ""
}

// excerpt shortens what is shown of a text.
func excerpt(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxSample {
		return string(r[:maxSample]) + "…"
	}
	return s
}
