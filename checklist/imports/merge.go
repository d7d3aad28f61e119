package imports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"ticklist/checklist"
)

// Mode says what becomes of the lists that an issue has.
type Mode string

// The modes.
const (
	Append  Mode = "append"  // they stay, the imported come behind them
	Replace Mode = "replace" // they go
	Missing Mode = "missing" // they stay, and only what they lack is added
)

// ValidMode says whether there is such a mode.
func ValidMode(m Mode) bool { return slices.Contains([]Mode{Append, Replace, Missing}, m) }

// unnamed is what a list without a name is called where it needs one.
const unnamed = "Checklist"

// Merge returns the lists of an issue with what was imported, and notes of what the
// issue has no room for, which is a second list where its place says so. Lists
// without a name go on with the issue's first. Ids are made of the seed and of what
// the items say: importing the same with the same seed adds nothing that is there,
// also if it was reworded meanwhile.
func Merge(issue checklist.Issue, in Imported, mode Mode, seed string) (want []checklist.List, notes []Note) {
	m := merger{seed: seed, mode: mode, most: checklist.MaxLists, taken: map[string]bool{}, found: map[string]bool{}, nth: map[string]int{}}
	if issue.Options.OneList {
		m.most = 1
	}
	if mode != Replace {
		for _, l := range issue.Lists {
			m.keep(l)
		}
	}
	for _, l := range in.Lists {
		m.list(l)
	}
	return m.lists, m.notes
}

// merger adds lists to those of an issue.
type merger struct {
	seed  string
	mode  Mode
	most  int // lists that it may have
	lists []checklist.List
	items int
	taken map[string]bool // ids of lists and items
	found map[string]bool // ids of items that stand for an imported one
	nth   map[string]int  // how often the same was imported
	under string          // the heading that a list without room has become, or the last in it; "" where it has room
	notes []Note
}

func (m *merger) keep(l checklist.List) {
	l.Items = slices.Clone(l.Items)
	m.lists = append(m.lists, l)
	m.items += len(l.Items)
	m.taken[l.ID] = true
	for _, it := range l.Items {
		m.taken[it.ID] = true
	}
}

// id names what was imported, by what it says and how often it was said before.
func (m *merger) id(parts ...string) string {
	said := fmt.Sprintf("%q", parts)
	m.nth[said]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %s %d", m.seed, said, m.nth[said]))
	return "m" + hex.EncodeToString(sum[:12])
}

// list adds what a list has to the one that it goes to.
func (m *merger) list(l checklist.List) {
	at := m.target(l)
	became := map[string]checklist.Item{} // by the ids of the data
	for _, it := range l.Items {
		parent := became[it.Parent]
		id := m.id("item", l.Name, parent.ID, it.Text)
		if there, is := m.there(at, it, parent.ID, id); is {
			became[it.ID] = there
			m.goUnder(there)
			continue
		}
		if m.items == checklist.MaxItems {
			m.notes = noted(m.notes, ItemsLeftOut, 1, it.Text)
			continue
		}
		data := it.ID
		it.ID, it.Parent = id, ""
		if parent.Parent == "" && parent.Kind == checklist.KindItem {
			it.Parent = parent.ID
		}
		became[data] = it
		m.insert(at, it)
	}
}

// target is the index of the list that an imported one goes to, which is made if it
// is not there. Where there is no room for another it is a heading in the last.
func (m *merger) target(l checklist.List) int {
	m.under = ""
	id := m.id("list", l.Name)
	// To a list that is linked to its template nothing can be added.
	at := slices.IndexFunc(m.lists, func(o checklist.List) bool {
		return !o.Live && (o.ID == id || l.Name == "" && m.mode != Replace || m.mode == Missing && folded(o.Name) == folded(l.Name))
	})
	if at >= 0 {
		return at
	}
	last := len(m.lists) - 1
	for last >= 0 && m.lists[last].Live {
		last--
	}
	if len(m.lists) < m.most || last < 0 { // of which too much is, the rules of the issue say
		m.lists = append(m.lists, checklist.List{ID: id, Name: cmp.Or(l.Name, unnamed)})
		return len(m.lists) - 1
	}
	heading := checklist.Item{ID: id, Kind: checklist.KindHeading, Text: cmp.Or(l.Name, unnamed)}
	if there, is := m.there(last, heading, "", id); is {
		m.under = there.ID
	} else if m.items < checklist.MaxItems {
		m.notes = noted(m.notes, ListsJoined, 1, l.Name)
		m.insert(last, heading)
		m.under = id
	}
	return last
}

// goUnder has what comes stand under a heading of a list without room.
func (m *merger) goUnder(it checklist.Item) {
	if m.under != "" && it.Kind == checklist.KindHeading {
		m.under = it.ID
	}
}

// there finds an imported item among those that the issue has: by its id, or, where
// only what is missing is wanted, by what it says in the same place.
func (m *merger) there(at int, it checklist.Item, parent, id string) (checklist.Item, bool) {
	if m.taken[id] {
		for _, l := range m.lists {
			if n := slices.IndexFunc(l.Items, func(o checklist.Item) bool { return o.ID == id }); n >= 0 {
				return l.Items[n], true
			}
		}
		return checklist.Item{}, true
	}
	if m.mode != Missing {
		return checklist.Item{}, false
	}
	n := slices.IndexFunc(m.lists[at].Items, func(o checklist.Item) bool {
		return o.Kind == it.Kind && o.Parent == parent && !m.found[o.ID] && folded(o.Text) == folded(it.Text)
	})
	if n < 0 {
		return checklist.Item{}, false
	}
	m.found[m.lists[at].Items[n].ID] = true
	return m.lists[at].Items[n], true
}

// insert puts an item at the end of a list, or of what is under the heading, or of
// its parent's children.
func (m *merger) insert(at int, it checklist.Item) {
	items := m.lists[at].Items
	behind := func(id string, on func(checklist.Item) bool) int {
		end := slices.IndexFunc(items, func(o checklist.Item) bool { return o.ID == id }) + 1
		for end < len(items) && on(items[end]) {
			end++
		}
		return end
	}
	end := len(items)
	switch {
	case it.Parent != "":
		end = behind(it.Parent, func(o checklist.Item) bool { return o.Parent == it.Parent })
	case m.under != "":
		end = behind(m.under, func(o checklist.Item) bool { return o.Kind != checklist.KindHeading })
	}
	m.lists[at].Items = slices.Insert(items, end, it)
	m.goUnder(it)
	m.taken[it.ID] = true
	m.found[it.ID] = true
	m.items++
}
