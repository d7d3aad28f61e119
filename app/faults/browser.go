package faults

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/getsentry/sentry-go"

	"ticklist/handlers"
)

// javascript is the platform that Sentry shows an error of a browser by.
const javascript = "javascript"

// How many errors of browsers Sentry is told of in a minute: of one cause, and of
// all. A front end that fails does so everywhere at once, and what a browser says
// is taken on nobody's word.
const (
	browserOfCause = 5
	browserOfAll   = 60
	browserCauses  = 200 // that are remembered
)

// What a browser's error is called, whoever says so.
var (
	browserType = regexp.MustCompile(`^[A-Z][A-Za-z]{2,40}$`)
	browserWord = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)*$`)
)

func formed(form *regexp.Regexp, s string) string {
	if form.MatchString(s) {
		return s
	}
	return ""
}

// Browser sends the errors of a page, a sample of them: each says how many of its
// cause it stands for.
func (s *Sentry) Browser(r handlers.BrowserReport) {
	if s == nil {
		return
	}
	for _, e := range r.Errors {
		e.Type, e.Reason, e.Room = formed(browserType, e.Type), formed(browserWord, e.Reason), formed(browserWord, e.Room)
		group := browserGroup(e)
		times, ok := s.browsers.take(strings.Join(group, "\x00"), time.Now())
		if ok {
			s.offer(group, func() *sentry.Event { return browserEvent(r, e, group, times) })
		}
	}
}

// browserGroup tells a cause by what was thrown and the innermost function of
// ours, without what changes with each release. Where the function has no name,
// its place in this release has to do.
func browserGroup(e handlers.BrowserError) []string {
	group := []string{"browser", e.Type, e.Reason, e.Room}
	if len(e.Frames) == 0 {
		return group
	}
	top := e.Frames[0]
	file, _, _ := strings.Cut(top.File, ".")
	if top.Function == "" {
		return append(group, file, fmt.Sprintf("%s:%d:%d", top.File, top.Line, top.Column))
	}
	return append(group, file, top.Function)
}

func browserEvent(r handlers.BrowserReport, e handlers.BrowserError, group []string, times int) *sentry.Event {
	out := sentry.NewEvent()
	out.Level = sentry.LevelError
	out.Transaction = "browser " + e.Room
	out.Fingerprint = group
	out.Tags = map[string]string{
		"platform": javascript, "ref": r.Ref, "tenant": r.Tenant, "room": e.Room, "reason": e.Reason, "times": strconv.Itoa(times),
	}
	thrown := sentry.Exception{Type: e.Type, Value: e.Reason}
	if len(e.Frames) > 0 {
		thrown.Stacktrace = &sentry.Stacktrace{}
	}
	for _, f := range slices.Backward(e.Frames) {
		thrown.Stacktrace.Frames = append(thrown.Stacktrace.Frames, sentry.Frame{
			Filename: f.File, Function: f.Function, Lineno: f.Line, Colno: f.Column, InApp: true,
		})
	}
	out.Exception = []sentry.Exception{thrown}
	return out
}

// sampler lets some of each cause through in a minute. Its zero value is ready.
type sampler struct {
	mu    sync.Mutex
	since time.Time // when the minute began
	all   int       // let through in it
	of    map[string]*sample
}

type sample struct {
	let     int // through in this minute
	skipped int // since the last that was
}

// take says whether one of a cause goes through now, and for how many it stands.
func (s *sampler) take(cause string, now time.Time) (times int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.since) >= time.Minute {
		s.begin(now)
	}
	of := s.of[cause]
	if of == nil {
		if len(s.of) == browserCauses {
			return 0, false
		}
		of = &sample{}
		s.of[cause] = of
	}
	if of.let == browserOfCause || s.all == browserOfAll {
		of.skipped++
		return 0, false
	}
	times = of.skipped + 1
	of.let, of.skipped = of.let+1, 0
	s.all++
	return times, true
}

// begin begins a minute, and forgets what was quiet in the one before.
func (s *sampler) begin(now time.Time) {
	kept := map[string]*sample{}
	for cause, of := range s.of {
		if of.skipped > 0 && of.let > 0 {
			kept[cause] = &sample{skipped: of.skipped}
		}
	}
	s.since, s.all, s.of = now, 0, kept
}
