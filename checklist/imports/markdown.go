package imports

import (
	"regexp"
	"strings"
)

var (
	mdBullet  = regexp.MustCompile(`^([ \t]*)(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(.*)$`)
	mdBox     = regexp.MustCompile(`^\[([^\[\]]{0,60})\][ \t]+(\S.*)$`)
	mdHeading = regexp.MustCompile(`^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$`)
	mdQuote   = regexp.MustCompile(`^[ \t]*>[ \t]?(.*)$`)
	mdRule    = regexp.MustCompile(`^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	mdFence   = regexp.MustCompile("^[ \t]*(```|~~~)")
	mdEscape  = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
	mdTask    = regexp.MustCompile(`(?m)^[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[[ xX]\][ \t]+\S`)
	mdOurs    = regexp.MustCompile(`^# Checklists of `)
	mdNotes   = regexp.MustCompile(`^(.*[^\\]|) \(((?:[^()\\]|\\.)*)\)$`)
)

func isMarkdown(data string) bool {
	return mdTask.MatchString(data) && !strings.Contains(data, "\n>>") && !strings.Contains(data, "\n--- ")
}

// mdReader reads Markdown line by line: bullets, numbers and boxes are items,
// headings of the first level name lists and others divide them, quotes and code
// below an item are its details. The rest of a document is not imported.
type mdReader struct {
	*builder
	ours    bool // the document is an export of Ticklist's
	fence   string
	comment bool
	indents []int // of the items that are open
	item    *raw  // waits for its details
	behind  bool  // a blank line stands behind the item
}

// readMarkdown needs no parser of all of Markdown: what is looked for is lines, as in
// package text, from whose grammar it differs in what + means, in escapes and in that
// prose is no item.
func readMarkdown(b *builder, data string) error {
	data = b.bounded(data)
	r := mdReader{builder: b, ours: mdOurs.MatchString(data)}
	for line := range strings.SplitSeq(data, "\n") {
		r.line(line)
	}
	r.end()
	return nil
}

func (r *mdReader) end() {
	if r.item != nil {
		r.add(*r.item)
		r.item = nil
	}
}

func (r *mdReader) line(line string) {
	if m := mdFence.FindStringSubmatch(line); m != nil && (r.fence == "" || r.fence == m[1]) {
		if r.fence != "" {
			m[1] = ""
		}
		r.fence = m[1]
		r.detail(strings.TrimSpace(line))
		return
	}
	switch {
	case r.fence != "":
		r.detail(line)
	case r.comment || strings.HasPrefix(strings.TrimSpace(line), "<!--"):
		r.comment = !strings.Contains(line, "-->")
		r.note(ProseLeftOut, line)
	case strings.TrimSpace(line) == "":
		r.behind = true
	case mdRule.MatchString(line):
	case mdHeading.MatchString(line):
		m := mdHeading.FindStringSubmatch(line)
		r.heading(len(m[1]), unescaped(m[2]))
	case mdBullet.MatchString(line):
		m := mdBullet.FindStringSubmatch(line)
		r.bullet(columns(m[1]), strings.TrimSpace(m[2]))
	case mdQuote.MatchString(line) && r.item != nil:
		r.detail(unescaped(strings.TrimSuffix(mdQuote.FindStringSubmatch(line)[1], "  ")))
	default:
		r.prose(line)
	}
}

func (r *mdReader) heading(level int, name string) {
	r.end()
	if r.ours {
		if level -= 2; level < 1 { // the document's own title, and the key
			return
		}
	}
	r.indents = nil
	if level == 1 {
		r.list(name)
	} else {
		r.add(raw{heading: true, text: name})
	}
}

func (r *mdReader) bullet(indent int, body string) {
	r.end()
	for len(r.indents) > 0 && indent < r.indents[len(r.indents)-1]+2 {
		r.indents = r.indents[:len(r.indents)-1]
	}
	in := raw{depth: len(r.indents)}
	r.indents = append(r.indents, indent)
	r.behind = false
	if m := mdBox.FindStringSubmatch(body); m != nil {
		if complete, status, is := r.box(m[1]); is {
			in.complete, in.status, body = complete, status, m[2]
		}
	}
	if r.ours {
		body = r.ownNotes(&in, body)
	}
	in.text = unescaped(body)
	r.item = &in
}

// box is what a box says: empty or ticked, or a status that the project has.
func (r *mdReader) box(s string) (complete *bool, status string, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return new(false), "", true
	case "x":
		return new(true), "", true
	}
	for _, known := range r.statuses {
		if folded(known.Name) == folded(s) {
			return nil, known.ID, true
		}
	}
	return nil, "", false
}

// ownNotes takes what Ticklist's export writes in parentheses behind an item.
func (r *mdReader) ownNotes(in *raw, body string) string {
	m := mdNotes.FindStringSubmatch(body)
	if m == nil {
		return body
	}
	for note := range strings.SplitSeq(unescaped(m[2]), ", ") {
		if who, is := strings.CutPrefix(note, "assignee "); is {
			in.assignee, in.anyAccount = who, true
		} else if day, is := strings.CutPrefix(note, "due "); is {
			in.due = day
		} else if key, is := strings.CutPrefix(note, "linked to "); is {
			r.note(LinkLeftOut, key)
		} else if note == "optional" {
			in.optional = true
		} else {
			in.status = note
		}
	}
	return m[1]
}

// prose goes on with an item that it stands directly below, or is indented below;
// else it is no item.
func (r *mdReader) prose(line string) {
	text := unescaped(strings.TrimSpace(line))
	switch {
	case r.item != nil && !r.behind && r.item.details == "":
		r.item.text += " " + text
	case r.item != nil && columns(line[:len(line)-len(strings.TrimLeft(line, " \t"))]) >= 2:
		r.detail(text)
	default:
		r.note(ProseLeftOut, text)
	}
}

func (r *mdReader) detail(line string) {
	if r.item == nil {
		if strings.TrimSpace(line) != "" {
			r.note(ProseLeftOut, line)
		}
		return
	}
	r.item.details = joined(r.item.details, line)
}

func columns(blanks string) int {
	n := 0
	for _, c := range blanks {
		if c == '\t' {
			n += 4 - n%4
		} else {
			n++
		}
	}
	return n
}

func unescaped(s string) string { return mdEscape.ReplaceAllString(s, "$1") }
