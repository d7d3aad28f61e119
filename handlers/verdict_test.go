package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/tenant"
)

// slowJira answers after a while, or fails. Questions outlive the request that
// asked them, so what it says is changed as a whole.
type slowJira struct{ says atomic.Pointer[saying] }

type saying struct {
	takes  time.Duration
	grants tenant.Grants
	fault  error
}

func (j *slowJira) Permissions(ctx context.Context, _ tenant.Installation, _, _ string) (tenant.Grants, error) {
	now := j.says.Load()
	select {
	case <-time.After(now.takes):
		return now.grants, now.fault
	case <-ctx.Done():
		return tenant.Grants{}, ctx.Err()
	}
}

const (
	pending  = `"notice":"pending","checklists":null}`
	readOnly = `"can":{"view":true,"add":false,"edit":false,"toggle":false,"delete":false,"manageTemplates":false,"saveTemplates":false,"pending":true}`
	editable = `"can":{"view":true,"add":true,"edit":true,"toggle":true,"delete":true,"manageTemplates":false,"saveTemplates":true,"pending":false}`
)

// TestOpeningWaitsLittle opens panels against the real memory of verdicts, in
// a time that passes only while all wait.
func TestOpeningWaitsLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		j := &slowJira{}
		all := tenant.Grants{View: true, Edit: true}
		down := errors.New("jira: 500")
		j.says.Store(&saying{takes: 299 * time.Millisecond, grants: all})
		a.Verdicts = tenant.NewVerdicts(j, time.Now)
		a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"o1","type":"addItem","item":"i1","text":"CANARY"}]}`).is(t, 200, editable)
		open := func(issue string, wait time.Duration, want string) answer {
			t.Helper()
			a.principal.IssueID = issue
			began := time.Now()
			got := a.get("/connect/panel?issueId=" + issue)
			got.is(t, 200, want)
			if took := time.Since(began); took != wait {
				t.Errorf("the panel opened after %v, want %v", took, wait)
			}
			return got
		}
		api := func(wait time.Duration, status int, want string) {
			t.Helper()
			began := time.Now()
			a.get("/api/v1/issues/"+a.principal.IssueID+"/checklists").is(t, status, want)
			if took := time.Since(began); took != wait {
				t.Errorf("the API answered after %v, want %v", took, wait)
			}
		}

		open("10001", 0, `"text":"CANARY"`)
		open("10002", 299*time.Millisecond, editable)

		j.says.Store(&saying{takes: 2 * time.Second, grants: all})
		open("10003", 300*time.Millisecond, pending)
		api(1700*time.Millisecond, 200, editable) // of the question that the opening has asked
		open("10003", 0, editable)

		<-time.After(time.Minute) // only looking is known of 10001
		got := open("10001", 300*time.Millisecond, readOnly)
		if !strings.Contains(got.Body.String(), "CANARY") {
			t.Error("who may look sees no item")
		}
		api(1700*time.Millisecond, 200, editable)

		<-time.After(time.Minute)
		j.says.Store(&saying{takes: time.Millisecond, fault: down})
		open("10001", time.Millisecond, readOnly)
		api(time.Millisecond, 200, readOnly)
		a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"o2","type":"addItem","item":"i2","text":"x"}]}`).is(t, 503, `"no_verdict"`)
		open("10004", time.Millisecond, `"notice":"unavailable","checklists":null}`)
		api(time.Millisecond, 503, `"no_verdict"`)

		<-time.After(10 * time.Minute) // nothing is known of 10001
		if got := open("10001", time.Millisecond, `"notice":"unavailable","checklists":null}`); strings.Contains(got.Body.String(), "CANARY") {
			t.Error("an item is sent without a verdict")
		}
		j.says.Store(&saying{takes: time.Second, fault: down})
		if got := open("10001", 300*time.Millisecond, pending); strings.Contains(got.Body.String(), "CANARY") {
			t.Error("an item is sent without a verdict")
		}

		j.says.Store(&saying{})
		<-time.After(time.Second)
		a.get("/connect/panel?issueId=10001").is(t, 403, `"notice":"no_access","checklists":null}`)
		api(0, 403, `"forbidden"`)
	})
}

// slowOptions are settings in a database that takes its time, or has none to
// start with: MongoDB's driver does not ask what cannot be answered in time.
type slowOptions struct{ early error }

func (o slowOptions) asked(ctx context.Context) error {
	if o.early != nil {
		return o.early
	}
	<-ctx.Done()
	return ctx.Err()
}

func (o slowOptions) Options(ctx context.Context, _, _ string) (checklist.Options, error) {
	return checklist.Options{}, o.asked(ctx)
}

func (o slowOptions) AnyCustom(ctx context.Context, _ string) (bool, error) {
	return false, o.asked(ctx)
}

// TestOpeningDoesNotWaitForSettings: a page that says to wait is no fault.
func TestOpeningDoesNotWaitForSettings(t *testing.T) {
	early := fmt.Errorf("not sent: %w", context.DeadlineExceeded)
	for _, options := range []slowOptions{{}, {early}} {
		synctest.Test(t, func(t *testing.T) {
			a := newApp(t)
			a.Options = options
			a.get("/connect/panel?issueId=10001").is(t, 200, pending)
		})
	}
}
