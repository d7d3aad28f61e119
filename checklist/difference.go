package checklist

import "slices"

// Difference returns the actions that turn one set of lists into another. Both
// keep the rules of this package. What has the same id in both is the same
// thing, and is changed and moved rather than made anew, with as few moves as
// there can be; only where the limits of an issue leave no room to move a thing
// out of what goes, it goes and comes again under its id. Stamps are not
// compared, nor what a thing is from. A list that becomes live does so last, and
// one that is no longer live first, so that what lies between can be done to it.
func Difference(from, to []List) []Action {
	p := &plan{from: from, to: to, was: spots(from), will: spots(to), reborn: map[string]bool{}, tops: map[string]int{}}
	p.makeRoom()
	p.unlink()
	p.clear()
	p.change(func(growth int) bool { return growth < 0 })
	p.arrangeLists()
	for _, l := range to {
		p.arrange(l.ID, "", tops(l.Items), false)
	}
	for _, held := range []bool{false, true} {
		p.arrangeChildren(held)
	}
	p.leave()
	p.change(func(growth int) bool { return growth >= 0 })
	p.link()
	return p.actions
}

// unlink frees the lists that are live and not to be.
func (p *plan) unlink() {
	for _, l := range p.from {
		if at := listIn(p.to, l.ID); l.Live && at >= 0 && !p.to[at].Live {
			p.do(SetLive{List: l.ID})
		}
	}
}

// link makes live the lists that are to be and are not.
func (p *plan) link() {
	for _, l := range p.to {
		if at := listIn(p.from, l.ID); l.Live && (at < 0 || !p.from[at].Live) {
			p.do(SetLive{List: l.ID, Live: true})
		}
	}
}

// plan is a difference while it is worked out.
type plan struct {
	from, to  []List
	was, will map[string]spot // items by id
	reborn    map[string]bool // items that are in both but go and come again
	tops      map[string]int  // how many top-level items each list has meanwhile
	leaving   []Action        // what goes when all has left it that stays
	actions   []Action
}

// spot is where an item is: at an index among the children of its parent, or
// among the top-level items of its list.
type spot struct {
	Item
	list string
	at   int
}

func spots(lists []List) map[string]spot {
	out := map[string]spot{}
	for _, l := range lists {
		count := map[string]int{}
		for _, it := range l.Items {
			out[it.ID] = spot{Item: it, list: l.ID, at: count[it.Parent]}
			count[it.Parent]++
		}
	}
	return out
}

func tops(items []Item) []string { return children(items, "") }

// children are the ids of the items under a parent, in order.
func children(items []Item, parent string) []string {
	var out []string
	for _, it := range items {
		if it.Parent == parent {
			out = append(out, it.ID)
		}
	}
	return out
}

func (p *plan) do(a ...Action) { p.actions = append(p.actions, a...) }

// stays says whether an item is in both and is not made anew. No operation turns
// an item into a heading.
func (p *plan) stays(id string) bool {
	was, before := p.was[id]
	will, after := p.will[id]
	return before && after && was.Kind == will.Kind && !p.reborn[id]
}

func (p *plan) listStays(id string) bool { return hasID(p.to, id) }

func hasID(lists []List, id string) bool { return listIn(lists, id) >= 0 }

// listIn is the index of a list, or -1.
func listIn(lists []List, id string) int {
	return slices.IndexFunc(lists, func(l List) bool { return l.ID == id })
}

// makeRoom decides what has to go and come again: the children of what changes
// its kind, and, where what goes cannot be kept until all has left it, whatever
// would have to leave it.
func (p *plan) makeRoom() {
	var inGoing []string // items that stay, in lists or under items that go
	items, bytes, lists := len(p.will), size(p.to), len(p.to)
	for _, l := range p.from {
		before := len(inGoing)
		for _, it := range l.Items {
			parent, changed := p.will[it.Parent]
			switch {
			case it.Parent != "" && changed && parent.Kind != KindItem:
				p.reborn[it.ID] = true
			case !p.stays(it.ID):
				items++
				bytes += it.size()
			case it.Parent != "" && !p.stays(it.Parent) || !p.listStays(l.ID):
				inGoing = append(inGoing, it.ID)
			}
		}
		if !p.listStays(l.ID) && len(inGoing) > before {
			lists++
			bytes += l.ownSize()
		}
	}
	if items > MaxItems || bytes > MaxSize || lists > MaxLists {
		for _, id := range inGoing {
			p.reborn[id] = true
		}
	}
}

// clear removes what goes and holds nothing that stays.
func (p *plan) clear() {
	for _, l := range p.from {
		p.tops[l.ID] = len(tops(l.Items))
		if !p.listStays(l.ID) {
			if !slices.ContainsFunc(l.Items, func(it Item) bool { return p.stays(it.ID) }) {
				p.do(DeleteList{List: l.ID})
				continue
			}
			p.leaving = append(p.leaving, DeleteList{List: l.ID})
		}
		for _, id := range tops(l.Items) {
			p.clearBlock(l, id)
		}
	}
}

func (p *plan) clearBlock(l List, id string) {
	under := children(l.Items, id)
	if !p.stays(id) {
		if !slices.ContainsFunc(under, p.stays) {
			p.do(DeleteItem{Item: id})
			p.tops[l.ID]--
			return
		}
		p.leaving = slices.Insert(p.leaving, 0, Action(DeleteItem{Item: id})) // before its list
	}
	for _, child := range under {
		if !p.stays(child) {
			p.do(DeleteItem{Item: child})
		}
	}
}

func (p *plan) leave() { p.do(p.leaving...) }

