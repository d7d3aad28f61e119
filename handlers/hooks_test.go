package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ticklist/checklist/checklisttest"
	"ticklist/checklist/hooks"
)

// deliveries are what comes of sending.
type deliveries struct {
	store *checklisttest.Hooks
	site  string
	err   error
}

func (d *deliveries) Try(_ context.Context, _ hooks.Ref, site string) (hooks.Delivery, error) {
	d.site = site
	return hooks.Delivery{ID: "h1-test-1", Kind: hooks.Test, At: at(), State: hooks.Failed, Tries: 1, Tried: at(), Fault: hooks.TimedOut, Took: time.Second}, d.err
}

func (d *deliveries) Again(ctx context.Context, of hooks.Ref, id string) (hooks.Delivery, error) {
	got, err := d.store.Delivery(ctx, of, id)
	if err == nil && got.State == hooks.Sent {
		err = hooks.ErrArrived
	}
	return got, err
}

// withHooks is an app whose hooks are in memory, and are called h1, h1 and so on.
func withHooks(t *testing.T) (*app, *checklisttest.Hooks, *deliveries) {
	t.Helper()
	a, store := newApp(t), checklisttest.NewHooks()
	sends := &deliveries{store: store}
	a.Admin.Hooks = hooks.NewKeeper(store, func(string) error { return nil }, func() string { return "h1" }, at)
	a.Admin.Deliveries = sends
	return a, store, sends
}

const ciHook = `"name":"CI","url":"https://example.com/in","events":["item.checked","item.overdue"],"projects":["10"],"enabled":true,"timeZone":"Europe/Berlin"`

func TestHooks(t *testing.T) {
	a, store, _ := withHooks(t)
	const path = "/api/v1/site/hooks"
	a.get(path).is(t, 200, `{"hooks":[]}`)
	made := a.post(path, `{`+ciHook+`,"token":"t0ken"}`)
	made.is(t, 201, `"hasToken":true`)
	if !strings.Contains(made.Body.String(), `"secret":"whsec_`) || strings.Contains(made.Body.String(), "t0ken") {
		t.Errorf("made: %s", made.Body)
	}
	got := a.get(path)
	got.is(t, 200, `"hasToken":true,"createdAt":`)
	if strings.Contains(got.Body.String(), "whsec_") {
		t.Errorf("the secret is shown again: %s", got.Body)
	}
	a.put(path+"/h1", `{"rev":1,`+strings.Replace(ciHook, `"CI"`, `"Build"`, 1)+`}`).is(t, 200, `"name":"Build"`)
	a.put(path+"/h1", `{"rev":1,`+ciHook+`}`).is(t, 409, `"conflict"`)
	a.put(path+"/h2", `{"rev":1,`+ciHook+`}`).is(t, 404, `"not_found"`)
	a.put(path+"/h1", `{"rev":2,`+strings.Replace(ciHook, "item.checked", "test", 1)+`}`).is(t, 422, `"field":"events"`)
	a.put(path+"/h1", `{"rev":2,"secret":"x"}`).is(t, 400, `"bad_request"`)
	a.post(path+"/h1/secret", ``).is(t, 200, `"secret":"whsec_`)
	a.post(path+"/h2/secret", ``).is(t, 404, `"not_found"`)
	a.do(a.request("DELETE", path+"/h1", "")).is(t, 204, "")
	a.do(a.request("DELETE", path+"/h1", "")).is(t, 404, `"not_found"`)
	var did []string
	for _, e := range a.admin.record {
		did = append(did, e.What)
	}
	if got := strings.Join(did, ", "); got != "create hook, change hook, rotate hook, delete hook" {
		t.Errorf("the record is %s", got)
	}
	for range hooks.MaxHooks {
		if err := store.CreateHook(t.Context(), a.principal.Installation.ClientKey, hooks.Hook{ID: strings.Repeat("x", len(did)), Events: hooks.Kinds()}); err != nil {
			t.Fatal(err)
		}
		did = append(did, "")
	}
	a.post(path, `{`+ciHook+`}`).is(t, 422, `"limit"`)
	store.Err = errDisk
	a.get(path).is(t, 500, `"internal"`)
}

func TestDeliveries(t *testing.T) {
	a, store, sends := withHooks(t)
	of := hooks.Ref{ClientKey: a.principal.Installation.ClientKey, HookID: "h1"}
	if err := store.CreateHook(t.Context(), of.ClientKey, hooks.Hook{ID: "h1", Events: hooks.Kinds()}); err != nil {
		t.Fatal(err)
	}
	const path = "/api/v1/site/hooks/h1"
	a.get(path+"/deliveries").is(t, 200, `{"deliveries":[],"next":null}`)
	a.get("/api/v1/site/hooks/h2/deliveries").is(t, 404, `"not_found"`)
	for n := range hooks.MaxDeliveries + 1 {
		d := hooks.Delivery{ID: "h1-1-" + string(rune('A'+n)), Kind: hooks.Checked, IssueID: "1", IssueKey: "TICK-1", At: at().Add(time.Duration(n) * time.Second), State: hooks.Waiting, Due: at(), Body: []byte("CANARY")}
		if n == 0 {
			d.State, d.Body, d.Status, d.Tries = hooks.Sent, nil, 204, 2
		}
		if err := store.SaveDelivery(t.Context(), of, d, true); err != nil {
			t.Fatal(err)
		}
	}
	first := a.get(path + "/deliveries")
	first.is(t, 200, `"id":"h1-1-s","event":"item.checked"`)
	if strings.Contains(first.Body.String(), "CANARY") {
		t.Errorf("a body is shown: %s", first.Body)
	}
	_, next, _ := strings.Cut(first.Body.String(), `"next":"`)
	next, _, _ = strings.Cut(next, `"`)
	a.get(path+"/deliveries?before="+next).is(t, 200, `"state":"sent","tries":2,"triedAt":null,"nextAt":null,"status":204,"took":0,"fault":""}],"next":null}`)
	a.post(path+"/deliveries/h1-1-B/again", ``).is(t, 200, `"state":"waiting"`)
	a.post(path+"/deliveries/h1-1-A/again", ``).is(t, 409, `"arrived"`)
	a.post(path+"/deliveries/other/again", ``).is(t, 404, `"not_found"`)
	a.post(path+"/test", ``).is(t, 200, `"fault":"timeout"`)
	if sends.site != a.principal.Installation.BaseURL {
		t.Errorf("tested for %q", sends.site)
	}
	sends.err = hooks.ErrNotFound
	a.post(path+"/test", ``).is(t, 404, `"not_found"`)
}
