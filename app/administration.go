package main

import (
	"context"
	"log/slog"
	"time"

	"ticklist/checklist/bulk"
	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/jira"
	"ticklist/tenant/tenantmongo"
)

const (
	// exportsKept is for how long it is known that an export was asked for. The
	// longest download is over by then.
	exportsKept = 24 * time.Hour

	forgetExportsEvery = time.Hour
)

// administration is what the page of a site's admins works with.
func (s *server) administration(asking *jira.Client, ruling *ruling) handlers.Administration {
	return handlers.Administration{
		Admins:     asking,
		Stored:     s.data.checklists,
		Exports:    &tenant.Exports{Store: tenantmongo.NewExports(s.db.Database), Sites: s.data.sites, Now: time.Now},
		Exporter:   s.data,
		Eraser:     s.data.eraser,
		Tokens:     s.apiTokens,
		Record:     s.data.record,
		Statuses:   s.data.choices,
		Rules:      s.data.rules,
		Trials:     ruling,
		Hooks:      s.data.hooks,
		Deliveries: s.deliverer,
		Updates:    s.updates,
		Jobs:       &bulk.Service{Store: s.data.jobs, Now: time.Now, Wake: s.bulk.Wake},
		Settings:   s.data.choices,
		Watches:    s.data.choices,
		Placer:     asking,
	}
}

// exportsJob forgets exports that are over. Who exported what is in the record.
func (s *server) exportsJob() job {
	exports := tenantmongo.NewExports(s.db.Database)
	return job{name: "exports", every: forgetExportsEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := exports.Forget(ctx, time.Now().Add(-exportsKept))
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int64("forgotten", n)}, err
	}}
}
