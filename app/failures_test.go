package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/checklist/outbox"
	"ticklist/handlers"
	"ticklist/trail"
)

func TestFailuresAreReportedOnce(t *testing.T) {
	t.Parallel()
	told := 0
	f := newFailures(func(context.Context, handlers.Fault) { told++ })
	down := errors.New("no primary")
	one, two := checklist.Scope{ClientKey: "acme", IssueID: "1"}, checklist.Scope{ClientKey: "acme", IssueID: "2"}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	skipped, run := trail.Begin(t.Context())
	run.Skip()
	for _, step := range []struct {
		name string
		do   func()
		want int // reports
	}{
		{"the first time", func() { f.told(t.Context(), one, down) }, 1},
		{"again", func() { f.told(t.Context(), one, down) }, 0},
		{"another issue", func() { f.told(t.Context(), two, down) }, 1},
		{"the same issue elsewhere", func() { f.planned(t.Context(), one, down) }, 1},
		{"a hook", func() { f.delivered(t.Context(), hooks.Ref{ClientKey: "acme", HookID: "h"}, down) }, 1},
		{"the look for more", func() { f.planned(t.Context(), checklist.Scope{}, down) }, 1},
		{"the hub's rounds", func() { f.looked(t.Context(), down); f.looked(t.Context(), down) }, 1},
		{"somebody else has it", func() { f.told(skipped, one, nil); f.told(t.Context(), one, down) }, 0},
		{"jira wants to wait", func() { f.told(t.Context(), two, &outbox.LaterError{}) }, 0},
		{"and fails again", func() { f.told(t.Context(), two, down) }, 1},
		{"a site that has gone", func() { f.told(t.Context(), two, fmt.Errorf("tell: %w", outbox.ErrSiteGone)) }, 0},
		{"it works, and fails", func() { f.told(t.Context(), one, nil); f.told(t.Context(), one, down) }, 1},
		{"a stop", func() { f.told(stopped, checklist.Scope{IssueID: "3"}, down) }, 0},
		{"more than are remembered", func() {
			for n := range mostFailing {
				f.told(t.Context(), checklist.Scope{IssueID: fmt.Sprint("many-", n)}, down)
			}
		}, mostFailing},
	} {
		told = 0
		step.do()
		if told != step.want {
			t.Errorf("%s: %d reports, want %d", step.name, told, step.want)
		}
		if len(f.failing) > mostFailing {
			t.Errorf("%s: %d are remembered", step.name, len(f.failing))
		}
	}
}
