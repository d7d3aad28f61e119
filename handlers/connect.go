package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ticklist/tenant"
)

// descriptor handles GET /atlassian-connect.json.
func (h *handler) descriptor(c echo.Context) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, h.Descriptor)
}

// notice is the body of a lifecycle call, as far as it is of use here. Jira
// adds fields as it likes, and sends null for what it does not know.
type notice struct {
	Key            *string `json:"key"`
	ClientKey      *string `json:"clientKey"`
	EventType      *string `json:"eventType"`
	SharedSecret   *string `json:"sharedSecret"`
	BaseURL        *string `json:"baseUrl"`
	DisplayURL     *string `json:"displayUrl"`
	HelpCenterURL  *string `json:"displayUrlServicedeskHelpCenter"`
	ProductType    *string `json:"productType"`
	Description    *string `json:"description"`
	ServerVersion  *string `json:"serverVersion"`
	PluginsVersion *string `json:"pluginsVersion"`
	OAuthClientID  *string `json:"oauthClientId"`
}

// lifecycle handles POST /connect/{installed,enabled,disabled,uninstalled}.
func (h *handler) lifecycle(event tenant.Event) echo.HandlerFunc {
	return func(c echo.Context) error {
		var in notice
		if err := readNotice(c, &in); err != nil {
			return err
		}
		call := c.Get(keyCall).(tenant.Call)
		if err := h.Installations.Handle(c.Request().Context(), call, event, in.facts()); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

func (n notice) facts() tenant.Notice {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return tenant.Notice{
		Key: text(n.Key), ClientKey: text(n.ClientKey), EventType: text(n.EventType),
		SharedSecret: tenant.Secret(text(n.SharedSecret)),
		BaseURL:      text(n.BaseURL), DisplayURL: text(n.DisplayURL), HelpCenterURL: text(n.HelpCenterURL),
		ProductType: text(n.ProductType), Description: text(n.Description),
		ServerVersion: text(n.ServerVersion), PluginsVersion: text(n.PluginsVersion), OAuthClientID: text(n.OAuthClientID),
	}
}
