package text

import (
	"slices"

	"ticklist/checklist"
)

// spot is where an item stands: in a list, and under an item or at the top.
type spot struct{ list, parent string }

// arrangement is lists while items are moved about in them.
type arrangement struct {
	items map[string]checklist.Item
	names map[string]string
	order []string          // of lists
	rows  map[spot][]string // ids of items, in order
	spots map[string]spot   // by id of item
	gone  map[string]bool
}

func arrange(lists []checklist.List) *arrangement {
	a := &arrangement{
		items: map[string]checklist.Item{}, names: map[string]string{}, rows: map[spot][]string{},
		spots: map[string]spot{}, gone: map[string]bool{},
	}
	for _, l := range lists {
		a.order = append(a.order, l.ID)
		a.names[l.ID] = l.Name
		for _, it := range l.Items {
			at := spot{l.ID, it.Parent}
			a.items[it.ID], a.spots[it.ID] = it, at
			a.rows[at] = append(a.rows[at], it.ID)
		}
	}
	return a
}

// lists gives the lists as they are now.
func (a *arrangement) lists() []checklist.List {
	var out []checklist.List
	for _, id := range a.order {
		l := checklist.List{ID: id, Name: a.names[id]}
		for _, top := range a.rows[spot{list: id}] {
			l.Items = append(l.Items, a.item(top))
			for _, child := range a.rows[spot{id, top}] {
				l.Items = append(l.Items, a.item(child))
			}
		}
		out = append(out, l)
	}
	return out
}

func (a *arrangement) item(id string) checklist.Item {
	it := a.items[id]
	it.ID, it.Parent = id, a.spots[id].parent
	return it
}

// remove notes that an item goes; sweep is to be called when all are known.
func (a *arrangement) remove(id string) { a.gone[id] = true }

// sweep takes out what goes, but for those under which something stays: deleting
// them would delete it. They go with a later sweep, if it was put elsewhere.
func (a *arrangement) sweep() {
	held := map[string]bool{}
	for at, row := range a.rows {
		if slices.ContainsFunc(row, func(id string) bool { return !a.gone[id] }) {
			held[at.parent] = true
		}
	}
	goes := func(id string) bool { return a.gone[id] && !held[id] }
	for at, row := range a.rows {
		a.rows[at] = slices.DeleteFunc(row, goes)
	}
	for id := range a.gone {
		if goes(id) {
			delete(a.gone, id)
			delete(a.items, id)
			delete(a.spots, id)
		}
	}
}

// put puts an item into a list, under a parent or at the top, behind the last of
// those given that is there, else first. Where the parent is itself under another
// item, it goes under that one; its own children become its neighbours where it
// goes under one.
func (a *arrangement) put(id, list, parent string, behind []string) {
	to := a.spotUnder(id, list, parent)
	a.take(id)
	row := a.rows[to]
	at := 0
	for _, b := range slices.Backward(behind) {
		if n := slices.Index(row, b); n >= 0 {
			at = n + 1
			break
		}
	}
	from := a.spotOfChildren(id)
	moved := []string{id}
	if to.parent != "" {
		moved = append(moved, a.rows[from]...)
		delete(a.rows, from)
	} else if under := (spot{to.list, id}); under != from && len(a.rows[from]) > 0 {
		for _, child := range a.rows[from] {
			a.spots[child] = under
		}
		a.rows[under] = a.rows[from]
		delete(a.rows, from)
	}
	for _, m := range moved {
		a.spots[m] = to
	}
	a.rows[to] = slices.Insert(row, at, moved...)
}

func (a *arrangement) spotUnder(id, list, parent string) spot {
	above, there := a.spots[parent]
	switch {
	case parent == "" || !there || above.parent == id:
		return spot{list: list}
	case above.parent != "":
		return above
	}
	return spot{above.list, parent}
}

// spotOfChildren is where the children of an item stand before it is moved.
func (a *arrangement) spotOfChildren(id string) spot {
	for _, list := range a.order {
		if at := (spot{list, id}); len(a.rows[at]) > 0 {
			return at
		}
	}
	return spot{}
}

// take takes an item out of its row; its children stay its children.
func (a *arrangement) take(id string) {
	if at, there := a.spots[id]; there {
		a.rows[at] = slices.DeleteFunc(a.rows[at], func(x string) bool { return x == id })
	}
}

// putBehind puts a new item directly behind another.
func (a *arrangement) putBehind(other, id string) {
	at := a.spots[other]
	a.put(id, at.list, at.parent, []string{other})
}

func (a *arrangement) hasList(id string) bool { return slices.Contains(a.order, id) }

func (a *arrangement) rename(list, name string) { a.names[list] = name }

func (a *arrangement) addList(id, name, behind string) {
	a.names[id] = name
	a.order = slices.Insert(a.order, slices.Index(a.order, behind)+1, id)
}

func (a *arrangement) moveList(id, behind string) {
	a.order = slices.DeleteFunc(a.order, func(x string) bool { return x == id })
	a.order = slices.Insert(a.order, slices.Index(a.order, behind)+1, id)
}

func (a *arrangement) dropIfEmpty(list string) {
	if len(a.rows[spot{list: list}]) == 0 {
		a.order = slices.DeleteFunc(a.order, func(x string) bool { return x == list })
	}
}
