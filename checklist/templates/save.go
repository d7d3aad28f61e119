package templates

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ticklist/checklist"
	"ticklist/checklist/text"
)

// Content is the lists of a template as somebody gives them: as lists, as text, or
// by the id of one of the [Starters]; none of them is no list.
type Content struct {
	Lists   []checklist.List
	Text    *string
	Starter string
}

// New is a template that is to be made. Where there is a starter and no name or
// description, they are the starter's.
type New struct {
	ID                string // chosen by the sender: sent again, it is made once
	Name, Description string
	Live, Archived    bool
	Content
	By string // account id
}

// Create makes a template in a place. Errors: *checklist.InvalidError for what
// breaks a rule, text.FaultsError, ErrExists if the site has another of the id,
// ErrTooMany, or a fault.
func (s *Service) Create(ctx context.Context, at checklist.Area, n New) (Template, error) {
	statuses, err := s.statusesOf(ctx, at)
	if err != nil {
		return Template{}, err
	}
	if n, err = n.started(); err != nil {
		return Template{}, err
	}
	lists, err := n.read(n.ID, statuses)
	if err != nil {
		return Template{}, err
	}
	by := checklist.Stamp{By: n.By, At: moment(s.now())}
	t := Template{
		ID: n.ID, Area: at, Name: n.Name, Description: n.Description, Live: n.Live, Archived: n.Archived, Version: 1, Lists: lists,
		Created: by, Updated: by, Saved: by,
	}
	if err := t.check(statuses); err != nil {
		return Template{}, err
	}
	return s.create(ctx, t)
}

// create stores a new template, once if it is the same.
func (s *Service) create(ctx context.Context, t Template) (Template, error) {
	there := 0
	err := s.store.Each(ctx, t.Area, func(Template) error { there++; return nil })
	if err != nil {
		return Template{}, fmt.Errorf("count templates: %w", err)
	}
	if there >= MaxTemplates {
		return Template{}, ErrTooMany
	}
	made, err := s.store.Save(ctx, t)
	if errors.Is(err, checklist.ErrConflict) {
		return s.again(ctx, t)
	}
	if err != nil {
		return Template{}, fmt.Errorf("save a template: %w", err)
	}
	return made, nil
}

// again returns the template that was made by the same request before.
func (s *Service) again(ctx context.Context, t Template) (Template, error) {
	there, err := s.load(ctx, t.Area, t.ID)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && (there.Created.By != t.Created.By || there.Name != t.Name):
		return Template{}, ErrExists
	case err != nil:
		return Template{}, err
	}
	return there, nil
}

// started is n with what the starter that it names says.
func (n New) started() (New, error) {
	if n.Starter == "" {
		return n, nil
	}
	for _, t := range Starters() {
		if t.ID != n.Starter {
			continue
		}
		n.Text = &t.Text
		if n.Name == "" {
			n.Name = t.Name
		}
		if n.Description == "" {
			n.Description = t.Description
		}
		return n, nil
	}
	return n, &checklist.InvalidError{Field: "starter", Reason: "There is no such starter."}
}

// read returns the lists of the content. Those of a text get ids of the seed.
func (c Content) read(seed string, statuses []checklist.Status) ([]checklist.List, error) {
	if c.Text == nil {
		return clean(c.Lists, statuses), nil
	}
	lists, err := text.Read(*c.Text, statuses)
	if err != nil {
		return nil, err
	}
	out, _ := text.Merge(nil, lists, nil, ids(seed))
	return clean(out, statuses), nil
}

// clean is lists without what no template has: that they come from one, statuses
// that are no more, and the stamps of items, which the versions have.
func clean(lists []checklist.List, statuses []checklist.Status) []checklist.List {
	out := checklist.Issue{Lists: lists}.Clone().Lists
	for l := range out {
		out[l].From, out[l].Live = checklist.Origin{}, false
		for n := range out[l].Items {
			it := &out[l].Items[n]
			it.From, it.Updated = checklist.Origin{}, checklist.Stamp{}
			if it.Kind == checklist.KindItem && !known(it.Status, statuses) {
				it.Status = firstOpen(statuses)
			}
		}
	}
	return out
}

func known(status string, statuses []checklist.Status) bool {
	return slices.ContainsFunc(statuses, func(s checklist.Status) bool { return s.ID == status })
}

// firstOpen is the status of what nobody has begun.
func firstOpen(statuses []checklist.Status) string {
	at := slices.IndexFunc(statuses, func(s checklist.Status) bool { return !s.Complete })
	if at < 0 {
		return checklist.StatusOpen
	}
	return statuses[at].ID
}

// reserved are ids that would stand in the way of other addresses.
func reserved() []string { return []string{"starters", "export", "import"} }

