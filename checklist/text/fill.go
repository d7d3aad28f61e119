package text

import (
	"slices"
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

// Meanwhile returns base with what mine and theirs have in common and it has not,
// as mine has it: what came in since base from where mine is from is nothing new
// there, and what others made of it stays. Words tell what is the same.
func Meanwhile(base, mine, theirs []checklist.List) []checklist.List {
	out := checklist.Issue{Lists: base}.Clone().Lists
	was, now := match(base, mine), match(base, theirs)
	added := map[string][]string{} // ids of theirs, by what they look like
	for _, l := range theirs {
		for _, it := range l.Items {
			if now.itemsBack[it.ID] == "" {
				added[string(it.Kind)+look(it.Text)] = append(added[string(it.Kind)+look(it.Text)], it.ID)
			}
		}
	}
	for _, l := range mine {
		for _, it := range l.Items {
			same := added[string(it.Kind)+look(it.Text)]
			if was.itemsBack[it.ID] != "" || len(same) == 0 {
				continue
			}
			added[string(it.Kind)+look(it.Text)] = same[1:]
			it.ID, it.Parent = same[0], ""
			out = withItem(out, was.listsBack[l.ID], l, it)
		}
	}
	return out
}

// withItem adds an item to the list of an id, else to the one that is called like
// another, else to a new one.
func withItem(lists []checklist.List, id string, like checklist.List, it checklist.Item) []checklist.List {
	at := slices.IndexFunc(lists, func(l checklist.List) bool {
		return l.ID == id || id == "" && l.Name == nameOf(like)
	})
	if at < 0 {
		lists = append(lists, checklist.List{ID: former + like.ID, Name: nameOf(like)})
		at = len(lists) - 1
	}
	lists[at].Items = append(lists[at].Items, it)
	return lists
}
