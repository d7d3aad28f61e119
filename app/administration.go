package main

import (
	"time"

	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/jira"
	"ticklist/tenant/tenantmongo"
)

// administration is what the page of a site's admins works with.
func (s *server) administration(asking *jira.Client) handlers.Administration {
	return handlers.Administration{
		Admins:   asking,
		Stored:   s.data.checklists,
		Exports:  &tenant.Exports{Store: tenantmongo.NewExports(s.db.Database), Sites: s.data.sites, Now: time.Now},
		Exporter: s.data,
		Eraser:   s.data.eraser,
		Record:   s.data.record,
	}
}
