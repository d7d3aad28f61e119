package checklist

import (
	"errors"
	"fmt"
	"slices"
)

// Event is one change that was made to the checklists of an issue, with what it
// takes to reverse it exactly, stamps of items excepted.
type Event struct {
	Rev   int64  // of the issue, which the change made
	N     int    // counts the events of a revision, from 0
	Op    string // id of the operation; several events may have one
	Stamp        // who did it and when
	Kind  EventKind
	List  string // the list that it was done to, or that the item is in, or was in if it is gone
	Item  string // the item that it was done to; "" for a list
	// Subject is what the item says, or what the list is called: after the
	// change, or before it if it is gone.
	Subject string
	From    Side // what stood there before
	To      Side // what stands there after
}

// EventKind says what was done, by the name that the API has for the operation.
type EventKind string

// The kinds of events.
const (
	EventAddList     EventKind = "addList"
	EventRenameList  EventKind = "renameList"
	EventMoveList    EventKind = "moveList"
	EventDeleteList  EventKind = "deleteList"
	EventSetLive     EventKind = "setLive"
	EventAddItem     EventKind = "addItem"
	EventEditItem    EventKind = "editItem"
	EventSetStatus   EventKind = "setStatus"
	EventSetOptional EventKind = "setOptional"
	EventSetAssignee EventKind = "setAssignee"
	EventSetDue      EventKind = "setDue"
	EventSetLink     EventKind = "setLink"
	EventMoveItem    EventKind = "moveItem"
	EventDeleteItem  EventKind = "deleteItem"
)

// Side is one side of an event: what the change touched, and nothing else.
type Side struct {
	// Place is where the thing stood, if it was moved, made or deleted.
	Place *Place
	// List is the whole list, of one that was deleted, or empty of one that was
	// made.
	List *List
	// Items are the item and its children, of one that was made or deleted.
	Items []Item
	// Of what was only changed, what differs.
	Name, Text, Details, Status, Assignee, Due *string
	Optional, Live                             *bool
	Link                                       *Link
}

// Place is where a list stands among lists, or an item among those of its list
// that have the same parent: behind the one named, or first if none is.
type Place struct{ List, Parent, After string }

// ErrHistory says that what was kept of an issue's past does not fit what the
// issue is: one of them was changed by somebody else than this program.
var ErrHistory = errors.New("the history does not fit the checklists")

// about is what an action is done to.
type about struct {
	kind       EventKind
	list, item string // the list, or the item
}

// About says what an action does, and the id of the item or the list that it does
// it to.
func About(a Action) (kind EventKind, id string) {
	t := a.about()
	if t.item != "" {
		return t.kind, t.item
	}
	return t.kind, t.list
}

func (a AddList) about() about     { return about{kind: EventAddList, list: a.List} }
func (a RenameList) about() about  { return about{kind: EventRenameList, list: a.List} }
func (a MoveList) about() about    { return about{kind: EventMoveList, list: a.List} }
func (a DeleteList) about() about  { return about{kind: EventDeleteList, list: a.List} }
func (a SetLive) about() about     { return about{kind: EventSetLive, list: a.List} }
func (a AddItem) about() about     { return about{kind: EventAddItem, item: a.Item} }
func (a EditItem) about() about    { return about{kind: EventEditItem, item: a.Item} }
func (a SetStatus) about() about   { return about{kind: EventSetStatus, item: a.Item} }
func (a SetOptional) about() about { return about{kind: EventSetOptional, item: a.Item} }
func (a SetAssignee) about() about { return about{kind: EventSetAssignee, item: a.Item} }
func (a SetDue) about() about      { return about{kind: EventSetDue, item: a.Item} }
func (a SetLink) about() about     { return about{kind: EventSetLink, item: a.Item} }
func (a MoveItem) about() about    { return about{kind: EventMoveItem, item: a.Item} }
func (a DeleteItem) about() about  { return about{kind: EventDeleteItem, item: a.Item} }

