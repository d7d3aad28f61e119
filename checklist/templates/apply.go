package templates

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ticklist/checklist"
)

// Mode is what becomes of the lists that an issue has already.
type Mode string

// The modes.
const (
	Append  Mode = "append"  // they stay, the template's come behind them
	Replace Mode = "replace" // they go
	Missing Mode = "missing" // they stay, and get what they do not have yet
)

// ApplyTime is how long it takes at most from a look at a template to the write
// that brings it to an issue. Who rolls out what was saved meanwhile relies on it.
const ApplyTime = time.Minute

// Application is a template that is to come to an issue.
type Application struct {
	ID       string // of the request, chosen by the sender; "" to plan it each time
	Template string
	Version  int // 0 for the latest, as which every other counts where lists are linked
	Mode     Mode
	Live     *bool // nil as the template is meant; else it takes ManageTemplates
	By       string
	Can      checklist.Permissions
	Facts    checklist.Facts
	Rule     string // id of the rule that brings it, "" if a person does
}

// Apply brings a template to an issue, as one change, whole or not at all. It may
// be one of the site or of the issue's project that is not archived. Errors:
// ErrNotFound, ErrNoVersion, checklist.ErrForbidden, *checklist.InvalidError where it
// does not fit into the issue, and those of Rework.
func (s *Service) Apply(ctx context.Context, sc checklist.Scope, a Application) (checklist.Result, error) {
	limited, cancel := context.WithTimeout(ctx, ApplyTime)
	defer cancel()
	b, err := s.Prepare(limited, sc, a)
	if err != nil {
		return checklist.Result{}, err
	}
	can := a.Can
	can.ManageTemplates = true // to link what the template is meant to link
	res, err := s.issues.Rework(limited, sc, checklist.Rework{
		ID: a.ID, By: a.By, Can: can, Facts: a.Facts, Live: true, Applied: []checklist.Applied{b.Applied()}, Plan: b.Plan,
	})
	if err != nil {
		return checklist.Result{}, fmt.Errorf("apply a template: %w", err)
	}
	s.Brought(ctx, sc, b)
	return res, nil
}

// Bringing is a template that was looked up to come to an issue.
type Bringing struct {
	application Application
	version     Version
	live        bool
}

// Prepare looks up what a is to bring to an issue, for who does that together with
// other things: in at most ApplyTime from here, as the server itself, with Plan and
// Applied, and Brought behind it. Errors are those of Apply, without Rework's.
func (s *Service) Prepare(ctx context.Context, sc checklist.Scope, a Application) (Bringing, error) {
	if !slices.Contains([]Mode{Append, Replace, Missing}, a.Mode) {
		return Bringing{}, &checklist.InvalidError{Field: "mode", Reason: "A template is applied with append, replace or missing."}
	}
	if !a.Can.Add || a.Mode == Replace && !a.Can.Delete {
		return Bringing{}, checklist.ErrForbidden
	}
	t, err := s.applicable(ctx, sc, a)
	if err != nil {
		return Bringing{}, err
	}
	b := Bringing{application: a, live: t.Live}
	if a.Live != nil && *a.Live != b.live {
		if b.live = *a.Live; !a.Can.ManageTemplates {
			return Bringing{}, checklist.ErrForbidden
		}
	}
	if b.version, err = s.version(ctx, t, a.Version); err == nil && b.live {
		b.version = t.current()
	}
	return b, err
}

// Applied is what the issue is to remember of it.
func (b Bringing) Applied() checklist.Applied {
	return checklist.Applied{Template: b.version.Template, Version: b.version.N, Rule: b.application.Rule, Live: b.live}
}

// Plan is what it does to an issue; its error is an *checklist.InvalidError.
func (b Bringing) Plan(newest checklist.Issue, statuses []checklist.Status) ([]checklist.Action, error) {
	return b.application.plan(newest, statuses, b.version, b.live)
}

// Brought is called when b has come to an issue.
func (s *Service) Brought(ctx context.Context, sc checklist.Scope, b Bringing) {
	if b.live && s.Linked != nil {
		s.Linked(ctx, sc, b.version.Template)
	}
}

