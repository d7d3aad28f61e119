package checklist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ticklist/memory"
)

// MemoryLife is how long a server goes on with what admins chose: so late does it
// learn of what was changed on another.
const MemoryLife = 10 * time.Second

// MemorySize is of how many places a server holds it: the statuses from the start
// take about a kilobyte, the largest about 200, and most sites have no rules and no
// hooks to hold.
const MemorySize = 4096

// SettingsStore keeps what admins chose. Each implementation passes
// checklisttest.RunSettings.
type SettingsStore interface {
	// LoadSettings returns what is stored for a place, or ErrNotFound.
	LoadSettings(ctx context.Context, p Area) (Settings, error)
	// SaveSettings stores in if the stored revision is still in.Rev, and returns
	// it with the next one; otherwise it returns ErrConflict and stores nothing.
	// Saving revision 0 creates.
	SaveSettings(ctx context.Context, p Area, in Settings) (Settings, error)
	// EachSettings calls yield for each place of a site for which something is
	// stored, in any order, until it returns an error, which EachSettings returns.
	EachSettings(ctx context.Context, clientKey string, yield func(Area, Settings) error) error
	// LoadPerson returns what a person chose for themselves on a site, or
	// ErrNotFound.
	LoadPerson(ctx context.Context, of Person) (Personal, error)
	// SavePerson does for a person what SaveSettings does for a place.
	SavePerson(ctx context.Context, of Person, in Personal) (Personal, error)
	// CountStatuses returns how many items there are of each status, as it is
	// stored, in each project of p. Texts are not opened.
	CountStatuses(ctx context.Context, p Part) (map[Use]int64, error)
	// OweJira notes that Jira is to be told anew of all issues of a part, from a
	// time on.
	OweJira(ctx context.Context, p Part, since time.Time) error
}

// Use is a status in the issues of a project.
type Use struct{ ProjectID, Status string }

// everywhere stands for all places of a site together.
const everywhere = "*"

// Choices knows which statuses and which options hold where. It is safe for use by many
// goroutines. Its zero value is not usable; see [NewChoices].
type Choices struct {
	store SettingsStore
	now   func() time.Time
	held  *memory.Memory[Area, *rules]
}

// NewChoices returns the choices in a store.
func NewChoices(store SettingsStore, now func() time.Time) *Choices {
	return &Choices{store: store, now: now, held: memory.New[Area, *rules](MemorySize, MemoryLife, now)}
}

// Counts returns how often the choices of a place were held, and how often read.
func (c *Choices) Counts() (hits, misses uint64) { return c.held.Counts() }

// StatusChoice is which statuses hold in a place.
type StatusChoice struct {
	Rev      int64 // counts the saves of the place's own statuses
	Own      bool  // they are the place's own, not those of the site or from the start
	Statuses []Status
}

// Statuses returns which statuses hold in a place, as it is stored now.
func (c *Choices) Statuses(ctx context.Context, p Area) (StatusChoice, error) {
	site, own, err := c.load(ctx, p)
	if err != nil {
		return StatusChoice{}, err
	}
	return choiceOf(p, site, own), nil
}

func choiceOf(p Area, site, own Settings) StatusChoice {
	return StatusChoice{Rev: own.StatusRev, Own: own.Statuses != nil, Statuses: rulesAt(p, site, own).statuses}
}

// StatusChange is what shall hold in a place.
type StatusChange struct {
	Rev      int64    // of the choice that it was made from
	Statuses []Status // nil for those of the site, and on a site those from the start
	// Becomes says what the items of a status that is removed become: ids by ids.
	Becomes map[string]string
}

