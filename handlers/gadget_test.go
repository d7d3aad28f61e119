package handlers_test

import (
	"strings"
	"testing"

	"ticklist/tenant"
)

func TestGadget(t *testing.T) {
	const asked = "/connect/gadget?dashboard=10&item=11&xdm_e=x&jwt=eyJhbGciOi.CANARY.sig"
	for _, tc := range []struct {
		name   string
		target string
		with   func(*app)
		status int
		want   string
	}{
		{name: "anybody", target: asked, status: 200, want: `{"clientKey":"acme","accountId":"712020:me","base":"","host":"connect","dashboard":"10","item":"11","tells":true}`},
		{name: "a visitor", target: asked, with: func(a *app) { a.principal.AccountID = "" }, status: 200, want: `"accountId":""`},
		{name: "words of a stranger", target: "/connect/gadget?dashboard=%3C/script%3E&item=1&item=2", status: 200, want: `"dashboard":"\u003c/script\u003e","item":""`},
		{name: "a bad token", target: asked, with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			got := a.get(tc.target)
			got.is(t, tc.status, tc.want)
			if policy := got.Header().Get("Content-Security-Policy"); tc.status == 200 && !strings.Contains(policy, "frame-ancestors https://acme.atlassian.net") {
				t.Errorf("the policy is %q", policy)
			}
		})
	}
}

func TestIcon(t *testing.T) {
	got := newApp(t).get("/icon.svg")
	got.is(t, 200, "<svg")
	if kind := got.Header().Get("Content-Type"); kind != "image/svg+xml" {
		t.Errorf("its type is %q", kind)
	}
}

// TestGadgetOfASiteThatTellsNothing: the gadget can say why it is empty.
func TestGadgetOfASiteThatTellsNothing(t *testing.T) {
	const asked = "/connect/gadget?dashboard=10&item=11"
	a := newApp(t)
	a.put(siteSettings+"/tell", `{"was":null,"value":"nothing"}`).is(t, 200, `"nothing"`)
	a.get(asked).is(t, 200, `"tells":false`)
	a.store.Err = errDisk
	a.get(asked).is(t, 500, `"internal"`)
}
