package checklist

import (
	"slices"
	"strings"
)

// people are all places of the issue where an account id stands by itself.
func (i *Issue) people() []*string {
	all := []*string{&i.Created.By, &i.Updated.By}
	for l := range i.Lists {
		for n := range i.Lists[l].Items {
			it := &i.Lists[l].Items[n]
			all = append(all, &it.Assignee, &it.Updated.By)
		}
	}
	for n := range i.Applied {
		all = append(all, &i.Applied[n].By)
	}
	return all
}

// texts are all places of the issue where people write what they like.
func (i *Issue) texts() []*string {
	var all []*string
	for l := range i.Lists {
		all = append(all, &i.Lists[l].Name)
		for n := range i.Lists[l].Items {
			it := &i.Lists[l].Items[n]
			all = append(all, &it.Text, &it.Details)
		}
	}
	return all
}

// nobody says whether what stands in the place of an account id is none.
func nobody(id string) bool { return id == "" || id == Erased || id == ByJira || id == ByRule }

// People returns the account ids that stand in the issue's fields, each once.
// Those that somebody wrote into a text are not among them.
func (i Issue) People() []string { return named(i.people()) }

// Real returns those of what stands in fields for account ids that are some, each
// once.
func Real(accounts []string) []string {
	var at []*string
	for n := range accounts {
		at = append(at, &accounts[n])
	}
	return named(at)
}

func named(people []*string) []string {
	var out []string
	for _, p := range people {
		if !nobody(*p) && !slices.Contains(out, *p) {
			out = append(out, *p)
		}
	}
	return out
}

// Mentions says whether a person's account id stands in the issue, in its texts
// too.
func (i Issue) Mentions(accountID string) bool {
	c := i.Clone()
	return c.Forget(accountID)
}

// Forget replaces a person's account id by Erased wherever it stands in the
// issue, in its texts too, and says whether it stood anywhere.
func (i *Issue) Forget(accountID string) bool { return forget(i.people(), i.texts(), accountID) }

func forget(people, texts []*string, accountID string) bool {
	if nobody(accountID) {
		return false
	}
	found := false
	replace := func(at *string, by string) {
		if *at != by {
			*at, found = by, true
		}
	}
	for _, p := range people {
		if *p == accountID {
			replace(p, Erased)
		}
	}
	for _, t := range texts {
		replace(t, replaceID(*t, accountID))
	}
	return found
}

// people are all places of the event where an account id stands by itself.
func (e *Event) people() []*string {
	all := []*string{&e.By}
	for _, p := range []*string{e.From.Assignee, e.To.Assignee} {
		if p != nil {
			all = append(all, p)
		}
	}
	for _, it := range e.whole() {
		all = append(all, &it.Assignee)
	}
	return all
}

// texts are all places of the event where people write what they like.
func (e *Event) texts() []*string {
	all := []*string{&e.Subject}
	for _, s := range []*Side{&e.From, &e.To} {
		for _, t := range []*string{s.Name, s.Text, s.Details} {
			if t != nil {
				all = append(all, t)
			}
		}
		if s.List != nil {
			all = append(all, &s.List.Name)
		}
	}
	for _, it := range e.whole() {
		all = append(all, &it.Text, &it.Details)
	}
	return all
}

// People returns the account ids that stand in the event's fields, each once.
func (e Event) People() []string { return named(e.people()) }

// Forget does for an event what it does for an issue. It may write into what
// other copies of the event hold.
func (e *Event) Forget(accountID string) bool { return forget(e.people(), e.texts(), accountID) }

// Mentions says whether a person's account id stands in the event.
func (e Event) Mentions(accountID string) bool {
	for _, p := range e.people() {
		if *p == accountID {
			return accountID != "" && accountID != Erased
		}
	}
	return slices.ContainsFunc(e.texts(), func(t *string) bool { return containsID(*t, accountID) })
}

// OnlyOf returns the issue with no items but those that a person's account id
// stands in, and no lists but theirs. A child whose parent is not among them
// stands under none.
func (i Issue) OnlyOf(accountID string) Issue {
	out := i.Clone()
	for n := range out.Lists {
		l := &out.Lists[n]
		l.Items = slices.DeleteFunc(l.Items, func(it Item) bool {
			return it.Assignee != accountID && it.Updated.By != accountID &&
				!containsID(it.Text, accountID) && !containsID(it.Details, accountID)
		})
	}
	out.liftOrphans()
	out.Lists = slices.DeleteFunc(out.Lists, func(l List) bool { return len(l.Items) == 0 && !containsID(l.Name, accountID) })
	return out
}

// liftOrphans makes top-level items of the children whose parents are gone.
func (i *Issue) liftOrphans() {
	for _, l := range i.Lists {
		above := ""
		for n := range l.Items {
			if it := &l.Items[n]; it.Parent == "" {
				above = it.ID
			} else if it.Parent != above {
				it.Parent = ""
			}
		}
	}
}

func containsID(s, id string) bool { return replaceID(s, id) != s }

// WithoutID returns a text with [Erased] in place of an account id, wherever that
// stands by itself.
func WithoutID(text, accountID string) string { return replaceID(text, accountID) }

// replaceID replaces an account id in a text by Erased where it stands by
// itself: where it is part of something longer it is not that account's.
func replaceID(s, id string) string {
	if id == "" || !strings.Contains(s, id) {
		return s
	}
	var out strings.Builder
	last := byte(' ') // before what is left of s
	for {
		before, after, found := strings.Cut(s, id)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if before != "" {
			last = before[len(before)-1]
		}
		if partOfID(last) || after != "" && partOfID(after[0]) {
			out.WriteString(id)
		} else {
			out.WriteString(Erased)
		}
		last, s = id[len(id)-1], after
	}
}

// partOfID says whether a character may go on an account id. A colon may, but
// as often stands before one, as in [~accountid:5b10…].
func partOfID(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '_'
}

// Words calls yield with what in the issue's texts could be an account id: runs
// of the characters that ids have, and their parts between colons.
func (i Issue) Words(yield func(string) bool) { words(i.texts(), yield) }

// Words does for an event what it does for an issue.
func (e Event) Words(yield func(string) bool) { words(e.texts(), yield) }

func words(texts []*string, yield func(string) bool) {
	for _, t := range texts {
		runs := strings.FieldsFunc(*t, func(r rune) bool { return r > 0x7f || r != ':' && !partOfID(byte(r)) })
		for _, run := range runs {
			parts := strings.Split(run, ":")
			for from := range parts {
				for to := from + 1; to <= min(len(parts), from+3); to++ {
					if !yield(strings.Join(parts[from:to], ":")) {
						return
					}
				}
			}
		}
	}
}
