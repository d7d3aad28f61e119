package main

import (
	"context"
	"strings"
	"time"

	"ticklist/checklist/imports"
	"ticklist/checklist/rollout"
	"ticklist/tenant"
)

// heldPause is in which time it is looked again whether a webhook may be done that
// may not be now.
const heldPause = time.Minute

// heed has all work of the server in the background leave alone what operators
// have turned off.
func (s *server) heed() {
	s.outbox.Held = func(ctx context.Context) (bool, []string) { return s.switches.Held(ctx, tenant.FeatureOutbox) }
	s.deliverer.Held = func(ctx context.Context, clientKey string) bool {
		return s.switches.Off(ctx, clientKey, tenant.FeatureHooks)
	}
	s.bulk.Held = func(ctx context.Context, clientKey, kind string) bool {
		return s.switches.Off(ctx, clientKey, featureOfJob(kind))
	}
	s.webhooks.held = s.heldTask
	s.webhooks.off = func(ctx context.Context) bool {
		everywhere, _ := s.switches.Held(ctx, tenant.FeatureWebhooks)
		return everywhere
	}
}

// featureOfJob is what turns jobs of a kind off.
func featureOfJob(kind string) tenant.Feature {
	switch kind {
	case imports.Kind:
		return tenant.FeatureImports
	case rollout.Update, rollout.Live:
		return tenant.FeatureTemplates
	}
	return tenant.WholeSite
}

// heldTask says whether a webhook is not to be done for now. It waits as a whole:
// who does a part of it would do that again with the rest.
func (s *server) heldTask(ctx context.Context, t tenant.Task) bool {
	for _, f := range featuresOf(t) {
		if s.switches.Off(ctx, t.ClientKey, f) {
			return true
		}
	}
	return false
}

// featuresOf are those without which a webhook cannot be done.
func featuresOf(t tenant.Task) []tenant.Feature {
	of := []tenant.Feature{tenant.FeatureWebhooks}
	switch {
	case t.Kind.Orders():
		of = append(of, tenant.FeatureOrders)
	case t.Kind == tenant.IssuesLinked:
		of = append(of, tenant.FeatureRules)
	case t.Rules:
		of = append(of, tenant.FeatureRules)
		if t.Fields == tenant.AnyField || strings.Contains(t.Fields, "customfield_") {
			of = append(of, tenant.FeatureTextField)
		}
	}
	return of
}

// switchedSites are the sites whose streams go on: those that have the app, and of
// which no operator has turned it off.
type switchedSites struct {
	enabled interface {
		Enabled(ctx context.Context, clientKeys []string) ([]string, error)
	}
	switches *tenant.Switches
}

// Enabled implements live.Sites.
func (s switchedSites) Enabled(ctx context.Context, clientKeys []string) ([]string, error) {
	enabled, err := s.enabled.Enabled(ctx, clientKeys)
	var on []string
	for _, clientKey := range enabled {
		if !s.switches.Off(ctx, clientKey, tenant.FeatureStreams) {
			on = append(on, clientKey)
		}
	}
	return on, err
}
