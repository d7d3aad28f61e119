package text

import (
	"strings"

	"ticklist/checklist"
)

// Bare returns lists without what a text for everybody leaves out: whose items
// are and which issues they are tied to. The lists given are left as they are.
func Bare(lists []checklist.List) []checklist.List {
	out := checklist.Issue{Lists: lists}.Clone().Lists
	for n := range out {
		for i := range out[n].Items {
			out[n].Items[i].Assignee, out[n].Items[i].Link = "", checklist.Link{}
		}
	}
	return out
}

// Fill gives lists that were made from the bare text of base what that text left
// out, where they do not say it themselves. What only looks otherwise, since a
// program on the way has escaped characters or made dashes of hyphens, is again
// as it was. It changes mine.
func Fill(base, mine []checklist.List) {
	was := match(Bare(base), mine)
	items, names := byID(base), map[string]string{}
	for _, l := range base {
		names[l.ID] = l.Name
	}
	for n := range mine {
		l := &mine[n]
		restore(&l.Name, names[was.listsBack[l.ID]])
		for i := range l.Items {
			before, known := items[was.itemsBack[l.Items[i].ID]]
			if known {
				fill(&l.Items[i], before)
			}
		}
	}
}

func fill(it *checklist.Item, before checklist.Item) {
	restore(&it.Text, before.Text)
	restore(&it.Details, before.Details)
	if it.Assignee == "" {
		it.Assignee = before.Assignee
	}
	if it.Link == (checklist.Link{}) && it.Kind == checklist.KindItem {
		it.Link = before.Link
	}
}

func restore(now *string, before string) {
	if *now != before && look(*now) == look(before) {
		*now = before
	}
}

var looks = strings.NewReplacer(`\`, "", "\u00a0", " ", "\u200b", "", "—", "-", "–", "-", "---", "-", "--", "-")

// look is what is left of a text on its way through Jira's old markup and back:
// backslashes before punctuation come and go, hyphens become dashes, and blanks
// become one.
func look(s string) string { return strings.Join(strings.Fields(looks.Replace(s)), " ") }
