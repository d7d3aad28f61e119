package bulk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ticklist/checklist"
)

// Service is what people do with jobs. All fields are needed.
type Service struct {
	Store Store
	Now   func() time.Time
	// Wake tells whoever does jobs that there is one. It must not block.
	Wake func()
}

// maxTries is how many races with a server that does the job may be lost.
const maxTries = 20

// Start stores a job, to be done soon: of j its place, ID, Kind, Subject, Ask,
// Total and Created.By are taken. One that is there under its ID is returned as
// it is, so that asking again does no harm. Errors: ErrExists if that is of
// another kind, place or subject; ErrTooMany; any other is a fault.
func (s *Service) Start(ctx context.Context, j Job) (Job, error) {
	if !ValidID(j.ID) {
		return Job{}, &checklist.InvalidError{Field: "id", Reason: "The id has 1 to 100 letters, digits, - and _."}
	}
	open, err := s.Store.Open(ctx, j.ClientKey, MaxOpen)
	if err != nil {
		return Job{}, fmt.Errorf("count jobs: %w", err)
	}
	if open >= MaxOpen {
		return Job{}, ErrTooMany
	}
	now := stamp(s.Now())
	by := checklist.Stamp{By: j.Created.By, At: now}
	made, err := s.Store.Create(ctx, Job{
		Area: j.Area, ID: j.ID, Kind: j.Kind, Subject: j.Subject, Ask: j.Ask, Total: j.Total, State: Queued, Created: by, Updated: by, Due: now,
	})
	if errors.Is(err, ErrExists) {
		return s.again(ctx, j)
	}
	if err != nil {
		return Job{}, fmt.Errorf("store a job: %w", err)
	}
	s.Wake()
	return made, nil
}

// again answers who asks for a job that is there.
func (s *Service) again(ctx context.Context, j Job) (Job, error) {
	is, err := s.Get(ctx, j.Area, j.ID)
	if errors.Is(err, ErrNotFound) || err == nil && (is.Kind != j.Kind || is.Subject != j.Subject) {
		return Job{}, ErrExists
	}
	return is, err
}

// Get returns a job of a place, or ErrNotFound.
func (s *Service) Get(ctx context.Context, at checklist.Area, id string) (Job, error) {
	if !ValidID(id) {
		return Job{}, ErrNotFound
	}
	j, err := s.Store.Get(ctx, at.ClientKey, id)
	if err == nil && j.Area != at {
		return Job{}, ErrNotFound
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Job{}, fmt.Errorf("find a job: %w", err)
	}
	return j, err
}

// List returns the latest jobs of a place, MaxShown at most.
func (s *Service) List(ctx context.Context, at checklist.Area) ([]Job, error) {
	jobs, err := s.Store.List(ctx, at, MaxShown)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return jobs, nil
}

// Pause holds a job: what a server is at ends, and what it did then counts. One
// that is held stays so. Errors: ErrNotFound, ErrOver, or a fault.
func (s *Service) Pause(ctx context.Context, at checklist.Area, id, by string) (Job, error) {
	return s.become(ctx, at, id, by, Paused)
}

// Resume lets a job go on from where it is. Errors are Pause's.
func (s *Service) Resume(ctx context.Context, at checklist.Area, id, by string) (Job, error) {
	j, err := s.become(ctx, at, id, by, Queued)
	if err == nil {
		s.Wake()
	}
	return j, err
}

// Stop ends a job; what is done stays done. One that is over stays as it is.
// Errors: ErrNotFound, or a fault.
func (s *Service) Stop(ctx context.Context, at checklist.Area, id, by string) (Job, error) {
	j, err := s.become(ctx, at, id, by, Stopped)
	if errors.Is(err, ErrOver) {
		return s.Get(ctx, at, id)
	}
	return j, err
}

func (s *Service) become(ctx context.Context, at checklist.Area, id, by string, as State) (Job, error) {
	for range maxTries {
		j, err := s.Get(ctx, at, id)
		if err != nil {
			return Job{}, err
		}
		if j.State.Over() {
			return Job{}, ErrOver
		}
		if j.State == as || as == Queued && j.State == Running {
			return j, nil
		}
		now := s.Now()
		j.State, j.Updated, j.Failures = as, checklist.Stamp{By: by, At: stamp(now)}, 0
		if as.Over() {
			j = j.ended(as, now)
		}
		saved, err := s.Store.Save(ctx, j)
		if !errors.Is(err, ErrConflict) {
			return saved, err
		}
	}
	return Job{}, checklist.ErrBusy
}
