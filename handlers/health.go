package handlers

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
)

// healthz handles GET /healthz: the process lives. It asks nobody, so that a
// database that is down does not get servers restarted.
func (h *handler) healthz(c echo.Context) error {
	return writeJSON(c, http.StatusOK, statusOnly{"ok"})
}

// readyz handles GET /readyz: requests can be served.
func (h *handler) readyz(c echo.Context) error {
	if err := h.Ready(c.Request().Context()); err != nil {
		return fmt.Errorf("%w: %w", errNotReady, err)
	}
	return writeJSON(c, http.StatusOK, statusOnly{"ready"})
}

// version handles GET /version.
func (h *handler) version(c echo.Context) error {
	return writeJSON(c, http.StatusOK, h.Version)
}

type statusOnly struct {
	Status string `json:"status"`
}
