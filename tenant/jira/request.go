package jira

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
	"ticklist/tenant/publicnet"
)

// request is one call of a site's REST API. All calls go through do.
type request struct {
	method string

	// endpoint is the path with its parameters' names in their place, as Jira's
	// documents have it. Jira counts bursts by it.
	endpoint string

	path  string // below the base URL; its parameters are escaped. Empty: the endpoint
	query url.Values
	body  []byte // JSON; nil with GET, which Jira refuses with a body

	issue string // the id of the issue that is written; empty where none is
	limit int64  // of the answer, in bytes; 0: maxBody
}

// StatusError is an answer with a status that the call does not expect. It wraps
// no verdict: 401 and 403 tell of the app and not of a person.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return fmt.Sprintf("%v: status %d", errAnswer, e.Status) }

// Unwrap makes it errAnswer.
func (*StatusError) Unwrap() error { return errAnswer }

// post sends a signed request to a path below the site's base URL and returns
// the body of a 200. It is not sent while the site wants to be left alone.
func (c *Client) post(ctx context.Context, in tenant.Installation, path string, body []byte) ([]byte, error) {
	_, answer, err := c.do(ctx, in, request{method: http.MethodPost, endpoint: path, body: body}, http.StatusOK)
	return answer, err
}

// do makes a call and returns the answer if it has one of the statuses; else the
// error is a StatusError, a LimitedError, or that of the connection.
func (c *Client) do(ctx context.Context, in tenant.Installation, r request, statuses ...int) (int, []byte, error) {
	c.shared.learn(ctx, c.pauses)
	if err := c.pauses.check(in.ClientKey, r); err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, client, err := c.request(ctx, in, r)
	if err != nil {
		return 0, nil, err
	}
	ended := c.watch(ctx, r.method+" "+r.endpoint, req.Header)
	resp, err := client.Do(req)
	if err != nil {
		err = connecting(err)
		ended(Ended{Failure: failureOf(err)})
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	status, answer, err := c.take(ctx, in, r, resp, client == c.guarded, statuses)
	ended(Ended{Status: resp.StatusCode, Failure: failureOf(err)})
	return status, answer, err
}

// connecting is the error of a call that was not answered.
func connecting(err error) error {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		err = ue.Err // the URL says nothing that the log line has not
	}
	if errors.Is(err, publicnet.ErrRefused) {
		err = fmt.Errorf("%w: %w", errRefused, err)
	}
	return err
}

// take heeds an answer and reads it.
func (c *Client) take(ctx context.Context, in tenant.Installation, r request, resp *http.Response, atlassians bool, statuses []int) (int, []byte, error) {
	if err := c.heed(ctx, in, r, resp, atlassians); err != nil {
		return resp.StatusCode, nil, err
	}
	return read(resp, r, statuses)
}

// read returns the answer if it has one of the statuses.
func read(resp *http.Response, r request, statuses []int) (int, []byte, error) {
	most := r.limit
	if most == 0 {
		most = maxBody
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return 0, nil, fmt.Errorf("read jira's answer: %w", err)
	}
	for _, status := range statuses {
		if resp.StatusCode == status && int64(len(answer)) > most {
			return 0, nil, fmt.Errorf("%w: over %d bytes", errAnswer, most)
		}
		if resp.StatusCode == status {
			return status, answer, nil
		}
	}
	return 0, nil, &StatusError{Status: resp.StatusCode}
}

// request makes the signed request and chooses who may carry it.
func (c *Client) request(ctx context.Context, in tenant.Installation, r request) (*http.Request, *http.Client, error) {
	if !c.hosts.Allows(in.BaseURL) { // JIRA_HOSTS may have changed since the install
		return nil, nil, fmt.Errorf("%w: the site's host is not allowed", errRefused)
	}
	path := r.path
	if path == "" {
		path = r.endpoint
	}
	if len(r.query) > 0 {
		path += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, in.BaseURL+path, bytes.NewReader(r.body))
	if err != nil {
		return nil, nil, fmt.Errorf("make the request: %w", err)
	}
	token, err := c.sign(in, req)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Authorization", "JWT "+token)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
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
