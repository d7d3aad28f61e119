package text

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"ticklist/checklist"
)

// pairs say which list and which item of one state of the lists are which of
// another, by id, both ways.
type pairs struct{ lists, items, listsBack, itemsBack map[string]string }

func (p pairs) item(from, to string) { p.items[from], p.itemsBack[to] = to, from }
func (p pairs) list(from, to string) { p.lists[from], p.listsBack[to] = to, from }

// entry is an item and where it stands.
type entry struct {
	checklist.Item
	list, parent string // id of the list; text of the parent
	shape        shape  // filled in when it is first needed
	drawn        bool
}

func entries(lists []checklist.List) []*entry {
	var out []*entry
	texts := map[string]string{}
	for _, l := range lists {
		for _, it := range l.Items {
			texts[it.ID] = it.Text
			out = append(out, &entry{Item: it, list: l.ID, parent: texts[it.Parent]})
		}
	}
	return out
}

// says is what an item is beside its id, its place and its history. Two items
// that say the same are the same to the people who read them.
type says struct {
	kind          checklist.Kind
	text, details string
	status        string
	optional      bool
	assignee, due string
	link          checklist.Link
	list, parent  string // only where a place is part of what is looked for
}

func saying(it checklist.Item) says {
	return says{
		kind: it.Kind, text: it.Text, details: it.Details, status: it.Status, optional: it.Optional,
		assignee: it.Assignee, due: it.Due, link: it.Link,
	}
}

