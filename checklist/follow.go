package checklist

import "slices"

// ByJira stands where an account id does of what Jira has told without saying who
// did it.
const ByJira = "jira"

// ByRule stands where an account id does of what a rule brought by itself.
const ByRule = "rule"

// Followed is what became of an issue that items may follow.
type Followed struct {
	Issue string // Jira's numeric id
	Gone  bool   // Jira has deleted it
	Done  bool   // it is in a status that Jira counts as done
}

// Followed returns the ids of the issues that items follow, each once.
func (i Issue) Followed() []string {
	found := []string{}
	for _, l := range i.Lists {
		for _, it := range l.Items {
			if it.Link.Follow && !slices.Contains(found, it.Link.Issue) {
				found = append(found, it.Link.Issue)
			}
		}
	}
	return found
}

// Plan is a [Rework]'s: it makes the items that follow the issue complete when it
// is done, and open when it is not. One that is in a status of the right kind
// already stays in it. Whoever ticks such an item by hand is followed until the
// issue's status changes next: that the item goes with the issue is what they
// wanted, and remembering which tick was whose would be a second truth beside the
// status. Of an issue that is gone the link stays, so that it can be seen where
// the work went, and nothing follows it any more.
func (f Followed) Plan(newest Issue, statuses []Status) ([]Action, error) {
	var actions []Action
	for _, l := range newest.Lists {
		for _, it := range l.Items {
			if !it.Link.Follow || it.Link.Issue != f.Issue {
				continue
			}
			if f.Gone {
				actions = append(actions, SetLink{Item: it.ID, Link: &Link{Issue: it.Link.Issue, Key: it.Link.Key}})
			} else if to, ok := f.status(it, statuses); ok {
				actions = append(actions, SetStatus{Item: it.ID, Status: to})
			}
		}
	}
	return actions, nil
}

// status is the one that an item is to get; ok is false if it is to stay as it is.
func (f Followed) status(it Item, statuses []Status) (id string, ok bool) {
	complete := slices.ContainsFunc(statuses, func(s Status) bool { return s.ID == it.Status && s.Complete })
	if complete == f.Done {
		return "", false
	}
	at := slices.IndexFunc(statuses, func(s Status) bool { return s.Complete == f.Done })
	if at < 0 {
		return "", false
	}
	return statuses[at].ID, true
}
