package checklist

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// The limits of a set of statuses.
const (
	MaxStatuses   = 50
	MaxStatusName = 50 // code points

	// maxRetired is how many statuses that are no more a place remembers. Items
	// that still have an older one count as not complete.
	maxRetired = 1000
)

// Colours returns the colours that a status can have, in the order in which a
// person chooses among them. They are names of Atlassian's palette.
func Colours() []string {
	return []string{"grey", "blue", "green", "yellow", "red", "purple", "teal", "orange", "magenta", "lime"}
}

// Retired is a status that there is no more. Items keep it until they are
// written the next time, and are read as having what it became: no issue has to
// be written when a status is removed.
type Retired struct {
	ID       string
	To       string // the id of what it became; "" for the first status that is complete, or not, as it was
	Complete bool
}

// StatusUsedError refuses to remove statuses that items have, as long as it is
// not said what those become.
type StatusUsedError struct {
	Used map[string]int64 // number of items, by the id of their status
}

func (e *StatusUsedError) Error() string {
	return fmt.Sprintf("%d statuses are used and it is not said what their items become", len(e.Used))
}

// checkStatuses returns the statuses as they are kept, or an *InvalidError: the
// names trimmed.
func checkStatuses(in []Status) ([]Status, error) {
	if len(in) > MaxStatuses {
		return nil, &InvalidError{Field: "statuses", Reason: fmt.Sprintf("There can be %d statuses.", MaxStatuses)}
	}
	out := slices.Clone(in)
	for n := range out {
		name, refused := cleanLine("The name", out[n].Name, MaxStatusName)
		if refused != nil {
			return nil, &InvalidError{Field: fmt.Sprintf("statuses/%d/name", n), Reason: refused.text}
		}
		out[n].Name = name
		if field, reason := wrongStatus(out[n], out[:n]); field != "" {
			return nil, &InvalidError{Field: fmt.Sprintf("statuses/%d/%s", n, field), Reason: reason}
		}
	}
	for _, s := range Statuses() {
		at := slices.IndexFunc(out, func(o Status) bool { return o.ID == s.ID })
		if at < 0 {
			return nil, &InvalidError{Field: "statuses", Reason: fmt.Sprintf("The status %q cannot be removed.", s.ID)}
		}
		if out[at].Complete != s.Complete {
			return nil, &InvalidError{Field: fmt.Sprintf("statuses/%d/complete", at), Reason: "Whether this status is complete cannot be changed."}
		}
	}
	return out, nil
}

// wrongStatus says what is wrong with a status beside those before it, "" for
// nothing.
func wrongStatus(s Status, before []Status) (field, reason string) {
	switch {
	case !ValidID(s.ID):
		return "id", "An id has 1 to 64 of the characters A-Z, a-z, 0-9, _ and -."
	case slices.ContainsFunc(before, func(o Status) bool { return o.ID == s.ID }):
		return "id", "Two statuses have this id."
	case slices.ContainsFunc(before, func(o Status) bool { return strings.EqualFold(o.Name, s.Name) }):
		return "name", "Two statuses have this name."
	case !slices.Contains(Colours(), s.Colour):
		return "colour", "There is no such colour."
	}
	return "", ""
}

// rules are the statuses that hold for the issues of a place, and what became of
// others.
type rules struct {
	options  Options
	custom   bool // of all places together: there are permissions of admins' own
	statuses []Status
	holds    map[string]bool
	retired  map[string]Retired
}

// rulesOf are the rules of a project, or with zero settings for it, of its site.
func rulesOf(site, project Settings) *rules {
	sites := site.Statuses
	if sites == nil {
		sites = Statuses()
	}
	r := &rules{options: optionsOf(site.Choice, project.Choice), statuses: project.Statuses, holds: map[string]bool{}, retired: map[string]Retired{}}
	r.options.Watches = watchedOf(site.Watches)
	if r.statuses == nil {
		r.statuses = sites
	}
	for _, s := range r.statuses {
		r.holds[s.ID] = true
	}
	for _, s := range sites { // which the project may never have had
		r.retired[s.ID] = Retired{ID: s.ID, Complete: s.Complete}
	}
	for _, was := range slices.Concat(site.Retired, project.Retired) {
		r.retired[was.ID] = was
	}
	return r
}

// resolve returns the status that an item with the id has, and false if nothing
// is known of that.
func (r *rules) resolve(id string) (string, bool) {
	complete := false
	for range len(r.retired) + 1 { // more steps would be a circle
		if r.holds[id] {
			return id, true
		}
		was, known := r.retired[id]
		if !known {
			return "", false
		}
		if complete = was.Complete; was.To == "" {
			break
		}
		id = was.To
	}
	return firstStatus(r.statuses, complete), true
}

// firstStatus is the id of the first status that is complete, or of the first
// that is not. There are both: those from the start cannot be removed.
func firstStatus(statuses []Status, complete bool) string {
	at := slices.IndexFunc(statuses, func(s Status) bool { return s.Complete == complete })
	return statuses[max(at, 0)].ID
}

// unsettled calls yield for each item of the issue whose status does not hold.
func (r *rules) unsettled(in Issue) iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		for _, l := range in.Lists {
			for n := range l.Items {
				if it := &l.Items[n]; it.Kind == KindItem && !r.holds[it.Status] && !yield(it) {
					return
				}
			}
		}
	}
}

// settled says whether all items have a status that holds.
func (r *rules) settled(in Issue) bool {
	for range r.unsettled(in) {
		return false
	}
	return true
}

// settle returns the issue with the statuses and the options that hold, and each item with the
// one that its own has become; what nothing is known of stays. The issue given is
// left as it is.
func (r *rules) settle(in Issue) Issue {
	in.Statuses, in.Options = r.statuses, r.options
	if r.settled(in) {
		return in
	}
	in = in.Clone()
	for it := range r.unsettled(in) {
		if id, known := r.resolve(it.Status); known {
			it.Status = id
		}
	}
	return in
}

// settleStrangers gives the items that settle left a status by what is known of
// theirs elsewhere: it is complete if theirs was.
func (r *rules) settleStrangers(in Issue, elsewhere map[string]Retired) Issue {
	for it := range r.unsettled(in) {
		it.Status = firstStatus(r.statuses, elsewhere[it.Status].Complete)
	}
	return in
}

// retire returns what a place remembers of statuses that are no more, with those
// of gone as the newest. What holds again is not among them.
func (r *rules) retire(known []Retired, gone []Status, becomes map[string]string) []Retired {
	out := slices.DeleteFunc(slices.Clone(known), func(was Retired) bool { return r.holds[was.ID] })
	for _, s := range gone {
		out = slices.DeleteFunc(out, func(was Retired) bool { return was.ID == s.ID })
		out = append(out, Retired{ID: s.ID, To: becomes[s.ID], Complete: s.Complete})
	}
	return out[max(0, len(out)-maxRetired):]
}