// match finds out which items of one state became which of the other, though
// nothing but what they say tells: what stayed as it was and where it was, what
// moved, what changed in all but its text, and what was reworded. Each item is
// taken once, and kinds are never mixed.
func match(from, to []checklist.List) pairs {
	p := pairs{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	p.pairLists(from, to)
	a, b := entries(from), entries(to)
	// The lists of both sides get the same names where they are the same.
	same := func(e *entry, back bool) string {
		if !back {
			return e.list
		}
		return cmp.Or(p.listsBack[e.list], "\x00"+e.list)
	}
	here := func(e *entry, back bool) says {
		s := saying(e.Item)
		s.list, s.parent = same(e, back), e.parent
		return s
	}
	p.inOrder(a, b, here)
	for _, key := range []func(e *entry, back bool) says{
		here,
		func(e *entry, _ bool) says { return saying(e.Item) },
		func(e *entry, back bool) says { return says{kind: e.Kind, text: e.Text, list: same(e, back)} },
		func(e *entry, _ bool) says { return says{kind: e.Kind, text: e.Text} },
	} {
		p.anywhere(a, b, key)
	}
	p.reworded(a, b)
	return p
}

// sameIDs pairs what has the same id and kind.
func sameIDs(from, to []checklist.List) pairs {
	p := pairs{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	there := byID(to)
	for _, l := range from {
		if slices.ContainsFunc(to, func(x checklist.List) bool { return x.ID == l.ID }) {
			p.list(l.ID, l.ID)
		}
		for _, it := range l.Items {
			if now, ok := there[it.ID]; ok && now.Kind == it.Kind {
				p.item(it.ID, it.ID)
			}
		}
	}
	return p
}

// pairLists pairs lists by their names, then by what they hold, then the one that
// is left on each side. Items above the first name belong to the first list.
func (p pairs) pairLists(from, to []checklist.List) {
	left := func() (a, b []checklist.List) {
		a = slices.DeleteFunc(slices.Clone(from), func(l checklist.List) bool { return p.lists[l.ID] != "" })
		b = slices.DeleteFunc(slices.Clone(to), func(l checklist.List) bool { return p.listsBack[l.ID] != "" })
		return a, b
	}
	pair := func(fits func(x, y checklist.List) bool) {
		a, b := left()
		for _, x := range a {
			if at := slices.IndexFunc(b, func(y checklist.List) bool { return p.listsBack[y.ID] == "" && fits(x, y) }); at >= 0 {
				p.list(x.ID, b[at].ID)
			}
		}
	}
	pair(func(x, y checklist.List) bool { return x.Name == y.Name && x.Name != unnamed })
	pair(func(x, y checklist.List) bool {
		return (x.Name == unnamed || y.Name == unnamed) && x.ID == from[0].ID && y.ID == to[0].ID
	})
	pair(shares)
	if a, b := left(); len(a) == 1 && len(b) == 1 && len(from) == len(to) {
		p.list(a[0].ID, b[0].ID)
	}
}

// shares says whether two lists have the text of an item in common.
func shares(x, y checklist.List) bool {
	texts := map[string]bool{}
	for _, it := range x.Items {
		texts[it.Text] = true
	}
	return slices.ContainsFunc(y.Items, func(it checklist.Item) bool { return texts[it.Text] })
}

// inOrder pairs what is equal in as many places as possible without crossing.
func (p pairs) inOrder(a, b []*entry, key func(*entry, bool) says) {
	numbers := map[says]int{}
	number := func(of []*entry, back bool) []int {
		out := make([]int, len(of))
		for n, e := range of {
			k := key(e, back)
			if _, known := numbers[k]; !known {
				numbers[k] = len(numbers)
			}
			out[n] = numbers[k]
		}
		return out
	}
	for _, at := range common(number(a, false), number(b, true)) {
		p.item(a[at[0]].ID, b[at[1]].ID)
	}
}

// anywhere pairs what is left and equal, the first with the first.
func (p pairs) anywhere(a, b []*entry, key func(*entry, bool) says) {
	waiting := map[says][]string{}
	for _, e := range b {
		if p.itemsBack[e.ID] == "" {
			k := key(e, true)
			waiting[k] = append(waiting[k], e.ID)
		}
	}
	for _, e := range a {
		k := key(e, false)
		if ids := waiting[k]; p.items[e.ID] == "" && len(ids) > 0 {
			p.item(e.ID, ids[0])
			waiting[k] = ids[1:]
		}
	}
}

// How alike two texts must be to be one item's, from 0 to 1: less where both stand
// alone between the same neighbours.
const (
	alike     = 0.5
	alikeHere = 0.25
)

// reworded pairs what is left by how alike the texts are, the most alike first.
func (p pairs) reworded(a, b []*entry) {
	type candidate struct {
		from, to *entry
		score    float64
		far      int
	}
	var found []candidate
	for i, x := range a {
		if p.items[x.ID] != "" {
			continue
		}
		for j, y := range b {
			if p.itemsBack[y.ID] != "" || x.Kind != y.Kind {
				continue
			}
			score := x.draw().like(y.draw())
			if score >= alike || score >= alikeHere && p.between(a, b, i, j) {
				found = append(found, candidate{x, y, score, max(i-j, j-i)})
			}
		}
	}
	slices.SortStableFunc(found, func(x, y candidate) int { return cmp.Or(cmp.Compare(y.score, x.score), x.far-y.far) })
	for _, c := range found {
		if p.items[c.from.ID] == "" && p.itemsBack[c.to.ID] == "" {
			p.item(c.from.ID, c.to.ID)
		}
	}
}

// between says whether the neighbours of a[i] are those of b[j].
func (p pairs) between(a, b []*entry, i, j int) bool {
	beside := func(i, j int) bool {
		outA, outB := i < 0 || i == len(a), j < 0 || j == len(b)
		return outA && outB || !outA && !outB && p.items[a[i].ID] == b[j].ID
	}
	return beside(i-1, j-1) && beside(i+1, j+1)
}

// shape is a set of the pairs of letters of a text, each a bit. It tells how alike
// two texts are in a time that does not depend on their length.
type shape [8]uint64

func (e *entry) draw() *shape {
	if !e.drawn {
		e.shape, e.drawn = shapeOf(e.Text), true
	}
	return &e.shape
}

func shapeOf(s string) shape {
	var out shape
	last := ' '
	for _, r := range strings.ToLower(s) {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			r = ' '
		}
		if r != ' ' || last != ' ' {
			bit := uint32(last*31+r) * 2654435761 >> 23 // Knuth's multiplicative hash, 9 bits
			out[bit>>6] |= 1 << (bit & 63)
		}
		last = r
	}
	return out
}

// like is how much of the two shapes is common to both, from 0 to 1.
func (s *shape) like(o *shape) float64 {
	both, either := 0, 0
	for n := range s {
		both += bits.OnesCount64(s[n] & o[n])
		either += bits.OnesCount64(s[n] | o[n])
	}
	if either == 0 {
		return 0
	}
	return float64(both) / float64(either)
}

// common returns the indices of a longest common subsequence. Both have at most as
// many elements as an issue has items, for which the table takes 4 MB at worst and
// nothing where only a little changed.
func common[T comparable](a, b []T) [][2]int {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out [][2]int
	for n := range head {
		out = append(out, [2]int{n, n})
	}
	for _, at := range table(a[head:len(a)-tail], b[head:len(b)-tail]) {
		out = append(out, [2]int{at[0] + head, at[1] + head})
	}
	for n := tail; n > 0; n-- {
		out = append(out, [2]int{len(a) - n, len(b) - n})
	}
	return out
}

func table[T comparable](a, b []T) [][2]int {
	width := len(b) + 1
	best := make([]uint32, (len(a)+1)*width) // of what begins at i and j
	for i, x := range slices.Backward(a) {
		for j, y := range slices.Backward(b) {
			if x == y {
				best[i*width+j] = best[(i+1)*width+j+1] + 1
			} else {
				best[i*width+j] = max(best[(i+1)*width+j], best[i*width+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i++
			j++
		case best[(i+1)*width+j] >= best[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
