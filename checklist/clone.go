package checklist

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Clone says that an issue is to have the checklists of the one that it was made
// of in Jira.
type Clone struct {
	Of       string   // Jira's numeric id of the other
	Lists    []List   // of the other
	Statuses []Status // of the other's project
}

// Plan is a [Rework]'s. Where rules were faster and nobody has touched what they
// brought, it gives way: the clone's own lists have it, as far as it came to the
// other. Else the lists of the other come behind those that are there. Items keep
// what they say and their statuses: a clone is a copy. A status that its project
// does not have becomes the first that is complete, or is not, as it was.
func (c Clone) Plan(newest Issue, statuses []Status) ([]Action, error) {
	var actions []Action
	if newest.untouched() {
		for _, l := range newest.Lists {
			actions = append(actions, DeleteList{List: l.ID})
		}
		newest.Lists = nil
	}
	for _, l := range c.Lists {
		actions = append(actions, c.list(l, newest, statuses)...)
	}
	return actions, nil
}

// untouched says whether all that the issue has was brought by rules.
func (i Issue) untouched() bool {
	return len(i.Lists) > 0 && !slices.ContainsFunc(i.Lists, func(l List) bool {
		return slices.ContainsFunc(l.Items, func(it Item) bool { return it.Updated.By != ByRule })
	})
}

// list is what makes a list of the other one here.
func (c Clone) list(l List, newest Issue, statuses []Status) []Action {
	id := c.free(l.ID, newest)
	actions := []Action{AddList{List: id, Name: l.Name, From: l.From}}
	for _, it := range l.Items {
		add := AddItem{
			Item: c.free(it.ID, newest), List: &id, Text: it.Text, Kind: &it.Kind, Details: it.Details, Optional: it.Optional, From: it.From,
			Status: c.status(it, statuses), Assignee: known(it.Assignee), Due: known(it.Due),
		}
		if it.Parent != "" {
			parent := c.free(it.Parent, newest)
			add.Parent = &parent
		}
		if it.Link != (Link{}) {
			add.Link = &it.Link
		}
		actions = append(actions, add)
	}
	if l.Live {
		actions = append(actions, SetLive{List: id, Live: true})
	}
	return actions
}

// status is the one that an item gets, nil for a heading.
func (c Clone) status(it Item, statuses []Status) *string {
	has := func(all []Status) int {
		return slices.IndexFunc(all, func(s Status) bool { return s.ID == it.Status })
	}
	if it.Kind == KindItem && has(statuses) < 0 {
		was := has(c.Statuses)
		it.Status = firstStatus(statuses, was >= 0 && c.Statuses[was].Complete)
	}
	return known(it.Status)
}

// known is what is said of an item, nil for nothing. Of whom Ticklist has erased
// nothing is said.
func known(s string) *string {
	if nobody(s) {
		return nil
	}
	return &s
}

// free is an id that the issue does not have yet: the other's own, or one that is
// made of it and the same each time.
func (c Clone) free(id string, newest Issue) string {
	taken := slices.ContainsFunc(newest.Lists, func(l List) bool {
		return l.ID == id || slices.ContainsFunc(l.Items, func(it Item) bool { return it.ID == id })
	})
	if !taken {
		return id
	}
	sum := sha256.Sum256([]byte(c.Of + "\x00" + id))
	return "clone-" + hex.EncodeToString(sum[:16])
}
