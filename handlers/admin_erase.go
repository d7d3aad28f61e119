package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/tenant"
)

// Eraser takes away what is stored. Erase answers tenant.ErrBadExtent,
// tenant.ErrConflict or a fault, and what it did until then.
type Eraser interface {
	Erase(context.Context, tenant.Erasure) (tenant.Erased, error)
}

// eraseLimit is for an erasure as a whole. One that takes longer is done again.
const eraseLimit = 10 * time.Minute

type erasedView struct {
	Erased map[string]int64 `json:"erased"` // documents removed or changed, by what they hold
	Total  int64            `json:"total"`
}

// erase handles POST /api/v1/site/erasures. An erasure that has begun goes on
// when its asker leaves: half of it is of use to nobody.
func (h *handler) erase(c echo.Context) error {
	var in struct {
		Of      partBody `json:"of"`
		Confirm string   `json:"confirm"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	of, err := in.Of.extent(c)
	if err != nil {
		return err
	}
	p := principal(c)
	if !strings.EqualFold(strings.TrimSpace(in.Confirm), siteName(p.Installation)) {
		return errNotConfirmed
	}
	if err := takeTime(c, h.Now().Add(eraseLimit)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), eraseLimit)
	defer cancel()
	erased, err := h.Admin.Eraser.Erase(ctx, tenant.Erasure{Extent: of, By: by(p, of), KeepInstallation: of.Kind() == tenant.KindSite})
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	return writeJSON(c, http.StatusOK, erasedView{Erased: erased.Counts, Total: erased.Total()})
}

// by is who an action is recorded for. Who erases themselves is not written down
// again by that.
func by(p tenant.Principal, of tenant.Extent) string {
	if of.AccountID == p.AccountID {
		return tenant.ErasedAccount
	}
	return p.AccountID
}

// takeTime lets an answer take until a time, where the server's own limits are
// for short ones. The limit on reading would end it as well: while it answers,
// the server reads, to notice when the client leaves.
func takeTime(c echo.Context, until time.Time) error {
	control := http.NewResponseController(c.Response())
	err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("take more time: %w", err)
	}
	return nil
}
