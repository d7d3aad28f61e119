package apm

import (
	"context"
	"log/slog"
	"slices"

	"github.com/newrelic/go-agent/v3/newrelic"
)

// forwarded are the attributes of the log's lines that go along to New Relic. The
// others stay: what an error says, and where something is, may hold what people
// wrote.
var forwarded = []string{
	"ref", "tenant", "method", "route", "status", "bytes", "took", "db", "jira", "trace",
	"job", "event", "kind", "state", "attempt", "pass", "waited", "cause",
}

// maxValue is the longest text that goes along as an attribute, in bytes.
const maxValue = 128

// Logs returns a handler that gives each line of a transaction what links it to the
// transaction, and sends its message, with some of its attributes, to New Relic as
// well. What is said for debugging stays here.
func (a *Agent) Logs(inner slog.Handler) slog.Handler {
	if a == nil {
		return inner
	}
	return &logs{Handler: inner, app: a.app}
}

// logs is a slog.Handler. It knows no groups: the lines of this program have none.
type logs struct {
	slog.Handler
	app   *newrelic.Application
	attrs []slog.Attr
}

// Handle implements slog.Handler.
func (l *logs) Handle(ctx context.Context, r slog.Record) error {
	txn := newrelic.FromContext(ctx)
	if txn == nil {
		l.forward(r, nil)
		return l.Handler.Handle(ctx, r)
	}
	link := txn.GetLinkingMetadata()
	trace := []slog.Attr{slog.String("trace.id", link.TraceID), slog.String("span.id", link.SpanID)}
	l.forward(r, trace)
	linked := r.Clone()
	linked.AddAttrs(trace...)
	linked.AddAttrs(slog.String("entity.guid", link.EntityGUID), slog.String("entity.name", link.EntityName))
	return l.Handler.Handle(ctx, linked)
}

// forward hands a line over, with what links it. The words of a message are the
// program's own. A line goes by itself and not with its transaction, which would
// make room for as many as New Relic takes in a minute, 900 KB, for each that has
// one.
func (l *logs) forward(r slog.Record, trace []slog.Attr) {
	if r.Level < slog.LevelInfo {
		return
	}
	data := newrelic.LogData{
		Timestamp: r.Time.UnixMilli(), Severity: r.Level.String(), Message: r.Message,
		Attributes: make(map[string]any, len(l.attrs)+r.NumAttrs()+len(trace)),
	}
	for _, a := range trace {
		data.Attributes[a.Key] = a.Value.String()
	}
	add := func(a slog.Attr) bool {
		switch v := a.Value.Resolve(); {
		case a.Key == "method" && !known(v.String()):
			data.Attributes[a.Key] = "other"
		case slices.Contains(forwarded, a.Key):
			data.Attributes[a.Key] = valueOf(v)
		}
		return true
	}
	for _, a := range l.attrs {
		add(a)
	}
	r.Attrs(add)
	l.app.RecordLog(data)
}

// valueOf is a value as New Relic takes it: times in seconds.
func valueOf(v slog.Value) any {
	switch v.Kind() {
	case slog.KindBool:
		return v.Bool()
	case slog.KindInt64:
		return v.Int64()
	case slog.KindUint64:
		return v.Uint64()
	case slog.KindFloat64:
		return v.Float64()
	case slog.KindDuration:
		return v.Duration().Seconds()
	default:
		text := v.String()
		return text[:min(len(text), maxValue)]
	}
}

// WithAttrs implements slog.Handler.
func (l *logs) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &logs{Handler: l.Handler.WithAttrs(attrs), app: l.app, attrs: slices.Concat(l.attrs, attrs)}
}

// WithGroup implements slog.Handler. What a group holds is not forwarded.
func (l *logs) WithGroup(name string) slog.Handler { return l.Handler.WithGroup(name) }
