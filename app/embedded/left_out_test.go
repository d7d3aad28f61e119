//go:build noembedded

package embedded

import (
	"errors"
	"log/slog"
	"testing"
)

func TestBuildWithoutTheEngine(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // the second time shows that the first has left no lock
		if _, err := Start(t.Context(), dir, slog.New(slog.DiscardHandler)); !errors.Is(err, ErrLeftOut) {
			t.Errorf("start: %v, want ErrLeftOut", err)
		}
	}
}
