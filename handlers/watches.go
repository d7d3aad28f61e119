package handlers

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
)

// Watches are the selections of items that Jira is told the numbers of. Watch
// answers *checklist.InvalidError, checklist.ErrBusy or a fault, Unwatch
// checklist.ErrNoWatch, checklist.ErrShared, checklist.ErrBusy or a fault; Watches
// faults only.
type Watches interface {
	Watches(ctx context.Context, clientKey string) ([]checklist.Watch, error)
	Watch(ctx context.Context, clientKey, list, pattern string) (_ checklist.Watch, made bool, _ error)
	Unwatch(ctx context.Context, clientKey, id string, unlessShared bool) error
}

// didWatch is what the record calls a change of the watches.
const didWatch = "watches"

type watchView struct {
	ID      string `json:"id"`
	List    string `json:"list"`
	Pattern string `json:"pattern"`
}

// watchedView says whether nobody had asked for the watch before.
type watchedView struct {
	watchView
	Made bool `json:"made"`
}

type watchesView struct {
	Watches []watchView `json:"watches"`
}

// watches handles GET /api/v1/site/watches.
func (h *handler) watches(c echo.Context) error {
	all, err := h.Admin.Watches.Watches(c.Request().Context(), principal(c).Installation.ClientKey)
	if err != nil {
		return fmt.Errorf("read the watches: %w", err)
	}
	out := watchesView{Watches: make([]watchView, 0, len(all))}
	for _, w := range all {
		out.Watches = append(out.Watches, watchViewOf(w))
	}
	return writeJSON(c, http.StatusOK, out)
}

func watchViewOf(w checklist.Watch) watchView { return watchView{w.ID, w.List, w.Pattern} }

// watch handles POST /api/v1/site/watches. It answers 201 for a watch that is new,
// and 200 for one that there is.
func (h *handler) watch(c echo.Context) error {
	var in struct {
		List    string `json:"list"`
		Pattern string `json:"pattern"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	w, made, err := h.Admin.Watches.Watch(c.Request().Context(), principal(c).Installation.ClientKey, in.List, in.Pattern)
	if err != nil {
		return fmt.Errorf("watch items: %w", err)
	}
	if !made {
		return writeJSON(c, http.StatusOK, watchedView{watchViewOf(w), false})
	}
	h.record(c, area(c), didWatch, 1)
	return writeJSON(c, http.StatusCreated, watchedView{watchViewOf(w), true})
}

// unwatch handles DELETE /api/v1/site/watches/:watchId. With unless=shared it takes
// back only what nobody else has asked for.
func (h *handler) unwatch(c echo.Context) error {
	unlessShared := c.QueryParam("unless") == "shared"
	if err := h.Admin.Watches.Unwatch(c.Request().Context(), principal(c).Installation.ClientKey, c.Param("watchId"), unlessShared); err != nil {
		return fmt.Errorf("unwatch items: %w", err)
	}
	h.record(c, area(c), didWatch, 1)
	return c.NoContent(http.StatusNoContent)
}
