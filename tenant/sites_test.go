package tenant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// counting counts how often a site was read.
type counting struct {
	*tenanttest.Memory
	reads int
}

func (c *counting) Get(ctx context.Context, clientKey string) (tenant.Installation, error) {
	c.reads++
	return c.Memory.Get(ctx, clientKey)
}

// TestSitesAtHand has a server verify tokens while it, or another, is told of
// changes of the site.
func TestSitesAtHand(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		here   func(*tenant.Installation) // a change that this server is told of
		there  func(*tenant.Installation) // and one that another is
		after  time.Duration
		secret tenant.Secret // of the token; "" for the first one
		want   error
		reads  int // for this token
	}{
		"nothing changes":         {},
		"its time is over":        {after: tenant.SiteLife, reads: 1},
		"it is disabled here":     {here: state(tenant.StateDisabled), want: tenant.ErrNotInstalled, reads: 1},
		"it is disabled there":    {there: state(tenant.StateDisabled)},
		"and some time goes by":   {there: state(tenant.StateDisabled), after: tenant.SiteLife, want: tenant.ErrNotInstalled, reads: 1},
		"a new secret from here":  {here: secret("canary-second-secret"), secret: "canary-second-secret", reads: 1},
		"a new secret from there": {there: secret("canary-second-secret"), secret: "canary-second-secret", reads: 1},
		"it is enabled again": {
			here: state(tenant.StateDisabled), there: state(tenant.StateEnabled), reads: 2, // one by who was refused
		},
		"a wrong secret": {secret: "canary-of-nobody", want: tenant.ErrBadToken, reads: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			clock := now
			store := &counting{Memory: w.store}
			w.verifier.Now = func() time.Time { return clock }
			w.verifier.Sites = tenant.NewSites(store, w.verifier.Now)
			verify := func(s tenant.Secret) error {
				token := signed(t, jwt.SigningMethodHS256, []byte(s.Reveal()), nil, claims{"qsh": "context-qsh"})
				_, err := w.verifier.Context(t.Context(), tenant.Request{Authorization: "JWT " + token})
				return err
			}
			if err := verify(shared); err != nil || store.reads != 1 {
				t.Fatalf("the first token is answered %v after %d reads", err, store.reads)
			}
			store.reads = 0
			if tc.here != nil {
				change(t, w.verifier.Sites, w.store, tc.here)
				if tc.there != nil {
					_ = verify(shared)
				}
			}
			if tc.there != nil {
				change(t, w.store, w.store, tc.there)
			}
			clock = clock.Add(tc.after)
			if tc.secret == "" {
				tc.secret = shared
			}
			if err := verify(tc.secret); !errors.Is(err, tc.want) || store.reads != tc.reads {
				t.Errorf("got %v after %d reads, want %v after %d", err, store.reads, tc.want, tc.reads)
			}
		})
	}
}

func state(s tenant.State) func(*tenant.Installation) {
	return func(in *tenant.Installation) { in.State = s }
}

func secret(s tenant.Secret) func(*tenant.Installation) {
	return func(in *tenant.Installation) { in.SharedSecret = s }
}

// change changes the site through a server, as it is stored.
func change(t *testing.T, through, stored tenant.Store, how func(*tenant.Installation)) {
	t.Helper()
	in, err := stored.Get(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	how(&in)
	if _, err := through.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}