// sight is what stands somewhere at a moment; nothing with a nil place.
type sight struct {
	place *Place
	list  *List  // of a list; with its items only if all is wanted
	items []Item // of an item: itself, and with its children if all is wanted
}

// look sees what t is done to. Only what comes or goes is wanted whole.
func (d *draft) look(t about) sight {
	whole := t.kind == EventDeleteList || t.kind == EventAddItem || t.kind == EventDeleteItem
	if t.item == "" {
		at := d.listAt(t.list)
		if at < 0 {
			return sight{}
		}
		l := d.Lists[at]
		if l.Items = nil; whole {
			l.Items = unstamped(d.Lists[at].Items)
		}
		return sight{place: &Place{After: idBefore(d.Lists, at)}, list: &l}
	}
	l, at := d.itemAt(t.item)
	if l < 0 {
		return sight{}
	}
	end := at + 1
	if whole {
		end = blockEnd(d.Lists[l].Items, at)
	}
	return sight{place: new(placeOf(d.Lists[l], at)), items: unstamped(d.Lists[l].Items[at:end])}
}

// unstamped is a copy without stamps, which nothing of the past needs.
func unstamped(items []Item) []Item {
	items = slices.Clone(items)
	for n := range items {
		items[n].Updated = Stamp{}
	}
	return items
}

func idBefore[T identified](s []T, at int) string {
	if at == 0 {
		return ""
	}
	return s[at-1].id()
}

// placeOf is where the item at an index stands.
func placeOf(l List, at int) Place {
	p := Place{List: l.ID, Parent: l.Items[at].Parent}
	for n := at - 1; n >= 0 && l.Items[n].ID != p.Parent; n-- {
		if l.Items[n].Parent == p.Parent {
			p.After = l.Items[n].ID
			break
		}
	}
	return p
}

// record leaves the event of an operation that changed what was seen before it.
// The first item of an issue has made the list that it is in, too.
func (d *draft) record(op Operation, before sight, lists int) {
	t := op.about()
	if t.kind == EventAddItem && lists == 0 {
		d.event(op, about{kind: EventAddList, list: d.Lists[0].ID}, sight{}, sight{place: &Place{}, list: &List{ID: d.Lists[0].ID, Name: d.Lists[0].Name}})
	}
	d.event(op, t, before, d.look(t))
}

func (d *draft) event(op Operation, t about, before, after sight) {
	e := Event{Rev: d.Rev + 1, N: len(d.Events), Op: op.ID, Stamp: d.by, Kind: t.kind, List: t.list, Item: t.item}
	e.From, e.To = sides(before, after)
	there := after
	if there.place == nil {
		there = before
	}
	if t.item == "" {
		e.Subject = there.list.Name
	} else {
		e.List, e.Subject = there.place.List, there.items[0].Text
	}
	d.Events = append(d.Events, e)
}

// sides are what differs between what was seen before and after.
func sides(before, after sight) (from, to Side) {
	if before.place == nil || after.place == nil {
		return before.side(), after.side()
	}
	if *before.place != *after.place {
		from.Place, to.Place = before.place, after.place
	}
	if before.list != nil {
		differ(&from.Name, &to.Name, before.list.Name, after.list.Name)
		differ(&from.Live, &to.Live, before.list.Live, after.list.Live)
		return from, to
	}
	a, b := before.items[0], after.items[0]
	differ(&from.Text, &to.Text, a.Text, b.Text)
	differ(&from.Details, &to.Details, a.Details, b.Details)
	differ(&from.Status, &to.Status, a.Status, b.Status)
	differ(&from.Assignee, &to.Assignee, a.Assignee, b.Assignee)
	differ(&from.Due, &to.Due, a.Due, b.Due)
	differ(&from.Optional, &to.Optional, a.Optional, b.Optional)
	differ(&from.Link, &to.Link, a.Link, b.Link)
	return from, to
}

func (s sight) side() Side { return Side{Place: s.place, List: s.list, Items: s.items} }

func differ[T comparable](from, to **T, a, b T) {
	if a != b {
		*from, *to = &a, &b
	}
}

