package handlers

import (
	"context"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/tenant"
)

// requestOf is the request as tokens are checked against it: as it was sent.
func requestOf(c echo.Context) tenant.Request {
	r := c.Request()
	out := tenant.Request{Method: r.Method, EscapedPath: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery}
	if values := r.Header.Values(echo.HeaderAuthorization); len(values) == 1 {
		out.Authorization = values[0]
	}
	return out
}

func (h *handler) lifecycleToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withCall(h.Tokens.Lifecycle, h.limits.call, next)
}

func (h *handler) webhookToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withCall(h.Tokens.Webhook, h.limits.call, next)
}

// eventToken takes the same token as webhookToken does. It is counted apart: a
// site may tell of many issues at once.
func (h *handler) eventToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withCall(h.Tokens.Webhook, h.limits.event, next)
}

func (h *handler) iframeToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withPrincipal(h.Tokens.Iframe, next)
}

func (h *handler) contextToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withPrincipal(h.Tokens.Context, next)
}

func (h *handler) withCall(
	verify func(context.Context, tenant.Request) (tenant.Call, error), count func(tenant.Call) error, next echo.HandlerFunc,
) echo.HandlerFunc {
	return func(c echo.Context) error {
		call, err := verify(c.Request().Context(), requestOf(c))
		if err != nil {
			return err
		}
		c.Set(keyTenant, call.ClientKey)
		c.Set(keyCall, call)
		if err := count(call); err != nil {
			return err
		}
		return next(c)
	}
}

func (h *handler) withPrincipal(verify func(context.Context, tenant.Request) (tenant.Principal, error), next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := verify(c.Request().Context(), requestOf(c))
		if err != nil {
			return err
		}
		c.Set(keyTenant, p.Installation.ClientKey)
		c.Set(keyPrincipal, p)
		if err := h.limits.person(p); err != nil {
			return err
		}
		if err := h.Switches.Check(c.Request().Context(), p.Installation.ClientKey, tenant.WholeSite); err != nil {
			return err
		}
		return next(c)
	}
}

// principal is who calls, as the route's token says. It panics on a route that
// no token guards, which no route reaches outside of a mistake.
func principal(c echo.Context) tenant.Principal { return c.Get(keyPrincipal).(tenant.Principal) }

// scope is the issue that the request is about: the site from the token, and an
// issue that the token or its hash covers.
func scope(c echo.Context, issueID string) checklist.Scope {
	return checklist.Scope{ClientKey: principal(c).Installation.ClientKey, IssueID: issueID}
}

// pathIssue is the issue of an API route: the one in the token, which the path
// repeats, or the one that a program's request was found to be about.
func pathIssue(c echo.Context) (string, error) {
	if found, ok := c.Get(keyIssue).(string); ok {
		return found, nil
	}
	id := c.Param("issueId")
	if !checklist.ValidIssueID(id) {
		return "", errBadIssue
	}
	switch principal(c).IssueID {
	case id:
		return id, nil
	case "":
		return "", errNoIssue
	}
	return "", errOtherIssue
}

// panelIssue is the issue of the panel: the one in the token where there is
// one, else the one in the query, which the token's hash covers.
func panelIssue(c echo.Context) (string, error) {
	id, err := requestOf(c).Param("issueId")
	if err != nil {
		return "", err
	}
	if !checklist.ValidIssueID(id) {
		return "", errBadIssue
	}
	if signed := principal(c).IssueID; signed != "" && signed != id {
		return "", errOtherIssue
	}
	return id, nil
}
