package rollout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/templates"
)

// MaxPreview is how many issues a preview looks at.
const MaxPreview = 200

// ask is what is asked of an update.
type ask struct {
	Version int `json:"version"`
}

// Start has the open issues that a template of a place came to brought to the
// version that it has now. The job's id is the asker's; again with the same does no
// harm. Errors: templates.ErrNotFound, and those of bulk.Service.
func (s *Service) Start(ctx context.Context, at checklist.Area, template, id, by string) (bulk.Job, error) {
	t, err := s.of(ctx, at, template)
	if err != nil {
		return bulk.Job{}, err
	}
	used, err := s.Templates.Uses(ctx, at.ClientKey, []string{template})
	if err != nil {
		return bulk.Job{}, fmt.Errorf("count the issues of a template: %w", err)
	}
	asked, err := json.Marshal(ask{Version: t.Version})
	if err != nil {
		return bulk.Job{}, fmt.Errorf("write what was asked: %w", err)
	}
	return s.Jobs.Start(ctx, bulk.Job{Area: at, ID: id, Kind: Update, Subject: template, Ask: asked, Total: used[template], Created: checklist.Stamp{By: by}})
}

// of is a template of a place.
func (s *Service) of(ctx context.Context, at checklist.Area, template string) (templates.Template, error) {
	t, err := s.Templates.Load(ctx, at.ClientKey, template)
	if err == nil && t.Area != at {
		err = templates.ErrNotFound
	}
	return t, err
}

// Run is the handler of Update: it brings a page of issues to the version that was
// asked for, which is what its asker has seen.
func (s *Service) Run(ctx context.Context, j bulk.Job, step *bulk.Step) error {
	var asked ask
	if err := json.Unmarshal(j.Ask, &asked); err != nil {
		return fmt.Errorf("read what was asked: %w", err)
	}
	to, err := s.version(ctx, j.ClientKey, j.Subject, asked.Version)
	if errors.Is(err, templates.ErrNotFound) || errors.Is(err, templates.ErrNoVersion) {
		return &bulk.ProblemError{Text: "The template, or this version of it, was deleted."}
	}
	if err != nil {
		return err
	}
	return s.page(ctx, j, step, change{to: to, by: j.Created.By})
}

func (s *Service) version(ctx context.Context, clientKey, template string, n int) (templates.Version, error) {
	now, gone, err := s.current(ctx, clientKey, template)
	switch {
	case err != nil || now.N == n:
		return now, err
	case gone:
		return templates.Version{}, templates.ErrNotFound
	}
	return s.Templates.Version(ctx, clientKey, template, n)
}

// Preview is what an update would do.
type Preview struct {
	Version int
	Issues  int64   // that the template came to
	Looked  int     // how many of them were looked at
	Open    int     // how many of these are open, and of an earlier version
	List    []Issue // those of these that would change
}

// Issue is one that would change.
type Issue struct {
	ID, Key string
	Version int // that it has
	Before  []checklist.List
	Actions []checklist.Action
}

// Preview says what Start would do to the first MaxPreview issues. Errors:
// templates.ErrNotFound, those of Jira.
func (s *Service) Preview(ctx context.Context, at checklist.Area, template string) (Preview, error) {
	t, err := s.of(ctx, at, template)
	if err != nil {
		return Preview{}, err
	}
	used, err := s.Templates.Uses(ctx, at.ClientKey, []string{template})
	if err != nil {
		return Preview{}, fmt.Errorf("count the issues of a template: %w", err)
	}
	p := Preview{Version: t.Version, Issues: used[template], List: []Issue{}}
	c := change{to: templates.Version{Template: t.ID, N: t.Version, Lists: t.Lists}}
	for cursor := ""; p.Looked < MaxPreview; {
		ids, err := s.Index.WithTemplate(ctx, at.ClientKey, template, cursor, Page)
		if err != nil {
			return Preview{}, err
		}
		if err := s.look(ctx, bulk.Job{Area: at, Subject: template}, ids, c, &p); err != nil {
			return Preview{}, err
		}
		if len(ids) < Page {
			break
		}
		cursor = ids[len(ids)-1]
	}
	return p, nil
}

// look adds what would become of some issues.
func (s *Service) look(ctx context.Context, j bulk.Job, ids []string, c change, p *Preview) error {
	p.Looked += len(ids)
	some, err := s.candidates(ctx, j, ids, c)
	if err != nil || len(some) == 0 {
		return err
	}
	open, err := s.open(ctx, j.ClientKey, some, c)
	if err != nil {
		return err
	}
	for _, id := range some {
		if !open[id] {
			continue
		}
		p.Open++
		i, err := s.Issues.LoadIn(ctx, checklist.Scope{ClientKey: j.ClientKey, IssueID: id}, "")
		if err != nil {
			return err
		}
		came, _ := i.Came(j.Subject)
		base, err := s.base(ctx, j.ClientKey, came)
		if err != nil {
			return err
		}
		actions, err := c.plan(i, i.Statuses, base)
		if errors.Is(err, checklist.ErrFull) {
			continue
		}
		if err != nil {
			return err
		}
		if len(actions) > 0 {
			p.List = append(p.List, Issue{ID: id, Key: i.IssueKey, Version: came.Version, Before: i.Lists, Actions: actions})
		}
	}
	return nil
}

// Change is one change of an issue: what is done, what the item or the list says
// then, or said if it goes, and what it said before where that is changed.
type Change struct {
	Kind      checklist.EventKind
	Text, Was string
}

// Changes are what is done to the issue, for people to read.
func (i Issue) Changes() []Change {
	says := map[string]string{}
	for _, l := range i.Before {
		says[l.ID] = l.Name
		for _, it := range l.Items {
			says[it.ID] = it.Text
		}
	}
	out := make([]Change, 0, len(i.Actions))
	for _, a := range i.Actions {
		kind, about := checklist.About(a)
		c := Change{Kind: kind, Text: says[about]}
		switch a := a.(type) {
		case checklist.AddItem:
			c.Text = a.Text
		case checklist.AddList:
			c.Text = a.Name
		case checklist.RenameList:
			c.Text, c.Was = a.Name, says[about]
		case checklist.EditItem:
			if a.Text != nil {
				c.Text, c.Was = *a.Text, says[about]
			}
		}
		says[about] = c.Text
		out = append(out, c)
	}
	return out
}
