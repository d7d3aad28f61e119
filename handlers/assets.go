package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ticklist/static"
)

// asset handles GET /a/:asset: scripts and styles, whose names change with what
// is in them, so that they may be kept for ever.
func (h *handler) asset(c echo.Context) error {
	a, ok := h.Site.Asset(c.Param("asset"))
	if !ok {
		return errNoSuchAsset
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	header.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if len(a.Gzip) > 0 && acceptsGzip(c.Request()) {
		header.Set(echo.HeaderContentEncoding, "gzip")
		return c.Blob(http.StatusOK, a.ContentType, a.Gzip)
	}
	return c.Blob(http.StatusOK, a.ContentType, a.Body)
}

// icon handles GET /icon.svg: the app's picture, for where Jira lists what the
// app brings.
func (h *handler) icon(c echo.Context) error {
	return c.Blob(http.StatusOK, "image/svg+xml", static.Icon)
}

// acceptsGzip reads Accept-Encoding as far as it matters for one coding.
func acceptsGzip(r *http.Request) bool {
	for accepted := range strings.SplitSeq(r.Header.Get(echo.HeaderAcceptEncoding), ",") {
		coding, params, _ := strings.Cut(accepted, ";")
		if name := strings.ToLower(strings.TrimSpace(coding)); name != "gzip" && name != "*" {
			continue
		}
		q, isQ := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !isQ || err != nil || weight > 0
	}
	return false
}
