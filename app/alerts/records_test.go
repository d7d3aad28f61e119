package alerts

import (
	"reflect"
	"testing"
)

// TestLook plays what a server does about the record of a cause.
func TestLook(t *testing.T) {
	silent := func(o Report) bool { return o.Server == "dead" }
	rec := func(reports ...Report) Record { return Record{Cause: Errors, Rev: 7, Since: evening, Reports: reports} }
	none := Record{Cause: Errors}
	me, ended := Report{Server: "me", Beat: 1}, Report{Server: "me", Beat: 1, Ending: true}
	two, twoEnds, dead := Report{Server: "two", Beat: 4}, Report{Server: "two", Beat: 4, Ending: true}, Report{Server: "dead", Beat: 9}
	grown := func(r Report) Report { r.Beat++; return r }
	for _, tc := range []struct {
		name    string
		record  Record
		view    view
		role    role
		reports []Report // that are saved; nil: nothing is
		remove  bool
		again   bool
	}{
		{name: "nothing is", record: none, view: view{role: apart}, role: apart},
		{name: "others are hit", record: rec(two), view: view{role: apart}, role: apart},
		{name: "who was hit is dead", record: rec(dead), view: view{role: apart}, role: ending, reports: []Report{ended}},

		{name: "hit first", record: none, view: view{role: hit, on: true}, role: hit, reports: []Report{me}, again: true},
		{name: "hit second", record: rec(two), view: view{role: hit, on: true}, role: hit, reports: []Report{two, me}, again: true},
		{name: "still hit", record: rec(two, me, dead), view: view{role: hit, on: true}, role: hit, reports: []Report{two, grown(me)}},
		{name: "hit while another tells the end", record: rec(twoEnds), view: view{role: hit, on: true}, role: hit, reports: []Report{twoEnds, me}, again: true},
		{name: "still", record: rec(twoEnds, me), view: view{role: hit, on: true, disturbed: true}, role: hit, reports: []Report{twoEnds, grown(me)}},
		{name: "the other has gone back", record: rec(me), view: view{role: hit, on: true, disturbed: true}, role: hit, reports: []Report{grown(me)}, again: true},
		{name: "the other was taken for dead, and its end told", record: none, view: view{role: hit, on: true}, role: hit, reports: []Report{me}, again: true},
		{name: "hit again while telling the end", record: rec(ended), view: view{role: ending, on: true}, role: hit, reports: []Report{grown(me)}},

		{name: "well, and others are not", record: rec(two, me), view: view{role: hit}, role: apart, reports: []Report{two}},
		{name: "well, and its word that it is not is still on its way", record: rec(two, me), view: view{role: hit, telling: true}, role: hit},
		{name: "well, the last", record: rec(me, dead), view: view{role: hit}, role: ending, reports: []Report{grown(ended)}},
		{name: "well before it could be stored", record: none, view: view{role: hit}, role: ending, reports: []Report{ended}},
		{name: "telling", record: rec(ended), view: view{role: ending}, role: ending, reports: []Report{grown(ended)}},
		{name: "told", record: rec(ended), view: view{role: ending, told: true}, role: apart, remove: true},
		{name: "told, but another is hit", record: rec(ended, two), view: view{role: ending, told: true}, role: apart, reports: []Report{two}},
		{name: "another has told it", record: none, view: view{role: ending}, role: apart},

		{name: "just begun", record: none, view: view{role: unsure}, role: unsure},
		{name: "just begun, and others know of it", record: rec(two), view: view{role: unsure}, role: apart},
		{name: "begun, and well since", record: none, view: view{role: unsure, healthy: true}, role: ending, reports: []Report{ended}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.view.me, tc.view.silent = "me", silent
			got := look(tc.record, tc.view)
			var saved []Report
			if got.save {
				saved = got.next.Reports
			}
			if got.role != tc.role || got.remove != tc.remove || got.again != tc.again || !reflect.DeepEqual(saved, tc.reports) {
				t.Errorf("got role %d, saved %+v, removed %v, again %v; want %d, %+v, %v, %v",
					got.role, saved, got.remove, got.again, tc.role, tc.reports, tc.remove, tc.again)
			}
			if (got.save || got.remove) && got.next.Rev != tc.record.Rev {
				t.Errorf("rev %d, want that of the record", got.next.Rev)
			}
		})
	}
}
