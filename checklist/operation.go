package checklist

import "slices"

// Operation is one change that a sender asks for. Its id is chosen by the
// sender, so that asking again does no harm.
type Operation struct {
	ID string
	Action
}

// Action is what an operation does. The actions are the exported structs of
// this file; After is where a thing goes: behind the one named, or, if that is
// no longer there, at the end.
type Action interface {
	// Needs is the permission without which the action is rejected.
	Needs() Permission
	// apply changes the draft, or refuses and changes nothing. It reports
	// whether anything a person can see is different.
	apply(d *draft) (changed bool, refused *refusal)
}

// AddList adds an empty list; without After at the end.
type AddList struct {
	List, Name string
	After      *string
}

// RenameList changes a list's name.
type RenameList struct{ List, Name string }

// MoveList moves a list; without After to the start.
type MoveList struct {
	List  string
	After *string
}

// DeleteList removes a list and its items.
type DeleteList struct{ List string }

// AddItem adds an item; without After at the end. Without List it goes to the
// only list there is; an issue that has none gets its first one by it.
type AddItem struct {
	Item     string
	List     *string
	After    *string
	Text     string
	Kind     *Kind // without it KindItem
	Details  string
	Status   *string // without it StatusOpen, or none for a heading
	Optional bool
	Assignee *string
	Due      *string
}

// EditItem changes what an item says; nil leaves as it is.
type EditItem struct {
	Item          string
	Text, Details *string
}

// SetStatus changes an item's status.
type SetStatus struct{ Item, Status string }

// SetOptional makes an item optional or mandatory.
type SetOptional struct {
	Item     string
	Optional bool
}

// SetAssignee changes whose an item is; nil is nobody's.
type SetAssignee struct {
	Item     string
	Assignee *string
}

// SetDue changes when an item is due; nil is never.
type SetDue struct {
	Item string
	Due  *string
}

// MoveItem moves an item within its list or to another; without After to the
// start.
type MoveItem struct {
	Item, List string
	After      *string
}

// DeleteItem removes an item. Its id may be used again, so that undoing is one
// operation.
type DeleteItem struct{ Item string }

// Needs implements [Action].
func (AddList) Needs() Permission { return Add }

// Needs implements [Action].
func (RenameList) Needs() Permission { return Edit }

// Needs implements [Action].
func (MoveList) Needs() Permission { return Edit }

// Needs implements [Action].
func (DeleteList) Needs() Permission { return Delete }

// Needs implements [Action].
func (AddItem) Needs() Permission { return Add }

// Needs implements [Action].
func (EditItem) Needs() Permission { return Edit }

// Needs implements [Action].
func (SetStatus) Needs() Permission { return Toggle }

// Needs implements [Action].
func (SetOptional) Needs() Permission { return Edit }

// Needs implements [Action].
func (SetAssignee) Needs() Permission { return Edit }

// Needs implements [Action].
func (SetDue) Needs() Permission { return Edit }

// Needs implements [Action].
func (MoveItem) Needs() Permission { return Edit }

// Needs implements [Action].
func (DeleteItem) Needs() Permission { return Delete }

func (a AddList) apply(d *draft) (bool, *refusal) {
	name, err := cleanLine("The name", a.Name, MaxName)
	if err != nil {
		return false, err
	}
	if d.listAt(a.List) >= 0 {
		return false, refuse(CodeExists, "There is already a list with this id.")
	}
	if len(d.Lists) >= MaxLists {
		return false, refuse(CodeLimit, "An issue can have 20 checklists.")
	}
	l := List{ID: a.List, Name: name}
	if err := d.fits(perList + len(l.ID) + len(l.Name)); err != nil {
		return false, err
	}
	d.Lists = insertAfter(d.Lists, l, a.After, len(d.Lists))
	return true, nil
}

func (a RenameList) apply(d *draft) (bool, *refusal) {
	at, err := d.mustList(a.List)
	if err != nil {
		return false, err
	}
	name, err := cleanLine("The name", a.Name, MaxName)
	if err != nil {
		return false, err
	}
	if err := d.fits(len(name) - len(d.Lists[at].Name)); err != nil {
		return false, err
	}
	changed := d.Lists[at].Name != name
	d.Lists[at].Name = name
	return changed, nil
}

