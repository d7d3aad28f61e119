package checklist

import "slices"

// draft is an issue while operations are applied to it.
type draft struct {
	*Issue
	by   Stamp
	live bool // may change live lists
}

var (
	errNoItem   = refuse(CodeNotFound, "This item is no longer there.")
	errNoStatus = refuse(CodeInvalid, "There is no such status.")
	errNoList   = refuse(CodeNotFound, "This checklist is no longer there.")
)

// identified is what has an id and a place among its kind.
type identified interface{ id() string }

func (l List) id() string { return l.ID }

func (i Item) id() string { return i.ID }

func ids[T identified](s []T) []string {
	out := make([]string, len(s))
	for n, v := range s {
		out[n] = v.id()
	}
	return out
}

// insertAfter puts v behind the one named, at the end if that one is not there,
// and at index absent if none is named.
func insertAfter[T identified](s []T, v T, after *string, absent int) []T {
	at := absent
	if after != nil {
		at = len(s)
		if n := slices.IndexFunc(s, func(x T) bool { return x.id() == *after }); n >= 0 {
			at = n + 1
		}
	}
	return slices.Insert(s, at, v)
}

func is(p *string, s string) bool { return p != nil && *p == s }

// listAt is the index of the list, or -1.
func (d *draft) listAt(id string) int {
	return slices.IndexFunc(d.Lists, func(l List) bool { return l.ID == id })
}

func (d *draft) mustList(id string) (int, *refusal) {
	at := d.listAt(id)
	if at < 0 {
		return 0, errNoList
	}
	return at, nil
}

// itemAt is the index of the item's list and of the item in it, or -1, -1.
func (d *draft) itemAt(id string) (list, item int) {
	for n, l := range d.Lists {
		if at := slices.IndexFunc(l.Items, func(i Item) bool { return i.ID == id }); at >= 0 {
			return n, at
		}
	}
	return -1, -1
}

func (d *draft) items() int {
	n := 0
	for _, l := range d.Lists {
		n += len(l.Items)
	}
	return n
}

// fits refuses growth by that many bytes over the limit. What does not grow is
// always let through, so that a person at the limit can get away from it.
func (d *draft) fits(growth int) *refusal {
	if growth > 0 && size(d.Lists)+growth > MaxSize {
		return refuse(CodeLimit, "The checklists of this issue are full: together they may take 1 MiB.")
	}
	return nil
}

// listFor finds the list that a new item goes to. Where the issue has none it
// makes the first, so it is called last, when nothing else can refuse.
func (d *draft) listFor(id *string) (int, *refusal) {
	if len(d.Lists) == 0 && (id == nil || *id == defaultID) {
		d.Lists = append(d.Lists, List{ID: defaultID, Name: DefaultName})
		return 0, nil
	}
	if id != nil {
		return d.mustList(*id)
	}
	if len(d.Lists) > 1 {
		return 0, refuse(CodeListRequired, "This issue has several checklists: say which.")
	}
	return 0, nil
}

// check holds what is true of every item, however it came to be.
func (d *draft) check(it Item) *refusal {
	switch it.Kind {
	case KindItem:
		if !slices.ContainsFunc(d.Statuses, func(s Status) bool { return s.ID == it.Status }) {
			return errNoStatus
		}
	case KindHeading:
		if it.Status != "" {
			return refuse(CodeInvalid, "A heading has no status.")
		}
		if it.Link != (Link{}) {
			return refuse(CodeInvalid, "A heading is linked to no issue.")
		}
	default:
		return refuse(CodeInvalid, "The kind is neither item nor heading.")
	}
	if err := checkOrigin(it.From); err != nil {
		return err
	}
	return checkText("The details", it.Details, MaxDetails)
}

// change lets edit alter a copy of the item, checks it, and puts it in place.
func (d *draft) change(id string, edit func(*Item) *refusal) (bool, *refusal) {
	l, at := d.itemAt(id)
	if l < 0 {
		return false, errNoItem
	}
	was := d.Lists[l].Items[at]
	now := was
	if err := edit(&now); err != nil {
		return false, err
	}
	if now == was {
		return false, nil
	}
	if err := d.check(now); err != nil {
		return false, err
	}
	if err := d.fits(now.size() - was.size()); err != nil {
		return false, err
	}
	now.Updated = d.by
	d.Lists[l].Items[at] = now
	return true, nil
}

func (i *Item) setStatus(id string) *refusal {
	if id == "" { // in an item it would mean: none, like a heading
		return errNoStatus
	}
	i.Status = id
	return nil
}

func (i *Item) assign(account *string) *refusal {
	i.Assignee = ""
	if account == nil {
		return nil
	}
	i.Assignee = *account
	return checkAssignee(i.Assignee)
}

func (i *Item) setDue(day *string) *refusal {
	i.Due = ""
	if day == nil {
		return nil
	}
	i.Due = *day
	return checkDue(i.Due)
}

func (i *Item) tie(l *Link) *refusal {
	i.Link = Link{}
	if l == nil {
		return nil
	}
	i.Link = *l
	return checkLink(i.Link)
}
