package handlers

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
)

// Statuses are chosen for a site and its projects. SetStatuses answers
// *checklist.InvalidError, *checklist.StatusUsedError, checklist.ErrConflict, or
// a fault; Statuses faults only.
type Statuses interface {
	Statuses(context.Context, checklist.Area) (checklist.StatusChoice, error)
	SetStatuses(context.Context, checklist.Area, checklist.StatusChange) (checklist.StatusChoice, error)
}

type choiceView struct {
	Rev int64 `json:"rev"`
	// Own says that they were chosen here, and are not those of the site or from
	// the start.
	Own      bool         `json:"own"`
	Statuses []statusView `json:"statuses"`
	Fixed    []string     `json:"fixed"` // ids of those that cannot be removed
	Colours  []string     `json:"colours"`
}

func choiceViewOf(c checklist.StatusChoice) choiceView {
	v := choiceView{Rev: c.Rev, Own: c.Own, Colours: checklist.Colours()}
	for _, s := range c.Statuses {
		v.Statuses = append(v.Statuses, statusView(s))
	}
	for _, s := range checklist.Statuses() {
		v.Fixed = append(v.Fixed, s.ID)
	}
	return v
}

// area is the project in the path, or the site where there is none.
func area(c echo.Context) checklist.Area {
	return checklist.Area{ClientKey: principal(c).Installation.ClientKey, ProjectID: c.Param("projectId")}
}

// statuses handles GET /api/v1/site/statuses and
// GET /api/v1/projects/:projectId/statuses.
func (h *handler) statuses(c echo.Context) error {
	chosen, err := h.Admin.Statuses.Statuses(c.Request().Context(), area(c))
	if err != nil {
		return fmt.Errorf("read the statuses: %w", err)
	}
	return writeJSON(c, http.StatusOK, choiceViewOf(chosen))
}

// setStatuses handles PUT of the same. What was chosen stands in the site's
// record; that it could not be written there is no reason to say that nothing was
// chosen.
func (h *handler) setStatuses(c echo.Context) error {
	change, err := readStatuses(c)
	if err != nil {
		return err
	}
	at := area(c)
	chosen, err := h.Admin.Statuses.SetStatuses(c.Request().Context(), at, change)
	if err != nil {
		return fmt.Errorf("set the statuses: %w", err)
	}
	h.record(c, at, "statuses", len(chosen.Statuses))
	return writeJSON(c, http.StatusOK, choiceViewOf(chosen))
}

// readStatuses decodes the body of PUT …/statuses.
func readStatuses(c echo.Context) (checklist.StatusChange, error) {
	var in struct {
		Rev      given[int64]        `json:"rev"`
		Statuses given[[]statusView] `json:"statuses"`
		Becomes  map[string]string   `json:"becomes"`
	}
	if err := readJSON(c, &in); err != nil {
		return checklist.StatusChange{}, err
	}
	if in.Rev.Value == nil {
		return checklist.StatusChange{}, &badBodyError{field: "rev", reason: "This field is missing."}
	}
	change := checklist.StatusChange{Rev: *in.Rev.Value, Becomes: in.Becomes}
	if in.Statuses.Null {
		return change, nil
	}
	if in.Statuses.Value == nil {
		return checklist.StatusChange{}, &badBodyError{field: "statuses", reason: "This field is missing."}
	}
	change.Statuses = make([]checklist.Status, 0, len(*in.Statuses.Value))
	for _, s := range *in.Statuses.Value {
		change.Statuses = append(change.Statuses, checklist.Status(s))
	}
	return change, nil
}
