package main

import (
	"regexp"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// nobodyIsNamed looks at every label of what was counted after somebody went
// through every door: the routes are the doors' patterns, and nothing is there of a
// site, an issue or a person.
func (f *fort) nobodyIsNamed(t *testing.T) {
	t.Helper()
	stranger := f.good(t, doorOf(openKind))
	stranger.method, stranger.path = "BREW", "/10001/"+victim
	stranger.send()
	f.server.sampler.look(t.Context())
	families, err := f.server.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	patterns, seen := map[string]bool{"none": true}, map[string]bool{}
	for _, d := range doors {
		patterns[d.pattern] = true
	}
	for _, family := range families {
		for _, one := range family.GetMetric() {
			for _, label := range one.GetLabel() {
				seen[label.GetValue()] = true
				if label.GetName() == "route" && !patterns[label.GetValue()] {
					t.Errorf("%s: the route %q is no pattern", family.GetName(), label.GetValue())
				}
				if tells.MatchString(label.GetValue()) {
					t.Errorf("%s{%s=%q} says of whom it is", family.GetName(), label.GetName(), label.GetValue())
				}
			}
		}
	}
	if len(seen) < len(patterns) {
		t.Errorf("%d labels of %d routes", len(seen), len(patterns))
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v, %v", problems, err)
	}
}

// tells matches what a fort's requests have of sites, people, issues and texts,
// and a method of their own.
var tells = regexp.MustCompile(victim + `|712020|1000\d|CANARY|TICK-|BREW`)

// TestNumbersOfTheDatabase: what waits in the stores is what the numbers say.
func TestNumbersOfTheDatabase(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	for _, door := range []door{
		doorTo("/connect/webhooks/issue_deleted"),
		{"POST", "/api/v1/issues/:issueId/ops", contextKind, ""},
	} {
		if got := f.good(t, door).send(); got.Code >= 300 {
			t.Fatalf("%s: %d %s", door.pattern, got.Code, got.Body)
		}
	}
	f.server.sampler.look(t.Context())
	got := f.server.sampler.latest()
	if got.Outbox == nil || got.Outbox.Waiting != 1 || got.Webhooks == nil || got.Webhooks.Waiting != 1 {
		t.Errorf("outbox %+v, webhooks %+v, want one waiting in each", got.Outbox, got.Webhooks)
	}
	if got.BackupAge != nil {
		t.Errorf("a backup of %s ago, and none is configured", got.BackupAge)
	}
}
