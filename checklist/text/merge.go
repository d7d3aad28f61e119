package text

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ticklist/checklist"
)

// defaultName is what a list is called that was given no name, as the first item
// of an issue without lists gets.
const defaultName = "Checklist"

// ConflictKind says in which way two people got in each other's way.
type ConflictKind string

// The kinds of conflicts.
const (
	// BothChanged: both changed what an item says. Theirs is where it was, mine is
	// a new item behind it.
	BothChanged ConflictKind = "both_changed"
	// DeletedByMe: I deleted what they changed. It is kept.
	DeletedByMe ConflictKind = "deleted_by_me"
	// DeletedByThem: they deleted what I changed. It is kept, as a new item.
	DeletedByThem ConflictKind = "deleted_by_them"
)

// Conflict is a change that could not be made together with another's.
type Conflict struct {
	Kind ConflictKind
	// Item is the id of what is kept of theirs, Mine of what is kept of mine; "" for
	// none.
	Item, Mine string
	// What the item said when I began, what it says now, and what I wanted.
	Base, Theirs, Wanted string
}

// merge brings together what I changed between base and mine with what others
// made of base meanwhile.
type merge struct {
	base, mine, theirs []checklist.List
	toMine, toTheirs   pairs // from base
	newID              func(name string) string

	was, my, now map[string]checklist.Item // of base, mine and theirs
	placed       map[string]string         // id of mine: id in the result
	copies       map[string]checklist.Item // id in the result before it: my version of what both changed
	moved        map[string]bool           // ids of mine that I took somewhere else
	out          *arrangement
	conflicts    []Conflict
}

// Merge returns what the lists are to be. Items and lists that are still there have
// the ids of theirs. New ones have what newID makes of a letter and their number in
// mine, so that merging the same again does not add them twice.
func Merge(base, mine, theirs []checklist.List, newID func(name string) string) ([]checklist.List, []Conflict) {
	return merged(base, mine, theirs, match, newID)
}

// MergeByID is Merge for lists whose ids say what is what: those of mine are of
// base or new.
func MergeByID(base, mine, theirs []checklist.List, newID func(name string) string) ([]checklist.List, []Conflict) {
	return merged(base, mine, theirs, sameIDs, newID)
}

func merged(base, mine, theirs []checklist.List, match func(from, to []checklist.List) pairs, newID func(string) string) ([]checklist.List, []Conflict) {
	m := &merge{
		base: base, mine: mine, theirs: theirs, newID: newID,
		toMine: match(base, mine), toTheirs: match(base, theirs),
		was: byID(base), my: byID(mine), now: byID(theirs), placed: map[string]string{}, copies: map[string]checklist.Item{},
	}
	m.out, m.moved = arrange(theirs), m.movedItems()
	m.keepTheirs()
	m.addMine()
	m.placeLists()
	m.placeItems()
	m.out.sweep()
	m.dropLists()
	return m.out.lists(), m.conflicts
}

func byID(lists []checklist.List) map[string]checklist.Item {
	out := map[string]checklist.Item{}
	for _, l := range lists {
		for _, it := range l.Items {
			out[it.ID] = it
		}
	}
	return out
}

// keepTheirs goes through what is stored: what I changed of it, what I deleted.
func (m *merge) keepTheirs() {
	for _, l := range m.theirs {
		for _, it := range l.Items {
			was, known := m.was[m.toTheirs.itemsBack[it.ID]]
			if !known {
				continue
			}
			my, kept := m.my[m.toMine.items[was.ID]]
			switch {
			case kept:
				m.placed[my.ID] = it.ID
				m.change(it, was, my)
			case saying(it) == saying(was):
				m.out.remove(it.ID)
			default:
				m.conflicts = append(m.conflicts, Conflict{Kind: DeletedByMe, Item: it.ID, Base: was.Text, Theirs: it.Text})
			}
		}
	}
	m.out.sweep()
}

