package handlers

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"ticklist/tenant"
)

// APITokens are the tokens of programs. Verify answers tenant.ErrBadQuery,
// tenant.ErrMistyped, tenant.ErrBadAPIToken, or a fault; Use
// tenant.ErrBadAPIToken, tenant.ErrTokenBusy, or a fault.
type APITokens interface {
	Verify(context.Context, tenant.Request) (tenant.Principal, tenant.APIToken, error)
	Use(ctx context.Context, t tenant.APIToken, what string) error
}

// Issues knows where issues are. Find answers tenant.ErrNoIssue and
// tenant.ErrNoVerdict.
type Issues interface {
	Find(ctx context.Context, in tenant.Installation, idOrKey string) (tenant.Issue, error)
}

// What only a token of a program can be refused for.
var (
	errReadOnly     = errors.New("the token may only read")
	errOtherProject = errors.New("the token is not for this project")
	errOtherPlace   = errors.New("the token is not for this project or not for the whole site")
	errUnseen       = errors.New("there is no such issue, or the token's maker may not see it")
	errWait         = errors.New("nothing to wait for")
)

// issueHeader tells which issue an answer is about, by Jira's id: the address may
// have named it by a key.
const issueHeader = "Ticklist-Issue"

// readToken takes the token of a program, on a route that changes nothing.
func (h *handler) readToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withAPIToken(false, next)
}

// writeToken takes the token of a program that may write.
func (h *handler) writeToken(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withAPIToken(true, next)
}

// readPlace takes the token of a program whose maker administers the project in
// the path, or where there is none the site, on a route that changes nothing.
func (h *handler) readPlace(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withPlace(false, next)
}

// writePlace takes such a token if it may write.
func (h *handler) writePlace(next echo.HandlerFunc) echo.HandlerFunc {
	return h.withPlace(true, next)
}

// withPlace lets a program in whose token is for the place. A token for some
// projects is for none that the path does not name, nor for the site.
func (h *handler) withPlace(write bool, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, t, err := h.program(c, write)
		if err != nil {
			return err
		}
		id := c.Param("projectId")
		if id != "" && !tenant.ValidIssueID(id) { // of the same form
			return errBadProject
		}
		if id == "" && len(t.Projects) > 0 || id != "" && !t.Covers(id) {
			return errOtherPlace
		}
		if err := h.administers(c.Request().Context(), p, id); err != nil {
			return err
		}
		c.Set(keyPrincipal, p)
		return next(c)
	}
}

// withAPIToken lets a program in with the rights of the token's maker, on one
// issue that the token is for.
func (h *handler) withAPIToken(write bool, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, t, err := h.program(c, write)
		if err != nil {
			return err
		}
		if p, err = h.onIssue(c.Request().Context(), p, t, c.Param("issueIdOrKey")); err != nil {
			return err
		}
		c.Set(keyPrincipal, p)
		c.Set(keyIssue, p.IssueID)
		c.Response().Header().Set(issueHeader, p.IssueID)
		return next(c)
	}
}

// program is who calls with the token of a program. What is let in is in the
// token's log before it is done.
func (h *handler) program(c echo.Context, write bool) (tenant.Principal, tenant.APIToken, error) {
	ctx := c.Request().Context()
	p, t, err := h.APITokens.Verify(ctx, requestOf(c))
	if err != nil {
		return p, t, err
	}
	c.Set(keyTenant, p.Installation.ClientKey)
	c.Set(keyAgain, func(ctx context.Context) error {
		_, _, err := h.APITokens.Verify(ctx, requestOf(c))
		return err
	})
	if err := h.limits.token(t); err != nil {
		return p, t, err
	}
	if err := h.Switches.Check(ctx, p.Installation.ClientKey, tenant.FeatureTokens); err != nil {
		return p, t, err
	}
	if write && !t.Write {
		return p, t, errReadOnly
	}
	if err := waits(c, write); err != nil {
		return p, t, err
	}
	return p, t, h.APITokens.Use(ctx, t, c.Request().Method+" "+routeOf(c))
}

// onIssue is the principal on an issue that both the token is for and its maker
// may see. An issue that the maker may not see looks like one that is not there.
func (h *handler) onIssue(ctx context.Context, p tenant.Principal, t tenant.APIToken, idOrKey string) (tenant.Principal, error) {
	issue, err := h.Issues.Find(ctx, p.Installation, idOrKey)
	if errors.Is(err, tenant.ErrNoIssue) {
		return p, errUnseen
	}
	if err != nil {
		return p, err
	}
	v, err := h.Verdicts.Of(ctx, p, issue.ID)
	if err != nil {
		return p, err
	}
	if !v.View {
		return p, errUnseen
	}
	if !t.Covers(issue.ProjectID) {
		return p, errOtherProject
	}
	p.IssueID, p.IssueKey, p.ProjectID, p.IssueTypeID = issue.ID, issue.Key, issue.ProjectID, issue.TypeID
	return p, nil
}
