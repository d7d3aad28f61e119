package export

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
)

type markdownEncoder struct{ w io.Writer }

func newMarkdown(w io.Writer, head Head) (*markdownEncoder, error) {
	_, err := fmt.Fprintf(w, "# Checklists of %s\n\n%s, exported %s\n", literal(head.Site), literal(head.Scope), head.At.Format(time.RFC3339))
	return &markdownEncoder{w: w}, err
}

// Issue implements Encoder.
func (e *markdownEncoder) Issue(sc checklist.Scope, in checklist.Issue, _ Past) error {
	name := in.IssueKey
	if name == "" {
		name = "Issue " + sc.IssueID
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n", literal(name))
	for _, l := range in.Lists {
		fmt.Fprintf(&b, "\n### %s\n\n", literal(l.Name))
		for _, it := range l.Items {
			writeItem(&b, it, in.Statuses)
		}
	}
	_, err := io.WriteString(e.w, b.String())
	return err
}

// Close implements Encoder.
func (e *markdownEncoder) Close() error { return nil }

// writeItem writes an item. A status that is not among those of the issue is
// called by its id.
func writeItem(b *strings.Builder, it checklist.Item, statuses []checklist.Status) {
	if it.Kind == checklist.KindHeading {
		fmt.Fprintf(b, "\n#### %s\n\n", literal(it.Text))
		return
	}
	box := " "
	name := it.Status
	if at := slices.IndexFunc(statuses, func(s checklist.Status) bool { return s.ID == it.Status }); at >= 0 {
		name = statuses[at].Name
		if statuses[at].Complete {
			box = "x"
		}
	}
	var notes []string
	if it.Status != checklist.StatusOpen && it.Status != checklist.StatusDone { // which the box does not say
		notes = append(notes, name)
	}
	if it.Optional {
		notes = append(notes, "optional")
	}
	if it.Assignee != "" {
		notes = append(notes, "assignee "+it.Assignee)
	}
	if it.Due != "" {
		notes = append(notes, "due "+it.Due)
	}
	if it.Link.Issue != "" {
		notes = append(notes, "linked to "+cmp.Or(it.Link.Key, "issue "+it.Link.Issue))
	}
	indent := ""
	if it.Parent != "" {
		indent = "  "
	}
	fmt.Fprintf(b, "%s- [%s] %s", indent, box, literal(it.Text))
	if len(notes) > 0 {
		fmt.Fprintf(b, " (%s)", literal(strings.Join(notes, ", ")))
	}
	b.WriteString("\n")
	for line := range strings.Lines(it.Details) {
		if text := strings.TrimRight(line, "\r\n"); text != "" {
			fmt.Fprintf(b, "%s  > %s  \n", indent, literal(text))
		} else {
			fmt.Fprintf(b, "%s  >\n", indent)
		}
	}
}

// special is what means something in Markdown or in the HTML that it may hold,
// with what begins a line among it.
const special = "\\`*_{}[]()<>#+-.!|~&:@"

// literal writes a text so that a reader of Markdown shows it as it is: no
// links, no pictures, no HTML. Whatever would end the line becomes a blank.
func literal(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			r = ' '
		case strings.ContainsRune("+-.:@", r) && !loud(s, i):
		case strings.ContainsRune(special, r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// loud says whether a character that is mostly harmless means something where it
// stands: a list's mark or number at the beginning, an address further on.
func loud(s string, i int) bool {
	switch s[i] {
	case ':':
		return strings.HasPrefix(s[i:], "://")
	case '@':
		return true
	case '.':
		before := s[:i]
		return strings.Trim(before, "0123456789 ") == "" || strings.HasSuffix(strings.ToLower(before), "www")
	}
	return strings.TrimSpace(s[:i]) == ""
}
