package checklist

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
)

// Renewal brings what an issue has of a template from one version of it to
// another. What people did on the issue wins: what they ticked, edited, moved,
// deleted or added stays as they left it, and all else becomes as the template
// says. Live lists become as the template says, but for the statuses of their
// items; each kind is a renewal of its own.
type Renewal struct {
	Template     string // its id
	Base, Target []List // the version that the issue has, and the one that it gets
	Live         bool   // live lists are meant, and not those that were copied
	OneList      bool   // the issue may have no second list: what is in a new one goes to that it has
}

// Plan is a [Rework]'s. It answers ErrFull if the issue has no room for all of it:
// a part of a version would pass for the whole. Whether it may have several lists
// is the issue's to say.
func (r Renewal) Plan(newest Issue, statuses []Status) ([]Action, error) {
	r.OneList = newest.Options.OneList
	to := r.Renew(newest.Lists, statuses)
	items := 0
	for _, l := range to {
		items += len(l.Items)
	}
	if len(to) > max(MaxLists, len(newest.Lists)) || items > MaxItems || size(to) > max(MaxSize, size(newest.Lists)) {
		return nil, ErrFull
	}
	return Difference(newest.Lists, to), nil
}

// Renew returns the lists of an issue as they are after the renewal.
func (r Renewal) Renew(lists []List, statuses []Status) []List {
	n := &renewal{
		Renewal: r, statuses: statuses, base: spots(r.Base), target: spots(r.Target), shared: map[string]bool{}, moved: map[*branch]bool{}, fresh: map[*branch]bool{}, taken: map[string]bool{},
	}
	n.plant(lists)
	if r.Live {
		n.mirror()
	} else {
		n.elect()
		n.noticeMoves()
		n.edit()
		n.addLists()
		n.prune()                                         // what it leaves childless can go under another
		for _, last := range []bool{false, false, true} { // as what has moved does
			n.arrange(last)
		}
		n.prune()
		n.pruneLists()
		n.head()
	}
	return n.lists.flat()
}

// renewal is one while it is worked out.
type renewal struct {
	Renewal
	statuses     []Status
	base, target map[string]spot // the template's items by their ids
	lists        trees
	slots        []slot           // where each list of the template is on the issue
	shared       map[string]bool  // ids of the template's lists that come into one which is there
	moved        map[*branch]bool // by people
	fresh        map[*branch]bool // as it came
	taken        map[string]bool  // ids
}

// slot is a copy of a list of the template. One list of an issue may hold several.
type slot struct {
	id string // the template's
	in *tree
}

// tree is a list of an issue, branch an item with what stands under it.
type (
	tree struct {
		List
		tops []*branch
	}
	trees  []*tree
	branch struct {
		Item
		under []*branch
	}
)

func (n *renewal) plant(lists []List) {
	for _, l := range lists {
		t := &tree{List: l}
		n.taken[l.ID] = true
		for _, it := range l.Items {
			n.taken[it.ID] = true
			b := &branch{Item: it}
			if above := len(t.tops) - 1; it.Parent != "" && above >= 0 {
				t.tops[above].under = append(t.tops[above].under, b)
			} else {
				t.tops = append(t.tops, b)
			}
		}
		n.lists = append(n.lists, t)
	}
}

// flat returns lists as they are kept.
func (ts trees) flat() []List {
	out := make([]List, 0, len(ts))
	for _, t := range ts {
		l := t.List
		l.Items = []Item{}
		for _, b := range t.tops {
			b.Parent = ""
			l.Items = append(l.Items, b.Item)
			for _, u := range b.under {
				u.Parent = b.ID
				l.Items = append(l.Items, u.Item)
			}
		}
		out = append(out, l)
	}
	return out
}

// newID is the same each time for a thing of the template in a list of the issue.
func (n *renewal) newID(in, id string) string {
	for try := 0; ; try++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d", n.Template, in, id, try))
		if made := base64.RawURLEncoding.EncodeToString(sum[:15]); !n.taken[made] {
			n.taken[made] = true
			return made
		}
	}
}

// grow makes a new item of one of the template.
func (n *renewal) grow(in string, it Item) *branch {
	made := it
	made.ID, made.From, made.Parent, made.Updated = n.newID(in, it.ID), Origin{Template: n.Template, ID: it.ID}, "", Stamp{}
	if !slices.ContainsFunc(n.statuses, func(s Status) bool { return s.ID == made.Status }) {
		made.Status = n.start(made.Kind)
	}
	return &branch{Item: made}
}

