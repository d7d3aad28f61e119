package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// keptState is what outlives the site where it starts the app itself: what the
// app has told it. The app keeps its own data, knows what it has told, and does
// not tell it twice.
type keptState struct {
	Properties map[int64]map[string]json.RawMessage `json:"properties"`
	Texts      map[int64]map[string]*adf            `json:"texts"`
	Changes    map[int64]changelog                  `json:"changes"`
	Dashboard  map[string]json.RawMessage           `json:"dashboard"`
}

func keptFile(c config) string { return filepath.Join(c.data, "jira.json") }

// recall takes what an earlier run has kept; nothing if there was none.
func (s *site) recall(c config) error {
	text, err := os.ReadFile(keptFile(c))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what was kept: %w", err)
	}
	var kept keptState
	if err := json.Unmarshal(text, &kept); err != nil {
		return fmt.Errorf("read what was kept in %s: %w", keptFile(c), err)
	}
	s.world.mu.Lock()
	s.world.properties, s.world.texts, s.world.changes = kept.Properties, kept.Texts, kept.Changes
	s.world.mu.Unlock()
	s.dashboards.mu.Lock()
	s.dashboards.values = kept.Dashboard
	s.dashboards.mu.Unlock()
	return nil
}

// keep writes it down for the next run. Issues that were made are gone then, and
// what was told of them is not kept.
func (s *site) keep(c config) error {
	s.world.mu.RLock()
	defer s.world.mu.RUnlock()
	s.dashboards.mu.Lock()
	defer s.dashboards.mu.Unlock()
	made := func(id int64) bool { return id >= firstNewIssue }
	kept := keptState{maps.Clone(s.world.properties), maps.Clone(s.world.texts), maps.Clone(s.world.changes), s.dashboards.values}
	maps.DeleteFunc(kept.Properties, func(id int64, _ map[string]json.RawMessage) bool { return made(id) })
	maps.DeleteFunc(kept.Texts, func(id int64, _ map[string]*adf) bool { return made(id) })
	maps.DeleteFunc(kept.Changes, func(id int64, _ changelog) bool { return made(id) })
	text, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("encode what is kept: %w", err)
	}
	if err := os.WriteFile(keptFile(c), text, 0o600); err != nil {
		return fmt.Errorf("keep what the app has told: %w", err)
	}
	return nil
}