// exists says whether the thing was there on this side of an event that made or
// deleted it.
func (s Side) exists() bool { return s.List != nil || len(s.Items) > 0 }

// reverse returns the lists as they were before the event, which is the last
// that was done to them, or ErrHistory. It may use the memory of lists.
func (e Event) reverse(lists []List) ([]List, error) {
	d := &draft{Issue: &Issue{Lists: lists}}
	var ok bool
	if e.Item == "" {
		ok = d.reverseList(e)
	} else {
		ok = d.reverseItem(e)
	}
	if !ok {
		return nil, fmt.Errorf("reverse event %d of revision %d: %w", e.N, e.Rev, ErrHistory)
	}
	return d.Lists, nil
}

func (d *draft) reverseList(e Event) bool {
	at := d.listAt(e.List)
	if (at >= 0) == (e.From.List != nil && e.To.List == nil) { // it is gone only if it was deleted
		return false
	}
	var l List
	if at >= 0 {
		l = d.Lists[at]
	} else {
		l = *e.From.List
		l.Items = slices.Clone(l.Items)
	}
	set(&l.Name, e.From.Name)
	set(&l.Live, e.From.Live)
	switch {
	case e.To.List != nil && e.From.List == nil: // it was made
		d.Lists = slices.Delete(d.Lists, at, at+1)
		return true
	case e.From.Place == nil:
		d.Lists[at] = l
		return true
	case at >= 0:
		d.Lists = slices.Delete(d.Lists, at, at+1)
	}
	to, ok := behind(d.Lists, e.From.Place.After)
	if ok {
		d.Lists = slices.Insert(d.Lists, to, l)
	}
	return ok
}

// behind is the index behind the one named, or 0 if none is.
func behind[T identified](s []T, id string) (int, bool) {
	if id == "" {
		return 0, true
	}
	at := slices.IndexFunc(s, func(x T) bool { return x.id() == id })
	return at + 1, at >= 0
}

func (d *draft) reverseItem(e Event) bool {
	l, at := d.itemAt(e.Item)
	if (l >= 0) == (e.From.exists() && !e.To.exists()) {
		return false
	}
	block := slices.Clone(e.From.Items)
	if l >= 0 {
		items := d.Lists[l].Items
		end := blockEnd(items, at)
		block = slices.Clone(items[at:end])
		block[0].restore(e.From)
		if e.From.Place == nil && !e.To.exists() {
			items[at] = block[0]
			return true
		}
		d.Lists[l].Items = slices.Delete(items, at, end)
	}
	if e.From.Place == nil { // it was made
		return true
	}
	block[0].Parent = e.From.Place.Parent
	return d.insert(block, *e.From.Place)
}

// insert puts a block at a place, and says whether there is such a place.
func (d *draft) insert(block []Item, p Place) bool {
	l := d.listAt(p.List)
	if l < 0 {
		return false
	}
	items := d.Lists[l].Items
	for _, neighbour := range []string{p.Parent, p.After} {
		if neighbour != "" && !slices.ContainsFunc(items, func(i Item) bool { return i.ID == neighbour }) {
			return false
		}
	}
	d.Lists[l].Items = slices.Insert(items, place(items, p.Parent, orNil(p.After), atStart), block...)
	return true
}

// restore gives an item what it had on a side of an event.
func (i *Item) restore(s Side) {
	set(&i.Text, s.Text)
	set(&i.Details, s.Details)
	set(&i.Status, s.Status)
	set(&i.Assignee, s.Assignee)
	set(&i.Due, s.Due)
	set(&i.Optional, s.Optional)
	set(&i.Link, s.Link)
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// size estimates how many bytes the event takes where it is stored.
func (e Event) size() int {
	n := perEvent + len(e.Subject)
	for _, s := range []Side{e.From, e.To} {
		if s.List != nil {
			n += size([]List{*s.List})
		}
		for _, it := range s.Items {
			n += it.size()
		}
		for _, t := range []*string{s.Name, s.Text, s.Details} {
			if t != nil {
				n += len(*t)
			}
		}
	}
	return n
}
