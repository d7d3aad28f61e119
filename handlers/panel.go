package handlers

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/static"
	"ticklist/tenant"
)

// errNobody: nobody is logged in to Jira. errSlow: Jira has not said within
// openingWait what the person may do, and may be about to.
var (
	errNobody = errors.New("nobody is logged in")
	errSlow   = errors.New("jira is slow")
)

// openingWait is how long a panel that opens waits for Jira. Then it opens
// without what is not known, and asks for it.
const openingWait = 300 * time.Millisecond

// notices are the errors for which a panel opens without a list and says why.
var notices = []struct {
	is     error
	notice string
}{
	{errNobody, "log_in"},
	{errNoView, "no_access"},
	{errSlow, "pending"},
	{tenant.ErrNoVerdict, "unavailable"},
}

// pageState is what a panel starts from. It is in the page, so that opening
// one costs one request.
type pageState struct {
	ClientKey  string     `json:"clientKey"`
	AccountID  string     `json:"accountId"`
	IssueID    string     `json:"issueId"`
	IssueKey   string     `json:"issueKey"`
	ProjectID  string     `json:"projectId"`
	Base       string     `json:"base"`
	Host       string     `json:"host"`
	Notice     *string    `json:"notice"`
	Checklists *stateView `json:"checklists"`

	status int
}

// panel handles GET /connect/panel.
func (h *handler) panel(c echo.Context) error {
	issueID, err := panelIssue(c)
	if err != nil {
		return err
	}
	state := h.pageState(c, issueID)
	state.Checklists, err = h.panelLists(c, issueID)
	if err != nil {
		if !state.explain(err) {
			return err
		}
		noteError(c, err)
	}
	encoded, err := json.Marshal(state, jsontext.EscapeForHTML(true))
	if err != nil {
		return fmt.Errorf("encode the panel's state: %w", err)
	}
	page := static.Page{Title: strings.TrimSpace("Checklist " + state.IssueKey), Base: h.BaseURL.Path, ConnectJS: h.ConnectJS.String(), State: encoded}
	return h.html(c, state.status, func(w io.Writer) error { return h.Site.Panel(w, page) })
}

func (h *handler) pageState(c echo.Context, issueID string) pageState {
	p := principal(c)
	return pageState{
		ClientKey: p.Installation.ClientKey, AccountID: p.AccountID, IssueID: issueID,
		IssueKey: param(c, "issueKey"), ProjectID: param(c, "projectId"), Base: h.BaseURL.Path, Host: "connect",
		status: http.StatusOK,
	}
}

// explain makes the page say why it has no list, if the error is one that a
// page can explain. That Jira refused the person is the answer's status, too;
// the others are not the request's fault.
func (s *pageState) explain(err error) bool {
	for _, n := range notices {
		if errors.Is(err, n.is) {
			s.Notice = &n.notice
			if errors.Is(err, errNoView) {
				s.status = problemFor(err).status
			}
			return true
		}
	}
	return false
}

// panelLists is what the panel shows, or one of the errors in notices, or a
// fault.
func (h *handler) panelLists(c echo.Context, issueID string) (*stateView, error) {
	if principal(c).AccountID == "" {
		return nil, errNobody
	}
	patience, cancel := context.WithTimeout(c.Request().Context(), openingWait)
	defer cancel()
	state, err := h.listsOf(patience, c, issueID, cmp.Or(principal(c).ProjectID, param(c, "projectId")))
	outOfPatience := patience.Err() != nil && errors.Is(err, tenant.ErrNoVerdict)
	if outOfPatience || endedEarly(c.Request().Context(), err) {
		return nil, fmt.Errorf("%w: %w", errSlow, err)
	}
	return state, err
}

// endedEarly says whether the time was too short for a question, while there is
// more for the request. Not only Jira may be slow: what admins chose is asked of
// the database, and MongoDB's driver gives up before the time is over if what is
// left is less than a way there and back (driver.ErrDeadlineWouldBeExceeded).
func endedEarly(request context.Context, err error) bool {
	return request.Err() == nil && errors.Is(err, context.DeadlineExceeded)
}

// param is a parameter that nothing depends on: "" also where it is there twice.
func param(c echo.Context, name string) string {
	value, err := requestOf(c).Param(name)
	if err != nil {
		return ""
	}
	return value
}

// html answers a page, with the policy of pages in Jira's frame. It is written
// once it is whole: a page that breaks off halfway looks like one that is done.
func (h *handler) html(c echo.Context, status int, write func(io.Writer) error) error {
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return fmt.Errorf("render the page: %w", err)
	}
	var ancestors []string
	if p, ok := c.Get(keyPrincipal).(tenant.Principal); ok {
		ancestors = p.Installation.FrameAncestors()
	}
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, h.panelPolicy(ancestors))
	return c.HTMLBlob(status, page.Bytes())
}
