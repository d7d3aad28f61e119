package imports

import (
	"regexp"
	"slices"
	"strings"

	"ticklist/checklist"
	"ticklist/checklist/text"
)

// read adds what a text in the grammar of package text says. What its brackets hold
// and is no status becomes one that is as complete.
func (b *builder) read(s string) {
	lists, unknown := text.ReadLoosely(s, b.statuses)
	for n, l := range lists {
		if n > 0 || l.Name != "" {
			b.list(l.Name)
		}
		for _, it := range l.Items {
			in := raw{
				text: it.Text, details: it.Details, status: it.Status, optional: it.Optional, heading: it.Kind == checklist.KindHeading,
				assignee: it.Assignee, anyAccount: true, due: it.Due, link: it.Link,
			}
			if it.Parent != "" {
				in.depth = 1
			}
			if token, is := unknown[it.ID]; is {
				in.status, in.complete = token, b.said(it.Status)
			}
			b.add(in)
		}
	}
}

// said is whether a status is complete, nil for the first one: that is what items
// have of which nothing is said.
func (b *builder) said(status string) *bool {
	if status == checklist.StatusOpen {
		return nil
	}
	return new(slices.ContainsFunc(b.statuses, func(s checklist.Status) bool { return s.ID == status && s.Complete }))
}

// readIssueChecklist reads what Issue Checklist keeps in Jira: its text field, whose
// grammar is that of package text, as plain text, as wiki markup (Jira's REST API of
// version 2) or as an Atlassian document (version 3), and its entity property, which
// has all items run together.
func readIssueChecklist(b *builder, data string) error {
	if !strings.HasPrefix(strings.TrimSpace(data), "{") {
		b.read(fromWiki(b.bounded(data)))
		return nil
	}
	if s, ok := fromADF(data); ok {
		b.read(s)
		return nil
	}
	return b.readSummary(data)
}

var (
	wikiHeading = regexp.MustCompile(`^h([1-6])\.\s+(.*)$`)
	wikiBullet  = regexp.MustCompile(`^\s*([*#-]*[*#-])\s+(.*)$`)
	wikiStatus  = regexp.MustCompile(`^\\?\[([^\[\]\\|]{0,60})\\?\](\??(?:\s.*)?)$`)
	wikiLink    = regexp.MustCompile(`\[([^\[\]|\n]+)\|(https?://[^\[\]|\s]+)(?:\|[^\[\]\n]*)?\]`)
)

// fromWiki makes lines of the grammar of lines of Jira's wiki markup: headings,
// nested bullets, numbered items, links and escaped brackets. A line that is none of
// these stays. "# Default checklist" is the name of a list, "# [open] x" a number.
func fromWiki(s string) string {
	var out []string
	for line := range strings.SplitSeq(breaks.Replace(s), "\n") {
		line = wikiLink.ReplaceAllString(line, "[$1]($2)")
		if m := wikiHeading.FindStringSubmatch(line); m != nil {
			line = "--- " + m[2]
			if m[1] == "1" {
				line = "# " + m[2]
			}
		} else if m := wikiBullet.FindStringSubmatch(line); m != nil && wikiMeans(m[1], m[2]) {
			indent := ""
			if len(m[1]) > 1 {
				indent = "  "
			}
			line = indent + "* " + wikiStatus.ReplaceAllString(m[2], "[$1]$2")
		} else {
			line = wikiStatus.ReplaceAllString(line, "[$1]$2")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// wikiMeans says whether what begins a line is a bullet and not something of the
// grammar.
func wikiMeans(mark, rest string) bool {
	switch {
	case strings.HasPrefix(mark, "---"):
		return false
	case mark == "#":
		return wikiStatus.MatchString(rest)
	case strings.Trim(mark, "#") == "": // a heading, or a second level of numbers
		return wikiStatus.MatchString(rest)
	}
	return true
}

var isIssueText = regexp.MustCompile(`(?m)^(?:h[1-6]\. |\s*[*#]+ \\\[|# Default checklist\s*$)`)

func isIssueChecklistText(data string) bool { return isIssueText.MatchString(data) }

var (
	smartTitle = regexp.MustCompile(`(?m)^\s*#\s+`)
	smartState = regexp.MustCompile(`(?m)^\s*(?:[+~x]\s+\S|[-*]\s*\[\S*[xX~-]\])`)
	smartLine  = regexp.MustCompile(`^\s*(?:[-+~x]\s+\S|>|#{1,6}\s|-{3,}\s*$)`)
)

// isSmartText says whether each line begins as Smart Checklist's do, and one as only
// Smart Checklist's do.
func isSmartText(data string) bool {
	found := false
	for line := range strings.SplitSeq(data, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if !smartLine.MatchString(line) {
			return false
		}
		found = found || strings.ContainsAny(strings.TrimSpace(line)[:1], "+~x")
	}
	return found
}

// readSmartText reads Smart Checklist's own text. Its headings, of whatever level,
// divide one checklist. Newer versions keep in the property nothing of which item is
// done, so that all look open.
func (b *builder) readSmartText(s string) {
	s = b.bounded(s)
	b.read(smartTitle.ReplaceAllString(s, "## "))
	if b.items > 0 && !smartState.MatchString(s) {
		b.note(StatusElsewhere, "")
	}
}
