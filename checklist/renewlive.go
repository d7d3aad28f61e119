package checklist

import "slices"

// mirror makes the live lists of the template what it says. One that somebody
// deleted, who may, stays deleted.
func (n *renewal) mirror() {
	live := func(id string) int {
		return slices.IndexFunc(n.lists, func(t *tree) bool { return t.Live && t.From == Origin{Template: n.Template, ID: id} })
	}
	linked := slices.ContainsFunc(n.lists, func(t *tree) bool { return t.Live && n.is(t.From) })
	after := len(n.lists) - 1
	for _, l := range n.Target {
		at := live(l.ID)
		if at < 0 && linked && len(n.Base) > 0 && !hasID(n.Base, l.ID) {
			at = after + 1
			made := List{ID: n.newID("", l.ID), Name: l.Name, From: Origin{Template: n.Template, ID: l.ID}, Live: true}
			n.lists = slices.Insert(n.lists, at, &tree{List: made})
		}
		if at >= 0 {
			n.lists[at].reflect(n, l)
			after = at
		}
	}
	n.lists = slices.DeleteFunc(n.lists, func(t *tree) bool {
		return t.Live && n.is(t.From) && !hasID(n.Target, t.From.ID)
	})
}

// reflect makes a live list the template's, but for the statuses. What is not from
// the template stays at its end.
func (t *tree) reflect(n *renewal, l List) {
	t.Name = l.Name
	was := map[string]*branch{}
	var own []*branch
	for _, b := range t.tops {
		for _, x := range append([]*branch{b}, b.under...) {
			if n.is(x.From) {
				was[x.From.ID] = x
			} else {
				own = append(own, x)
			}
		}
	}
	t.tops = nil
	for _, it := range l.Items {
		b := was[it.ID]
		if b == nil {
			b = n.grow(t.ID, it)
		} else {
			b = &branch{Item: b.become(n, it)}
		}
		if above := len(t.tops) - 1; it.Parent != "" && above >= 0 {
			t.tops[above].under = append(t.tops[above].under, b)
		} else {
			t.tops = append(t.tops, b)
		}
	}
	for _, b := range own {
		b.under = nil
	}
	t.tops = append(t.tops, own...)
}

// become is the item with all that the template says of it.
func (b *branch) become(n *renewal, it Item) Item {
	out := it
	out.ID, out.From, out.Status, out.Link, out.Parent = b.ID, b.From, b.Status, b.Link, ""
	if b.Kind != it.Kind {
		out.Status, out.Link = n.start(it.Kind), Link{}
	}
	return out
}
