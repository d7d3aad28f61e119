package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/checklist/hooks"
	"ticklist/tenant"
)

// Hooks are the addresses of a site that are told what happens. Create answers
// *checklist.InvalidError and hooks.ErrTooMany; Change *checklist.InvalidError,
// checklist.ErrConflict and hooks.ErrNotFound; Rotate and Delete
// hooks.ErrNotFound, Rotate also checklist.ErrBusy; Hook
// hooks.ErrNotFound. All else are faults.
type Hooks interface {
	Hooks(ctx context.Context, clientKey string) ([]hooks.Hook, error)
	Hook(ctx context.Context, of hooks.Ref) (hooks.Hook, error)
	Create(ctx context.Context, clientKey string, w hooks.Wish) (hooks.Hook, error)
	Change(ctx context.Context, of hooks.Ref, rev int64, w hooks.Wish) (hooks.Hook, error)
	Rotate(ctx context.Context, of hooks.Ref) (hooks.Hook, error)
	Delete(ctx context.Context, of hooks.Ref) error
	Deliveries(ctx context.Context, of hooks.Ref, behind string, limit int) ([]hooks.Delivery, error)
}

// Deliveries send what hooks are told. Both answer hooks.ErrNotFound, Again also
// hooks.ErrArrived. All else are faults.
type Deliveries interface {
	Try(ctx context.Context, of hooks.Ref, site string) (hooks.Delivery, error)
	Again(ctx context.Context, of hooks.Ref, id string) (hooks.Delivery, error)
}

// hookView is a hook without what is secret.
type hookView struct {
	ID           string       `json:"id"`
	Rev          int64        `json:"rev"`
	Name         string       `json:"name"`
	URL          string       `json:"url"`
	Events       []hooks.Kind `json:"events"`
	Projects     []string     `json:"projects"` // ids, none for all
	Enabled      bool         `json:"enabled"`
	TimeZone     string       `json:"timeZone"`
	HasToken     bool         `json:"hasToken"`
	CreatedAt    time.Time    `json:"createdAt"`
	Off          string       `json:"off"`          // why it was switched off by itself, "" if it was not
	FailingSince *time.Time   `json:"failingSince"` // null where what was sent last arrived
	Missed       int64        `json:"missed"`
}

// newHookView is the one answer that has the secret itself.
type newHookView struct {
	hookView
	Secret string `json:"secret"`
}

func hookViewOf(h hooks.Hook) hookView {
	return hookView{
		ID: h.ID, Rev: h.Rev, Name: h.Name, URL: h.URL, Events: h.Events, Projects: orNone(h.Projects), Enabled: h.Enabled, TimeZone: h.Zone,
		HasToken: h.Token != "", CreatedAt: h.Created.UTC(), Off: string(h.Off), FailingSince: timeOrNull(h.Queue.FailingSince), Missed: h.Queue.Missed,
	}
}

// deliveryView is a delivery without what is in it.
type deliveryView struct {
	ID       string     `json:"id"` // the header webhook-id
	Event    string     `json:"event"`
	At       time.Time  `json:"at"`
	IssueID  string     `json:"issueId"` // "" of a test, as IssueKey
	IssueKey string     `json:"issueKey"`
	State    string     `json:"state"`
	Tries    int        `json:"tries"`
	TriedAt  *time.Time `json:"triedAt"`
	NextAt   *time.Time `json:"nextAt"` // null unless it waits
	Status   int        `json:"status"` // 0 where there was no answer
	Took     int64      `json:"took"`   // milliseconds
	Fault    string     `json:"fault"`  // "" for none
}

func deliveryViewOf(d hooks.Delivery) deliveryView {
	v := deliveryView{
		ID: d.ID, Event: string(d.Kind), At: d.At.UTC(), IssueID: d.IssueID, IssueKey: d.IssueKey, State: string(d.State), Tries: d.Tries,
		TriedAt: timeOrNull(d.Tried), Status: d.Status, Took: d.Took.Milliseconds(), Fault: string(d.Fault),
	}
	if d.State == hooks.Waiting {
		v.NextAt = timeOrNull(d.Due)
	}
	return v
}

// hookRef names the hook in the path.
func hookRef(c echo.Context) hooks.Ref {
	return hooks.Ref{ClientKey: principal(c).Installation.ClientKey, HookID: c.Param("hookId")}
}

// hookBody is what an admin wants of a hook.
type hookBody struct {
	Rev      int64         `json:"rev"` // of PUT
	Name     string        `json:"name"`
	URL      string        `json:"url"`
	Events   []hooks.Kind  `json:"events"`
	Projects []string      `json:"projects"`
	Enabled  bool          `json:"enabled"`
	TimeZone string        `json:"timeZone"`
	Token    given[string] `json:"token"` // absent or null: as it is
}

func (b hookBody) wish() hooks.Wish {
	return hooks.Wish{
		Name: b.Name, URL: b.URL, Events: b.Events, Projects: b.Projects, Enabled: b.Enabled, Zone: b.TimeZone, Token: b.Token.Value,
	}
}