// SetStatuses changes which statuses hold in a place. On this server the change
// is seen at once, on others after [MemoryLife] at most. Errors: *InvalidError;
// *StatusUsedError if a status that items have is missing and Becomes does not
// name it; ErrConflict if the statuses of the place were changed since; ErrBusy.
func (c *Choices) SetStatuses(ctx context.Context, p Area, change StatusChange) (StatusChoice, error) {
	var site Settings
	saved, err := c.save(ctx, p, func(of, own Settings) (_ Settings, err error) {
		site = of
		if own.StatusRev != change.Rev {
			return own, ErrConflict
		}
		before := rulesAt(p, of, own)
		next := own
		if next.Statuses = change.Statuses; next.Statuses != nil {
			if next.Statuses, err = checkStatuses(next.Statuses); err != nil {
				return own, err
			}
		}
		after := rulesAt(p, of, next)
		gone := slices.DeleteFunc(slices.Clone(before.statuses), func(s Status) bool { return after.holds[s.ID] })
		if err := change.accountsFor(gone, after); err != nil {
			return own, err
		}
		if err := c.unused(ctx, p, before, gone, change.Becomes); err != nil {
			return own, err
		}
		next.Retired = after.retire(next.Retired, gone, change.Becomes)
		next.StatusRev++
		return next, nil
	})
	if err != nil {
		return StatusChoice{}, err
	}
	return choiceOf(p, site, saved), nil
}

// save stores what change makes of the settings of a place, anew where somebody
// was faster. It gives change the site's settings and the place's own.
func (c *Choices) save(ctx context.Context, p Area, change func(site, own Settings) (Settings, error)) (Settings, error) {
	for range maxTries {
		site, own, err := c.load(ctx, p)
		if err != nil {
			return Settings{}, err
		}
		next, err := change(site, own)
		if err != nil {
			return Settings{}, err
		}
		if next.Rev == 0 {
			next.Created = c.now().UTC().Truncate(time.Millisecond)
		}
		if err := c.oweJira(ctx, p, own, next); err != nil {
			return Settings{}, err
		}
		saved, err := c.store.SaveSettings(ctx, p, next)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return Settings{}, fmt.Errorf("save the settings: %w", err)
		}
		c.Forget(p.ClientKey)
		return saved, nil
	}
	return Settings{}, ErrBusy
}

// oweJira has Jira told anew of the issues of a place where it is told otherwise
// from now on: once all servers know. It comes before the settings are saved, lest
// it be forgotten; should they not be, Jira is told what it knows.
func (c *Choices) oweJira(ctx context.Context, p Area, was, is Settings) error {
	watched := slices.ContainsFunc(is.Watches, func(w Watch) bool { return watchAt(was.Watches, w.ID) < 0 })
	told := []Setting{SetTell, SetPermissions, SetFields}
	if !watched && slices.Equal(was.Statuses, is.Statuses) && !slices.ContainsFunc(told, func(s Setting) bool { return !same(was.value(s), is.value(s)) }) {
		return nil
	}
	since := c.now().Add(MemoryLife).UTC().Truncate(time.Millisecond)
	if err := c.store.OweJira(ctx, Part{ClientKey: p.ClientKey, ProjectID: p.ProjectID}, since); err != nil {
		return fmt.Errorf("have Jira told anew: %w", err)
	}
	return nil
}

// accountsFor checks that nothing is said of what stays, and that what is removed
// becomes what holds.
func (change StatusChange) accountsFor(gone []Status, after *rules) error {
	for from, to := range change.Becomes {
		if !slices.ContainsFunc(gone, func(s Status) bool { return s.ID == from }) {
			return &InvalidError{Field: "becomes", Reason: "It is said what becomes of a status that is not removed."}
		}
		if !after.holds[to] {
			return &InvalidError{Field: "becomes", Reason: "Items cannot become a status that there is not."}
		}
	}
	return nil
}

// unused returns a *StatusUsedError if items have one of the statuses that are
// gone and it is not said what they become.
func (c *Choices) unused(ctx context.Context, p Area, before *rules, gone []Status, becomes map[string]string) error {
	used := map[string]int64{}
	for _, s := range gone {
		if _, said := becomes[s.ID]; !said {
			used[s.ID] = 0
		}
	}
	if len(used) == 0 {
		return nil
	}
	apart, err := c.apart(ctx, p)
	if err != nil {
		return err
	}
	counts, err := c.store.CountStatuses(ctx, Part{ClientKey: p.ClientKey, ProjectID: p.ProjectID})
	if err != nil {
		return fmt.Errorf("count the items of each status: %w", err)
	}
	for use, n := range counts {
		id, known := before.resolve(use.Status)
		if _, asked := used[id]; known && asked && !apart[use.ProjectID] {
			used[id] += n
		}
	}
	for id, n := range used {
		if n == 0 {
			delete(used, id)
		}
	}
	if len(used) > 0 {
		return &StatusUsedError{Used: used}
	}
	return nil
}

