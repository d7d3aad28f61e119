package handlers

import (
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/imports"
)

// moveIn handles POST /api/v1/projects/:projectId/imports.
func (h *handler) moveIn(c echo.Context) error {
	id, ask, err := readAsk(c)
	if err != nil {
		return err
	}
	b, err := json.Marshal(ask)
	if err != nil {
		return fmt.Errorf("write what is to be imported: %w", err)
	}
	j, err := h.Admin.Jobs.Start(c.Request().Context(), bulk.Job{Area: area(c), ID: id, Kind: imports.Kind, Ask: b, Created: checklist.Stamp{By: principal(c).AccountID}})
	if err != nil {
		return fmt.Errorf("begin an import: %w", err)
	}
	if !ask.Preview {
		h.recordOnce(c, area(c), didImport, 1, j.Created.At, "job "+j.ID)
	}
	return writeJSON(c, http.StatusAccepted, jobViewOf(j, h.Now()))
}

// readAsk decodes the body of POST …/imports.
func readAsk(c echo.Context) (id string, ask imports.Ask, err error) {
	var in struct {
		ID      string   `json:"id"`
		Formats []string `json:"formats"`
		Mode    string   `json:"mode"`
		Preview bool     `json:"preview"`
	}
	if err := readJSON(c, &in); err != nil {
		return "", ask, err
	}
	ask = imports.Ask{Mode: imports.Mode(in.Mode), Preview: in.Preview}
	for _, f := range in.Formats {
		ask.Formats = append(ask.Formats, imports.Format(f))
	}
	return in.ID, ask, ask.Check()
}
