package handlers

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// What may be delayed for everybody. Pages say it below what they show.
const (
	NoticeSaving = "saving" // changes are stored late
	NoticeJira   = "jira"   // Jira learns of changes late
)

// noticeHeader says on each answer of the API what is delayed, also on refusals:
// while nothing can be read there are no others.
const noticeHeader = "Ticklist-Notice"

// notice is what is delayed now.
func (h *handler) notice() string {
	if h.Notice == nil {
		return ""
	}
	return h.Notice()
}

// noticed says on answers of the API what is delayed.
func (h *handler) noticed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if now := h.notice(); now != "" && strings.HasPrefix(c.Path(), "/api/") {
			c.Response().Header().Set(noticeHeader, now)
		}
		return next(c)
	}
}

// noticeView is the event of a stream for which something begins to be delayed,
// or no more is.
type noticeView struct {
	Notice string `json:"notice"` // "" for nothing
}

// tellNotice puts out what has changed of it since the stream was told last.
func (s *stream) tellNotice() error {
	now := s.notice()
	if now == s.told {
		return nil
	}
	s.told = now
	return s.event("notice", noticeView{Notice: now})
}