// applicable is the template, if the issue can get it.
func (s *Service) applicable(ctx context.Context, sc checklist.Scope, a Application) (Template, error) {
	t, err := s.store.Load(ctx, sc.ClientKey, a.Template)
	if err != nil {
		return Template{}, fmt.Errorf("load a template: %w", err)
	}
	project := a.Facts.ProjectID
	if project == "" {
		issue, err := s.issues.LoadIn(ctx, sc, "")
		if err != nil {
			return Template{}, fmt.Errorf("find the issue's project: %w", err)
		}
		project = issue.ProjectID
	}
	if t.Archived || !t.For(sc.ClientKey, project) {
		return Template{}, ErrNotFound
	}
	return t, nil
}

// plan is what a version of the template does to an issue.
func (a Application) plan(newest checklist.Issue, statuses []checklist.Status, v Version, live bool) ([]checklist.Action, error) {
	p := &planner{issue: newest, statuses: statuses, version: v, live: live, name: ids(a.ID, v.Template, fmt.Sprint(v.N), fmt.Sprint(newest.Version))}
	if a.Mode == Replace {
		p.clear(a.Can.ManageTemplates)
	}
	if a.Mode == Missing {
		p.remember()
	}
	for _, l := range v.Lists {
		p.addList(l)
	}
	_, refused := checklist.Perform(newest, p.actions)
	if len(refused) > 0 {
		return nil, &checklist.InvalidError{Field: "template", Reason: refused[0].Text}
	}
	return p.actions, nil
}

// planner makes the actions that bring a version to an issue.
type planner struct {
	issue    checklist.Issue
	statuses []checklist.Status
	version  Version
	live     bool
	name     func(string) string
	actions  []checklist.Action
	n        int    // things made so far
	made     string // the list that was made last

	// Where nothing is to be doubled: what the issue has, by what it is from and by
	// what it says.
	lists   []checklist.List
	byFrom  map[checklist.Origin]spot
	byText  map[says][]spot
	claimed map[string]bool // ids of items that stand for one of the template
}

// spot is an item of the issue, and its list.
type spot struct {
	checklist.Item
	list string
	live bool
}

// says is what an item says to people.
type says struct {
	kind checklist.Kind
	text string
}

// clear removes the lists that the issue has; a live one only for those who manage
// templates.
func (p *planner) clear(manages bool) {
	for _, l := range p.issue.Lists {
		if !l.Live || manages {
			p.actions = append(p.actions, checklist.DeleteList{List: l.ID})
		}
	}
}

// remember takes up what the issue has.
func (p *planner) remember() {
	p.lists, p.byFrom, p.byText, p.claimed = p.issue.Lists, map[checklist.Origin]spot{}, map[says][]spot{}, map[string]bool{}
	for _, l := range p.lists {
		for _, it := range l.Items {
			at := spot{it, l.ID, l.Live}
			if it.From != (checklist.Origin{}) {
				p.byFrom[it.From] = at
			}
			key := says{it.Kind, fold(it.Text)}
			p.byText[key] = append(p.byText[key], at)
		}
	}
}

func (p *planner) next(kind string) string {
	p.n++
	return p.name(fmt.Sprint(kind, p.n))
}

func (p *planner) origin(id string) checklist.Origin {
	return checklist.Origin{Template: p.version.Template, ID: id}
}

// addList adds what of a list is to come. A live list that is there already is
// left to follow its template.
func (p *planner) addList(l checklist.List) {
	from := p.origin(l.ID)
	if slices.ContainsFunc(p.issue.Lists, func(x checklist.List) bool { return x.Live && x.From == from && !p.deletes(x.ID) }) {
		return
	}
	wanted := p.missing(l)
	target := p.target(l)
	if target == "" && (len(wanted) > 0 || len(l.Items) == 0) {
		target = p.next("l")
		p.made = target
		p.actions = append(p.actions, checklist.AddList{List: target, Name: l.Name, From: from})
		if p.live {
			defer func() { p.actions = append(p.actions, checklist.SetLive{List: target, Live: true}) }()
		}
	}
	p.addItems(l, target, wanted)
}

