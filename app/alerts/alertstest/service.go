package alertstest

import (
	"bytes"
	"slices"
	"sync"
)

// service is what the stand-ins have in common: how they are reached, what they
// keep of what they are sent.
type service struct {
	mu      sync.Mutex // guards what follows, and what a stand-in has of its own
	bodies  bytes.Buffer
	answer  int  // 0: as it should
	away    bool // no connection
	calls   int
	refused []string
}

// Away has no connection reach it, until it is told otherwise.
func (s *service) Away(away bool) { s.set(func() { s.away = away }) }

// Answer has it answer all with a status, until it is told 0.
func (s *service) Answer(status int) { s.set(func() { s.answer = status }) }

func (s *service) set(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// Refused says what was not as it is documented.
func (s *service) Refused() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.refused)
}

// Calls is how often it was called, also while it was away.
func (s *service) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Bodies is all that was ever sent to it.
func (s *service) Bodies() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies.String()
}
