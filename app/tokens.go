package main

import (
	"context"
	"log/slog"
	"time"

	"ticklist/tenant"
)

const forgetTokensEvery = time.Hour

// tokenJSON is an API token in an export: all of it but the hash.
type tokenJSON struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Maker     string     `json:"maker"`
	Write     bool       `json:"write"`
	Projects  []string   `json:"projects"`
	CreatedAt time.Time  `json:"createdAt"`
	Until     time.Time  `json:"until"`
	RevokedAt *time.Time `json:"revokedAt"`
	Uses      int64      `json:"uses"`
	Recent    []useJSON  `json:"recent"`
}

type useJSON struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// tokensOf are the API tokens of a site, or those that one person made there.
func (d *data) tokensOf(ctx context.Context, of tenant.Extent) ([]tokenJSON, error) {
	all, err := d.tokens.List(ctx, of.ClientKey)
	out := []tokenJSON{}
	for _, t := range all {
		if of.AccountID != "" && t.AccountID != of.AccountID {
			continue
		}
		one := tokenJSON{
			ID: t.ID, Name: t.Name, Maker: t.AccountID, Write: t.Write, Projects: append([]string{}, t.Projects...),
			CreatedAt: t.CreatedAt, Until: t.Until, RevokedAt: timeOrNull(t.RevokedAt), Uses: t.Uses, Recent: []useJSON{},
		}
		for _, u := range t.Recent {
			one.Recent = append(one.Recent, useJSON(u))
		}
		out = append(out, one)
	}
	return out, err
}

// tokensJob forgets API tokens that ended long ago.
func (s *server) tokensJob() job {
	return job{name: "tokens", every: forgetTokensEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := s.apiTokens.Forget(ctx)
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int64("forgotten", n)}, err
	}}
}
