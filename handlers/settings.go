package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/tenant"
)

// Settings are chosen for a site, its projects, and by people for themselves.
// Adjust and AdjustPerson answer *checklist.InvalidError,
// *checklist.SettingConflictError, checklist.ErrNoSetting, checklist.ErrBusy, or a
// fault; the others faults only.
type Settings interface {
	Settings(context.Context, checklist.Area) (map[checklist.Setting]checklist.Held, error)
	Adjust(context.Context, checklist.Area, checklist.Adjustment) (checklist.Held, error)
	PersonSettings(ctx context.Context, of checklist.Person, projectID string) (map[checklist.Setting]checklist.Held, error)
	AdjustPerson(ctx context.Context, of checklist.Person, projectID string, a checklist.Adjustment) (checklist.Held, error)
}

// Placer tells Jira where the panel stands: of a site, or of a project. nil is as
// from the start, or as on the site. Every error means that Jira has not taken it.
type Placer interface {
	Place(ctx context.Context, in tenant.Installation, projectID string, right *bool) error
}

type settingsView struct {
	Settings map[string]heldView `json:"settings"`
}

// heldView is one setting. Where it is not the place's own, From says from where
// it is inherited.
type heldView struct {
	Value   any      `json:"value"` // a bool, a word, permissions, or fields
	Own     bool     `json:"own"`
	From    string   `json:"from"`
	Options []string `json:"options,omitempty"` // what a word can be
}

// fieldsView is which fields a site shows.
type fieldsView struct {
	Progress  bool `json:"progress"`
	Percent   bool `json:"percent"`
	Completed bool `json:"completed"`
	Text      bool `json:"text"`
	Glance    bool `json:"glance"`
}

type granteeView struct {
	Type string `json:"type"`
	ID   string `json:"id,omitempty"`
}

func heldViewOf(s checklist.Setting, h checklist.Held) heldView {
	v := heldView{Value: h.Value, Own: h.Own, From: string(h.From), Options: s.Words()}
	if f, ok := h.Value.(checklist.Fields); ok {
		v.Value = fieldsView(f)
	}
	grants, ok := h.Value.(checklist.Grants)
	if !ok {
		return v
	}
	shown := map[string][]granteeView{}
	for p, to := range grants {
		shown[string(p)] = make([]granteeView, 0, len(to))
		for _, one := range to {
			shown[string(p)] = append(shown[string(p)], granteeView{Type: string(one.Type), ID: one.ID})
		}
	}
	v.Value = shown
	return v
}

func settingsViewOf(all map[checklist.Setting]checklist.Held) settingsView {
	v := settingsView{Settings: map[string]heldView{}}
	for s, h := range all {
		v.Settings[string(s)] = heldViewOf(s, h)
	}
	return v
}

// settings handles GET /api/v1/site/settings and
// GET /api/v1/projects/:projectId/settings.
func (h *handler) settings(c echo.Context) error {
	all, err := h.Admin.Settings.Settings(c.Request().Context(), area(c))
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	return writeJSON(c, http.StatusOK, settingsViewOf(all))
}

// adjust handles PUT …/settings/:name of the same. What was chosen stands in the
// site's record, as statuses do.
func (h *handler) adjust(c echo.Context) error {
	change, err := readAdjustment(c)
	if err != nil {
		return err
	}
	at := area(c)
	held, err := h.Admin.Settings.Adjust(c.Request().Context(), at, change)
	if err != nil {
		return fmt.Errorf("change the setting %s: %w", change.Setting, err)
	}
	h.record(c, at, "setting "+string(change.Setting), 1)
	if change.Setting == checklist.SetPanel {
		if err := h.placePanel(c, at, held); err != nil {
			return err
		}
	}
	return writeJSON(c, http.StatusOK, heldViewOf(change.Setting, held))
}

// placePanel has Jira show the panel where it was chosen. What was chosen stays
// stored when Jira does not take it: to choose the same again tells Jira again.
func (h *handler) placePanel(c echo.Context, at checklist.Area, held checklist.Held) error {
	var right *bool
	if held.Own {
		right = new(held.Value == checklist.PanelRight)
	}
	if err := h.Admin.Placer.Place(c.Request().Context(), principal(c).Installation, at.ProjectID, right); err != nil {
		return fmt.Errorf("%w: %w", errUnplaced, err)
	}
	return nil
}

