package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ticklist/turns"
)

// APITokenStore keeps API tokens. Times are kept in UTC to the millisecond, and a
// zero time comes back zero. Every error but those named is a fault. Each
// implementation passes tenanttest.RunAPITokens.
//
// Of a person Erase removes the tokens that the person made: they have the
// person's rights, and nobody else's. Of a project or an issue it removes
// nothing.
type APITokenStore interface {
	Holder

	// Create stores a token, whose id is new, with Rev 1.
	Create(ctx context.Context, t APIToken) error

	// Get returns the token of a site, or ErrNoAPIToken.
	Get(ctx context.Context, clientKey, id string) (APIToken, error)

	// List returns the tokens of a site, the latest first.
	List(ctx context.Context, clientKey string) ([]APIToken, error)

	// Update stores Until, RevokedAt, Uses and Recent if what is stored is still
	// of t.Rev, and returns t with the next Rev; ErrConflict otherwise, also if
	// there is none any more.
	Update(ctx context.Context, t APIToken) (APIToken, error)

	// Forget removes the tokens of all sites that ended before a time, and returns
	// how many there were.
	Forget(ctx context.Context, before time.Time) (int64, error)
}

// APITokens makes API tokens, verifies them, and writes down their uses. Make one
// with NewAPITokens; it is safe for use by many goroutines.
type APITokens struct {
	store APITokenStore
	sites Store
	audit Audit
	now   func() time.Time
	// locks makes the uses of one token on this server queue, as its log is
	// written by compare-and-swap.
	locks turns.Turns
}

// NewAPITokens returns the tokens in store.
func NewAPITokens(store APITokenStore, sites Store, audit Audit, now func() time.Time) *APITokens {
	return &APITokens{store: store, sites: sites, audit: audit, now: func() time.Time { return now().UTC().Truncate(time.Millisecond) }}
}

// Create makes a token that has p's rights, leaves it in the site's record, and
// returns it with its text, which nobody can be shown again. Errors that mean
// something: *InvalidError, ErrManyAPITokens.
func (a *APITokens) Create(ctx context.Context, p Principal, w TokenWish) (APIToken, Secret, error) {
	w, err := w.check()
	if err != nil {
		return APIToken{}, "", err
	}
	all, err := a.List(ctx, p)
	if err != nil {
		return APIToken{}, "", err
	}
	now, good := a.now(), 0
	for _, t := range all {
		if t.Good(now) {
			good++
		}
	}
	if good >= MaxAPITokens {
		return APIToken{}, "", ErrManyAPITokens
	}
	t, text := newToken(p, w, now)
	if err := a.store.Create(ctx, t); err != nil {
		return APIToken{}, "", err
	}
	return t, text, a.record(ctx, p, "create token", t.ID)
}

func (a *APITokens) record(ctx context.Context, p Principal, what, id string) error {
	entry := AuditEntry{ClientKey: p.Installation.ClientKey, At: a.now(), Who: p.AccountID, What: what, Scope: "token " + id, Count: 1}
	if err := a.audit.Record(context.WithoutCancel(ctx), entry); err != nil {
		return fmt.Errorf("record that somebody did %s: %w", what, err)
	}
	return nil
}

// List returns the tokens of p's site, the latest first, those that have ended
// among them.
func (a *APITokens) List(ctx context.Context, p Principal) ([]APIToken, error) {
	return a.store.List(ctx, p.Installation.ClientKey)
}

// Get returns a token of p's site, or ErrNoAPIToken.
func (a *APITokens) Get(ctx context.Context, p Principal, id string) (APIToken, error) {
	if !ValidTokenID(id) {
		return APIToken{}, ErrNoAPIToken
	}
	return a.store.Get(ctx, p.Installation.ClientKey, id)
}