// check returns an *checklist.InvalidError for what breaks a rule, and trims the
// name.
func (t *Template) check(statuses []checklist.Status) error {
	if !checklist.ValidID(t.ID) || slices.Contains(reserved(), t.ID) {
		return &checklist.InvalidError{Field: "id", Reason: "An id has 1 to 64 of the characters A-Z, a-z, 0-9, _ and -."}
	}
	var err error
	if t.Name, err = checklist.CleanLine("name", "The name", t.Name, MaxName); err != nil {
		return err
	}
	if t.Description, err = checklist.CleanText("description", "The description", t.Description, MaxDescription); err != nil {
		return err
	}
	return checkLists(t.Lists, statuses)
}

func checkLists(lists []checklist.List, statuses []checklist.Status) error {
	seen := map[string]bool{}
	for _, l := range lists {
		for _, id := range append([]string{"list " + l.ID}, itemIDs(l)...) {
			if seen[id] || !checklist.ValidID(id[len("list "):]) {
				return &checklist.InvalidError{Field: "lists", Reason: "Two things have one id, or an id has other characters than A-Z, a-z, 0-9, _ and -."}
			}
			seen[id] = true
		}
	}
	made, refused := checklist.Perform(checklist.Issue{Statuses: statuses}, checklist.Difference(nil, lists))
	if len(refused) > 0 {
		return &checklist.InvalidError{Field: "lists", Reason: refused[0].Text}
	}
	if !slices.EqualFunc(made, lists, func(a, b checklist.List) bool { return slices.Equal(itemIDs(a), itemIDs(b)) }) {
		return &checklist.InvalidError{Field: "lists", Reason: "The items do not stand right behind those that they belong to."}
	}
	return nil
}

func itemIDs(l checklist.List) []string {
	var out []string
	for _, it := range l.Items {
		out = append(out, "item "+it.ID)
	}
	return out
}

// Edit is what somebody wants a template to be; nil leaves as it is.
type Edit struct {
	// Base is the version that the lists or the text are made of: what was saved
	// since is kept.
	Base              int
	Name, Description *string
	Live, Archived    *bool
	Lists             *[]checklist.List // whose ids are the version's, or new
	Text              *string
	By                string
}

// Saved is a template after an edit.
type Saved struct {
	Template
	Conflicts []text.Conflict
}

// Save brings an edit together with what others saved since its base. Lists that
// differ from what is stored become a new version. Errors are those of Create, and
// ErrNotFound, ErrNoVersion for a base that is no longer kept, checklist.ErrBusy.
func (s *Service) Save(ctx context.Context, at checklist.Area, id string, e Edit) (Saved, error) {
	statuses, err := s.statusesOf(ctx, at)
	if err != nil {
		return Saved{}, err
	}
	var out Saved
	newer := false
	err = retried(func() error {
		t, err := s.load(ctx, at, id)
		if err != nil {
			return err
		}
		was, before := t.Version, t.heading()
		if out.Conflicts, err = s.edit(ctx, &t, e, statuses); err != nil {
			return err
		}
		newer = t.Version > was
		if !newer && t.heading() == before {
			out.Template = t
			return nil
		}
		t.Updated = checklist.Stamp{By: e.By, At: moment(s.now())}
		out.Template, err = s.store.Save(ctx, t)
		return err
	})
	if err != nil {
		return Saved{}, fmt.Errorf("save a template: %w", err)
	}
	if newer {
		s.tell(ctx, out.Template)
		if err := s.store.Drop(ctx, at.ClientKey, id, out.Version-MaxVersions+1); err != nil {
			return Saved{}, fmt.Errorf("drop old versions of a template: %w", err)
		}
	}
	one := []Template{out.Template}
	err = s.count(ctx, at.ClientKey, one)
	out.Template = one[0]
	return out, err
}

// edit makes an edit of t, and keeps the version that is no longer the latest.
func (s *Service) edit(ctx context.Context, t *Template, e Edit, statuses []checklist.Status) ([]text.Conflict, error) {
	set(&t.Name, e.Name)
	set(&t.Description, e.Description)
	set(&t.Live, e.Live)
	set(&t.Archived, e.Archived)
	var conflicts []text.Conflict
	if e.Lists != nil || e.Text != nil {
		lists, found, err := s.merge(ctx, *t, e, statuses)
		if err != nil {
			return nil, err
		}
		conflicts = found
		if len(checklist.Difference(t.Lists, lists)) > 0 {
			if err := s.store.Keep(ctx, t.Area.ClientKey, t.current()); err != nil {
				return nil, fmt.Errorf("keep a version of a template: %w", err)
			}
			t.Lists, t.Saved = lists, checklist.Stamp{By: e.By, At: moment(s.now())}
			t.Version, t.Owed = t.Version+1, t.Saved.At
		}
	}
	return conflicts, t.check(statuses)
}

// heading is what of a template is changed beside its lists.
type heading struct {
	name, description string
	live, archived    bool
}