// start is the status that an item has from the start.
func (n *renewal) start(k Kind) string {
	if k == KindHeading {
		return ""
	}
	return firstStatus(n.statuses, false)
}

func (n *renewal) is(o Origin) bool { return o.Template == n.Template && o.ID != "" }

// elect finds where the lists of the template are: the lists made of them, or, for
// one of which there is none, the list that holds most of its items.
func (n *renewal) elect() {
	for _, l := range append(slices.Clone(n.Target), n.Base...) {
		if slices.ContainsFunc(n.slots, func(s slot) bool { return s.id == l.ID }) {
			continue
		}
		best, most := (*tree)(nil), 0
		before := len(n.slots)
		for _, t := range n.lists {
			if t.Live {
				continue
			}
			if (t.From == Origin{Template: n.Template, ID: l.ID}) {
				n.slots = append(n.slots, slot{l.ID, t})
			} else if count := n.countOf(t, l.ID); count > most && (!n.is(t.From) || n.OneList) {
				best, most = t, count
			}
		}
		if len(n.slots) == before && best != nil {
			n.slots = append(n.slots, slot{l.ID, best})
		}
	}
}

func (n *renewal) countOf(t *tree, list string) int {
	count := 0
	for b := range t.each {
		if s, ok := n.base[b.From.ID]; ok && n.is(b.From) && s.list == list {
			count++
		}
	}
	return count
}

// each yields the items of a list, those above before those under them.
func (t *tree) each(yield func(*branch) bool) {
	for _, b := range t.tops {
		if !yield(b) {
			return
		}
		for _, u := range b.under {
			if !yield(u) {
				return
			}
		}
	}
}

// spot is where an item of the template is, as seen from a copy of its list:
// there, or where people moved it to, which is no other copy. It returns what the
// item stands among, and nil if it is not there.
func (n *renewal) spot(s slot, id string) (b *branch, among *[]*branch) {
	if b, among = s.in.find(Origin{Template: n.Template, ID: id}); b != nil {
		return b, among
	}
	for _, t := range n.lists {
		if t.Live || slices.Contains(n.slots, slot{s.id, t}) {
			continue
		}
		if b, among = t.find(Origin{Template: n.Template, ID: id}); b != nil {
			return b, among
		}
	}
	return nil, nil
}

func (t *tree) find(o Origin) (*branch, *[]*branch) {
	for _, b := range t.tops {
		if b.From == o {
			return b, &t.tops
		}
		for _, u := range b.under {
			if u.From == o {
				return u, &b.under
			}
		}
	}
	return nil, nil
}

// home is what the items under a parent stand among in a copy of a list, "" for
// the top level; nil where they can stand under none.
func (n *renewal) home(s slot, parent string) *[]*branch {
	if parent == "" {
		return &s.in.tops
	}
	b, among := n.spot(s, parent)
	if b == nil || b.Kind != KindItem || !n.isTop(among) {
		return nil
	}
	return &b.under
}

func (n *renewal) isTop(among *[]*branch) bool {
	return slices.ContainsFunc(n.lists, func(t *tree) bool { return among == &t.tops })
}

// noticeMoves finds what people have moved: what stands elsewhere than in the
// version that the issue has, or in another order.
func (n *renewal) noticeMoves() {
	for _, s := range n.slots {
		l, ok := listOf(n.Base, s.id)
		if !ok {
			continue
		}
		for _, parent := range append([]string{""}, tops(l.Items)...) {
			home := n.home(s, parent)
			at := map[*branch]int{}
			var order []int
			for _, id := range children(l.Items, parent) {
				b, among := n.spot(s, id)
				switch {
				case b == nil:
				case among != home:
					n.moved[b] = true
				default:
					at[b] = slices.Index(*home, b)
					order = append(order, at[b])
				}
			}
			still := unmoved(order)
			for b, place := range at {
				if !still[place] {
					n.moved[b] = true
				}
			}
		}
	}
}

