package main

import (
	"strings"
	"testing"
)

// TestMoveAProjectIn moves three issues in from Smart Checklist, over two pages, from
// a Jira that wants to be left alone for a second first, and once more.
func TestMoveAProjectIn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	start(t, environment(t, site))
	install(t, site)
	for _, id := range []string{"1", "2", "3"} {
		site.Place(id, "10000")
		site.Keep(id, "com.railsware.SmartChecklist.checklist", `"+ Build `+id+`\n- Ship"`)
	}
	site.Limit(1)
	token, err := site.ContextToken("712020:me", "1")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string, want int) string {
		t.Helper()
		status, answer, err := site.Call(t.Context(), token, method, path, body)
		if err != nil || status != want {
			t.Fatalf("%s %s: got %d %s (%v), want %d", method, path, status, answer, err, want)
		}
		return string(answer)
	}
	for _, tc := range []struct{ id, more, want string }{
		{"dry", `,"preview":true`, `"total":3,"done":3,"changed":0,"failed":0`},
		{"real", "", `"total":3,"done":3,"changed":3,"failed":0`},
		{"again", "", `"total":3,"done":3,"changed":0,"failed":0`},
	} {
		ask("POST", "/projects/10000/imports", `{"id":"`+tc.id+`","formats":["smart-checklist","multiple-checklists"],"mode":"missing"`+tc.more+`}`, 202)
		got := ""
		awaitThat(t, func() bool {
			got = ask("GET", "/projects/10000/jobs/"+tc.id, "", 200)
			return strings.Contains(got, `"state":"done"`)
		}, func() string { return tc.id + " is not done: " + got })
		if !strings.Contains(got, tc.want) || !strings.Contains(got, `"key":"TICK-1","format":"smart-checklist","lists":1,"items":2,"text":"Build 1\nShip"`) {
			t.Errorf("%s: got %s, want %s", tc.id, got, tc.want)
		}
	}
	if got := ask("GET", "/issues/1/checklists", "", 200); !strings.Contains(got, `"text":"Build 1","status":"done"`) || strings.Count(got, `"Ship"`) != 1 {
		t.Errorf("got %s, want what was imported, once", got)
	}
}
