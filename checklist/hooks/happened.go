package hooks

import "ticklist/checklist"

// Happening is one thing that a change means for whoever is outside.
type Happening struct {
	Kind Kind
	List checklist.List  // as it is after the change
	Item *checklist.Item // nil of a list
}

// Happened says what a change from some lists to others means: what became of
// items and lists, and not how it was done. So what is done and undone in one
// change is nothing, undoing a change later is the opposite, and text that was
// saved again is no item that came. What is gone is not told. Statuses that are
// complete are among those given; an item that comes checked was added and not
// checked, and a list that comes complete was not completed.
func Happened(before, after []checklist.List, statuses []checklist.Status) []Happening {
	complete := map[string]bool{}
	for _, s := range statuses {
		complete[s.ID] = s.Complete
	}
	was, wasList := map[string]checklist.Item{}, map[string]checklist.List{}
	for _, l := range before {
		wasList[l.ID] = l
		for _, it := range l.Items {
			was[it.ID] = it
		}
	}
	var out []Happening
	for _, l := range after {
		for n := range l.Items {
			before, there := was[l.Items[n].ID]
			for _, kind := range becomes(before, there, l.Items[n], complete) {
				out = append(out, Happening{Kind: kind, List: l, Item: &l.Items[n]})
			}
		}
		if before, there := wasList[l.ID]; there && !done(before, complete) && done(l, complete) {
			out = append(out, Happening{Kind: Completed, List: l})
		}
	}
	return out
}

// becomes says what became of an item, which may not have been there.
func becomes(before checklist.Item, there bool, after checklist.Item, complete map[string]bool) []Kind {
	var out []Kind
	switch {
	case after.Kind == checklist.KindHeading:
		return nil
	case !there:
		out = append(out, Added)
	case !complete[before.Status] && complete[after.Status]:
		out = append(out, Checked)
	case complete[before.Status] && !complete[after.Status]:
		out = append(out, Unchecked)
	}
	if after.Assignee != "" && after.Assignee != before.Assignee {
		out = append(out, Assigned)
	}
	return out
}

// done says whether a list has items, headings aside, and all are complete.
func done(l checklist.List, complete map[string]bool) bool {
	items := 0
	for _, it := range l.Items {
		if it.Kind == checklist.KindHeading {
			continue
		}
		items++
		if !complete[it.Status] {
			return false
		}
	}
	return items > 0
}
