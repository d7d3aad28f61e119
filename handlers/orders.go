package handlers

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist/actions"
	"ticklist/tenant"
)

// orderBody is what asks for something to be done: the webhook of a property that
// was set, or the call of a workflow's post function. What Jira sends of the first
// it does not document, so whatever tells of it is looked at. Of the second it
// sends the issue, the transition without anything that tells one run of it from
// the next, and the value that the page of the configuration has saved.
// https://developer.atlassian.com/cloud/jira/platform/modules/workflow-post-function/
type orderBody struct {
	Event     string `json:"webhookEvent"`
	Timestamp int64  `json:"timestamp"` // milliseconds
	Issue     struct {
		ID     idText `json:"id"`
		Fields struct {
			Updated jsontext.Value `json:"updated"`
			Project struct {
				ID idText `json:"id"`
			} `json:"project"`
		} `json:"fields"`
	} `json:"issue"`
	Property struct {
		Key   string         `json:"key"`
		Self  string         `json:"self"`
		Value jsontext.Value `json:"value"`
	} `json:"property"`
	User struct {
		AccountID string `json:"accountId"`
	} `json:"user"`
	Transition    jsontext.Value `json:"transition"`
	Configuration struct {
		Value jsontext.Value `json:"value"`
	} `json:"configuration"`
}

// order handles POST /connect/webhooks/property_set and
// POST /connect/webhooks/post_function.
func (h *handler) order(kind tenant.WebhookKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		body, err := readOrder(c, kind)
		if err != nil {
			return err
		}
		if kind == tenant.PropertySet && cmp.Or(body.Property.Key, actions.OrderProperty) != actions.OrderProperty {
			return c.NoContent(http.StatusNoContent)
		}
		call := c.Get(keyCall).(tenant.Call)
		if err := h.Webhooks.Take(c.Request().Context(), call, body.webhook(c, kind, call.AccountID)); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

// readOrder reads all of the body: what is to be done may stand behind an issue
// with long texts.
func readOrder(c echo.Context, kind tenant.WebhookKind) (orderBody, error) {
	var body orderBody
	whole := io.LimitReader(c.Request().Body, maxPassedOver)
	if err := json.UnmarshalRead(whole, &body, jsontext.AllowInvalidUTF8(true)); err != nil {
		return body, unread(err)
	}
	if kind == tenant.PropertySet && body.Event != string(kind) || kind == tenant.PostFunction && ofOthers(body.Event) {
		return body, fmt.Errorf("%w: it is of another kind", tenant.ErrBadWebhook)
	}
	return body, nil
}

// ofOthers says whether an event has a route of its own. What Jira calls a post
// function, if anything, it does not document.
func ofOthers(event string) bool {
	return slices.Contains([]tenant.WebhookKind{
		tenant.IssueCreated, tenant.IssueUpdated, tenant.IssueDeleted, tenant.ProjectDeleted, tenant.IssuesLinked, tenant.PropertySet,
	}, tenant.WebhookKind(event))
}

// ofIssue finds the issue in the address of a property.
var ofIssue = regexp.MustCompile(`/issue/([0-9]{1,19})/properties/`)

// webhook is what the body tells; who is whom the token names.
func (b orderBody) webhook(c echo.Context, kind tenant.WebhookKind, who string) tenant.Webhook {
	w := tenant.Webhook{Kind: kind, Identifier: c.Request().Header.Get(identifierHeader), IssueID: string(b.Issue.ID), InProject: string(b.Issue.Fields.Project.ID)}
	if b.Timestamp != 0 {
		w.At = time.UnixMilli(b.Timestamp)
	}
	if kind == tenant.PostFunction {
		w.Order = raw(b.Configuration.Value)
		w.Occasion = string(b.Transition) + string(b.Issue.Fields.Updated)
		return w
	}
	w.Order = raw(b.Property.Value)
	if found := ofIssue.FindStringSubmatch(b.Property.Self); w.IssueID == "" && found != nil {
		w.IssueID = found[1]
	}
	w.IssueID = cmp.Or(w.IssueID, c.QueryParam("issue"))
	for _, id := range []string{b.User.AccountID, who} { // the token's, if it has one
		if accountID.MatchString(id) {
			w.Who = id
		}
	}
	return w
}

// raw is a value as it came, "" for none.
func raw(v jsontext.Value) string {
	if v.Kind() == 'n' {
		return ""
	}
	return string(v)
}
