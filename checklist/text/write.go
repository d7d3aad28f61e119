package text

import (
	"strings"

	"ticklist/checklist"
)

// Write writes lists in the canonical form. Reading it gives the same lists, but
// for their ids, who changed them and when.
func Write(lists []checklist.List, statuses []checklist.Status) string {
	var b strings.Builder
	for n, l := range lists {
		if n > 0 {
			b.WriteByte('\n')
		}
		if l.Name != unnamed {
			b.WriteString("# " + l.Name + "\n")
		}
		for _, it := range l.Items {
			writeItem(&b, it, statuses)
		}
	}
	return b.String()
}

func writeItem(b *strings.Builder, it checklist.Item, statuses []checklist.Status) {
	indent := ""
	if it.Parent != "" {
		indent = "  "
	}
	b.WriteString(indent)
	if it.Kind == checklist.KindHeading {
		b.WriteString("---")
	} else {
		b.WriteString("* [" + inBrackets.Replace(tokenOf(it.Status, statuses)) + "]")
	}
	if it.Optional {
		b.WriteByte('?')
	}
	b.WriteString(" " + guarded(it.Text, it.Kind == checklist.KindItem) + tailOf(it) + "\n")
	if it.Details == "" {
		return
	}
	for l := range strings.SplitSeq(it.Details, "\n") {
		b.WriteString(indent + ">>")
		if l != "" {
			b.WriteString(" " + protected.Replace(l))
		}
		b.WriteByte('\n')
	}
}

// guarded puts a backslash before a last word that would be read as something
// else than text.
func guarded(text string, links bool) string {
	at := strings.LastIndexAny(text, " \t") + 1
	if word := text[at:]; isTail(links)(word) || escapes(word, isTail(links)) {
		return text[:at] + `\` + word
	}
	return text
}

func tailOf(it checklist.Item) string {
	var b strings.Builder
	if it.Assignee != "" {
		b.WriteString(" [~accountid:" + protected.Replace(it.Assignee) + "]")
	}
	if it.Due != "" {
		b.WriteString(" due:" + it.Due)
	}
	if it.Link != (checklist.Link{}) {
		sign := "issue"
		if it.Link.Follow {
			sign = "follow"
		}
		b.WriteString(" [~" + sign + ":" + it.Link.Key + ":" + it.Link.Issue + "]")
	}
	return b.String()
}
