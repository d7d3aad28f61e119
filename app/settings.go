package main

import (
	"context"
	"slices"
	"strings"

	"ticklist/checklist"
	"ticklist/tenant"
)

// settingsJSON is what was chosen for a site or a project, beside its statuses,
// as an export has it: null is inherited.
type settingsJSON struct {
	ProjectID         string                   `json:"projectId"` // "" for the site
	SeveralLists      *bool                    `json:"severalLists"`
	OptionalByDefault *bool                    `json:"optionalByDefault"`
	Panel             *string                  `json:"panel"`
	Tell              *string                  `json:"tell"`
	Language          *string                  `json:"language"`
	HideComplete      *bool                    `json:"hideComplete"`
	Permissions       map[string][]granteeJSON `json:"permissions"`
	Watches           []watchJSON              `json:"watches"`
	Fields            *fieldsJSON              `json:"fields"` // of the site alone
}

// watchJSON is a selection of items that Jira is told the numbers of.
type watchJSON struct {
	ID      string `json:"id"`
	List    string `json:"list"`
	Pattern string `json:"pattern"`
}

type fieldsJSON struct {
	Progress  bool `json:"progress"`
	Percent   bool `json:"percent"`
	Completed bool `json:"completed"`
	Text      bool `json:"text"`
	Glance    bool `json:"glance"`
}

type granteeJSON struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// personalJSON is what a person chose for themselves.
type personalJSON struct {
	AccountID    string  `json:"accountId"`
	Language     *string `json:"language"`
	HideComplete *bool   `json:"hideComplete"`
}

// settingsOf are the settings that were chosen on a site, or in the project that
// is meant.
func (d *data) settingsOf(ctx context.Context, of tenant.Extent) ([]settingsJSON, error) {
	out := []settingsJSON{}
	err := d.checklists.EachSettings(ctx, of.ClientKey, func(p checklist.Area, in checklist.Settings) error {
		if of.ProjectID == "" || of.ProjectID == p.ProjectID {
			out = append(out, settingsJSON{
				ProjectID: p.ProjectID, SeveralLists: in.SeveralLists, OptionalByDefault: in.OptionalByDefault, Panel: in.Panel,
				Tell: in.Tell, Language: in.Language, HideComplete: in.HideComplete, Permissions: grantsJSON(in.Permissions),
				Watches: watchesJSON(in.Watches),
				Fields:  (*fieldsJSON)(in.Fields),
			})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b settingsJSON) int { return strings.Compare(a.ProjectID, b.ProjectID) })
	return out, err
}

func grantsJSON(g *checklist.Grants) map[string][]granteeJSON {
	if g == nil {
		return nil
	}
	out := map[string][]granteeJSON{}
	for p, to := range *g {
		out[string(p)] = []granteeJSON{}
		for _, one := range to {
			out[string(p)] = append(out[string(p)], granteeJSON{Type: string(one.Type), ID: one.ID})
		}
	}
	return out
}

func watchesJSON(watches []checklist.Watch) []watchJSON {
	out := []watchJSON{}
	for _, w := range watches {
		out = append(out, watchJSON{w.ID, w.List, w.Pattern})
	}
	return out
}

// personalOf is what the people of a site, or the person who is meant, chose for
// themselves.
func (d *data) personalOf(ctx context.Context, of tenant.Extent) ([]personalJSON, error) {
	out := []personalJSON{}
	err := d.checklists.EachPersonal(ctx, of.ClientKey, func(p checklist.Person, in checklist.Personal) error {
		if of.AccountID == "" || of.AccountID == p.AccountID {
			out = append(out, personalJSON{AccountID: p.AccountID, Language: in.Language, HideComplete: in.HideComplete})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b personalJSON) int { return strings.Compare(a.AccountID, b.AccountID) })
	return out, err
}
