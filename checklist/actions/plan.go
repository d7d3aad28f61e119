package actions

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"ticklist/checklist"
	"ticklist/checklist/templates"
	"ticklist/checklist/text"
)

// planner finds out what one action is for the lists that an issue has.
type planner struct {
	issue    checklist.Issue
	statuses []checklist.Status
	action   Action
	manages  bool // the person manages templates, and so may take live lists away
	seed     string
	made     int
}

// id makes ids for what is added: others where it is asked for again.
func (p *planner) id() string {
	p.made++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", p.seed, p.made))
	return "a" + hex.EncodeToString(sum[:12])
}

// meant says whether a list is what the action is about.
func (p *planner) meant(l checklist.List) bool {
	return p.action.List == "" || same(l.Name, p.action.List)
}

func same(a, b string) bool { return checklist.Fold(a) == checklist.Fold(b) }

// set changes statuses, in live lists as well.
func (p *planner) set() ([]checklist.Action, error) {
	to, err := p.status()
	if err != nil {
		return nil, err
	}
	var out []checklist.Action
	for _, l := range p.issue.Lists {
		if !p.meant(l) {
			continue
		}
		for _, it := range l.Items {
			if it.Kind == checklist.KindItem && p.action.Pattern.Match(it.Text) && p.turns(it.Status, to) {
				out = append(out, checklist.SetStatus{Item: it.ID, Status: to.ID})
			}
		}
	}
	return out, nil
}

// turns says whether an item in a status is to get another: one that is complete is
// not checked again, in whichever way it is complete.
func (p *planner) turns(from string, to checklist.Status) bool {
	if p.action.Verb == Status {
		return from != to.ID
	}
	return p.complete(from) != to.Complete
}

func (p *planner) complete(status string) bool {
	return slices.ContainsFunc(p.statuses, func(s checklist.Status) bool { return s.ID == status && s.Complete })
}

// status is the one that items get.
func (p *planner) status() (checklist.Status, error) {
	fits := []func(checklist.Status) bool{
		func(s checklist.Status) bool { return s.ID == p.action.Status },
		func(s checklist.Status) bool { return same(s.Name, p.action.Status) },
	}
	if p.action.Verb != Status {
		fits = []func(checklist.Status) bool{func(s checklist.Status) bool { return s.Complete == (p.action.Verb == Check) }}
	}
	for _, fit := range fits {
		if at := slices.IndexFunc(p.statuses, fit); at >= 0 {
			return p.statuses[at], nil
		}
	}
	return checklist.Status{}, &checklist.InvalidError{Field: "status", Reason: fmt.Sprintf("There is no status %q here.", p.action.Status)}
}

// add reads lines, and adds what they say behind what is there.
func (p *planner) add() ([]checklist.Action, error) {
	lists, err := text.Read(p.action.Lines, p.statuses)
	if faults, ok := errors.AsType[text.FaultsError](err); ok {
		return nil, &checklist.InvalidError{Field: "add", Reason: fmt.Sprintf("Line %d: %s", faults[0].Line, faults[0].Text)}
	}
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	var out []checklist.Action
	for _, l := range lists {
		target, made := p.target(l.Name)
		if made != nil {
			out = append(out, *made)
		}
		p.addItems(&out, target, l.Items)
	}
	return out, nil
}

// target is the list that items go to under a name, "" for none: the id of one that
// is there and can get them, and what makes it if there is none.
func (p *planner) target(name string) (id string, made *checklist.AddList) {
	if name == "" {
		name = p.action.List
	}
	for _, l := range p.issue.Lists {
		if !l.Live && (name == "" || same(l.Name, name) || p.issue.Options.OneList) {
			return l.ID, nil
		}
	}
	if name == "" {
		name = checklist.DefaultName
	}
	l := checklist.List{ID: p.id(), Name: name}
	p.issue.Lists = append(slices.Clip(p.issue.Lists), l)
	return l.ID, &checklist.AddList{List: l.ID, Name: name}
}

func (p *planner) addItems(out *[]checklist.Action, target string, items []checklist.Item) {
	ids := map[string]string{} // by what the text's reader called them
	for _, it := range items {
		ids[it.ID] = p.id()
		add := checklist.AddItem{
			Item: ids[it.ID], List: &target, Text: it.Text, Kind: &it.Kind, Details: it.Details, Optional: it.Optional,
			Assignee: orNil(it.Assignee), Due: orNil(it.Due), Parent: orNil(ids[it.Parent]),
		}
		if it.Kind == checklist.KindItem {
			add.Status = &it.Status
		}
		if it.Link != (checklist.Link{}) {
			add.Link = &it.Link
		}
		*out = append(*out, add)
	}
}

// orNil is a pointer to a text, or nil for none.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// clear takes lists away; live ones stay where the person does not manage
// templates.
func (p *planner) clear() []checklist.Action {
	var out []checklist.Action
	for _, l := range p.issue.Lists {
		if p.meant(l) && (!l.Live || p.manages) {
			out = append(out, checklist.DeleteList{List: l.ID})
		}
	}
	return out
}

// remove takes away what came of a version of a template and is as it came. A list
// goes with its last item; a live one only as a whole.
func (p *planner) remove(v templates.Version) []checklist.Action {
	came := map[string]checklist.Item{}
	names := map[string]string{}
	for _, l := range v.Lists {
		names[l.ID] = l.Name
		for _, it := range l.Items {
			came[it.ID] = it
		}
	}
	var out []checklist.Action
	for _, l := range p.issue.Lists {
		whole := l.From.Template == v.Template && names[l.From.ID] == l.Name && (!l.Live || p.manages)
		goes := p.untouched(l, v.Template, came)
		switch {
		case whole && len(goes) == len(l.Items):
			out = append(out, checklist.DeleteList{List: l.ID})
		case !l.Live:
			for _, it := range slices.Backward(l.Items) { // children stand behind their parents
				if goes[it.ID] {
					out = append(out, checklist.DeleteItem{Item: it.ID})
				}
			}
		}
	}
	return out
}

// untouched are the items of a list, by id, that are as they came; one that has
// children only where all of them are.
func (p *planner) untouched(l checklist.List, template string, came map[string]checklist.Item) map[string]bool {
	goes := map[string]bool{}
	for _, it := range l.Items {
		goes[it.ID] = it.From.Template == template && p.asItCame(it, came[it.From.ID])
	}
	for _, it := range l.Items {
		if !goes[it.ID] && it.Parent != "" {
			goes[it.Parent] = false
		}
	}
	for id, is := range goes {
		if !is {
			delete(goes, id)
		}
	}
	return goes
}

// asItCame says whether nobody has ticked or changed an item. A status that does
// not hold here any more has become the first that is open.
func (p *planner) asItCame(it, came checklist.Item) bool {
	status := came.Status
	if !slices.ContainsFunc(p.statuses, func(s checklist.Status) bool { return s.ID == status }) && it.Kind == checklist.KindItem {
		status = p.statuses[max(slices.IndexFunc(p.statuses, func(s checklist.Status) bool { return !s.Complete }), 0)].ID
	}
	return it.Kind == came.Kind && it.Text == came.Text && it.Details == came.Details && it.Optional == came.Optional &&
		it.Assignee == came.Assignee && it.Due == came.Due && it.Link == came.Link && it.Status == status
}
