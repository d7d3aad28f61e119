// Package livetest holds what tests of watching share: how servers tell each
// other who is looking, in memory, and the suite that every such store passes.
package livetest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/handlers/live"
)

// Memory is what servers tell each other, in memory. Its zero value is usable.
type Memory struct {
	mu   sync.Mutex
	told map[string]map[checklist.Scope][]string
	err  error
	uses int
}

// Fail makes every call answer err from now on; nil ends that.
func (m *Memory) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// Uses is how often anything was asked or told.
func (m *Memory) Uses() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.uses
}

// Server is what one server sees of it.
func (m *Memory) Server(name string) live.Presence { return &server{m, name} }

type server struct {
	*Memory
	name string
}

func (s *server) use() error {
	s.uses++
	return s.err
}

// Beat implements live.Presence.
func (s *server) Beat(context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(); err != nil {
		return false, err
	}
	if s.told == nil {
		s.told = map[string]map[checklist.Scope][]string{}
	}
	_, known := s.told[s.name]
	if !known {
		s.told[s.name] = map[checklist.Scope][]string{}
	}
	return !known, nil
}

// Tell implements live.Presence.
func (s *server) Tell(_ context.Context, people map[checklist.Scope][]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(); err != nil {
		return err
	}
	maps.Copy(s.told[s.name], people)
	maps.DeleteFunc(s.told[s.name], func(_ checklist.Scope, people []string) bool { return len(people) == 0 })
	return nil
}

// Elsewhere implements live.Presence.
func (s *server) Elsewhere(_ context.Context, issues []checklist.Scope) (map[checklist.Scope][]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(); err != nil {
		return nil, err
	}
	out := map[checklist.Scope][]string{}
	for name, told := range s.told {
		if name == s.name {
			continue
		}
		for _, sc := range issues {
			out[sc] = append(out[sc], told[sc]...)
		}
	}
	for sc, people := range out {
		slices.Sort(people)
		out[sc] = slices.Compact(people)
	}
	return out, nil
}

// Leave implements live.Presence.
func (s *server) Leave(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.told, s.name)
	return s.use()
}

// Run is what every live.Presence does. open returns what a server of that name
// sees of one store, which is empty at the beginning of each call of Run.
func Run(t *testing.T, open func(server string) live.Presence) {
	t.Helper()
	ctx := t.Context()
	one, two := checklist.Scope{ClientKey: "site", IssueID: "1"}, checklist.Scope{ClientKey: "site", IssueID: "2"}
	other := checklist.Scope{ClientKey: "site:1", IssueID: "1"}
	a, b := open("a"), open("b")
	beat := func(of live.Presence, fresh bool) {
		t.Helper()
		if got, err := of.Beat(ctx); err != nil || got != fresh {
			t.Errorf("a beat: fresh %v, %v; want %v", got, err, fresh)
		}
	}
	tell := func(of live.Presence, people map[checklist.Scope][]string) {
		t.Helper()
		if err := of.Tell(ctx, people); err != nil {
			t.Error(err)
		}
	}
	hears := func(of live.Presence, want map[checklist.Scope][]string) {
		t.Helper()
		got, err := of.Elsewhere(ctx, []checklist.Scope{one, two, other})
		maps.DeleteFunc(got, func(_ checklist.Scope, people []string) bool { return len(people) == 0 })
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
	}
	beat(a, true)
	beat(a, false)
	tell(a, map[checklist.Scope][]string{one: {"x", "y"}, two: {"x"}})
	hears(a, map[checklist.Scope][]string{})
	hears(b, map[checklist.Scope][]string{one: {"x", "y"}, two: {"x"}})
	beat(b, true)
	tell(b, map[checklist.Scope][]string{one: {"y", "z"}, other: {"z"}})
	hears(a, map[checklist.Scope][]string{one: {"y", "z"}, other: {"z"}})
	c := open("c")
	hears(c, map[checklist.Scope][]string{one: {"x", "y", "z"}, two: {"x"}, other: {"z"}})
	tell(a, map[checklist.Scope][]string{one: {"y"}, two: nil})
	hears(b, map[checklist.Scope][]string{one: {"y"}})
	if none, err := b.Elsewhere(ctx, nil); err != nil || len(none) != 0 {
		t.Errorf("of no issue: %v, %v", none, err)
	}
	for range 2 {
		if err := a.Leave(ctx); err != nil {
			t.Error(err)
		}
	}
	hears(b, map[checklist.Scope][]string{})
	beat(a, true)
}
