package handlers

import (
	"context"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// answerTime is how long the work of a request may take, whatever hangs. The
// panel waits for an answer for 20 s, so it gets one, and with its reference.
const answerTime = 15 * time.Second

// unhurried are the ends of routes whose work takes as long as somebody looks, or
// as there is to send; they have limits of their own.
var unhurried = []string{"/stream", "/templates/export", "/download/:ticket"}

// inTime ends the work of a request after answerTime. Who waits for Jira waits
// for that besides.
func inTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for _, end := range unhurried {
			if strings.HasSuffix(c.Path(), end) {
				return next(c)
			}
		}
		limit := answerTime
		if strings.Contains(c.QueryString(), "wait") && c.QueryParams().Has("wait") { // reading it costs, and few have it
			limit += toldWait
		}
		r := c.Request()
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		defer c.SetRequest(r) // what is done behind the answer has a context that lives
		return next(c)
	}
}
