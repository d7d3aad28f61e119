package hooks

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ticklist/checklist"
	"ticklist/memory"
)

// maxTries is how many races with other admins one change may lose.
const maxTries = 10

// ErrTooMany says that a site has as many hooks as it can have.
var ErrTooMany = errors.New("the site has too many hooks")

// Keeper knows which hooks there are. It is safe for use by many goroutines. Its
// zero value is not usable; see [NewKeeper].
type Keeper struct {
	Store
	check func(address string) error
	newID func() string
	now   func() time.Time
	held  *memory.Memory[string, []Hook] // by clientKey, of which only what Wants asks
}

// NewKeeper returns the hooks in a store. check answers an
// *checklist.InvalidError for an address that cannot be one of a hook; newID makes
// ids that nobody guesses, of letters and digits.
func NewKeeper(store Store, check func(address string) error, newID func() string, now func() time.Time) *Keeper {
	return &Keeper{Store: store, check: check, newID: newID, now: now, held: memory.New[string, []Hook](checklist.MemorySize, checklist.MemoryLife, now)}
}

// Counts returns how often the hooks of a site were held, and how often read.
func (k *Keeper) Counts() (hits, misses uint64) { return k.held.Counts() }

func (k *Keeper) stamp() time.Time { return k.now().UTC().Truncate(time.Millisecond) }

// Create makes a hook of a site, with a secret that is returned with it and never
// again. Errors: *checklist.InvalidError; ErrTooMany.
func (k *Keeper) Create(ctx context.Context, clientKey string, w Wish) (Hook, error) {
	w, err := k.clean(w)
	if err != nil {
		return Hook{}, err
	}
	all, err := k.Hooks(ctx, clientKey)
	if err != nil {
		return Hook{}, fmt.Errorf("load the hooks: %w", err)
	}
	if len(all) >= MaxHooks { // two admins at once may make one more, which does no harm
		return Hook{}, ErrTooMany
	}
	now := k.stamp()
	h := Hook{ID: k.newID(), Secret: NewSecret(), Created: now, Rev: 1}
	h.take(w, now)
	if err := k.CreateHook(ctx, clientKey, h); err != nil {
		return Hook{}, fmt.Errorf("store a hook: %w", err)
	}
	k.Forget(clientKey)
	return h, nil
}

func (k *Keeper) clean(w Wish) (Wish, error) {
	w, err := w.clean()
	if err == nil {
		err = k.check(w.URL)
	}
	return w, err
}

// take makes the hook what a wish says. What was done while it was off is not told.
func (h *Hook) take(w Wish, now time.Time) {
	if w.Token == nil && h.URL != "" && !sameHost(h.URL, w.URL) {
		w.Token = new(string)
	}
	if w.Token != nil {
		h.Token = Secret(*w.Token)
	}
	if w.Enabled && !h.Enabled {
		h.Since, h.Off = now, NotOff
	}
	h.Name, h.URL, h.Events, h.Projects, h.Enabled, h.Zone = w.Name, w.URL, w.Events, w.Projects, w.Enabled, w.Zone
}

// Change makes a hook what a wish says. On this server it is seen at once, on
// others after [checklist.MemoryLife] at most. Errors: *checklist.InvalidError;
// ErrNotFound; checklist.ErrConflict if somebody else has changed it
// since the revision.
func (k *Keeper) Change(ctx context.Context, of Ref, rev int64, w Wish) (Hook, error) {
	w, err := k.clean(w)
	if err != nil {
		return Hook{}, err
	}
	h, err := k.Hook(ctx, of)
	if err != nil {
		return Hook{}, fmt.Errorf("load the hook: %w", err)
	}
	if h.Rev != rev {
		return Hook{}, checklist.ErrConflict
	}
	h.take(w, k.stamp())
	return k.save(ctx, of, h)
}

func (k *Keeper) save(ctx context.Context, of Ref, h Hook) (Hook, error) {
	saved, err := k.SaveHook(ctx, of.ClientKey, h)
	if err != nil {
		return Hook{}, fmt.Errorf("save the hook: %w", err)
	}
	k.Forget(of.ClientKey)
	return saved, nil
}

// Rotate gives a hook a new secret, which is returned with it and never again. The
// one of now signs beside it for a day. Errors: ErrNotFound,
// checklist.ErrBusy.
func (k *Keeper) Rotate(ctx context.Context, of Ref) (Hook, error) {
	for range maxTries {
		h, err := k.Hook(ctx, of)
		if err != nil {
			return Hook{}, fmt.Errorf("load the hook: %w", err)
		}
		h.Before, h.BeforeUntil, h.Secret = h.Secret, k.stamp().Add(kept), NewSecret()
		saved, err := k.save(ctx, of, h)
		if !errors.Is(err, checklist.ErrConflict) {
			return saved, err
		}
	}
	return Hook{}, checklist.ErrBusy
}

// Delete removes a hook, with what it was to be told. Errors:
// ErrNotFound.
func (k *Keeper) Delete(ctx context.Context, of Ref) error {
	defer k.Forget(of.ClientKey)
	if err := k.DeleteHook(ctx, of); err != nil {
		return fmt.Errorf("delete the hook: %w", err)
	}
	return nil
}

// wants reads what Wants asks of the hooks of a site.
func (k *Keeper) wants(ctx context.Context, clientKey string) ([]Hook, error) {
	all, err := k.Hooks(ctx, clientKey)
	for n := range all {
		all[n] = Hook{Enabled: all[n].Enabled, Projects: all[n].Projects}
	}
	return all, err
}

// Wants is a checklist.Service's Hooked. It may go by what was read a moment ago.
// Where nothing can be read it says yes: whoever works off what is owed reads
// again.
func (k *Keeper) Wants(ctx context.Context, clientKey, projectID string) bool {
	all, err := k.held.Get(ctx, clientKey, k.wants)
	if err != nil {
		return true
	}
	for _, h := range all {
		if h.Wants(projectID) {
			return true
		}
	}
	return false
}

// Forget makes this server read anew what it holds of a site.
func (k *Keeper) Forget(clientKey string) {
	k.held.Forget(func(held string) bool { return held == clientKey })
}
