package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"time"
	_ "time/tzdata" // a container may have no zones, by which days end

	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/tenant"
)

const (
	// forgetDeliveriesEvery is how often what was sent is looked through.
	forgetDeliveriesEvery = time.Hour

	// overdueEvery is how long after the end of a day it is told, at most, what was
	// due on it.
	overdueEvery = 10 * time.Minute
)

// hookID makes the id of a hook: 128 bits in letters and digits.
func hookID() string { return strings.ToLower(rand.Text()) }

// hookUp has hooks told of what lists do.
func (s *server) hookUp(lists *checklist.Service) {
	s.planner = hooks.NewPlanner(s.data.hooks, lists, time.Now, s.log)
	s.data.sender.WatchPosts(measuring{s.metrics, s.watch.agent}.request)
	s.deliverer = hooks.NewDeliverer(s.data.hooks, s.data.sender, rand.Text(), time.Now, s.log)
	s.planner.Planned = s.deliverer.Wake
	s.deliverer.Off = s.hookOff
	s.planner.Ran, s.deliverer.Ran = s.failures.planned, s.failures.delivered
	s.deliverer.Live, s.planner.Live = s.hookLive, s.hookLive
	lists.Hooked = s.data.hooks.Wants
}

// hookLive says whether a site has the app, enabled.
func (s *server) hookLive(ctx context.Context, clientKey string) (bool, error) {
	in, err := s.data.sites.Get(ctx, clientKey)
	if errors.Is(err, tenant.ErrNotInstalled) {
		return false, nil
	}
	return err == nil && in.State == tenant.StateEnabled, err
}

// hookOff leaves in the site's record that a hook was switched off by itself.
func (s *server) hookOff(ctx context.Context, of hooks.Ref, _ hooks.Off) {
	s.data.hooks.Forget(of.ClientKey)
	entry := tenant.AuditEntry{
		ClientKey: of.ClientKey, At: time.Now(), Who: tenant.ByHook, What: "switch off hook", Scope: tenant.Extent{ClientKey: of.ClientKey}.String(), Count: 1,
	}
	if err := s.data.record.Record(ctx, entry); err != nil {
		s.log.Error("hooks", "tenant", of.ClientKey, "hook", of.HookID, "err", err.Error())
	}
}

// deliveriesJob forgets what was sent long ago.
func (s *server) deliveriesJob() job {
	return job{name: "hook deliveries", every: forgetDeliveriesEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := s.data.hooks.ForgetDeliveries(ctx, time.Now().Add(-hooks.KeptDeliveries))
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int64("forgotten", n)}, err
	}}
}

// overdueJob tells hooks of what was due on a day that has ended.
func (s *server) overdueJob() job {
	return job{name: "overdue", every: overdueEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := s.planner.LookForOverdue(ctx)
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int("hooks", n)}, err
	}}
}

// erasableHooks is a tenant.Holder of hooks and of what they were told.
type erasableHooks struct{ *hooks.Keeper }

// Erase implements tenant.Holder.
func (h erasableHooks) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	defer h.Forget(e.ClientKey)
	return h.EraseHooks(ctx, checklist.Part(e), before)
}

// namedInHooks answers errFound if an account id stands in what a site's hooks are
// called, or in what they are still to be told.
func (d *data) namedInHooks(ctx context.Context, clientKey, accountID string) error {
	all, err := d.hooks.Hooks(ctx, clientKey)
	if err != nil {
		return err
	}
	for _, h := range all {
		if h.Forget(accountID) { // in this copy
			return errFound
		}
		if err := d.namedInQueue(ctx, hooks.Ref{ClientKey: clientKey, HookID: h.ID}, accountID); err != nil {
			return err
		}
	}
	return nil
}

func (d *data) namedInQueue(ctx context.Context, of hooks.Ref, accountID string) error {
	for behind := ""; ; {
		some, err := d.hooks.Deliveries(ctx, of, behind, hooks.MaxDeliveries)
		if err != nil {
			return err
		}
		for _, one := range some {
			if behind = one.Place(); one.State == hooks.Sent {
				continue
			}
			whole, err := d.hooks.Delivery(ctx, of, one.ID)
			if errors.Is(err, hooks.ErrNotFound) { // it was removed meanwhile
				continue
			}
			if err != nil {
				return err
			}
			if checklist.WithoutID(string(whole.Body), accountID) != string(whole.Body) {
				return errFound
			}
		}
		if len(some) < hooks.MaxDeliveries {
			return nil
		}
	}
}

// hookJSON is a hook in an export, without what is secret.
type hookJSON struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	URL       string       `json:"url"`
	Events    []hooks.Kind `json:"events"`
	Projects  []string     `json:"projects"`
	Enabled   bool         `json:"enabled"`
	TimeZone  string       `json:"timeZone"`
	CreatedAt time.Time    `json:"createdAt"`
	Off       hooks.Off    `json:"off"`
}

// hooksOf are the hooks of a site.
func (d *data) hooksOf(ctx context.Context, clientKey string) ([]hookJSON, error) {
	all, err := d.hooks.Hooks(ctx, clientKey)
	out := make([]hookJSON, 0, len(all))
	for _, h := range all {
		out = append(out, hookJSON{
			ID: h.ID, Name: h.Name, URL: h.URL, Events: h.Events, Projects: h.Projects, Enabled: h.Enabled, TimeZone: h.Zone, CreatedAt: h.Created, Off: h.Off,
		})
	}
	return out, err
}
