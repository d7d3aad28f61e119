// Package jira asks a site's Jira, as the app, over HTTP. It knows how such a
// call is signed, what it may reach and how its answers look; what follows from
// an answer it leaves to package tenant.
package jira

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
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
}

// New returns a client that signs as the app appKey. It calls only sites that hosts allows, and dials an address that is not
// public only for an origin which hosts names explicitly.
func New(appKey string, hosts tenant.Hosts, now func() time.Time) *Client {
	return &Client{
		appKey: appKey, hosts: hosts, now: now, pauses: newPauses(now),
		guarded: newClient(&net.Dialer{Timeout: limit, ControlContext: guard{reserved()}.control}),
		open:    newClient(&net.Dialer{Timeout: limit}),
	}
}

// newClient returns a client without redirects, which would carry our token
// elsewhere, and without a proxy, which would dial in the guard's place.
func newClient(d *net.Dialer) *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            d.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           256,
			MaxIdleConnsPerHost:    8,
			MaxConnsPerHost:        64, // one site that hangs holds no more
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    limit,
			MaxResponseHeaderBytes: 64 << 10,
		},
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
// closed. After 429 the site is not called before it wants to be.
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
			Permissions: []string{browse, edit}, Issues: []uint64{id}, Projects: []uint64{},
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
	return tenant.Grants{View: view, Edit: view && granted(edit)}, nil
}

// post sends a signed request to a path below the site's base URL and returns
// the body of a 200. It is not sent while the site wants to be left alone.
func (c *Client) post(ctx context.Context, in tenant.Installation, path string, body []byte) ([]byte, error) {
	if err := c.pauses.check(in.ClientKey); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, client, err := c.request(ctx, in, path, body)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // the URL says nothing that the log line has not
		}
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	c.pauses.heed(in.ClientKey, resp)
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read jira's answer: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", errAnswer, resp.StatusCode)
	}
	if len(answer) > maxBody {
		return nil, fmt.Errorf("%w: over %d bytes", errAnswer, maxBody)
	}
	return answer, nil
}

// request makes the signed request and chooses who may carry it.
func (c *Client) request(ctx context.Context, in tenant.Installation, path string, body []byte) (*http.Request, *http.Client, error) {
	if !c.hosts.Allows(in.BaseURL) { // JIRA_HOSTS may have changed since the install
		return nil, nil, fmt.Errorf("%w: the site's host is not allowed", errRefused)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, in.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("make the request: %w", err)
	}
	token, err := c.sign(in, req)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Authorization", "JWT "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "ticklist ("+c.appKey+")")
	req.Header.Set("X-Atlassian-Token", "nocheck")
	if c.hosts.Explicit(in.BaseURL) {
		return req, c.open, nil
	}
	return req, c.guarded, nil
}

// sign returns the token for req: issued by the app, for this site, under the
// secret that they share.
func (c *Client) sign(in tenant.Installation, req *http.Request) (string, error) {
	if in.SharedSecret == "" {
		return "", fmt.Errorf("%w: there is no secret to sign with", errRefused)
	}
	qsh, err := tenant.QSH(in.BaseURL, tenant.Request{Method: req.Method, EscapedPath: req.URL.EscapedPath(), RawQuery: req.URL.RawQuery})
	if err != nil {
		return "", fmt.Errorf("hash the request: %w", err)
	}
	now := c.now()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": c.appKey,
		"aud": []string{in.ClientKey},
		"iat": now.Unix(),
		"exp": now.Add(tokenLife).Unix(),
		"qsh": qsh,
	}).SignedString([]byte(in.SharedSecret.Reveal()))
	if err != nil {
		return "", errors.New("sign the request")
	}
	return token, nil
}