func (a MoveList) apply(d *draft) (bool, *refusal) {
	at, err := d.mustList(a.List)
	if err != nil || is(a.After, a.List) {
		return false, err
	}
	before := ids(d.Lists)
	l := d.Lists[at]
	d.Lists = insertAfter(slices.Delete(d.Lists, at, at+1), l, a.After, 0)
	return !slices.Equal(before, ids(d.Lists)), nil
}

func (a DeleteList) apply(d *draft) (bool, *refusal) {
	at, err := d.mustList(a.List)
	if err != nil {
		return false, err
	}
	d.Lists = slices.Delete(d.Lists, at, at+1)
	return true, nil
}

func (a AddItem) apply(d *draft) (bool, *refusal) {
	it, err := a.item(d)
	if err != nil {
		return false, err
	}
	if l, _ := d.itemAt(a.Item); l >= 0 {
		return false, refuse(CodeExists, "There is already an item with this id.")
	}
	if d.items() >= MaxItems {
		return false, refuse(CodeLimit, "An issue can have 1,000 items.")
	}
	if err := d.fits(perItem + len(it.ID) + len(it.Text) + len(it.Details) + len(it.Assignee)); err != nil {
		return false, err
	}
	at, err := d.listFor(a.List)
	if err != nil {
		return false, err
	}
	l := &d.Lists[at]
	l.Items = insertAfter(l.Items, it, a.After, len(l.Items))
	return true, nil
}

// item builds the item that a describes, with all its rules checked.
func (a AddItem) item(d *draft) (Item, *refusal) {
	text, err := cleanLine("The text", a.Text, MaxText)
	if err != nil {
		return Item{}, err
	}
	it := Item{ID: a.Item, Kind: KindItem, Text: text, Optional: a.Optional, Details: a.Details, Updated: d.by}
	if a.Kind != nil {
		it.Kind = *a.Kind
	}
	switch {
	case a.Status != nil:
		err = it.setStatus(*a.Status)
	case it.Kind == KindItem:
		it.Status = StatusOpen
	}
	if err == nil {
		err = it.assign(a.Assignee)
	}
	if err == nil {
		err = it.setDue(a.Due)
	}
	if err == nil {
		err = d.check(it)
	}
	return it, err
}

func (a EditItem) apply(d *draft) (bool, *refusal) {
	return d.change(a.Item, func(it *Item) *refusal {
		if a.Text != nil {
			text, err := cleanLine("The text", *a.Text, MaxText)
			if err != nil {
				return err
			}
			it.Text = text
		}
		if a.Details != nil {
			it.Details = *a.Details
		}
		return nil
	})
}

func (a SetStatus) apply(d *draft) (bool, *refusal) {
	return d.change(a.Item, func(it *Item) *refusal { return it.setStatus(a.Status) })
}

func (a SetOptional) apply(d *draft) (bool, *refusal) {
	return d.change(a.Item, func(it *Item) *refusal { it.Optional = a.Optional; return nil })
}

func (a SetAssignee) apply(d *draft) (bool, *refusal) {
	return d.change(a.Item, func(it *Item) *refusal { return it.assign(a.Assignee) })
}

func (a SetDue) apply(d *draft) (bool, *refusal) {
	return d.change(a.Item, func(it *Item) *refusal { return it.setDue(a.Due) })
}

func (a MoveItem) apply(d *draft) (bool, *refusal) {
	from, at := d.itemAt(a.Item)
	if from < 0 {
		return false, errNoItem
	}
	to, err := d.mustList(a.List)
	if err != nil || is(a.After, a.Item) {
		return false, err
	}
	before := ids(d.Lists[to].Items)
	it := d.Lists[from].Items[at]
	d.Lists[from].Items = slices.Delete(d.Lists[from].Items, at, at+1)
	d.Lists[to].Items = insertAfter(d.Lists[to].Items, it, a.After, 0)
	return from != to || !slices.Equal(before, ids(d.Lists[to].Items)), nil
}

func (a DeleteItem) apply(d *draft) (bool, *refusal) {
	l, at := d.itemAt(a.Item)
	if l < 0 {
		return false, errNoItem
	}
	d.Lists[l].Items = slices.Delete(d.Lists[l].Items, at, at+1)
	return true, nil
}