// change gives a stored item what I changed of it. Where both changed its words to
// different ones, it stays theirs and mine becomes an item of its own. Of the other
// fields mine wins, as the later operation does.
func (m *merge) change(now, was, my checklist.Item) {
	text, okText := threeWay(was.Text, now.Text, my.Text)
	details, okDetails := threeWay(was.Details, now.Details, my.Details)
	if !okText || !okDetails {
		m.copies[now.ID] = my
		return
	}
	it := now
	it.Text, it.Details = text, details
	it.Status, _ = threeWay(was.Status, now.Status, my.Status)
	it.Optional, _ = threeWay(was.Optional, now.Optional, my.Optional)
	it.Assignee, _ = threeWay(was.Assignee, now.Assignee, my.Assignee)
	it.Due, _ = threeWay(was.Due, now.Due, my.Due)
	it.Link, _ = threeWay(was.Link, now.Link, my.Link)
	m.out.items[it.ID] = it
}

// threeWay is what a value becomes; ok is false if both changed it to different
// ones, and it is mine then.
func threeWay[T comparable](was, theirs, mine T) (T, bool) {
	switch {
	case mine == was:
		return theirs, true
	case theirs == was, theirs == mine:
		return mine, true
	}
	return mine, false
}

// addMine goes through what I wrote: what is new, what others deleted and I
// changed, and my versions of what both changed.
func (m *merge) addMine() {
	added := map[says][]string{} // what they added, which I may have added just so
	for _, l := range m.theirs {
		for _, it := range l.Items {
			if m.toTheirs.itemsBack[it.ID] == "" {
				added[saying(it)] = append(added[saying(it)], it.ID)
			}
		}
	}
	n := 0
	for _, l := range m.mine {
		for _, my := range l.Items {
			n++
			id := m.newID(fmt.Sprint("i", n))
			if now := m.placed[my.ID]; now != "" {
				m.addCopy(now, my, id)
				continue
			}
			was, known := m.was[m.toMine.itemsBack[my.ID]]
			if known && saying(was) == saying(my) {
				continue // they deleted it
			}
			if _, stored := m.now[id]; stored { // sent again
				m.placed[my.ID] = id
				continue
			}
			if same := added[saying(my)]; !known && len(same) > 0 {
				m.placed[my.ID], added[saying(my)] = same[0], same[1:]
				continue
			}
			if known {
				m.conflicts = append(m.conflicts, Conflict{Kind: DeletedByThem, Mine: id, Base: was.Text, Wanted: my.Text})
			}
			m.place(my, id)
		}
	}
}

func (m *merge) addCopy(now string, my checklist.Item, id string) {
	if _, both := m.copies[now]; !both {
		return
	}
	was, theirs := m.was[m.toMine.itemsBack[my.ID]], m.now[now]
	m.conflicts = append(m.conflicts, Conflict{
		Kind: BothChanged, Item: now, Mine: id, Base: was.Text, Theirs: theirs.Text, Wanted: my.Text,
	})
	if _, stored := m.now[id]; stored {
		return
	}
	m.out.items[id] = afresh(my, id)
	m.out.putBehind(now, id)
}

// place notes a new item; where it goes is decided when all are known.
func (m *merge) place(my checklist.Item, id string) {
	m.out.items[id] = afresh(my, id)
	m.placed[my.ID] = id
}

// afresh is an item of mine as a new one.
func afresh(my checklist.Item, id string) checklist.Item {
	my.ID = id
	if strings.HasPrefix(my.Status, former) {
		my.Status = checklist.StatusOpen
	}
	return my
}

// placeLists gives lists their names and their order, and makes those that are
// new.
func (m *merge) placeLists() {
	moved := movedAmong(listIDs(m.base), listIDs(m.mine), m.toMine.lists)
	before := ""
	for n, l := range m.mine {
		was := m.toMine.listsBack[l.ID]
		now := m.toTheirs.lists[was]
		switch {
		case was != "" && now != "":
			m.rename(l, was, now)
			if moved[l.ID] {
				m.out.moveList(now, before)
			}
		case was == "" || m.isNeeded(l):
			now = m.addList(n, nameOf(l), before)
		default:
			continue // they deleted it
		}
		m.placed[l.ID] = now
		before = now
	}
}