// unmoved returns those of numbers that differ which are in every longest
// increasing subsequence: of two that changed places either may have been moved.
func unmoved(of []int) map[int]bool {
	up, down := make([]int, len(of)), make([]int, len(of)) // how long one is that ends there, and that begins there
	longest := 0
	for n := range of {
		for m := range n {
			if of[m] < of[n] {
				up[n] = max(up[n], up[m])
			}
		}
		up[n]++
		longest = max(longest, up[n])
	}
	for n := len(of) - 1; n >= 0; n-- {
		for m := n + 1; m < len(of); m++ {
			if of[m] > of[n] {
				down[n] = max(down[n], down[m])
			}
		}
		down[n]++
	}
	at := map[int][]int{} // numbers by their place in the longest
	for n, v := range of {
		if up[n]+down[n]-1 == longest {
			at[up[n]] = append(at[up[n]], v)
		}
	}
	out := map[int]bool{}
	for _, alike := range at {
		if len(alike) == 1 {
			out[alike[0]] = true
		}
	}
	return out
}

func listOf(lists []List, id string) (List, bool) {
	at := listIn(lists, id)
	if at < 0 {
		return List{}, false
	}
	return lists[at], true
}

// own yields the items that are from the template, in lists that are not live.
func (n *renewal) own(yield func(*branch) bool) {
	for _, t := range n.lists {
		if t.Live {
			continue
		}
		for b := range t.each {
			if n.is(b.From) && !yield(b) {
				return
			}
		}
	}
}

// edit takes over what the template says otherwise than before, where people have
// left it as it was.
func (n *renewal) edit() {
	for b := range n.own {
		was, before := n.base[b.From.ID]
		will, after := n.target[b.From.ID]
		if before && after {
			b.take(n, was.Item, will.Item)
		}
	}
	for _, t := range n.lists {
		was, before := listOf(n.Base, t.From.ID)
		will, after := listOf(n.Target, t.From.ID)
		if n.is(t.From) && !t.Live && before && after {
			t.Name = merged(t.Name, was.Name, will.Name)
		}
	}
}

// merged is what a value becomes that was one thing in the template and is another.
func merged[T comparable](is, was, will T) T {
	if is == was {
		return will
	}
	return is
}

func (b *branch) take(n *renewal, was, will Item) {
	n.fresh[b] = b.untouched(n, was)
	if n.fresh[b] && was.Kind == KindHeading && will.Kind == KindItem {
		b.Kind, b.Status = will.Kind, n.start(will.Kind)
	}
	b.Text = merged(b.Text, was.Text, will.Text)
	b.Details = merged(b.Details, was.Details, will.Details)
	b.Optional = merged(b.Optional, was.Optional, will.Optional)
	b.Assignee = merged(b.Assignee, was.Assignee, will.Assignee)
	b.Due = merged(b.Due, was.Due, will.Due)
}

// head makes headings of what has become one, when nothing stands under it any
// more, nor it under anything.
func (n *renewal) head() {
	for _, t := range n.lists {
		for _, b := range t.tops {
			will, after := n.target[b.From.ID]
			if n.is(b.From) && !t.Live && after && n.fresh[b] && will.Kind == KindHeading && len(b.under) == 0 {
				b.Kind, b.Status = KindHeading, ""
			}
		}
	}
}

// untouched says whether an item says what the template said, and has the status
// that it came with.
func (b *branch) untouched(n *renewal, was Item) bool {
	return b.Kind == was.Kind && b.Text == was.Text && b.Details == was.Details && b.Optional == was.Optional &&
		b.Assignee == was.Assignee && b.Due == was.Due && b.Link == was.Link && (b.Status == was.Status || b.Status == n.start(was.Kind))
}

// addLists makes the lists that the version before did not have.
func (n *renewal) addLists() {
	after := len(n.lists) - 1
	for _, l := range n.Target {
		if s := slices.IndexFunc(n.slots, func(s slot) bool { return s.id == l.ID }); s >= 0 {
			after = slices.Index(n.lists, n.slots[s].in)
			continue
		}
		here := slices.ContainsFunc(n.lists, func(t *tree) bool { return t.From == Origin{Template: n.Template, ID: l.ID} })
		if hasID(n.Base, l.ID) || here || n.isLive() {
			continue
		}
		if sole := n.sole(); sole != nil {
			n.slots, n.shared[l.ID] = append(n.slots, slot{l.ID, sole}), true
			continue
		}
		made := &tree{List: List{ID: n.newID("", l.ID), Name: l.Name, From: Origin{Template: n.Template, ID: l.ID}}}
		after++
		n.lists = slices.Insert(n.lists, after, made)
		n.slots = append(n.slots, slot{l.ID, made})
	}
}

