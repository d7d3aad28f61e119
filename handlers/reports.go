package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
)

// What a report of a browser may have. What is over it is left out: there is
// nobody to tell.
const (
	maxReport     = 16 << 10 // bytes
	reportErrors  = 10
	reportTimings = 50
	reportFrames  = 20 // of one error
	longestTiming = 10 * time.Minute
	highestPlace  = 10_000_000 // of a line or a column
)

// How often a person's browsers may report: a page that is open does once a
// minute, and when it is left.
const (
	reportsPerSecond = 0.2
	reportsAtOnce    = 10
)

// What of a browser is timed.
const (
	TimingPaint = "paint" // from asking for the page until its first item is painted
	TimingEdit  = "edit"  // from a key or a tick until the server has said that it is stored
)

// BrowserReport is what a page of the app noticed in somebody's browser. Nothing
// in it can be what people wrote: each word is one of a closed list or has the
// form of a name that the build gives.
type BrowserReport struct {
	Ref     string // of the request that brought it
	Tenant  string // clientKey
	Errors  []BrowserError
	Timings []BrowserTiming
}

// BrowserError is an error that nobody caught.
type BrowserError struct {
	Type string // such as TypeError; Error for one that is not known
	// Reason is what the browser said of it, as one of browserReasons; "" where
	// that could hold data.
	Reason string
	Room   string         // the page, or the part of it that could not be loaded
	Frames []BrowserFrame // the innermost first, of the app's own files only
}

// BrowserFrame is a place in the front end as it was built.
type BrowserFrame struct {
	File     string // as it is served, such as panel.0123456789abcdef.js
	Function string // as the minifier calls it; "" for none
	Line     int    // from 1
	Column   int    // from 1
}

// BrowserTiming is how long somebody waited for something.
type BrowserTiming struct {
	What string // TimingPaint or TimingEdit
	Took time.Duration
}

// browserTypes are the errors of ECMAScript and those of DOMException that the
// pages can meet: https://webidl.spec.whatwg.org/#idl-DOMException-error-names.
var browserTypes = []string{ //nolint:gochecknoglobals // a list
	"Error", "AggregateError", "EvalError", "InternalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
	"AbortError", "DataCloneError", "HierarchyRequestError", "InvalidAccessError", "InvalidCharacterError", "InvalidStateError",
	"NetworkError", "NotAllowedError", "NotFoundError", "NotReadableError", "NotSupportedError", "OperationError", "QuotaExceededError",
	"SecurityError", "TimeoutError", "UnknownError", "WrongDocumentError",
}

// browserReasons are what static/src/reports/reasons.ts makes of the sentences of
// browsers, which may quote what people wrote.
var browserReasons = []string{ //nolint:gochecknoglobals // a list
	"", "chunk", "not-a-function", "not-an-object", "not-defined", "not-iterable", "not-a-node", "constant", "network", "recursion", "memory", "quota",
	"aborted", "timed-out", "json", "frozen", "date", "length",
}

var (
	builtName    = regexp.MustCompile(`^[a-z][a-z-]{0,30}\.[0-9a-f]{16}\.js$`)
	functionName = regexp.MustCompile(`^[A-Za-z_$][\w$.]{0,39}$`)
	roomName     = regexp.MustCompile(`^[a-z][a-z-]{0,30}$`)
)

type reportBody struct {
	Errors []struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
		Room   string `json:"room"`
		Frames []struct {
			File     string `json:"file"`
			Function string `json:"function"`
			Line     int    `json:"line"`
			Column   int    `json:"column"`
		} `json:"frames"`
	} `json:"errors"`
	Timings []struct {
		What string `json:"what"`
		Ms   int64  `json:"ms"`
	} `json:"timings"`
}

// reports handles POST /api/v1/reports. Whatever is sent, and however often, the
// answer is the same: a page that has gone wrong has no use for another refusal.
func (h *handler) reports(c echo.Context) error {
	p := principal(c)
	limited := h.limits.reports.take(bucketKey{p.Installation.ClientKey, p.AccountID})
	if limited != nil {
		noteError(c, limited)
	} else {
		var in reportBody
		if err := decode(c, &in, maxReport); err != nil {
			noteError(c, fmt.Errorf("read a report: %w", err))
		} else {
			h.hear(c, in)
		}
	}
	return c.NoContent(http.StatusNoContent)
}

// hear passes on what of a report is one.
func (h *handler) hear(c echo.Context, in reportBody) {
	report := BrowserReport{Ref: refOf(c), Tenant: tenantOf(c), Errors: in.errors(), Timings: in.timings()}
	if h.Browser != nil && len(report.Errors)+len(report.Timings) > 0 {
		h.Browser(c.Request().Context(), report)
	}
}

func (b reportBody) errors() []BrowserError {
	var out []BrowserError
	for _, e := range b.Errors[:min(len(b.Errors), reportErrors)] {
		is := BrowserError{Type: "Error"}
		if slices.Contains(browserTypes, e.Type) {
			is.Type = e.Type
		}
		if slices.Contains(browserReasons, e.Reason) {
			is.Reason = e.Reason
		}
		if roomName.MatchString(e.Room) {
			is.Room = e.Room
		}
		for _, f := range e.Frames[:min(len(e.Frames), reportFrames)] {
			if frame, ok := frameOf(f.File, f.Function, f.Line, f.Column); ok {
				is.Frames = append(is.Frames, frame)
			}
		}
		out = append(out, is)
	}
	return out
}

// frameOf says no to a place that is not in a file of ours.
func frameOf(file, function string, line, column int) (BrowserFrame, bool) {
	if !builtName.MatchString(file) || line < 1 || line > highestPlace || column < 1 || column > highestPlace {
		return BrowserFrame{}, false
	}
	if !functionName.MatchString(function) {
		function = ""
	}
	return BrowserFrame{File: file, Function: function, Line: line, Column: column}, true
}

func (b reportBody) timings() []BrowserTiming {
	var out []BrowserTiming
	for _, t := range b.Timings[:min(len(b.Timings), reportTimings)] {
		known := t.What == TimingPaint || t.What == TimingEdit
		if known && t.Ms >= 0 && t.Ms <= longestTiming.Milliseconds() {
			out = append(out, BrowserTiming{What: t.What, Took: time.Duration(t.Ms) * time.Millisecond})
		}
	}
	return out
}
