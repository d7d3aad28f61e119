package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/tenant"
)

// TokenKeeper makes the tokens of programs. Create answers *tenant.InvalidError
// and tenant.ErrManyAPITokens, Get and Revoke tenant.ErrNoAPIToken, Revoke also
// tenant.ErrTokenBusy; all else are faults.
type TokenKeeper interface {
	List(context.Context, tenant.Principal) ([]tenant.APIToken, error)
	Create(context.Context, tenant.Principal, tenant.TokenWish) (tenant.APIToken, tenant.Secret, error)
	Get(ctx context.Context, p tenant.Principal, id string) (tenant.APIToken, error)
	Revoke(ctx context.Context, p tenant.Principal, id string) (tenant.APIToken, error)
}

// What a token may do, as the API has it.
const (
	accessRead  = "read"
	accessWrite = "write"
)

type tokensView struct {
	Tokens []tokenView `json:"tokens"`
}

type tokenView struct {
	ID        string     `json:"id"` // the token itself begins with ticklist_ and this
	Name      string     `json:"name"`
	Maker     string     `json:"maker"` // an account id
	Access    string     `json:"access"`
	Projects  []string   `json:"projects"` // ids; none is the whole site
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt time.Time  `json:"expiresAt"` // when it was revoked, if it was
	RevokedAt *time.Time `json:"revokedAt"`
	LastUsed  *time.Time `json:"lastUsed"`
	Uses      int64      `json:"uses"`
	Good      bool       `json:"good"`
}

// newTokenView is the one answer that has the token itself.
type newTokenView struct {
	tokenView
	Token string `json:"token"`
}

type usesView struct {
	Uses   int64     `json:"uses"`
	Recent []useView `json:"recent"`
}

type useView struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

func (h *handler) viewOfToken(t tenant.APIToken) tokenView {
	v := tokenView{
		ID: t.ID, Name: t.Name, Maker: t.AccountID, Access: accessRead, Projects: append([]string{}, t.Projects...),
		CreatedAt: t.CreatedAt.UTC(), ExpiresAt: t.Until.UTC(), RevokedAt: timeOrNull(t.RevokedAt), LastUsed: timeOrNull(t.LastUsed()),
		Uses: t.Uses, Good: t.Good(h.Now()),
	}
	if t.Write {
		v.Access = accessWrite
	}
	return v
}

// siteTokens handles GET /api/v1/site/tokens.
func (h *handler) siteTokens(c echo.Context) error {
	all, err := h.Admin.Tokens.List(c.Request().Context(), principal(c))
	if err != nil {
		return fmt.Errorf("list tokens: %w", err)
	}
	out := tokensView{Tokens: make([]tokenView, 0, len(all))}
	for _, t := range all {
		out.Tokens = append(out.Tokens, h.viewOfToken(t))
	}
	return writeJSON(c, http.StatusOK, out)
}

// createToken handles POST /api/v1/site/tokens.
func (h *handler) createToken(c echo.Context) error {
	var in struct {
		Name     string   `json:"name"`
		Access   string   `json:"access"`
		Projects []string `json:"projects"`
		Days     int      `json:"days"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Access != accessRead && in.Access != accessWrite {
		return &badBodyError{field: "access", reason: "This is none of read and write."}
	}
	wish := tenant.TokenWish{Name: in.Name, Write: in.Access == accessWrite, Projects: in.Projects, Days: in.Days}
	t, text, err := h.Admin.Tokens.Create(c.Request().Context(), principal(c), wish)
	if err != nil {
		return fmt.Errorf("create a token: %w", err)
	}
	return writeJSON(c, http.StatusCreated, newTokenView{tokenView: h.viewOfToken(t), Token: text.Reveal()})
}

// revokeToken handles DELETE /api/v1/site/tokens/:tokenId. The token stays in the
// list for a while.
func (h *handler) revokeToken(c echo.Context) error {
	t, err := h.Admin.Tokens.Revoke(c.Request().Context(), principal(c), c.Param("tokenId"))
	if err != nil {
		return fmt.Errorf("revoke a token: %w", err)
	}
	return writeJSON(c, http.StatusOK, h.viewOfToken(t))
}

// tokenUses handles GET /api/v1/site/tokens/:tokenId/uses.
func (h *handler) tokenUses(c echo.Context) error {
	t, err := h.Admin.Tokens.Get(c.Request().Context(), principal(c), c.Param("tokenId"))
	if err != nil {
		return err
	}
	out := usesView{Uses: t.Uses, Recent: make([]useView, 0, len(t.Recent))}
	for _, u := range t.Recent {
		out.Recent = append(out.Recent, useView{At: u.At.UTC(), What: u.What})
	}
	return writeJSON(c, http.StatusOK, out)
}
