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
	// about is what its event is about.
	about() about
}

// AddList adds an empty list; without After at the end.
type AddList struct {
	List, Name string
	After      *string
	From       Origin
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

// SetLive links a list to the template that it is from, or unlinks it.
type SetLive struct {
	List string
	Live bool
}

// AddItem adds an item; without After at the end. Without List it goes to the
// only list there is; an issue that has none gets its first one by it. With
// Parent it goes among that item's children, whatever List says.
type AddItem struct {
	Item     string
	List     *string
	Parent   *string
	After    *string
	Text     string
	Kind     *Kind // without it KindItem
	Details  string
	Status   *string // without it the first that is not complete, or none for a heading
	Optional bool
	AsUsual  bool // whether it is optional is what is usual in the project
	Assignee *string
	Due      *string
	Link     *Link
	From     Origin
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

// SetLink changes the issue that an item is tied to; nil is none.
type SetLink struct {
	Item string
	Link *Link
}

// MoveItem moves an item with its children, within its list or to another;
// without After to the start. With Parent it goes among that item's children,
// whatever List says; without, it stands under none.
type MoveItem struct {
	Item, List string
	Parent     *string
	After      *string
}

// DeleteItem removes an item and its children. Their ids may be used again, so
// that undoing is a few operations.
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
func (SetLive) Needs() Permission { return ManageTemplates }

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
func (SetLink) Needs() Permission { return Edit }

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
	if d.Options.OneList && len(d.Lists) > 0 {
		return false, refuse(CodeOneList, "In this project an issue has one checklist.")
	}
	if len(d.Lists) >= MaxLists {
		return false, refuse(CodeLimit, "An issue can have 20 checklists.")
	}
	l := List{ID: a.List, Name: name, From: a.From}
	if err := checkOrigin(a.From); err != nil {
		return false, err
	}
	if err := d.fits(l.ownSize()); err != nil {
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

func (a SetLive) apply(d *draft) (bool, *refusal) {
	at, err := d.mustList(a.List)
	if err != nil {
		return false, err
	}
	l := &d.Lists[at]
	if a.Live && l.From == (Origin{}) {
		return false, refuse(CodeInvalid, "This checklist is from no template.")
	}
	changed := l.Live != a.Live
	l.Live = a.Live
	return changed, nil
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
	if err := d.fits(it.size()); err != nil {
		return false, err
	}
	var at int
	if a.Parent != nil {
		at, err = d.listUnder(*a.Parent, it, false)
	} else {
		at, err = d.listFor(a.List)
	}
	if err != nil {
		return false, err
	}
	l := &d.Lists[at]
	l.Items = slices.Insert(l.Items, place(l.Items, it.Parent, a.After, atEnd), it)
	return true, nil
}

// item builds the item that a describes, with all its rules checked.
func (a AddItem) item(d *draft) (Item, *refusal) {
	text, err := cleanLine("The text", a.Text, MaxText)
	if err != nil {
		return Item{}, err
	}
	it := Item{ID: a.Item, Kind: KindItem, Text: text, Optional: a.Optional, Details: a.Details, From: a.From, Updated: d.by}
	if a.Kind != nil {
		it.Kind = *a.Kind
	}
	if a.Parent != nil {
		it.Parent = *a.Parent
	}
	if a.AsUsual {
		it.Optional = d.Options.OptionalByDefault && it.Kind == KindItem
	}
	switch {
	case a.Status != nil:
		err = it.setStatus(*a.Status)
	case it.Kind == KindItem:
		it.Status = firstStatus(d.Statuses, false)
	}
	if err == nil {
		err = it.assign(a.Assignee)
	}
	if err == nil {
		err = it.setDue(a.Due)
	}
	if err == nil {
		err = it.tie(a.Link)
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

func (a SetLink) apply(d *draft) (bool, *refusal) {
	return d.change(a.Item, func(it *Item) *refusal { return it.tie(a.Link) })
}

func (a MoveItem) apply(d *draft) (bool, *refusal) {
	from, at := d.itemAt(a.Item)
	if from < 0 {
		return false, errNoItem
	}
	end := blockEnd(d.Lists[from].Items, at)
	block := slices.Clone(d.Lists[from].Items[at:end])
	to, parent, err := a.target(d, block)
	if err == nil {
		err = d.fits(len(parent) - len(block[0].Parent))
	}
	if err != nil || slices.ContainsFunc(block, func(i Item) bool { return is(a.After, i.ID) }) {
		return false, err
	}
	before := ids(d.Lists[to].Items)
	changed := from != to || parent != block[0].Parent
	block[0].Parent = parent
	d.Lists[from].Items = slices.Delete(d.Lists[from].Items, at, end)
	items := d.Lists[to].Items
	d.Lists[to].Items = slices.Insert(items, place(items, parent, a.After, atStart), block...)
	return changed || !slices.Equal(before, ids(d.Lists[to].Items)), nil
}

// target is the list that the block goes to and the item that it goes under.
func (a MoveItem) target(d *draft, block []Item) (list int, parent string, err *refusal) {
	if a.Parent == nil {
		list, err = d.mustList(a.List)
		return list, "", err
	}
	list, err = d.listUnder(*a.Parent, block[0], len(block) > 1)
	return list, *a.Parent, err
}

func (a DeleteItem) apply(d *draft) (bool, *refusal) {
	l, at := d.itemAt(a.Item)
	if l < 0 {
		return false, errNoItem
	}
	d.Lists[l].Items = slices.Delete(d.Lists[l].Items, at, blockEnd(d.Lists[l].Items, at))
	return true, nil
}
