package handlers_test

import (
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/bulk/bulktest"
)

func TestJobs(t *testing.T) {
	for _, tc := range []struct {
		path string
		at   checklist.Area
	}{
		{"/api/v1/site/jobs", checklist.Area{ClientKey: "acme"}},
		{"/api/v1/projects/10/jobs", checklist.Area{ClientKey: "acme", ProjectID: "10"}},
	} {
		a := newApp(t)
		store := &bulktest.Memory{}
		jobs := &bulk.Service{Store: store, Now: at, Wake: func() {}}
		a.Admin.Jobs = jobs
		a.get(tc.path).is(t, 200, `{"jobs":[]}`)
		_, err := jobs.Start(t.Context(), bulk.Job{Area: tc.at, ID: "j1", Kind: "update", Subject: "t1", Total: 40, Created: checklist.Stamp{By: "admin"}})
		if err != nil {
			t.Fatal(err)
		}
		const queued = `{"id":"j1","kind":"update","subject":"t1","state":"queued","total":40,"done":0,"changed":0,"failed":0,"note":"","result":null,"again":null,"created":{"by":"admin",`
		a.get(tc.path).is(t, 200, `{"jobs":[`+queued)
		a.get(tc.path+"/j1").is(t, 200, queued)
		a.post(tc.path+"/j1/pause", "").is(t, 200, `"state":"paused"`)
		a.post(tc.path+"/j1/pause", "").is(t, 200, `"state":"paused"`)
		a.post(tc.path+"/j1/resume", "").is(t, 200, `"state":"queued"`)
		a.post(tc.path+"/j1/stop", "").is(t, 200, `"state":"stopped"`)
		a.post(tc.path+"/j1/stop", "").is(t, 200, `"updated":{"by":"712020:me",`)
		a.post(tc.path+"/j1/resume", "").is(t, 409, `"over"`)
		a.post(tc.path+"/j2/stop", "").is(t, 404, `"not_found"`)
		a.get("/api/v1/projects/11/jobs/j1").is(t, 404, `"not_found"`)
		store.Before = func() error { return errDisk }
		a.get(tc.path).is(t, 500, `"internal"`)
		a.admin.refused = true
		a.get(tc.path).is(t, 403, `"forbidden"`)
		a.post(tc.path+"/j1/stop", "").is(t, 403, `"forbidden"`)
	}
}