// addList adds a list unless it was added by the same request before, or by
// others under the same name.
func (m *merge) addList(n int, name, before string) string {
	id := m.newID(fmt.Sprint("l", n+1))
	if m.out.hasList(id) {
		return id
	}
	for _, t := range m.theirs {
		if m.toTheirs.listsBack[t.ID] == "" && t.Name == name {
			return t.ID
		}
	}
	m.out.addList(id, name, before)
	return id
}

// isNeeded says whether anything of what I wrote goes into a list that they
// deleted.
func (m *merge) isNeeded(l checklist.List) bool {
	return slices.ContainsFunc(l.Items, func(it checklist.Item) bool {
		id := m.placed[it.ID]
		return id != "" && (m.moved[it.ID] || m.now[id].ID == "")
	})
}

func (m *merge) rename(my checklist.List, was, now string) {
	if my.Name == unnamed {
		return
	}
	name, _ := threeWay(nameIn(m.base, was), nameIn(m.theirs, now), my.Name)
	m.out.rename(now, name)
}

// nameOf is what a list of mine is called.
func nameOf(l checklist.List) string { return cmp.Or(l.Name, defaultName) }

func nameIn(lists []checklist.List, id string) string {
	at := slices.IndexFunc(lists, func(l checklist.List) bool { return l.ID == id })
	return lists[at].Name
}

func listIDs(lists []checklist.List) []string {
	var out []string
	for _, l := range lists {
		out = append(out, l.ID)
	}
	return out
}

// placeItems puts what I added or moved behind what it stands behind in mine.
func (m *merge) placeItems() {
	for _, l := range m.mine {
		list := m.placed[l.ID]
		before := map[string][]string{} // by id of the parent in the result
		for _, my := range l.Items {
			id, parent := m.placed[my.ID], m.placed[my.Parent]
			if id == "" || list == "" {
				continue
			}
			if m.now[id].ID == "" || m.moved[my.ID] {
				m.out.put(id, list, parent, before[parent])
			}
			before[parent] = append(before[parent], id)
		}
	}
}

// movedItems are the items of mine that I took somewhere else: into another list,
// under another parent, or past those that stayed.
func (m *merge) movedItems() map[string]bool {
	out := map[string]bool{}
	was, rows := arrange(m.base), arrange(m.mine)
	for _, l := range m.mine {
		for _, my := range l.Items {
			base, known := was.spots[m.toMine.itemsBack[my.ID]]
			out[my.ID] = known && m.spotInMine(base) != rows.spots[my.ID]
		}
	}
	for at, row := range was.rows {
		for id := range movedAmong(row, rows.rows[m.spotInMine(at)], m.toMine.items) {
			out[id] = true
		}
	}
	return out
}

// spotInMine is where a place of base is in mine.
func (m *merge) spotInMine(at spot) spot {
	out := spot{list: m.toMine.lists[at.list]}
	if at.parent != "" {
		out.parent = cmp.Or(m.toMine.items[at.parent], "\x00")
	}
	return out
}

// movedAmong says which of the ids in to are in another order than in from; as few
// as possible.
func movedAmong(from, to []string, pairs map[string]string) map[string]bool {
	there := map[string]bool{}
	for _, id := range to {
		there[id] = true
	}
	var a, b []string
	both := map[string]bool{}
	for _, id := range from {
		if now := pairs[id]; there[now] {
			a, both[now] = append(a, now), true
		}
	}
	for _, id := range to {
		if both[id] {
			b = append(b, id)
		}
	}
	for _, at := range common(a, b) {
		delete(both, b[at[1]])
	}
	return both
}

// dropLists removes what I deleted and what is empty now, since nobody put
// anything there meanwhile.
func (m *merge) dropLists() {
	for _, l := range m.base {
		now := m.toTheirs.lists[l.ID]
		if now != "" && m.toMine.lists[l.ID] == "" {
			m.out.dropIfEmpty(now)
		}
	}
}
