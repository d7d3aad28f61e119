package text

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ticklist/checklist"
)

// unnamed is the name of the list of items that stand before the first name.
const unnamed = ""

// Read reads lists from a text. Their ids and those of their items are numbers in
// the order of the text, of no meaning outside. Items before the first name are in
// a list whose name is "". The error is FaultsError. The time it takes grows with the
// length of s and with nothing else.
func Read(s string, statuses []checklist.Status) ([]checklist.List, error) {
	r := reader{grammar: statuses}
	s = normalBreaks.Replace(strings.TrimPrefix(s, "\ufeff"))
	for raw := range strings.SplitSeq(s, "\n") {
		r.at++
		r.read(raw)
		if r.full {
			break
		}
	}
	r.endDetails()
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.lists, nil
}

// ReadLoosely reads a text of another program as Read does, and lets pass what Read
// refuses: it knows no limits, drops characters that cannot be kept, and takes
// details that belong to nothing for an item. unknown has, by the ids of items, what
// their brackets hold where that is no status; such an item has the status that the
// rest of its line says.
func ReadLoosely(s string, statuses []checklist.Status) (lists []checklist.List, unknown map[string]string) {
	r := reader{grammar: statuses, loose: true, unknown: map[string]string{}}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
	for raw := range strings.SplitSeq(normalBreaks.Replace(strings.TrimPrefix(s, "\ufeff")), "\n") {
		r.read(raw)
	}
	r.endDetails()
	return r.lists, r.unknown
}

// reader puts lines together.
type reader struct {
	grammar
	loose   bool
	unknown map[string]string // of a loose reader

	lists  []checklist.List
	faults FaultsError
	at     int // number of the line
	ids    int
	items  int
	full   bool

	parent  string // id of the item that what is indented belongs to; "" for none
	indent  int    // of the last item at the top
	last    *checklist.Item
	details []string // of last
	since   int      // the line where they began
}

func (r *reader) read(raw string) {
	if !utf8.ValidString(raw) || strings.ContainsRune(raw, 0) {
		r.fault(r.at, CodeCharacter, "This line has a character that cannot be kept.")
		return
	}
	l := r.line(raw)
	switch l.kind {
	case blankLine:
		return
	case detailsLine:
		r.addDetails(l)
		return
	}
	r.endDetails()
	r.last = nil
	switch l.kind {
	case nameLine:
		r.addList(l.text)
	case emptyLine:
		r.parent = ""
	default:
		r.addItem(l)
	}
}

func (r *reader) addList(name string) {
	if len(r.lists) == checklist.MaxLists && !r.loose {
		r.fault(r.at, CodeTooMany, "An issue can have 20 checklists.")
		r.full = true
		return
	}
	if tooLong(name, checklist.MaxName) {
		r.fault(r.at, CodeTooLong, fmt.Sprintf("A checklist's name can have %d characters.", checklist.MaxName))
	}
	r.lists = append(r.lists, checklist.List{ID: r.id(), Name: name})
	r.parent = ""
}

func (r *reader) id() string {
	r.ids++
	return localID(r.ids)
}

func (r *reader) addItem(l line) {
	if l.unknown != "" {
		r.fault(r.at, CodeStatus, fmt.Sprintf(`There is no status %q. If it belongs to the text, write \ before the bracket.`, l.unknown))
	}
	if tooLong(l.text, checklist.MaxText) {
		r.fault(r.at, CodeTooLong, fmt.Sprintf("An item's text can have %d characters.", checklist.MaxText))
	}
	if r.items++; r.items > checklist.MaxItems && !r.loose {
		r.fault(r.at, CodeTooMany, "An issue can have 1,000 items.")
		r.full = true
		return
	}
	if len(r.lists) == 0 {
		r.addList(unnamed)
	}
	it := checklist.Item{
		ID: r.id(), Kind: checklist.KindItem, Text: l.text, Status: l.status, Optional: l.optional,
		Assignee: l.assignee, Due: l.due, Link: l.link,
	}
	switch {
	case l.kind == headingLine:
		it.Kind, it.Status, r.parent = checklist.KindHeading, "", ""
	case r.parent != "" && l.indent >= r.indent+2:
		it.Parent = r.parent
	default:
		r.parent, r.indent = it.ID, l.indent
	}
	if it.Kind == checklist.KindItem && it.Status == "" {
		it.Status = checklist.StatusOpen
	}
	if r.loose && l.unknown != "" {
		r.unknown[it.ID] = l.unknown
	}
	list := &r.lists[len(r.lists)-1]
	list.Items = append(list.Items, it)
	r.last = &list.Items[len(list.Items)-1]
}

func (r *reader) addDetails(l line) {
	if r.last == nil && r.loose && strings.TrimSpace(l.text) != "" {
		r.addItem(line{kind: itemLine, indent: l.indent, text: strings.TrimSpace(l.text)})
		return
	}
	if r.last == nil {
		r.fault(r.at, CodeNoItem, `Details belong to the item above them, and there is none. For an item that begins with >, write \ before it.`)
		return
	}
	if len(r.details) == 0 {
		r.since = r.at
	}
	r.details = append(r.details, l.text)
}

// endDetails gives the last item its details.
func (r *reader) endDetails() {
	if len(r.details) == 0 {
		return
	}
	r.last.Details = strings.Join(r.details, "\n")
	r.details = nil
	if tooLong(r.last.Details, checklist.MaxDetails) {
		r.fault(r.since, CodeTooLong, fmt.Sprintf("An item's details can have %d characters.", checklist.MaxDetails))
	}
}

func (r *reader) fault(at int, code Code, text string) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, Fault{Line: at, Code: code, Text: text})
	}
}