func (t Template) heading() heading { return heading{t.Name, t.Description, t.Live, t.Archived} }

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// merge is what the lists of t become.
func (s *Service) merge(ctx context.Context, t Template, e Edit, statuses []checklist.Status) ([]checklist.List, []text.Conflict, error) {
	base, err := s.version(ctx, t, e.Base)
	if err != nil {
		return nil, nil, err
	}
	mine, err := e.lists(t, base.Lists, statuses)
	if err != nil {
		return nil, nil, err
	}
	if err := checkLists(mine, statuses); err != nil {
		return nil, nil, err
	}
	lists, conflicts := text.MergeByID(base.Lists, mine, t.Lists, kept(mine, t.Lists, base.Lists, ids(t.ID, fmt.Sprint(e.Base), e.By, text.Write(mine, statuses))))
	return clean(lists, statuses), conflicts, nil
}

// lists is what the edit makes of its base.
func (e Edit) lists(t Template, base []checklist.List, statuses []checklist.Status) ([]checklist.List, error) {
	if e.Lists != nil {
		return clean(*e.Lists, statuses), nil
	}
	before, err := text.Read(text.Write(base, statuses), statuses)
	if err != nil {
		return nil, fmt.Errorf("read a version as it was written: %w", err)
	}
	wanted, err := text.Read(*e.Text, statuses)
	if err != nil {
		return nil, err
	}
	out, _ := text.Merge(before, wanted, base, ids(t.ID, fmt.Sprint(e.Base), e.By, *e.Text))
	return clean(out, statuses), nil
}

// kept names what is new in mine as mine does, where the id is free.
func kept(mine, theirs, base []checklist.List, other func(string) string) func(string) string {
	taken := map[string]bool{}
	for _, lists := range [][]checklist.List{theirs, base} {
		for _, l := range lists {
			taken["l"+l.ID] = true
			for _, it := range l.Items {
				taken["i"+it.ID] = true
			}
		}
	}
	own := map[string]string{}
	n := 0
	for at, l := range mine {
		own[fmt.Sprint("l", at+1)] = l.ID
		for _, it := range l.Items {
			n++
			own[fmt.Sprint("i", n)] = it.ID
		}
	}
	return func(name string) string {
		if id := own[name]; id != "" && !taken[name[:1]+id] {
			return id
		}
		return other(name)
	}
}

// Duplicate makes a copy of a template in a place, at version 1, under an id that
// the sender chose. Errors are those of Create, and ErrNotFound.
func (s *Service) Duplicate(ctx context.Context, at checklist.Area, id string, to checklist.Area, n New) (Template, error) {
	t, err := s.load(ctx, at, id)
	if err != nil {
		return Template{}, err
	}
	n.Description, n.Live, n.Content = t.Description, t.Live, Content{Lists: t.Lists}
	return s.Create(ctx, to, n)
}

// Move takes a template to another place of its site. Errors: ErrNotFound,
// ErrTooMany, checklist.ErrBusy, or a fault.
func (s *Service) Move(ctx context.Context, from checklist.Area, id string, to checklist.Area, by string) (Template, error) {
	there := 0
	if err := s.store.Each(ctx, to, func(Template) error { there++; return nil }); err != nil {
		return Template{}, fmt.Errorf("count templates: %w", err)
	}
	if there >= MaxTemplates {
		return Template{}, ErrTooMany
	}
	var out Template
	err := retried(func() error {
		t, err := s.load(ctx, from, id)
		if err != nil {
			return err
		}
		t.Area, t.Updated = to, checklist.Stamp{By: by, At: moment(s.now())}
		out, err = s.store.Save(ctx, t)
		return err
	})
	if err != nil {
		return Template{}, fmt.Errorf("move a template: %w", err)
	}
	return out, nil
}

// FromIssue makes a template of lists of an issue, of all where none is named.
// What belongs to the issue alone does not come along: statuses, due dates and
// linked issues. Errors are those of Create.
func (s *Service) FromIssue(ctx context.Context, sc checklist.Scope, projectID string, at checklist.Area, lists []string, n New) (Template, error) {
	issue, err := s.issues.LoadIn(ctx, sc, projectID)
	if err != nil {
		return Template{}, fmt.Errorf("load the issue: %w", err)
	}
	name := ids(n.ID)
	count := 0
	for _, l := range issue.Clone().Lists {
		if len(lists) > 0 && !slices.Contains(lists, l.ID) {
			continue
		}
		renamed := map[string]string{}
		for at := range l.Items {
			it := &l.Items[at]
			count++
			renamed[it.ID] = name(fmt.Sprint("i", count))
			it.ID, it.Parent, it.Due, it.Link = renamed[it.ID], renamed[it.Parent], "", checklist.Link{}
			if it.Kind == checklist.KindItem {
				it.Status = "" // the first, as clean has it
			}
		}
		l.ID = name(fmt.Sprint("l", len(n.Lists)+1))
		n.Lists = append(n.Lists, l)
	}
	if len(n.Lists) == 0 {
		return Template{}, &checklist.InvalidError{Field: "lists", Reason: "This issue has no such checklist."}
	}
	return s.Create(ctx, at, n)
}

func (s *Service) statusesOf(ctx context.Context, at checklist.Area) ([]checklist.Status, error) {
	chosen, err := s.statuses.Statuses(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("read the statuses: %w", err)
	}
	return chosen.Statuses, nil
}
