package checklist

import (
	"context"
	"fmt"
	"slices"
)

// A live list is linked to a template. On an issue only the statuses of its items
// change; what the template says comes by the server's own reworks.

var errLive = refuse(CodeLive, "This checklist is linked to a template: its items are edited there.")

// locked says whether a live list keeps the action from being done. Where the
// list or item is not there, the action itself says so.
func (d *draft) locked(a Action, can Permissions) bool {
	switch a := a.(type) {
	case AddList, SetLive, SetStatus:
		return false
	case DeleteList:
		return !can.ManageTemplates && d.liveList(a.List)
	case AddItem:
		return d.liveItem(a.Item) || a.Parent != nil && d.liveItem(*a.Parent) || a.Parent == nil && d.liveTarget(a.List)
	case MoveItem:
		return d.liveItem(a.Item) || a.Parent != nil && d.liveItem(*a.Parent) || a.Parent == nil && d.liveList(a.List)
	}
	t := a.about()
	return d.liveList(t.list) || t.item != "" && d.liveItem(t.item)
}

// unlinkable is why a person cannot link a list, nil if they can. They bring back a
// link that there was, no more: a list is linked again to a template that was linked
// here, and with nothing in it that is not from there. Else a link could be made to
// a template that the person may not see, or hold what nobody could edit.
func (d *draft) unlinkable(a Action) *refusal {
	link, links := a.(SetLive)
	at := d.listAt(link.List)
	if !links || !link.Live || at < 0 || d.Lists[at].Live || d.Lists[at].From == (Origin{}) {
		return nil // or the action itself says so
	}
	template := d.Lists[at].From.Template
	if !slices.ContainsFunc(d.Applied, func(x Applied) bool { return x.Live && x.Template == template }) {
		return refuse(CodeInvalid, "This checklist's template was not linked to this issue.")
	}
	if slices.ContainsFunc(d.Lists[at].Items, func(it Item) bool { return it.From.Template != template }) {
		return refuse(CodeInvalid, "This checklist has items that are not from its template.")
	}
	return nil
}

// relinked tells Linked of lists that people have linked, and returns the issue as
// that left it.
func (s *Service) relinked(ctx context.Context, sc Scope, res Result, lists []string) (Result, error) {
	var told []string
	for _, l := range res.Issue.Lists {
		if s.Linked == nil || !l.Live || !slices.Contains(lists, l.ID) || slices.Contains(told, l.From.Template) {
			continue
		}
		told = append(told, l.From.Template)
		if err := s.Linked(ctx, sc, l.From.Template); err != nil {
			return Result{}, fmt.Errorf("bring a list that was linked to its template's version: %w", err)
		}
	}
	if len(told) == 0 {
		return res, nil
	}
	var err error
	res.Issue, err = s.LoadIn(ctx, sc, res.Issue.ProjectID)
	return res, err
}

func (d *draft) liveList(id string) bool {
	at := d.listAt(id)
	return at >= 0 && d.Lists[at].Live
}

func (d *draft) liveItem(id string) bool {
	l, _ := d.itemAt(id)
	return l >= 0 && d.Lists[l].Live
}

// liveTarget says whether a new item that names a list, or none, goes to a live
// one.
func (d *draft) liveTarget(list *string) bool {
	if list == nil {
		return len(d.Lists) == 1 && d.Lists[0].Live
	}
	return d.liveList(*list)
}
