//go:build noembedded

package embedded

import (
	"context"
	"log/slog"
)

func runEngine(context.Context, string, string, *slog.Logger) (stop func(), err error) {
	return nil, ErrLeftOut
}

func indexIDs(context.Context, string) error { return ErrLeftOut }
