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
// issue has no room for. Lists without a name go on with the first. Ids are
// made of the seed and of what the items say: importing the same with the same seed
// adds nothing that is there, also if it was reworded meanwhile.
func Merge(has []checklist.List, in Imported, mode Mode, seed string) (want []checklist.List, notes []Note) {
	m := merger{seed: seed, mode: mode, taken: map[string]bool{}, found: map[string]bool{}, nth: map[string]int{}}
	if mode != Replace {
		for _, l := range has {
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
	lists []checklist.List
	items int
	taken map[string]bool // ids of lists and items
	found map[string]bool // ids of items that stand for an imported one
	nth   map[string]int  // how often the same was imported
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
	id := m.id("list", l.Name)
	// To a list that is linked to its template nothing can be added.
	at := slices.IndexFunc(m.lists, func(o checklist.List) bool {
		return !o.Live && (o.ID == id || l.Name == "" && m.mode != Replace || m.mode == Missing && folded(o.Name) == folded(l.Name))
	})
	switch {
	case at >= 0:
		return at
	case len(m.lists) < checklist.MaxLists:
		m.lists = append(m.lists, checklist.List{ID: id, Name: cmp.Or(l.Name, unnamed)})
		return len(m.lists) - 1
	}
	at = len(m.lists) - 1
	if m.items < checklist.MaxItems && !m.taken[id] {
		m.notes = noted(m.notes, ListsJoined, 1, l.Name)
		m.insert(at, checklist.Item{ID: id, Kind: checklist.KindHeading, Text: cmp.Or(l.Name, unnamed)})
	}
	return at
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

// insert puts an item at the end of a list, or of its parent's children.
func (m *merger) insert(at int, it checklist.Item) {
	items := m.lists[at].Items
	end := len(items)
	if it.Parent != "" {
		end = slices.IndexFunc(items, func(o checklist.Item) bool { return o.ID == it.Parent }) + 1
		for end < len(items) && items[end].Parent == it.Parent {
			end++
		}
	}
	m.lists[at].Items = slices.Insert(items, end, it)
	m.taken[it.ID] = true
	m.found[it.ID] = true
	m.items++
}
