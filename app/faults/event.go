package faults

import (
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/getsentry/sentry-go"

	"ticklist/handlers"
	"ticklist/trail"
)

// eventOf is what Sentry is told of a fault, grouped by its cause.
func eventOf(f handlers.Fault, cause Cause, steps []trail.Step) *sentry.Event {
	e := sentry.NewEvent()
	e.Level = sentry.LevelError
	e.Transaction = f.Route
	e.Fingerprint = cause.Group
	e.Tags = map[string]string{"ref": f.Ref, "route": f.Route, "tenant": f.Tenant, "trace": f.Trace}
	if f.Status != 0 {
		e.Tags["status"] = strconv.Itoa(f.Status)
	}
	e.Exception = []sentry.Exception{{Type: cause.Kind, Value: cause.Words, Stacktrace: stackOf(cause.frames)}}
	for _, step := range steps {
		e.Breadcrumbs = append(e.Breadcrumbs, crumbOf(step))
	}
	return e
}

func crumbOf(step trail.Step) *sentry.Breadcrumb {
	crumb := &sentry.Breadcrumb{
		Category: step.Kind.String(), Message: What(step.What), Timestamp: step.At, Level: sentry.LevelInfo,
		Data: map[string]any{"ms": step.Took.Milliseconds()},
	}
	if step.Err != "" {
		crumb.Level, crumb.Data["err"] = sentry.LevelError, Words(step.Err)
	}
	return crumb
}

// stackOf has the frame that failed last, as Sentry wants it:
// https://develop.sentry.dev/sdk/foundations/transport/event-payloads/stacktrace/.
func stackOf(frames []runtime.Frame) *sentry.Stacktrace {
	if len(frames) == 0 {
		return nil
	}
	out := &sentry.Stacktrace{}
	for _, f := range slices.Backward(frames) {
		module, function := split(f.Function)
		file := f.File[strings.LastIndexAny(f.File, `/\`)+1:] // where it was built is nobody's business
		out.Frames = append(out.Frames, sentry.Frame{
			Module: module, Function: function, Filename: module + "/" + file, Lineno: f.Line, InApp: isOurs(module),
		})
	}
	return out
}

// split divides a name such as ticklist/handlers.(*handler).ops into the package
// and the function.
func split(name string) (module, function string) {
	slash := strings.LastIndexByte(name, '/') + 1
	pkg, function, _ := strings.Cut(name[slash:], ".")
	return name[:slash] + pkg, function
}

func isOurs(module string) bool { return module == "main" || strings.HasPrefix(module, "ticklist/") }

// allowed makes the event that may leave of the one that the client has made: a
// field that is not here does not leave, whoever set it. Not here are, among
// others, the request, the user, the host's name and the list of modules.
func allowed(e *sentry.Event, _ *sentry.EventHint) *sentry.Event {
	out := &sentry.Event{
		EventID: e.EventID, Timestamp: e.Timestamp, Level: e.Level, Platform: e.Platform, Sdk: e.Sdk, Release: e.Release, Environment: e.Environment,
		Transaction: formed(route, e.Transaction), Tags: map[string]string{},
	}
	if e.Tags["platform"] == javascript {
		out.Platform = javascript
	}
	for key, form := range tags {
		if value := formed(form, e.Tags[key]); value != "" && !token.MatchString(value) {
			out.Tags[key] = value
		}
	}
	for _, part := range e.Fingerprint {
		out.Fingerprint = append(out.Fingerprint, hide(part))
	}
	for _, x := range e.Exception {
		out.Exception = append(out.Exception, sentry.Exception{Type: hide(x.Type), Value: hide(x.Value), Stacktrace: x.Stacktrace})
	}
	for _, b := range e.Breadcrumbs {
		out.Breadcrumbs = append(out.Breadcrumbs, allowedCrumb(b))
	}
	return out
}

func allowedCrumb(b *sentry.Breadcrumb) *sentry.Breadcrumb {
	out := &sentry.Breadcrumb{Category: b.Category, Message: hide(b.Message), Level: b.Level, Timestamp: b.Timestamp, Data: map[string]any{"ms": b.Data["ms"]}}
	if err, ok := b.Data["err"].(string); ok {
		out.Data["err"] = hide(err)
	}
	return out
}

// tags are all that there may be, and the form of each.
var tags = map[string]*regexp.Regexp{ //nolint:gochecknoglobals // a table
	"ref":    regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`),
	"route":  route,
	"tenant": regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9:._-]{0,254}$`),
	"status": statusCode,
	"trace":  regexp.MustCompile(`^[0-9a-f]{32}$`),
	"room":   browserWord,
	"reason": browserWord,
	"times":  regexp.MustCompile(`^\d{1,9}$`),
}

// route is the pattern of a request's path, or what a run is called.
var route = regexp.MustCompile(`^(?:/[A-Za-z0-9/:*._-]{0,200}|[a-z][a-z0-9:_-]*(?: [a-z0-9:_-]+){0,5})$`)

// shapes are those of what must not leave wherever it stands: tokens, addresses
// with what they carry, mail addresses, account ids and keys.
var (
	token  = regexp.MustCompile(`eyJ[\w-]{8,}[\w.-]*`)
	shapes = regexp.MustCompile(token.String() + `|[a-z][a-z0-9+.-]*://\S+|\S+@\S+\.\S+|\d{4,}:[\w-]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{24,}|[A-Za-z0-9+_-]{40,}={0,2}`)
)

func hide(s string) string {
	const most = 1000
	return shapes.ReplaceAllString(s[:min(len(s), most)], hidden)
}