// apart are the projects that a change of the site's statuses does not concern.
func (c *Choices) apart(ctx context.Context, p Area) (map[string]bool, error) {
	out := map[string]bool{}
	if p.ProjectID != "" {
		return out, nil
	}
	err := c.store.EachSettings(ctx, p.ClientKey, func(at Area, s Settings) error {
		if at.ProjectID != "" && s.Statuses != nil {
			out[at.ProjectID] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the projects with statuses of their own: %w", err)
	}
	return out, nil
}

// WithStatuses returns the issue with the statuses that hold in its project, and each
// of its items with one of them: what was removed has become another. Of the
// project it knows what it is told, else what the issue says. The issue given is
// left as it is.
func (c *Choices) WithStatuses(ctx context.Context, clientKey, projectID string, in Issue) (Issue, error) {
	if projectID == "" {
		projectID = in.ProjectID
	}
	rules, err := c.held.Get(ctx, Area{ClientKey: clientKey, ProjectID: projectID}, c.read)
	if err != nil {
		return Issue{}, err
	}
	if in = rules.settle(in); rules.settled(in) {
		return in, nil
	}
	// It was moved here from a project with statuses of its own.
	all, err := c.held.Get(ctx, Area{ClientKey: clientKey, ProjectID: everywhere}, c.read)
	if err != nil {
		return Issue{}, err
	}
	return rules.settleStrangers(in, all.retired), nil
}

// AnyCustom says whether admins grant permissions of their own anywhere on a site.
func (c *Choices) AnyCustom(ctx context.Context, clientKey string) (bool, error) {
	all, err := c.held.Get(ctx, Area{ClientKey: clientKey, ProjectID: everywhere}, c.read)
	return err == nil && all.custom, err
}

// Options returns what else holds in a project, or with "" on its site as a
// whole.
func (c *Choices) Options(ctx context.Context, clientKey, projectID string) (Options, error) {
	rules, err := c.held.Get(ctx, Area{ClientKey: clientKey, ProjectID: projectID}, c.read)
	if err != nil {
		return Options{}, err
	}
	return rules.options, nil
}

func (c *Choices) read(ctx context.Context, p Area) (*rules, error) {
	if p.ProjectID != everywhere {
		site, own, err := c.load(ctx, p)
		return rulesAt(p, site, own), err
	}
	all := &rules{retired: map[string]Retired{}}
	err := c.store.EachSettings(ctx, p.ClientKey, func(_ Area, s Settings) error {
		all.custom = all.custom || s.Permissions != nil && len(*s.Permissions) > 0
		for _, was := range s.Retired {
			all.retired[was.ID] = was
		}
		for _, s := range s.Statuses {
			all.retired[s.ID] = Retired{ID: s.ID, Complete: s.Complete}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load the statuses of all projects: %w", err)
	}
	return all, nil
}

// load returns the settings of the place's site and its own, which are the same
// for a site.
func (c *Choices) load(ctx context.Context, p Area) (site, own Settings, err error) {
	if site, err = c.loadOne(ctx, Area{ClientKey: p.ClientKey}); err != nil || p.ProjectID == "" {
		return site, site, err
	}
	own, err = c.loadOne(ctx, p)
	return site, own, err
}

func (c *Choices) loadOne(ctx context.Context, p Area) (Settings, error) {
	s, err := c.store.LoadSettings(ctx, p)
	if errors.Is(err, ErrNotFound) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, fmt.Errorf("load the settings: %w", err)
	}
	return s, nil
}

func rulesAt(p Area, site, own Settings) *rules {
	if p.ProjectID == "" {
		return rulesOf(own, Settings{})
	}
	return rulesOf(site, own)
}

// Forget makes this server read anew what it holds of a site.
func (c *Choices) Forget(clientKey string) {
	c.held.Forget(func(p Area) bool { return p.ClientKey == clientKey })
}
