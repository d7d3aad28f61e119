package templates

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
)

// maxTries is how many races one request may lose before it gives up.
const maxTries = 10

// Issues are the checklists of issues; *checklist.Service is one, and says with
// which errors.
type Issues interface {
	LoadIn(ctx context.Context, sc checklist.Scope, projectID string) (checklist.Issue, error)
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
}

// Statuses says which statuses hold in a place; *checklist.Choices does.
type Statuses interface {
	Statuses(context.Context, checklist.Area) (checklist.StatusChoice, error)
}

// Service answers what is asked about templates. Its zero value is not usable; see
// [NewService].
type Service struct {
	store    Store
	issues   Issues
	statuses Statuses
	now      func() time.Time

	// Changed, where it is set, is told of each template whose lists were saved
	// anew, and of each that was deleted, whose Rev is then 0: its linked lists are
	// to follow. It must not block.
	Changed func(context.Context, Template)

	// Linked, where it is set, is told of each issue to which a template has come
	// whose lists are linked: one that was saved meanwhile is to be caught up with.
	Linked func(ctx context.Context, sc checklist.Scope, template string)
}

// NewService returns a service on a store; now is the clock for stamps.
func NewService(store Store, issues Issues, statuses Statuses, now func() time.Time) *Service {
	return &Service{store: store, issues: issues, statuses: statuses, now: now}
}

// Query says which templates of a place are wanted.
type Query struct {
	Text     string // words that the name or the description has, however they are written; "" for all
	Archived bool   // also those
}

// List returns the templates of a place that q asks for, by name, without their
// lists.
func (s *Service) List(ctx context.Context, at checklist.Area, q Query) ([]Template, error) {
	found, err := s.find(ctx, at, q)
	if err != nil {
		return nil, err
	}
	return found, s.count(ctx, at.ClientKey, found)
}

// Offer returns what an issue of a project can get: the project's, then the
// site's, none of them archived.
func (s *Service) Offer(ctx context.Context, at checklist.Area, words string) ([]Template, error) {
	out, err := s.find(ctx, at, Query{Text: words})
	if err != nil || at.ProjectID == "" {
		return out, err
	}
	ofSite, err := s.find(ctx, checklist.Area{ClientKey: at.ClientKey}, Query{Text: words})
	return append(out, ofSite...), err
}

// Named returns the template that people mean by a word at a project: by its id, or
// by its name, however that is written, the project's before the site's. With
// archived it may be one that is. Errors: ErrNotFound, and an *checklist.InvalidError
// where several have the name.
func (s *Service) Named(ctx context.Context, at checklist.Area, word string, archived bool) (Template, error) {
	for _, place := range []checklist.Area{at, {ClientKey: at.ClientKey}} {
		all, err := s.find(ctx, place, Query{Archived: archived})
		if err != nil {
			return Template{}, err
		}
		if n := slices.IndexFunc(all, func(t Template) bool { return t.ID == word }); n >= 0 {
			return s.load(ctx, place, all[n].ID)
		}
		all = slices.DeleteFunc(all, func(t Template) bool { return fold(t.Name) != fold(word) })
		if len(all) > 1 {
			return Template{}, &checklist.InvalidError{Field: "template", Reason: "Several templates have this name: say which by its id."}
		}
		if len(all) == 1 {
			return s.load(ctx, place, all[0].ID)
		}
	}
	return Template{}, ErrNotFound
}

