package rules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ticklist/checklist"
	"ticklist/memory"
)

// Sets are the rules of a site and of its projects.
type Sets map[checklist.Area]Set

// Keeper knows which rules there are. It is safe for use by many goroutines.
// Its zero value is not usable; see [NewKeeper].
type Keeper struct {
	Store
	now  func() time.Time
	held *memory.Memory[string, Sets] // by clientKey

	// Offered, where it is set, returns the ids of the templates that rules of a place
	// can bring. Its errors are faults.
	Offered func(context.Context, checklist.Area) ([]string, error)
}

// NewKeeper returns the rules in a store.
func NewKeeper(store Store, now func() time.Time) *Keeper {
	return &Keeper{Store: store, now: now, held: memory.New[string, Sets](checklist.MemorySize, checklist.MemoryLife, now)}
}

// Counts returns how often the rules of a site were held, and how often read.
func (k *Keeper) Counts() (hits, misses uint64) { return k.held.Counts() }

// Rules returns the rules of a place as they are stored now; none are no error.
func (k *Keeper) Rules(ctx context.Context, p checklist.Area) (Set, error) {
	s, err := k.LoadRules(ctx, p)
	if errors.Is(err, checklist.ErrNotFound) {
		return Set{}, nil
	}
	if err != nil {
		return Set{}, fmt.Errorf("load rules: %w", err)
	}
	return s, nil
}

// SetRules changes the rules of a place. On this server the change is seen at
// once, on others events are taken in for it after [checklist.MemoryLife] at most. Errors:
// *checklist.InvalidError; checklist.ErrConflict if the place was changed since
// the revision.
func (k *Keeper) SetRules(ctx context.Context, p checklist.Area, rev int64, in []Rule) (Set, error) {
	clean, err := Check(p.ProjectID, in)
	if err != nil {
		return Set{}, err
	}
	s, err := k.Rules(ctx, p)
	if err != nil {
		return Set{}, err
	}
	if s.Rev != rev {
		return Set{}, checklist.ErrConflict
	}
	if err := k.checkTemplates(ctx, p, s.Rules, clean); err != nil {
		return Set{}, err
	}
	if s.Rules = clean; s.Rev == 0 {
		s.Created = k.now().UTC().Truncate(time.Millisecond)
	}
	saved, err := k.SaveRules(ctx, p, s)
	if errors.Is(err, checklist.ErrConflict) {
		return Set{}, checklist.ErrConflict
	}
	if err != nil {
		return Set{}, fmt.Errorf("save rules: %w", err)
	}
	k.Forget(p.ClientKey)
	return saved, nil
}

// All returns the rules of a site and of its projects, as they are stored now.
func (k *Keeper) All(ctx context.Context, clientKey string) (Sets, error) {
	all := Sets{}
	err := k.EachRules(ctx, clientKey, func(p checklist.Area, s Set) error {
		all[p] = s
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load the rules of a site: %w", err)
	}
	return all, nil
}

// Wants says whether the site has rules that could match one of the events in a
// project, "" for one that is not known. It may go by what was read a moment ago.
func (k *Keeper) Wants(ctx context.Context, clientKey, projectID string, events ...Event) (bool, error) {
	all, err := k.held.Get(ctx, clientKey, k.All)
	if err != nil {
		return false, err
	}
	return all.want(projectID, events), nil
}

func (s Sets) want(projectID string, events []Event) bool {
	for p, set := range s {
		for _, r := range set.Rules {
			for _, e := range events {
				if r.Wants(p.ProjectID, e, projectID).Why == Matched {
					return true
				}
			}
		}
	}
	return false
}

// At are the rules that concern an issue of a project: those of the site, and
// then the project's own.
func (s Sets) At(clientKey, projectID string) []Placed {
	var out []Placed
	for _, p := range []checklist.Area{{ClientKey: clientKey}, {ClientKey: clientKey, ProjectID: projectID}} {
		for _, r := range s[p].Rules {
			out = append(out, Placed{Rule: r, ProjectID: p.ProjectID})
		}
	}
	return out
}

// Placed is a rule with whose it is.
type Placed struct {
	Rule
	ProjectID string // "" for the site
}

// Key names the rule among all that can come to an issue.
func (p Placed) Key() string {
	if p.ProjectID == "" {
		return p.ID
	}
	return p.ProjectID + "/" + p.ID
}

// Fields returns the ids of the fields that the conditions of all enabled rules
// look at, each once, in order.
func (s Sets) Fields() []string {
	var all []Set
	for _, set := range s {
		all = append(all, set)
	}
	return Fields(all...)
}

// Forget makes this server read anew what it holds of a site.
func (k *Keeper) Forget(clientKey string) {
	k.held.Forget(func(held string) bool { return held == clientKey })
}

// Trial is what would come of an issue's rules now.
type Trial struct {
	IssueID, IssueKey string
	Issue             Issue
	CloneOf           []string // ids of the issues that it is a clone of
	Rules             []Tried  // those of the site, then the project's
}

// Tried is a rule, and why it would not be applied.
type Tried struct {
	Placed
	Reason Reason
}

// Try is [Rule.Try].
func (p Placed) Try(on On, in Issue) Reason { return p.Rule.Try(p.ProjectID, on, in) }

// checkTemplates returns an *checklist.InvalidError for a rule that is new, or names
// another template than it did, and names none that there is. Others are left: their
// template may have gone since, and that is no reason to refuse all else.
func (k *Keeper) checkTemplates(ctx context.Context, p checklist.Area, before, after []Rule) error {
	anew := func(r Rule) bool {
		return !slices.ContainsFunc(before, func(o Rule) bool { return o.ID == r.ID && o.Template == r.Template })
	}
	if k.Offered == nil || !slices.ContainsFunc(after, anew) {
		return nil
	}
	offered, err := k.Offered(ctx, p)
	if err != nil {
		return fmt.Errorf("find the templates that rules can bring: %w", err)
	}
	for n, r := range after {
		if anew(r) && !slices.Contains(offered, r.Template) {
			return &checklist.InvalidError{Field: fmt.Sprintf("rules/%d/template", n), Reason: "The rule names a template that is not there: it was deleted, archived or moved."}
		}
	}
	return nil
}