// mySettings handles GET /api/v1/me/settings.
func (h *handler) mySettings(c echo.Context) error {
	me, err := person(c)
	if err != nil {
		return err
	}
	all, err := h.Admin.Settings.PersonSettings(c.Request().Context(), me, principal(c).ProjectID)
	if err != nil {
		return fmt.Errorf("read a person's settings: %w", err)
	}
	return writeJSON(c, http.StatusOK, settingsViewOf(all))
}

// adjustMine handles PUT /api/v1/me/settings/:name.
func (h *handler) adjustMine(c echo.Context) error {
	me, err := person(c)
	if err != nil {
		return err
	}
	change, err := readAdjustment(c)
	if err != nil {
		return err
	}
	held, err := h.Admin.Settings.AdjustPerson(c.Request().Context(), me, principal(c).ProjectID, change)
	if err != nil {
		return fmt.Errorf("change a person's setting %s: %w", change.Setting, err)
	}
	return writeJSON(c, http.StatusOK, heldViewOf(change.Setting, held))
}

// person is who calls; errNobody if nobody is logged in.
func person(c echo.Context) (checklist.Person, error) {
	p := principal(c)
	if p.AccountID == "" {
		return checklist.Person{}, errNobody
	}
	return checklist.Person{ClientKey: p.Installation.ClientKey, AccountID: p.AccountID}, nil
}

// readAdjustment decodes the body of PUT …/settings/:name.
func readAdjustment(c echo.Context) (checklist.Adjustment, error) {
	a := checklist.Adjustment{Setting: checklist.Setting(c.Param("name"))}
	if !slices.Contains(area(c).Settings(), a.Setting) {
		return a, checklist.ErrNoSetting
	}
	var in struct {
		Was   given[jsontext.Value] `json:"was"`
		Value given[jsontext.Value] `json:"value"`
	}
	if err := readJSON(c, &in); err != nil {
		return a, err
	}
	var err error
	if a.Was, err = readValue(a.Setting, "was", in.Was); err != nil {
		return a, err
	}
	a.Want, err = readValue(a.Setting, "value", in.Value)
	return a, err
}

// readValue decodes what a setting is, nil for null.
func readValue(s checklist.Setting, field string, from given[jsontext.Value]) (checklist.Value, error) {
	var v checklist.Value
	switch {
	case from.Null:
		return v, nil
	case from.Value == nil:
		return v, &badBodyError{field: field, reason: "This field is missing."}
	}
	v, err := valueIn(s, *from.Value)
	if err != nil {
		return nil, &badBodyError{field: field, reason: "This setting cannot be that."}
	}
	return v, nil
}

// valueIn decodes what a setting is, of the form that it has.
func valueIn(s checklist.Setting, raw jsontext.Value) (v checklist.Value, err error) {
	switch {
	case s == checklist.SetPermissions:
		return readGrants(raw)
	case s == checklist.SetFields:
		return readFields(raw)
	case s.Words() != nil:
		var word string
		err = json.Unmarshal(raw, &word, strictStrings)
		v = word
	default:
		var is bool
		err = json.Unmarshal(raw, &is)
		v = is
	}
	return v, err
}

func readGrants(raw jsontext.Value) (checklist.Grants, error) {
	var in map[string][]granteeView
	if err := json.Unmarshal(raw, &in, json.RejectUnknownMembers(true), strictStrings); err != nil {
		return nil, err
	}
	grants := checklist.Grants{}
	for p, to := range in {
		grants[checklist.Permission(p)] = make([]checklist.Grantee, 0, len(to))
		for _, one := range to {
			grants[checklist.Permission(p)] = append(grants[checklist.Permission(p)], checklist.Grantee{Type: checklist.GranteeType(one.Type), ID: one.ID})
		}
	}
	return grants, nil
}

// readFields decodes which fields are shown. Each has to be named: who knows of
// fewer would switch off the others without knowing.
func readFields(raw jsontext.Value) (checklist.Fields, error) {
	var in struct {
		Progress  *bool `json:"progress"`
		Percent   *bool `json:"percent"`
		Completed *bool `json:"completed"`
		Text      *bool `json:"text"`
		Glance    *bool `json:"glance"`
	}
	if err := json.Unmarshal(raw, &in, json.RejectUnknownMembers(true)); err != nil {
		return checklist.Fields{}, err
	}
	if in.Progress == nil || in.Percent == nil || in.Completed == nil || in.Text == nil || in.Glance == nil {
		return checklist.Fields{}, errors.New("a field is not named")
	}
	return checklist.Fields{Progress: *in.Progress, Percent: *in.Percent, Completed: *in.Completed, Text: *in.Text, Glance: *in.Glance}, nil
}
