package embedded

import (
	"context"
	"log/slog"
	"strings"
)

// quiet is the engine's way to the program's log. The engine takes its own life
// for news and, at debug and with each refused command, writes whole documents
// out; a log may never hold an item's text. So what it calls an error stays one,
// what it calls info or a warning becomes debug, and its debug, its answers and
// whatever has more than one line are dropped. What a command was refused for
// reaches the caller through the driver anyway.
type quiet struct{ to slog.Handler }

// Enabled spares the engine the making of what Handle drops.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo && q.to.Enabled(ctx, quietLevel(level))
}

// Handle passes a record on at its level here.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "Response ") || strings.Contains(r.Message, "\n") {
		return nil
	}
	out := slog.NewRecord(r.Time, quietLevel(r.Level), "embedded engine: "+r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool { out.AddAttrs(a); return true })
	return q.to.Handle(ctx, out)
}

// WithAttrs adds nothing: the engine puts the names of its parts there, several
// under one key, and, at debug, the arguments of its SQL.
func (q quiet) WithAttrs([]slog.Attr) slog.Handler { return q }

// WithGroup implements slog.Handler; the engine makes no groups.
func (q quiet) WithGroup(string) slog.Handler { return q }

// quietLevel flattens the engine's levels; it has three of its own above error.
func quietLevel(level slog.Level) slog.Level {
	if level >= slog.LevelError {
		return slog.LevelError
	}
	return slog.LevelDebug
}
