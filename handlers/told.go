package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

// Told knows what Jira was told. Wait returns once Jira knows an issue as of a
// revision, or with an error when ctx ends. Lag says how far behind Jira is; its
// errors are faults.
type Told interface {
	Wait(ctx context.Context, sc checklist.Scope, rev int64) error
	Lag(ctx context.Context, sc checklist.Scope) (outbox.Lag, error)
}

const (
	// toldWait is how long a program that asks for it waits for Jira. The write is
	// stored by then: what Jira does not know in that time, it is told later.
	toldWait = 20 * time.Second

	// toldHeader says of a write that waited whether Jira knows it: "yes", or
	// "later".
	toldHeader = "Ticklist-Jira"
)

// lagAfter is how long behind a state a stream asks whether Jira is behind: a
// little longer than it takes until that is said. While it is, it asks so often.
const lagAfter = 6 * time.Second

// jiraView is how far Jira is behind.
type jiraView struct {
	Behind bool   `json:"behind"`
	Since  string `json:"since,omitzero"`
	// Reason is busy, limited, failing, forbidden or disabled.
	Reason string `json:"reason,omitzero"`
}

func viewOfLag(lag outbox.Lag) jiraView {
	if lag.Since.IsZero() {
		return jiraView{}
	}
	return jiraView{Behind: true, Since: lag.Since.UTC().Format(time.RFC3339), Reason: string(lag.Why)}
}

// waits checks whether a request may wait for Jira, and notes that it wants to.
func waits(c echo.Context, write bool) error {
	query := c.QueryParams()
	if !query.Has("wait") {
		return nil
	}
	if asked := query["wait"]; !write || len(asked) != 1 || asked[0] != "jira" {
		return errWait
	}
	c.Set(keyWait, true)
	return nil
}

// written answers a write, once Jira knows of it if that was asked for.
func (h *handler) written(c echo.Context, in checklist.Issue, issueID string, v any) error {
	if c.Get(keyWait) != nil {
		ctx, cancel := context.WithTimeout(c.Request().Context(), toldWait)
		defer cancel()
		told := "yes"
		if err := h.Told.Wait(ctx, scope(c, issueID), in.Rev); err != nil {
			noteError(c, err)
			told = "later"
		}
		c.Response().Header().Set(toldHeader, told)
	}
	return writeJSON(c, http.StatusOK, v)
}