// siteHooks handles GET /api/v1/site/hooks.
func (h *handler) siteHooks(c echo.Context) error {
	all, err := h.Admin.Hooks.Hooks(c.Request().Context(), principal(c).Installation.ClientKey)
	if err != nil {
		return fmt.Errorf("list the hooks: %w", err)
	}
	out := struct {
		Hooks []hookView `json:"hooks"`
	}{Hooks: make([]hookView, 0, len(all))}
	for _, one := range all {
		out.Hooks = append(out.Hooks, hookViewOf(one))
	}
	return writeJSON(c, http.StatusOK, out)
}

// createHook handles POST /api/v1/site/hooks. The secret is in this answer and in
// none after it.
func (h *handler) createHook(c echo.Context) error {
	var in hookBody
	if err := readJSON(c, &in); err != nil {
		return err
	}
	made, err := h.Admin.Hooks.Create(c.Request().Context(), area(c).ClientKey, in.wish())
	if err != nil {
		return fmt.Errorf("create a hook: %w", err)
	}
	h.record(c, area(c), didCreateHook, 1)
	return writeJSON(c, http.StatusCreated, newHookView{hookViewOf(made), made.Secret.Reveal()})
}

// changeHook handles PUT /api/v1/site/hooks/:hookId.
func (h *handler) changeHook(c echo.Context) error {
	var in hookBody
	if err := readJSON(c, &in); err != nil {
		return err
	}
	changed, err := h.Admin.Hooks.Change(c.Request().Context(), hookRef(c), in.Rev, in.wish())
	if err != nil {
		return fmt.Errorf("change a hook: %w", err)
	}
	h.record(c, area(c), didChangeHook, 1)
	return writeJSON(c, http.StatusOK, hookViewOf(changed))
}

// rotateHook handles POST /api/v1/site/hooks/:hookId/secret. The new secret is in
// this answer and in none after it.
func (h *handler) rotateHook(c echo.Context) error {
	changed, err := h.Admin.Hooks.Rotate(c.Request().Context(), hookRef(c))
	if err != nil {
		return fmt.Errorf("give a hook another secret: %w", err)
	}
	h.record(c, area(c), didRotateHook, 1)
	return writeJSON(c, http.StatusOK, newHookView{hookViewOf(changed), changed.Secret.Reveal()})
}

// deleteHook handles DELETE /api/v1/site/hooks/:hookId.
func (h *handler) deleteHook(c echo.Context) error {
	if err := h.Admin.Hooks.Delete(c.Request().Context(), hookRef(c)); err != nil {
		return fmt.Errorf("delete a hook: %w", err)
	}
	h.record(c, area(c), didDeleteHook, 1)
	return c.NoContent(http.StatusNoContent)
}

// deliveries handles GET /api/v1/site/hooks/:hookId/deliveries: what was sent, the
// latest first, from behind the place that "next" of an earlier answer gave.
func (h *handler) deliveries(c echo.Context) error {
	ctx, of := c.Request().Context(), hookRef(c)
	if _, err := h.Admin.Hooks.Hook(ctx, of); err != nil {
		return err
	}
	found, err := h.Admin.Hooks.Deliveries(ctx, of, param(c, "before"), hooks.MaxDeliveries)
	if err != nil {
		return fmt.Errorf("read what was sent: %w", err)
	}
	out := struct {
		Deliveries []deliveryView `json:"deliveries"`
		Next       *string        `json:"next"`
	}{Deliveries: make([]deliveryView, 0, len(found))}
	for _, d := range found {
		out.Deliveries = append(out.Deliveries, deliveryViewOf(d))
	}
	if len(found) == hooks.MaxDeliveries {
		place := found[len(found)-1].Place()
		out.Next = &place
	}
	return writeJSON(c, http.StatusOK, out)
}

// tryHook handles POST /api/v1/site/hooks/:hookId/test: it answers what came of it.
func (h *handler) tryHook(c echo.Context) error {
	if err := h.Switches.Check(c.Request().Context(), principal(c).Installation.ClientKey, tenant.FeatureHooks); err != nil {
		return err
	}
	d, err := h.Admin.Deliveries.Try(c.Request().Context(), hookRef(c), principal(c).Installation.BaseURL)
	if err != nil {
		return fmt.Errorf("test a hook: %w", err)
	}
	h.record(c, area(c), didTryHook, 1)
	return writeJSON(c, http.StatusOK, deliveryViewOf(d))
}

// sendAgain handles POST /api/v1/site/hooks/:hookId/deliveries/:deliveryId/again.
func (h *handler) sendAgain(c echo.Context) error {
	d, err := h.Admin.Deliveries.Again(c.Request().Context(), hookRef(c), c.Param("deliveryId"))
	if err != nil {
		return fmt.Errorf("send again: %w", err)
	}
	return writeJSON(c, http.StatusOK, deliveryViewOf(d))
}

// What the record calls what is done with hooks.
const (
	didCreateHook = "create hook"
	didChangeHook = "change hook"
	didRotateHook = "rotate hook"
	didDeleteHook = "delete hook"
	didTryHook    = "test hook"
)
