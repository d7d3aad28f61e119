package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// MaxRetention is for how long data may be kept after the app was uninstalled.
const MaxRetention = 30 * 24 * time.Hour

// Standing is where an installation stands, without its secrets: what can be
// known, and done, when the key that sealed them is lost.
type Standing struct {
	ClientKey, BaseURL          string
	State                       State
	InstalledAt                 time.Time
	UninstalledAt, SupersededAt time.Time
	SharedSecret                bool      // one is stored
	PreviousUntil               time.Time // zero if no previous secret is stored
	Rev                         int64
}

// Register is all installations together, for work that looks at each. Every
// error but those named is a fault.
type Register interface {
	// Each calls yield for each installation until it returns an error, which
	// Each returns.
	Each(ctx context.Context, yield func(Standing) error) error

	// Passing is Each for those from which time may take something: that are
	// neither enabled nor disabled, or have a previous secret.
	Passing(ctx context.Context, yield func(Standing) error) error

	// Standing returns the one of clientKey, or ErrNotInstalled.
	Standing(ctx context.Context, clientKey string) (Standing, error)

	// Strip removes stored secrets, or returns ErrConflict if the installation
	// is not of s.Rev any more.
	Strip(ctx context.Context, s Standing, shared, previous bool) error

	// MarkErasing makes s an installation that is being erased, without secrets,
	// gone since at unless it was gone before, and returns it; ErrConflict as for
	// Strip.
	MarkErasing(ctx context.Context, s Standing, at time.Time) (Standing, error)

	// Remove removes the installation; ErrConflict as for Strip. That there is
	// none is no error.
	Remove(ctx context.Context, s Standing) error
}

// gone is when the site ceased to have the app; zero while it has it.
func (s Standing) gone() time.Time {
	switch s.State {
	case StateUninstalled, StateErasing:
		return s.UninstalledAt
	case StateSuperseded:
		return s.SupersededAt
	}
	return time.Time{}
}

// Passing says whether time may take something from it; see Register.
func (s Standing) Passing() bool {
	return s.State != StateEnabled && s.State != StateDisabled || !s.PreviousUntil.IsZero()
}

// liveUntil is until when requests of the site may have been let in.
func (s Standing) liveUntil(now time.Time) time.Time {
	if s.State == StateEnabled || s.State == StateDisabled {
		return now
	}
	return s.gone()
}

// Retention takes away what its time is over for. All fields are needed.
type Retention struct {
	Sites  Register
	Eraser *Eraser
	Keep   time.Duration // from uninstalling to erasing, at most MaxRetention
	Now    func() time.Time
}

// Retained is what one run did.
type Retained struct {
	Secrets int   // installations that lost secrets which verify nothing any more
	Sites   int   // sites erased
	Removed int64 // their documents
}

// Run goes once through the installations that have something to lose: it removes secrets that verify
// nothing any more, and erases sites that have been gone for Keep or whose
// erasure broke off. What fails for one site does not keep the others, and is
// tried again by the next run; all errors come together.
func (r *Retention) Run(ctx context.Context) (Retained, error) {
	var done Retained
	var faults []error
	err := r.Sites.Passing(ctx, func(s Standing) error {
		err := r.one(ctx, s, &done)
		if err != nil && !errors.Is(err, ErrConflict) { // who changed it meanwhile had a reason
			faults = append(faults, err)
		}
		return ctx.Err()
	})
	return done, errors.Join(append(faults, err)...)
}

func (r *Retention) one(ctx context.Context, s Standing, done *Retained) error {
	now := r.Now()
	gone := s.gone()
	if s.State == StateErasing || !gone.IsZero() && !now.Before(gone.Add(r.Keep)) {
		erased, err := r.Eraser.Erase(ctx, Erasure{Extent: Extent{ClientKey: s.ClientKey}, By: ByRetention})
		done.Removed += erased.Total()
		if err == nil {
			done.Sites++
		}
		return err
	}
	shared := s.SharedSecret && !gone.IsZero() && !now.Before(gone.Add(secretGrace))
	previous := !s.PreviousUntil.IsZero() && !now.Before(s.PreviousUntil)
	if !shared && !previous {
		return nil
	}
	if err := r.Sites.Strip(ctx, s, shared, previous); err != nil {
		return fmt.Errorf("remove the secrets of %s: %w", s.ClientKey, err)
	}
	done.Secrets++
	return nil
}