// Revoke ends a token of p's site for good and leaves that in the site's record.
// One that was revoked already is left as it is. Errors that mean something:
// ErrNoAPIToken, ErrTokenBusy.
func (a *APITokens) Revoke(ctx context.Context, p Principal, id string) (APIToken, error) {
	t, err := a.Get(ctx, p, id)
	if err != nil || !t.RevokedAt.IsZero() {
		return t, err
	}
	t, err = a.update(ctx, t, func(t APIToken) (APIToken, error) { return t.revoked(a.now()), nil })
	if err != nil {
		return APIToken{}, err
	}
	return t, a.record(ctx, p, "revoke token", id)
}

// Verify returns the token that a request carries and whom it acts for: its maker,
// on the site that it was made on. Errors that mean something: ErrBadQuery,
// ErrMistyped, ErrBadAPIToken.
func (a *APITokens) Verify(ctx context.Context, r Request) (Principal, APIToken, error) {
	text, err := bearer(r)
	if err != nil {
		return Principal{}, APIToken{}, err
	}
	said, err := readToken(text)
	if err != nil {
		return Principal{}, APIToken{}, err
	}
	t, err := a.store.Get(ctx, said.clientKey, said.id)
	if errors.Is(err, ErrNoAPIToken) || err == nil && !said.opens(t) {
		return Principal{}, APIToken{}, fmt.Errorf("%w: there is none such", ErrBadAPIToken)
	}
	if err != nil {
		return Principal{}, APIToken{}, err
	}
	if !t.Good(a.now()) {
		return Principal{}, APIToken{}, fmt.Errorf("%w: it has ended", ErrBadAPIToken)
	}
	in, err := a.sites.Get(ctx, said.clientKey)
	if errors.Is(err, ErrNotInstalled) || err == nil && in.State != StateEnabled {
		return Principal{}, APIToken{}, fmt.Errorf("%w: the site does not have the app", ErrBadAPIToken)
	}
	if err != nil {
		return Principal{}, APIToken{}, err
	}
	return Principal{Installation: in, AccountID: t.AccountID, ExpiresAt: t.Until}, t, nil
}

// bearer is the token in the header.
func bearer(r Request) (Secret, error) {
	if _, err := r.params(); err != nil {
		return "", err
	}
	scheme, token, _ := strings.Cut(r.Authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", fmt.Errorf("%w: there is none in the header", ErrBadAPIToken)
	}
	return Secret(token), nil
}

// Use writes down that a token is used now, for what. A token whose use cannot be
// written down is not to be used. Errors that mean something: ErrBadAPIToken if it
// has ended meanwhile, ErrTokenBusy.
func (a *APITokens) Use(ctx context.Context, t APIToken, what string) error {
	_, err := a.update(ctx, t, func(t APIToken) (APIToken, error) {
		now := a.now()
		if !t.Good(now) {
			return t, fmt.Errorf("%w: it has ended", ErrBadAPIToken)
		}
		return t.used(TokenUse{At: now, What: what}), nil
	})
	return err
}

// maxTokenTries is how many races against other servers one update may lose.
const maxTokenTries = 10

// update stores what change makes of a token, and of a newer one where that was
// stored meanwhile.
func (a *APITokens) update(ctx context.Context, t APIToken, change func(APIToken) (APIToken, error)) (APIToken, error) {
	unlock, err := a.locks.Take(ctx, t.ClientKey+":"+t.ID)
	if err != nil {
		return APIToken{}, fmt.Errorf("wait for the token's other uses: %w", err)
	}
	defer unlock()
	for range maxTokenTries {
		next, err := change(t)
		if err != nil {
			return APIToken{}, err
		}
		saved, err := a.store.Update(ctx, next)
		if !errors.Is(err, ErrConflict) {
			return saved, err
		}
		if t, err = a.store.Get(ctx, t.ClientKey, t.ID); errors.Is(err, ErrNoAPIToken) {
			return APIToken{}, fmt.Errorf("%w: it is gone", ErrBadAPIToken)
		} else if err != nil {
			return APIToken{}, err
		}
	}
	return APIToken{}, ErrTokenBusy
}

// Forget removes tokens that ended long ago, and returns how many there were.
func (a *APITokens) Forget(ctx context.Context) (int64, error) {
	return a.store.Forget(ctx, a.now().Add(-tokensKept))
}
