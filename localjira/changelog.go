package main

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// maxChangesShown is how many changes come with an issue, the latest first, as
// in Jira. No more are kept.
const maxChangesShown = 40

// A changed is a change of fields that somebody made in one step.
type changed struct {
	ID      uint64           `json:"id"`
	Author  string           `json:"author"` // account id, "" for nobody
	Created time.Time        `json:"created"`
	Items   []map[string]any `json:"items"` // as Jira tells them
}

// changelog are the changes of an issue.
type changelog struct {
	Total  int       `json:"total"`
	Latest []changed `json:"latest"` // the latest first
}

// note adds a change to an issue's history and returns its number, which is
// higher than those of all before it on the site.
func (w *world) note(i issue, by person, items []map[string]any, now time.Time) uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.changes == nil {
		w.changes = map[int64]changelog{}
	}
	next := uint64(1)
	for _, of := range w.changes {
		next = max(next, of.Latest[0].ID+1)
	}
	of := w.changes[i.ID]
	latest := slices.Insert(slices.Clone(of.Latest), 0, changed{next, by.AccountID, now, items})
	w.changes[i.ID] = changelog{of.Total + 1, latest[:min(len(latest), maxChangesShown)]}
	return next
}

// changelogOf is what GET /rest/api/3/issue/{id} has of changes where it is asked
// to expand them.
func (w *world) changelogOf(i issue) map[string]any {
	w.mu.RLock()
	defer w.mu.RUnlock()
	of := w.changes[i.ID]
	histories := []map[string]any{}
	for _, c := range of.Latest {
		h := map[string]any{"id": strconv.FormatUint(c.ID, 10), "created": c.Created.Format(jiraTime), "items": c.Items}
		if c.Author != "" {
			h["author"] = map[string]any{"accountId": c.Author}
		}
		histories = append(histories, h)
	}
	return map[string]any{"startAt": 0, "maxResults": len(histories), "total": of.Total, "histories": histories}
}

// updated puts a change that somebody made into the history and tells the app.
func (s *site) updated(ctx context.Context, i issue, by person, items []map[string]any) error {
	id := s.world.note(i, by, items, s.app.now())
	body := told(i, by)
	body["issue"] = s.fullIssue(i, "2", []string{"*all"}) // webhooks have texts as version 2
	body["changelog"] = map[string]any{"id": strconv.FormatUint(id, 10), "items": items}
	return s.app.hook(ctx, hookIssueUpdated, body)
}