// change alters the fields of what stays, of those items whose growth is wanted:
// what shrinks comes first, lest the limit of size is met on the way.
func (p *plan) change(wanted func(growth int) bool) {
	for _, l := range p.to {
		at := listIn(p.from, l.ID)
		if at >= 0 && p.from[at].Name != l.Name && wanted(len(l.Name)-len(p.from[at].Name)) {
			p.do(RenameList{List: l.ID, Name: l.Name})
		}
		for _, it := range l.Items {
			if was := p.was[it.ID].Item; p.stays(it.ID) && wanted(it.size()-was.size()) {
				p.do(edits(was, it)...)
			}
		}
	}
}

// edits are the actions that give an item the fields of another.
func edits(was, will Item) []Action {
	var out []Action
	edit := EditItem{Item: was.ID}
	if was.Text != will.Text {
		edit.Text = &will.Text
	}
	if was.Details != will.Details {
		edit.Details = &will.Details
	}
	if edit.Text != nil || edit.Details != nil {
		out = append(out, edit)
	}
	if was.Status != will.Status {
		out = append(out, SetStatus{Item: was.ID, Status: will.Status})
	}
	if was.Optional != will.Optional {
		out = append(out, SetOptional{Item: was.ID, Optional: will.Optional})
	}
	if was.Assignee != will.Assignee {
		out = append(out, SetAssignee{Item: was.ID, Assignee: orNil(will.Assignee)})
	}
	if was.Due != will.Due {
		out = append(out, SetDue{Item: was.ID, Due: orNil(will.Due)})
	}
	if was.Link != will.Link {
		out = append(out, SetLink{Item: was.ID, Link: orNil(will.Link)})
	}
	return out
}

// orNil is a pointer to v, or nil for the zero value.
func orNil[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}

func (p *plan) arrangeLists() {
	var known []int // in from, of the lists of to that are there
	for _, l := range p.to {
		if at := listIn(p.from, l.ID); at >= 0 {
			known = append(known, at)
		}
	}
	still := longest(known)
	var after *string
	for n, l := range p.to {
		switch at := listIn(p.from, l.ID); {
		case at < 0:
			p.do(AddList{List: l.ID, Name: l.Name, After: after, From: l.From})
			if n == 0 { // without a neighbour it is at the end
				p.do(MoveList{List: l.ID})
			}
		case !still[at]:
			p.do(MoveList{List: l.ID, After: after})
		}
		after = &p.to[n].ID
	}
}

// arrangeChildren arranges what stands under each item: first what has no
// children of its own, then, with held, what had some and is now free of them.
func (p *plan) arrangeChildren(held bool) {
	for _, l := range p.to {
		for _, parent := range tops(l.Items) {
			p.arrange(l.ID, parent, children(l.Items, parent), held)
		}
	}
}

// holds says whether the item had children that stay; as a child it can have
// none, so they leave first.
func (p *plan) holds(id string) bool {
	was := p.was[id]
	at := listIn(p.from, was.list)
	return at >= 0 && slices.ContainsFunc(children(p.from[at].Items, id), p.stays)
}

// arrange puts the items under a parent, or at the top level of a list, in
// order. With held it puts those that it left before.
func (p *plan) arrange(list, parent string, order []string, held bool) {
	var known []int
	for _, id := range order {
		if p.isIn(id, list, parent) {
			known = append(known, p.was[id].at)
		}
	}
	still := longest(known)
	after := orNil(parent) // which is the start
	for n, id := range order {
		late := parent != "" && p.stays(id) && p.holds(id)
		if late && !held {
			continue
		}
		if keeps := p.isIn(id, list, parent) && still[p.was[id].at]; late == held && !keeps {
			p.put(id, list, parent, after)
		}
		after = &order[n]
	}
}

// isIn says whether an item that stays stood under the parent, or at the top
// level of the list, before. Children go with their parent, so the list says
// nothing of theirs.
func (p *plan) isIn(id, list, parent string) bool {
	was := p.was[id]
	return p.stays(id) && was.Parent == parent && (parent != "" && p.stays(parent) || parent == "" && was.list == list)
}

// put moves the item to its place, or makes it there.
func (p *plan) put(id, list, parent string, after *string) {
	if p.stays(id) {
		if was := p.was[id]; was.Parent == "" {
			p.tops[was.list]--
		}
		p.do(MoveItem{Item: id, List: list, Parent: orNil(parent), After: after})
	} else {
		p.do(p.will[id].add(after))
		if after == nil && p.tops[list] > 0 { // without a neighbour it is at the end
			p.do(MoveItem{Item: id, List: list})
		}
	}
	if parent == "" {
		p.tops[list]++
	}
}

// add makes the item that s has.
func (s spot) add(after *string) AddItem {
	return AddItem{
		Item: s.ID, List: &s.list, Parent: orNil(s.Parent), After: after, Text: s.Text, Kind: orNil(s.Kind), Details: s.Details,
		Status: orNil(s.Status), Optional: s.Optional, Assignee: orNil(s.Assignee), Due: orNil(s.Due), Link: orNil(s.Link), From: s.From,
	}
}

// longest returns the numbers of a longest increasing subsequence of numbers
// that differ.
func longest(of []int) map[int]bool {
	var ends []int          // ends[n] is the smallest end of a subsequence of n+1 numbers
	before := map[int]int{} // the number before each in its subsequence
	for _, v := range of {
		n, _ := slices.BinarySearch(ends, v)
		if n > 0 {
			before[v] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, v)
		} else {
			ends[n] = v
		}
	}
	out := make(map[int]bool, len(ends))
	if len(ends) == 0 {
		return out
	}
	v, more := ends[len(ends)-1], true
	for more {
		out[v] = true
		v, more = before[v]
	}
	return out
}
