package handlers

import (
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/static"
)

// gadgetState is what a dashboard's gadget starts from. Which dashboard it stands
// on is Jira's word alone: the gadget asks Jira about it, as who looks at it.
type gadgetState struct {
	ClientKey string `json:"clientKey"`
	AccountID string `json:"accountId"`
	Base      string `json:"base"`
	Host      string `json:"host"`
	Dashboard string `json:"dashboard"`
	Item      string `json:"item"`
	Tells     bool   `json:"tells"` // Jira is told of checklists, so that there can be something to show
}

// gadget handles GET /connect/gadget. What it shows comes from Jira to the
// browser, as the person who looks at it may see it; nothing of that passes here.
func (h *handler) gadget(c echo.Context) error {
	in := principal(c).Installation
	held, err := h.Admin.Settings.Settings(c.Request().Context(), checklist.Area{ClientKey: in.ClientKey})
	if err != nil {
		return fmt.Errorf("read what Jira is told: %w", err)
	}
	encoded, err := json.Marshal(gadgetState{
		ClientKey: in.ClientKey, AccountID: principal(c).AccountID, Base: h.BaseURL.Path, Host: "connect",
		Dashboard: param(c, "dashboard"), Item: param(c, "item"), Tells: held[checklist.SetTell].Value != checklist.TellNothing,
	}, jsontext.EscapeForHTML(true))
	if err != nil {
		return fmt.Errorf("encode the gadget's state: %w", err)
	}
	page := static.Page{Title: "Ticklist", Base: h.BaseURL.Path, ConnectJS: h.ConnectJS.String(), State: encoded}
	return h.html(c, http.StatusOK, func(w io.Writer) error { return h.Site.Gadget(w, page) })
}
