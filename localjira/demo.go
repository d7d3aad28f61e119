package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// A demoIssue is one more for people to look at, with the checklist that somebody
// has written into it through the app's API.
type demoIssue struct {
	key    string // of one that is there; else it is made, in project
	id     int64
	status string
	title  string
	items  []string
	ticked int // of the items, from the first on
}

// demonstration is what make run shows: work in all columns of the boards.
var demonstration = []demoIssue{
	{key: "WEB-1", items: []string{"Freeze the content", "Check the links", "Measure the loading time", "Tell support", "Switch the domain", "Write the announcement"}, ticked: 3},
	{key: "WEB-2", items: []string{"Move the pictures", "Write the redirects", "Ask two readers"}},
	{id: 10103, key: "WEB-3", title: "Cookie banner that people understand", status: "Done", items: []string{"Ask the lawyers", "Write the texts", "Translate"}, ticked: 3},
	{id: 10104, key: "WEB-4", title: "Search that forgives typing errors", status: "In progress", items: []string{"Collect what is typed", "Try three libraries", "Measure", "Release to one in ten"}, ticked: 1},
	{id: 10105, key: "WEB-5", title: "Pictures of the team", status: "To do"},
	{key: "OPS-1", items: []string{"Make new credentials", "Deploy with both", "Remove the old ones"}, ticked: 1},
	{id: 10202, key: "OPS-2", title: "Restore a backup, for once", status: "To do", items: []string{"Choose a backup", "Restore it beside", "Compare the counts"}},
}

// addDemo puts the issues of the demonstration into the world.
func (w *world) addDemo() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range demonstration {
		if d.id == 0 {
			continue
		}
		i := issue{ID: d.id, Key: d.key, Project: w.projects[(d.id-10101)/100], TypeID: taskType, TypeName: "Task", Summary: d.title,
			Status: d.status, Assignee: w.people[d.id%3].FullName, Reporter: w.people[0].FullName, Priority: "Medium", Due: "None", Created: time.Now()}
		w.issues = append(w.issues, i)
	}
}

// writeDemo writes the checklists of the demonstration where an issue has none,
// as Ada. It uses the API by which the app's panel writes.
func (s *site) writeDemo(ctx context.Context) error {
	for _, d := range demonstration {
		i, ok := s.world.issue(d.key)
		if !ok || len(d.items) == 0 || len(s.world.propertiesOf(i, []string{"*all"})) > 0 {
			continue
		}
		var ops []map[string]any
		for n, text := range d.items {
			id := fmt.Sprintf("demo-%d", n)
			ops = append(ops, map[string]any{"id": "add-" + id, "type": "addItem", "item": id, "text": text})
			if n < d.ticked {
				ops = append(ops, map[string]any{"id": "tick-" + id, "type": "setStatus", "item": id, "status": "done"})
			}
		}
		if err := s.asPanel(ctx, i, ops); err != nil {
			return fmt.Errorf("write the checklist of %s: %w", d.key, err)
		}
	}
	return nil
}

// asPanel sends operations to the app with a token of Ada's on an issue. Ids that
// were sent before do no harm.
func (s *site) asPanel(ctx context.Context, i issue, ops []map[string]any) error {
	token, err := s.app.contextToken(s.world.person("ada"), &i)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"ops": ops})
	if err != nil {
		return fmt.Errorf("encode operations: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.appURL+"/api/v1/issues/"+i.IDText()+"/ops", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "JWT "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("send operations: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return fmt.Errorf("%w: %d %s", errRefused, res.StatusCode, said)
	}
	return nil
}
