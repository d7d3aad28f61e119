package embedded

import (
	"bytes"
	"log/slog"
	"testing"
)

func TestWhatTheEngineMaySay(t *testing.T) {
	for _, tc := range []struct {
		name  string
		level slog.Level
		text  string
		want  string // the line in a log at debug level, without its time; "" when dropped
	}{
		{"a fault", slog.LevelError, "disk full", "level=ERROR msg=\"embedded engine: disk full\" conn=7\n"},
		{"a panic", slog.LevelError + 1, "no such thing", "level=ERROR msg=\"embedded engine: no such thing\" conn=7\n"},
		{"a warning", slog.LevelWarn, "Connection stopped", "level=DEBUG msg=\"embedded engine: Connection stopped\" conn=7\n"},
		{"news", slog.LevelInfo, "Connection started", "level=DEBUG msg=\"embedded engine: Connection started\" conn=7\n"},
		{"its SQL", slog.LevelDebug, ">>> SELECT", ""},
		{"an answer's header", slog.LevelWarn, "Response header: length 40", ""},
		{"a document", slog.LevelError, "cannot read:\n{text: 'buy milk'}", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			to := slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			}})
			log := slog.New(quiet{to}).With("args", "buy milk")
			log.Log(t.Context(), tc.level, tc.text, "conn", 7)
			if got := out.String(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
