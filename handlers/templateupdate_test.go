package handlers_test

import (
	"context"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/rollout"
	"ticklist/checklist/templates"
)

// updates are a handlers.Updates of one template, t1.
type updates struct {
	err     error
	started []string
}

func (u *updates) Preview(_ context.Context, _ checklist.Area, template string) (rollout.Preview, error) {
	if template != "t1" {
		return rollout.Preview{}, templates.ErrNotFound
	}
	return rollout.Preview{Version: 3, Issues: 9, Looked: 9, Open: 4, List: []rollout.Issue{{
		ID: "10001", Key: "TICK-1", Version: 2,
		Before: []checklist.List{{ID: "l1", Name: "Release", Items: []checklist.Item{{ID: "i1", Text: "Ship"}}}},
		Actions: []checklist.Action{
			checklist.DeleteItem{Item: "i1"}, checklist.AddItem{Item: "i2", Text: "Ship it"}, checklist.RenameList{List: "l1", Name: "Out"},
		},
	}}}, u.err
}

func (u *updates) Start(_ context.Context, at checklist.Area, template, id, by string) (bulk.Job, error) {
	u.started = append(u.started, at.ProjectID+" "+template+" "+by)
	return bulk.Job{Area: at, ID: id, Kind: rollout.Update, Subject: template, State: bulk.Queued, Total: 9, Created: checklist.Stamp{By: by}}, u.err
}

func TestUpdateOfIssues(t *testing.T) {
	for path, project := range map[string]string{"/api/v1/site/templates/": "", "/api/v1/projects/10/templates/": "10"} {
		a, u := newApp(t), &updates{}
		a.Admin.Updates = u
		a.post(path+"t1/update", `{"preview":true}`).is(t, 200, `{"version":3,"issues":4,"changed":1,"looked":9,"total":9,"first":{"issue":"10001","key":"TICK-1","version":2,"changes":[`+
			`{"type":"deleteItem","text":"Ship","was":""},{"type":"addItem","text":"Ship it","was":""},{"type":"renameList","text":"Out","was":"Release"}]},`+
			`"list":[{"issue":"10001","key":"TICK-1","version":2,"add":1,"edit":1,"move":0,"delete":1}]}`)
		a.post(path+"t2/update", `{"preview":true}`).is(t, 404, `"not_found"`)
		a.post(path+"t1/update", `{"id":"u1"}`).is(t, 202, `{"id":"u1","kind":"update","subject":"t1","state":"queued","total":9`)
		a.post(path+"t1/update", `{}`).is(t, 202, `"kind":"update"`)
		a.post(path+"t1/update", `{"version":2}`).is(t, 400, `"field":"version"`)
		if want := project + " t1 712020:me"; len(u.started) != 2 || u.started[0] != want {
			t.Errorf("started %q, want %q", u.started, want)
		}
		u.err = bulk.Later(time.Now())
		a.post(path+"t1/update", `{"preview":true}`).is(t, 503, `"busy"`)
		u.err = bulk.ErrTooMany
		a.post(path+"t1/update", `{}`).is(t, 422, `"limit"`)
		a.admin.refused = true
		a.post(path+"t1/update", `{}`).is(t, 403, `"forbidden"`)
	}
}
