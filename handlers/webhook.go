package handlers

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/tenant"
)

// identifierHeader is the same for each sending of one webhook.
const identifierHeader = "X-Atlassian-Webhook-Identifier"

// webhookBody is the body of a webhook, as far as it is read: what people wrote
// is passed over.
type webhookBody struct {
	Event     string `json:"webhookEvent"`
	Timestamp int64  `json:"timestamp"` // milliseconds
	Issue     struct {
		ID idText `json:"id"`
	} `json:"issue"`
	Project struct {
		ID idText `json:"id"`
	} `json:"project"`
	User struct {
		AccountID string `json:"accountId"`
	} `json:"user"`
	Changelog struct {
		Items []changedField `json:"items"`
	} `json:"changelog"`
}

type changedField struct {
	Field   string `json:"field"`
	FieldID string `json:"fieldId"`
}

// idText is an id that Jira writes as a text in one place and as a number in
// another.
type idText string

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (id *idText) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case '"', '0':
		token, err := dec.ReadToken()
		*id = idText(token.String())
		return err
	default:
		return dec.SkipValue() // null, or nothing that can be an id: as if it were absent
	}
}

// webhook handles POST /connect/webhooks/*.
func (h *handler) webhook(kind tenant.WebhookKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		in, err := readWebhook(c, kind)
		if err != nil {
			return err
		}
		call := c.Get(keyCall).(tenant.Call)
		if err := h.Webhooks.Take(c.Request().Context(), call, in); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

// readWebhook reads as much of the body as is worth it. Of one that is longer
// the beginning tells enough: Jira writes what happened and the ids before the
// fields of an issue. What changed comes last, so that in a long one anything may
// have.
func readWebhook(c echo.Context, kind tenant.WebhookKind) (tenant.Webhook, error) {
	r := c.Request()
	start := &io.LimitedReader{R: r.Body, N: maxWebhook}
	var body webhookBody
	// Jira itself may cut a text within a character; none is kept.
	err := json.UnmarshalRead(start, &body, jsontext.AllowInvalidUTF8(true))
	cut := err != nil && start.N == 0
	switch {
	case err != nil && !cut:
		return tenant.Webhook{}, badJSON(err)
	case body.Event != string(kind):
		return tenant.Webhook{}, fmt.Errorf("%w: it is of another kind", tenant.ErrBadWebhook)
	}
	if cut { // who is still sending would take a connection that ends for a failure
		_, _ = io.CopyN(io.Discard, r.Body, maxPassedOver)
	}
	w := tenant.Webhook{
		Kind: kind, Identifier: r.Header.Get(identifierHeader),
		IssueID: string(body.Issue.ID), ProjectID: string(body.Project.ID),
		Moved:         cut || body.changed("project"),
		StatusChanged: cut || body.changed("status"),
		Who:           body.who(),
	}
	if body.Timestamp != 0 {
		w.At = time.UnixMilli(body.Timestamp)
	}
	return w, nil
}

// accountID is the form of Atlassian's account ids. Jira writes "unknown" where
// there is none that may be stored.
var accountID = regexp.MustCompile(`^[0-9A-Za-z:-]{8,128}$`)

// who is the account id of whoever did it, "" if Jira does not say.
func (b webhookBody) who() string {
	if accountID.MatchString(b.User.AccountID) {
		return b.User.AccountID
	}
	return ""
}

// changed says whether a field of the issue did.
func (b webhookBody) changed(field string) bool {
	return slices.ContainsFunc(b.Changelog.Items, func(f changedField) bool { return f.FieldID == field || f.Field == field })
}