func (p *planner) deletes(list string) bool {
	return slices.Contains(p.actions, checklist.Action(checklist.DeleteList{List: list}))
}

// missing are the items of a list that the issue lacks, by id.
func (p *planner) missing(l checklist.List) map[string]bool {
	out := map[string]bool{}
	for _, it := range l.Items {
		if _, there := p.find(it); !there {
			out[it.ID] = true
		}
	}
	return out
}

// find is the item of the issue that stands for one of the template.
func (p *planner) find(it checklist.Item) (spot, bool) {
	if at, ok := p.byFrom[p.origin(it.ID)]; ok {
		p.claimed[at.ID] = true
		return at, true
	}
	for _, at := range p.byText[says{it.Kind, fold(it.Text)}] {
		if !p.claimed[at.ID] || at.From == p.origin(it.ID) {
			p.claimed[at.ID] = true
			p.byFrom[p.origin(it.ID)] = at
			return at, true
		}
	}
	return spot{}, false
}

// target is the list of the issue that gets what is missing of a list: the one
// that is from it, else one of its name; "" for none. A live one gets nothing.
func (p *planner) target(l checklist.List) string {
	if p.issue.Options.OneList && !p.live {
		return p.sole()
	}
	for _, fits := range []func(checklist.List) bool{
		func(x checklist.List) bool { return x.From == p.origin(l.ID) },
		func(x checklist.List) bool { return fold(x.Name) == fold(l.Name) },
	} {
		at := slices.IndexFunc(p.lists, func(x checklist.List) bool { return !x.Live && !p.live && fits(x) })
		if at >= 0 {
			return p.lists[at].ID
		}
	}
	return ""
}

// sole is the list to which all goes where an issue has one; "" for none yet.
func (p *planner) sole() string {
	for _, l := range p.issue.Lists {
		if !l.Live && !p.deletes(l.ID) {
			return l.ID
		}
	}
	return p.made
}

// addItems adds the items of a list that are wanted to a list of the issue, each
// behind what it stands behind in the template if that is there, too.
func (p *planner) addItems(l checklist.List, target string, wanted map[string]bool) {
	placed := map[string]string{} // by id in the template: in the target
	before := map[string]string{} // by id of the parent in the template: what the next stands behind
	for _, it := range l.Items {
		if !wanted[it.ID] {
			if at, _ := p.find(it); at.list == target || p.holds(at, target) {
				placed[it.ID], before[it.Parent] = at.ID, at.ID
			}
			continue
		}
		id := p.next("i")
		add := checklist.AddItem{
			Item: id, List: &target, Text: it.Text, Kind: &it.Kind, Details: it.Details, Optional: it.Optional, Assignee: orNil(it.Assignee),
			Due: orNil(it.Due), From: p.origin(it.ID), After: orNil(before[it.Parent]),
		}
		if it.Link != (checklist.Link{}) {
			add.Link = &it.Link
		}
		if it.Kind == checklist.KindItem && known(it.Status, p.statuses) {
			add.Status = &it.Status
		}
		if parent := p.parent(it, placed); parent != "" {
			add.Parent = &parent
		} else if it.Parent != "" {
			add.After = nil
		}
		p.actions = append(p.actions, add)
		placed[it.ID], before[it.Parent] = id, id
	}
}

// holds says whether an item of the issue can get children although it is in
// another list than the target.
func (p *planner) holds(at spot, target string) bool {
	return at.ID != "" && at.list != target && !at.live && at.Parent == "" && at.Kind == checklist.KindItem
}

// parent is what a child of the template stands under on the issue; "" for
// nothing: where its parent became a child itself, or is in a live list.
func (p *planner) parent(it checklist.Item, placed map[string]string) string {
	above := placed[it.Parent]
	if it.Parent == "" || above == "" {
		return ""
	}
	for _, x := range p.lists {
		at := slices.IndexFunc(x.Items, func(i checklist.Item) bool { return i.ID == above })
		if at >= 0 && (x.Live || x.Items[at].Parent != "" || x.Items[at].Kind != checklist.KindItem) {
			return ""
		}
	}
	return above
}

// orNil is a pointer to a text, or nil for none.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
