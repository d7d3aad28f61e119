package handlers

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
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
		ID     idText `json:"id"`
		Fields struct {
			Project struct {
				ID idText `json:"id"`
			} `json:"project"`
			Others map[string]textual `json:",embed"`
		} `json:"fields"`
	} `json:"issue"`
	Link struct {
		Source      idText `json:"sourceIssueId"`
		Destination idText `json:"destinationIssueId"`
		Type        struct {
			Name    string `json:"name"`
			Outward string `json:"outwardName"`
		} `json:"issueLinkType"`
	} `json:"issueLink"`
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
	To      idText `json:"to"` // the id of a status; what other fields have here is not read
}

// textual says whether a value may be a text: a document is one, too.
type textual bool

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (t *textual) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	*t = textual(len(value) > len(`""`) && (value.Kind() == '"' || value.Kind() == '{'))
	return err
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
		return tenant.Webhook{}, unread(err)
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
	body.tell(&w, cut)
	if body.Timestamp != 0 {
		w.At = time.UnixMilli(body.Timestamp)
	}
	return w, nil
}

// tell puts into w what rules and clones go by.
func (b webhookBody) tell(w *tenant.Webhook, cut bool) {
	switch w.Kind {
	case tenant.IssuesLinked:
		w.IssueID = string(b.Link.Source)
		if tenant.ClonesLink(b.Link.Type.Name, b.Link.Type.Outward) {
			w.CloneOf = string(b.Link.Destination)
		}
	case tenant.IssueUpdated:
		w.Fields = b.fields(cut)
		for _, f := range b.Changelog.Items {
			if f.FieldID == "status" || f.Field == "status" {
				w.To = string(f.To)
			}
		}
		fallthrough
	case tenant.IssueCreated:
		w.InProject = string(b.Issue.Fields.Project.ID)
		if w.Kind == tenant.IssueCreated {
			w.Fields = b.texts(cut)
		}
	}
}

// maxFields is how many changed fields are told apart, at most.
const maxFields = 50

// fieldID is the form of the ids of fields.
var fieldID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,99}$`)

// fields are the ids of what changed, as tenant.Webhook has them.
func (b webhookBody) fields(cut bool) string {
	var ids []string
	for _, f := range b.Changelog.Items { // what Jira itself has added, such as links, has only a name
		if id := cmp.Or(f.FieldID, f.Field); fieldID.MatchString(id) {
			ids = append(ids, id)
		}
	}
	if cut || len(ids) > maxFields {
		return tenant.AnyField
	}
	return strings.Join(ids, ",")
}

// texts are the ids of the custom fields that a new issue came with a text in, as
// tenant.Webhook has them.
func (b webhookBody) texts(cut bool) string {
	var ids []string
	for id, said := range b.Issue.Fields.Others {
		if bool(said) && strings.HasPrefix(id, "customfield_") && fieldID.MatchString(id) {
			ids = append(ids, id)
		}
	}
	if cut || len(ids) > maxFields {
		return tenant.AnyField
	}
	slices.Sort(ids)
	return strings.Join(ids, ",")
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
