package handlers_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

// stalled is a store whose writes take a minute, whoever waits for them or not.
type stalled struct{ checklist.Store }

func (s stalled) Save(_ context.Context, _ checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	<-time.After(time.Minute)
	return in, errors.New("the connection was lost")
}

// silent is a store that answers when nobody waits any more.
type silent struct{ checklist.Store }

func (s silent) Load(ctx context.Context, _ checklist.Scope) (checklist.Issue, error) {
	<-ctx.Done()
	return checklist.Issue{}, ctx.Err()
}

func TestRequestsEndInTime(t *testing.T) {
	op := `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"x"}]}`
	for _, tc := range []struct {
		name, path, body string
		store            checklist.Store
		first            time.Duration // until the first of two is answered
		second           time.Duration // and the second, which comes at the same time
	}{
		{"a database that does not answer", "checklists", "", silent{}, 15 * time.Second, 15 * time.Second},
		{"behind a write that hangs", "ops", op, stalled{}, time.Minute, 15 * time.Second},
		{"who waits for Jira has more time", "ops?wait=jira", op, stalled{}, time.Minute, 35 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newApp(t)
				if _, ok := tc.store.(stalled); ok {
					tc.store = stalled{a.store}
				}
				a.Checklists = checklist.NewService(tc.store, at)
				app, began := handlers.New(a.Deps), time.Now()
				ask := func(want time.Duration, status int) {
					method := http.MethodGet
					if tc.body != "" {
						method = http.MethodPost
					}
					got := serve(t, app, a.request(method, "/api/v1/issues/10001/"+tc.path, tc.body))
					if took := time.Since(began); took != want || got.Code != status {
						t.Errorf("answered %d after %v, want %d after %v", got.Code, took, status, want)
					}
				}
				var wg sync.WaitGroup
				status := http.StatusServiceUnavailable
				if tc.first == time.Minute {
					status = http.StatusInternalServerError
				}
				wg.Go(func() { ask(tc.first, status) })
				synctest.Wait()
				wg.Go(func() { ask(tc.second, http.StatusServiceUnavailable) })
				wg.Wait()
			})
		})
	}
}

// lost are exports of which the database does not say anything.
type lost struct{ handlers.Exports }

func (lost) Of(ctx context.Context, _ tenant.Principal, _ string) (tenant.Export, error) {
	<-ctx.Done()
	return tenant.Export{}, ctx.Err()
}

// TestHowFarAnExportIs is asked every second, and is no export.
func TestHowFarAnExportIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		a.Admin.Exports = lost{}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		got := a.do(a.request(http.MethodGet, "/api/v1/site/exports/id", "").WithContext(ctx))
		if took := time.Since(began); took != 15*time.Second || got.Code != http.StatusServiceUnavailable {
			t.Errorf("answered %d after %v, want 503 after 15s", got.Code, took)
		}
	})
}

// TestUnavailable: a database that cannot be used is no fault of the program's.
func TestUnavailable(t *testing.T) {
	a := newApp(t)
	a.store.Err = errDisk
	a.Unavailable = func(err error) bool { return errors.Is(err, errDisk) }
	got := a.get("/api/v1/issues/10001/checklists")
	got.is(t, http.StatusServiceUnavailable, `"unavailable"`)
	if got.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to ask again")
	}
	a.store.Err = errors.New("something else")
	a.get("/api/v1/issues/10001/checklists").is(t, http.StatusInternalServerError, `"internal"`)
}