// sole is the list to which all goes where an issue may have one; nil for none.
func (n *renewal) sole() *tree {
	at := slices.IndexFunc(n.lists, func(t *tree) bool { return n.OneList && !t.Live })
	if at < 0 {
		return nil
	}
	return n.lists[at]
}

// isLive says whether the issue has a live list of the template, and none that is
// not.
func (n *renewal) isLive() bool {
	live := false
	for _, t := range n.lists {
		if n.is(t.From) && !t.Live {
			return false
		}
		live = live || n.is(t.From)
	}
	return live
}

// arrange puts what is new in its place, and moves what the template has moved and
// people have not.
func (n *renewal) arrange(last bool) {
	for _, l := range n.Target {
		for _, s := range n.slots {
			if s.id != l.ID {
				continue
			}
			for _, parent := range append([]string{""}, tops(l.Items)...) {
				n.arrangeGroup(s, l, parent, last)
			}
		}
	}
}

func (n *renewal) arrangeGroup(s slot, l List, parent string, last bool) {
	order := children(l.Items, parent)
	if len(order) == 0 {
		return
	}
	home := n.home(s, parent)
	var behind *branch
	if home == nil { // people have deleted it, or put it under another
		above, _ := n.spot(s, parent)
		if above == nil || !last {
			return
		}
		home, behind = &s.in.tops, s.in.topOf(above)
	} else if parent == "" && n.shared[l.ID] {
		behind = n.lastBeside(*home, order)
	}
	still := n.order(l.ID, parent, order)
	for _, id := range order {
		was, before := n.base[id]
		b, among := n.spot(s, id)
		switch {
		case b == nil && before: // people have deleted it
			continue
		case b == nil:
			b = n.grow(s.in.ID, n.target[id].Item)
			put(home, b, behind)
		case before && !n.moved[b] && (was.list != l.ID || was.Parent != parent || !still[was.at]) && n.fits(b, home):
			*among = slices.Delete(*among, slices.Index(*among, b), slices.Index(*among, b)+1)
			put(home, b, behind)
		}
		if slices.Contains(*home, b) {
			behind = b
		}
	}
}

// lastBeside is the last of some items that is none of the template's with these
// ids; nil if there is none.
func (n *renewal) lastBeside(of []*branch, ids []string) *branch {
	for _, b := range slices.Backward(of) {
		if !n.is(b.From) || !slices.Contains(ids, b.From.ID) {
			return b
		}
	}
	return nil
}

// order are the places, in the version before, of those items of a group which the
// template has left in their order.
func (n *renewal) order(list, parent string, order []string) map[int]bool {
	var places []int
	for _, id := range order {
		if was, ok := n.base[id]; ok && was.list == list && was.Parent == parent {
			places = append(places, was.at)
		}
	}
	return longest(places)
}

// fits says whether an item can stand there: one with children only at the top.
func (n *renewal) fits(b *branch, among *[]*branch) bool {
	return n.isTop(among) || len(b.under) == 0 && b.Kind == KindItem && &b.under != among
}

// put inserts b behind another, or first.
func put(among *[]*branch, b, behind *branch) {
	at := 0
	if behind != nil {
		at = slices.Index(*among, behind) + 1
	}
	*among = slices.Insert(*among, at, b)
}

// topOf is the item itself, or the one that it stands under; nil if it is in
// another list.
func (t *tree) topOf(b *branch) *branch {
	for _, top := range t.tops {
		if top == b || slices.Contains(top.under, b) {
			return top
		}
	}
	return nil
}

// prune removes what the template no longer has, where people have left it as it
// was, and nothing stands under it.
func (n *renewal) prune() {
	goes := func(b *branch) bool {
		was, before := n.base[b.From.ID]
		_, after := n.target[b.From.ID]
		return n.is(b.From) && before && !after && !n.moved[b] && len(b.under) == 0 && b.untouched(n, was.Item)
	}
	for _, t := range n.lists {
		if t.Live {
			continue
		}
		for _, b := range t.tops {
			b.under = slices.DeleteFunc(b.under, goes)
		}
		t.tops = slices.DeleteFunc(t.tops, goes)
	}
}

// pruneLists does so with lists, where nothing is left in them.
func (n *renewal) pruneLists() {
	n.lists = slices.DeleteFunc(n.lists, func(t *tree) bool {
		was, before := listOf(n.Base, t.From.ID)
		return n.is(t.From) && !t.Live && before && !hasID(n.Target, t.From.ID) && len(t.tops) == 0 && t.Name == was.Name
	})
}