func (s *Service) find(ctx context.Context, at checklist.Area, q Query) ([]Template, error) {
	out := []Template{}
	words := strings.Fields(fold(q.Text))
	err := s.store.Each(ctx, at, func(t Template) error {
		said := fold(t.Name + "\n" + t.Description)
		missing := func(word string) bool { return !strings.Contains(said, word) }
		if (!t.Archived || q.Archived) && !slices.ContainsFunc(words, missing) {
			out = append(out, t)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find templates: %w", err)
	}
	slices.SortFunc(out, func(a, b Template) int {
		return cmp.Or(cmp.Compare(fold(a.Name), fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// fold is a text without what makes equal ones look different: capitals and
// blanks around and between its words.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// count fills in on how many issues each template is.
func (s *Service) count(ctx context.Context, clientKey string, ts []Template) error {
	ids := make([]string, 0, len(ts))
	for _, t := range ts {
		ids = append(ids, t.ID)
	}
	uses, err := s.store.Uses(ctx, clientKey, ids)
	if err != nil {
		return fmt.Errorf("count uses: %w", err)
	}
	for n := range ts {
		ts[n].Used = uses[ts[n].ID]
	}
	return nil
}

// Get returns a template of a place, with what issues have of it, or ErrNotFound.
func (s *Service) Get(ctx context.Context, at checklist.Area, id string) (Template, error) {
	t, err := s.load(ctx, at, id)
	if err != nil {
		return Template{}, err
	}
	if t.Linked, err = s.store.Linked(ctx, at.ClientKey, id); err != nil {
		return Template{}, fmt.Errorf("count what is linked: %w", err)
	}
	one := []Template{t}
	err = s.count(ctx, at.ClientKey, one)
	return one[0], err
}

func (s *Service) load(ctx context.Context, at checklist.Area, id string) (Template, error) {
	t, err := s.store.Load(ctx, at.ClientKey, id)
	if err != nil {
		return Template{}, fmt.Errorf("load a template: %w", err)
	}
	if t.Area != at {
		return Template{}, ErrNotFound
	}
	return t, nil
}

// Versions returns the versions of a template, the latest first and without their
// lists.
func (s *Service) Versions(ctx context.Context, at checklist.Area, id string) ([]Version, error) {
	t, err := s.load(ctx, at, id)
	if err != nil {
		return nil, err
	}
	before, err := s.store.Versions(ctx, at.ClientKey, id)
	if err != nil {
		return nil, fmt.Errorf("read the versions of a template: %w", err)
	}
	now := t.current()
	now.Lists = nil
	// A save that broke off may have kept the version that the template still has.
	before = slices.DeleteFunc(before, func(v Version) bool { return v.N >= now.N })
	return append([]Version{now}, before...), nil
}

// Version returns a version of a template, 0 for the latest, or ErrNoVersion.
func (s *Service) Version(ctx context.Context, at checklist.Area, id string, n int) (Version, error) {
	t, err := s.load(ctx, at, id)
	if err != nil {
		return Version{}, err
	}
	return s.version(ctx, t, n)
}

func (s *Service) version(ctx context.Context, t Template, n int) (Version, error) {
	switch {
	case n == 0 || n == t.Version:
		return t.current(), nil
	case n < 0 || n > t.Version:
		return Version{}, ErrNoVersion
	}
	v, err := s.store.Version(ctx, t.Area.ClientKey, t.ID, n)
	if err != nil {
		return Version{}, fmt.Errorf("read version %d of a template: %w", n, err)
	}
	return v, nil
}

// Difference returns what makes one version of a template another, 0 being
// nothing at all.
func (s *Service) Difference(ctx context.Context, at checklist.Area, id string, from, to int) ([]checklist.Action, error) {
	t, err := s.load(ctx, at, id)
	if err != nil {
		return nil, err
	}
	var before Version
	if from != 0 {
		if before, err = s.version(ctx, t, from); err != nil {
			return nil, err
		}
	}
	after, err := s.version(ctx, t, to)
	if err != nil {
		return nil, err
	}
	return checklist.Difference(before.Lists, after.Lists), nil
}

// Delete removes a template of a place with its versions. What came of it to
// issues stays there.
func (s *Service) Delete(ctx context.Context, at checklist.Area, id string) error {
	t, err := s.load(ctx, at, id)
	if err != nil {
		return err
	}
	if err := s.store.Delete(ctx, at.ClientKey, id); err != nil {
		return fmt.Errorf("delete a template: %w", err)
	}
	t.Rev = 0
	s.tell(ctx, t)
	return nil
}

func (s *Service) tell(ctx context.Context, t Template) {
	if s.Changed != nil {
		s.Changed(ctx, t)
	}
}

// ids makes ids for the parts of what is made of a seed: the same for the same.
func ids(seed ...string) func(name string) string {
	h := sha256.New()
	for _, s := range seed {
		fmt.Fprintf(h, "%q ", s)
	}
	start := "t" + hex.EncodeToString(h.Sum(nil)[:10])
	return func(name string) string { return start + "-" + name }
}

// retried does something again as long as others are faster.
func retried(try func() error) error {
	for range maxTries {
		if err := try(); !errors.Is(err, checklist.ErrConflict) {
			return err
		}
	}
	return checklist.ErrBusy
}
