package handlers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// TestInstallingWithoutAStore: a store that fails is a fault of ours, told as
// one, and what was there before is there after.
func TestInstallingWithoutAStore(t *testing.T) {
	hosts, err := tenant.ParseHosts("*.atlassian.net")
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []bool{false, true} {
		for _, event := range []string{"installed", "enabled", "disabled", "uninstalled"} {
			t.Run(fmt.Sprintf("%s, known %v", event, known), func(t *testing.T) {
				store := &tenanttest.Memory{}
				before := tenant.Installation{}
				if known {
					if before, err = store.Save(t.Context(), tenanttest.Installation("acme")); err != nil {
						t.Fatal(err)
					}
				}
				store.Fail(errDisk)
				a := newApp(t)
				a.call = tenant.Call{ClientKey: "acme", IssuedAt: before.LastCall.AddDate(1, 0, 0)}
				a.Installations = &tenant.Lifecycle{Store: store, AppKey: "io.ticklist.jira", Hosts: hosts, Now: at}
				body := `{"key":"io.ticklist.jira","clientKey":"acme","eventType":"` + event + `","sharedSecret":"new","baseUrl":"https://acme.atlassian.net"}`
				a.post("/connect/"+event, body).is(t, http.StatusInternalServerError, `"internal"`)
				a.told(http.StatusInternalServerError)
				store.Fail(nil)
				if after, err := store.Get(t.Context(), "acme"); after != before || errors.Is(err, tenant.ErrNotInstalled) == known {
					t.Errorf("afterwards: %+v, %v, want what was there", after, err)
				}
			})
		}
	}
}

// FuzzLifecycleBody sends bodies behind a good token to the real rules: none is
// our fault, none installs another site than the token's, and what is stored is
// what every reader of JSON finds in the body.
func FuzzLifecycleBody(f *testing.F) {
	const good = `{"key":"io.ticklist.jira","clientKey":"acme","eventType":"installed","sharedSecret":"s3","baseUrl":"https://acme.atlassian.net","displayUrl":null}`
	for _, change := range [][2]string{
		{"", ""}, {`"s3"`, `null`}, {`"s3"`, `{"$ne":null}`}, {`"s3"`, `["s3"]`}, {`"s3"`, `"\ud800"`}, {`"s3"`, `"\u0000"`}, {`"s3"`, `"s3","sharedSecret":"other"`},
		{`"s3"`, `"s3","SharedSecret":"other"`}, {`"s3"`, `"s3","shared\u0053ecret":"other"`}, {`acme"`, `acme","clientKey":"evil"`}, {`"acme"`, `"evil"`}, {`"installed"`, `"enabled"`},
		{`https://acme.atlassian.net`, `https://acme.atlassian.net@evil.example`}, {`https:`, `javascript:`}, {`.net"`, `.net\u002e.evil.example"`}, {`null}`, `[[[[[[[[[[`}, {`{`, "\xef\xbb\xbf{"}, {`}`, `}{}`}, {good, "null"},
	} {
		f.Add([]byte(strings.Replace(good, change[0], change[1], 1)))
	}
	hosts, err := tenant.ParseHosts("*.atlassian.net")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		store := &tenanttest.Memory{}
		a := newApp(t)
		a.call = tenant.Call{ClientKey: "acme", IssuedAt: at()}
		a.Installations = &tenant.Lifecycle{Store: store, AppKey: "io.ticklist.jira", Hosts: hosts, Now: at}
		got := a.post("/connect/installed", string(body))
		in, err := store.Get(t.Context(), "acme")
		switch got.Code {
		case http.StatusNoContent:
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge:
			if !errors.Is(err, tenant.ErrNotInstalled) {
				t.Fatalf("%d stored %+v, %v, for %q", got.Code, in, err, body)
			}
			return
		default:
			t.Fatalf("%d %s for %q", got.Code, got.Body, body)
		}
		var facts map[string]any
		if err := json.Unmarshal(body, &facts); err != nil {
			t.Fatalf("accepted %q: %v", body, err)
		}
		if err != nil || facts["clientKey"] != "acme" || facts["sharedSecret"] != in.SharedSecret.Reveal() || !hosts.Allows(in.BaseURL) {
			t.Fatalf("stored %+v, %v, for %q", in, err, body)
		}
	})
}
