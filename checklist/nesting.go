package checklist

import "slices"

// Items nest one level deep. A list stays flat: the children of an item stand
// right behind it, each naming it as its Parent, before the next item that has
// none. An item with its children is a block, and moves and goes as one.

var (
	errNoParent = refuse(CodeNotFound, "The item above it is no longer there.")
	errNesting  = refuse(CodeInvalid, "Items nest one level deep, and not under headings.")
)

// blockEnd is the index behind the block that begins at an index.
func blockEnd(items []Item, at int) int {
	end := at + 1
	for end < len(items) && items[end].Parent == items[at].ID {
		end++
	}
	return end
}

// edge is where a thing goes for which no neighbour is named.
type edge bool

const (
	atStart edge = false
	atEnd   edge = true
)

// place is the index at which a thing is inserted among items: with a parent
// among its children, without one between two blocks. It goes behind the one
// named, or behind that one's block; behind its parent is the start, and if the
// one named is not there, the end.
func place(items []Item, parent string, after *string, absent edge) int {
	from, to := 0, len(items)
	if parent != "" {
		at := slices.IndexFunc(items, func(i Item) bool { return i.ID == parent })
		from, to = at+1, blockEnd(items, at)
	}
	switch {
	case after == nil && absent == atStart, is(after, parent):
		return from
	case after == nil:
		return to
	}
	at := slices.IndexFunc(items, func(i Item) bool { return i.ID == *after })
	switch {
	case at < from || at >= to:
		return to
	case parent != "":
		return at + 1
	}
	for at > 0 && items[at].Parent != "" {
		at--
	}
	return blockEnd(items, at)
}

// listUnder is the index of the list in which the item it, which has children
// or not, can stand under a parent.
func (d *draft) listUnder(parent string, it Item, children bool) (int, *refusal) {
	l, at := d.itemAt(parent)
	if l < 0 {
		return 0, errNoParent
	}
	above := d.Lists[l].Items[at]
	if above.Kind != KindItem || above.Parent != "" || above.ID == it.ID || it.Kind != KindItem || children {
		return 0, errNesting
	}
	return l, nil
}
