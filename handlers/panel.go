package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/static"
	"ticklist/tenant"
)

// Why a panel shows no list.
const (
	noticeLogIn       = "log_in"
	noticeNoAccess    = "no_access"
	noticeUnavailable = "unavailable"
)

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
}

// panel handles GET /connect/panel.
func (h *handler) panel(c echo.Context) error {
	issueID, err := panelIssue(c)
	if err != nil {
		return err
	}
	status, state, err := h.panelState(c, issueID)
	if err != nil {
		return err
	}
	encoded, err := json.Marshal(state, jsontext.EscapeForHTML(true))
	if err != nil {
		return fmt.Errorf("encode the panel's state: %w", err)
	}
	page := static.Page{Base: h.BaseURL.Path, ConnectJS: h.ConnectJS.String(), State: encoded}
	return h.html(c, status, func(w io.Writer) error { return h.Site.Panel(w, page) })
}

// panelState is what the panel shows and the status it is served with: a list,
// or a word on why there is none.
func (h *handler) panelState(c echo.Context, issueID string) (int, pageState, error) {
	p := principal(c)
	state := pageState{
		ClientKey: p.Installation.ClientKey, AccountID: p.AccountID, IssueID: issueID,
		IssueKey: param(c, "issueKey"), ProjectID: param(c, "projectId"), Base: h.BaseURL.Path, Host: "connect",
	}
	without := func(status int, notice string) (int, pageState, error) {
		state.Notice = &notice
		return status, state, nil
	}
	if p.AccountID == "" {
		return without(http.StatusOK, noticeLogIn)
	}
	can, err := h.permissions(c, issueID)
	if errors.Is(err, tenant.ErrNoVerdict) {
		noteError(c, err)
		return without(http.StatusOK, noticeUnavailable)
	}
	if err != nil {
		return 0, pageState{}, err
	}
	if !can.View {
		return without(http.StatusForbidden, noticeNoAccess)
	}
	issue, err := h.Checklists.Load(c.Request().Context(), scope(c, issueID))
	if err != nil {
		return 0, pageState{}, err
	}
	state.Checklists = viewOf(issue, checklist.Statuses(), can)
	return http.StatusOK, state, nil
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
