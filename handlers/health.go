package handlers

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"

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

// metrics handles GET /metrics. Without a token in the configuration it is not
// there.
func (h *handler) metrics(c echo.Context) error {
	if h.MetricsToken == "" {
		return errNoSuchAsset
	}
	given, isBearer := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !isBearer || subtle.ConstantTimeCompare([]byte(given), []byte(h.MetricsToken.Reveal())) != 1 {
		return errMetrics
	}
	h.Metrics.ServeHTTP(c.Response(), c.Request())
	return nil
}

type statusOnly struct {
	Status string `json:"status"`
}
