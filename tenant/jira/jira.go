// Package jira asks a site's Jira, as the app, over HTTP. It knows how such a
// call is signed, what it may reach and how its answers look; what follows from
// an answer it leaves to package tenant.
package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"ticklist/tenant"
	"ticklist/tenant/publicnet"
)

const (
	// limit is for one call, from the name's lookup to the last byte.
	limit = 5 * time.Second

	// maxBody is the longest answer that is read, in bytes.
	maxBody = 64 << 10

	// tokenLife is how long a token of ours is good: what Atlassian's own
	// framework gives.
	tokenLife = 3 * time.Minute

	permissionsPath = "/rest/api/3/permissions/check"
)

// What Jira calls the permissions that are asked for.
const (
	browse = "BROWSE_PROJECTS"
	edit   = "EDIT_ISSUES"
)

var (
	errRefused = errors.New("refused to call")
	errAnswer  = errors.New("jira's answer is not usable")
)

// Client is a tenant.Jira. It is safe for use by many goroutines.
type Client struct {
	appKey        string
	hosts         tenant.Hosts
	now           func() time.Time
	guarded, open *http.Client // open may reach private addresses
	pauses        *pauses
	shared        *shared // nil: what this client learns is its own
	watch         Watch
}

// New returns a client that signs as the app appKey. It calls only sites that hosts allows, and dials an address that is not
// public only for an origin which hosts names explicitly.
func New(appKey string, hosts tenant.Hosts, now func() time.Time) *Client {
	return &Client{
		appKey: appKey, hosts: hosts, now: now, pauses: newPauses(now),
		guarded: publicnet.NewGuard().Client(limit),
		open:    publicnet.Open(limit),
		watch:   func(context.Context, string, http.Header) func(Ended) { return func(Ended) {} },
	}
}

// CloseIdle closes connections that no call uses.
func (c *Client) CloseIdle() {
	c.guarded.CloseIdleConnections()
	c.open.CloseIdleConnections()
}

// Permissions implements tenant.Jira with POST /rest/api/3/permissions/check.
// It asks for one person and never for the app itself, so an empty accountID is
// an error. An id that no issue can have grants nothing. Any answer but a 200
// of the documented form is an error: it is no verdict. That goes for 401 and
// 403 as well, which tell of the app and not of the person, and which a site
// gives for a while after an install; and for 404, which a site gives that is
// closed. After 429 the error is a LimitedError, and the site is not called
// before it wants to be.
func (c *Client) Permissions(ctx context.Context, in tenant.Installation, accountID, issueID string) (tenant.Grants, error) {
	if accountID == "" {
		return tenant.Grants{}, fmt.Errorf("%w: without an account Jira answers for the app", errRefused)
	}
	id, err := strconv.ParseUint(issueID, 10, 64)
	if err != nil || strconv.FormatUint(id, 10) != issueID {
		return tenant.Grants{}, nil
	}
	question, err := json.Marshal(check{
		AccountID:         accountID,
		GlobalPermissions: []string{},
		ProjectPermissions: []projectCheck{{
			Permissions: []string{browse, edit, administerProject}, Issues: []uint64{id}, Projects: []uint64{},
		}},
	})
	if err != nil {
		return tenant.Grants{}, fmt.Errorf("write the question: %w", err)
	}
	answer, err := c.post(ctx, in, permissionsPath, question)
	if err != nil {
		return tenant.Grants{}, fmt.Errorf("check permissions: %w", err)
	}
	return grantsIn(answer, id)
}

// check is the body of the question.
type check struct {
	AccountID          string         `json:"accountId"`
	GlobalPermissions  []string       `json:"globalPermissions"`
	ProjectPermissions []projectCheck `json:"projectPermissions"`
}

type projectCheck struct {
	Permissions []string `json:"permissions"`
	Issues      []uint64 `json:"issues"`
	Projects    []uint64 `json:"projects"`
}

// grantsIn reads what the answer grants on this very issue: each permission is
// looked for by itself, with the issue in its own list.
func grantsIn(answer []byte, issueID uint64) (tenant.Grants, error) {
	var a struct {
		ProjectPermissions *[]struct {
			Permission string   `json:"permission"`
			Issues     []uint64 `json:"issues"`
		} `json:"projectPermissions"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.ProjectPermissions == nil {
		return tenant.Grants{}, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	granted := func(permission string) bool {
		for _, p := range *a.ProjectPermissions {
			if p.Permission == permission && slices.Contains(p.Issues, issueID) {
				return true
			}
		}
		return false
	}
	view := granted(browse)
	return tenant.Grants{View: view, Edit: view && granted(edit), Administer: view && granted(administerProject)}, nil
}
