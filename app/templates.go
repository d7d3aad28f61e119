package main

import (
	"context"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/templates"
	"ticklist/tenant"
)

// erasableTemplates is a tenant.Holder of templates.
type erasableTemplates struct{ store *checklistmongo.Templates }

// Erase implements tenant.Holder.
func (h erasableTemplates) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return h.store.EraseTemplates(ctx, checklist.Part(e), before)
}

// namedInTemplates answers errFound if an account id stands in the templates of a
// site or in their versions, in what they say, too.
func (d *data) namedInTemplates(ctx context.Context, clientKey, accountID string) error {
	return d.templates.Whole(ctx, checklist.Part{ClientKey: clientKey}, func(t templates.Template, versions []templates.Version) error {
		found := t.Forget(accountID) // in this copy
		for _, v := range versions {
			found = v.Forget(accountID) || found
		}
		if found {
			return errFound
		}
		return nil
	})
}

// storedTemplateJSON is a template with all that is kept of it.
type storedTemplateJSON struct {
	ProjectID string            `json:"projectId"` // "" for one of the site
	Rev       int64             `json:"rev"`
	Version   int               `json:"version"`
	Created   stampJSON         `json:"created"`
	Updated   stampJSON         `json:"updated"`
	Saved     stampJSON         `json:"saved"`
	Template  jsontext.Value    `json:"template"` // as in a file of templates
	Versions  []keptVersionJSON `json:"versions"`
}

type stampJSON struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

type keptVersionJSON struct {
	N        int            `json:"n"`
	Saved    stampJSON      `json:"saved"`
	Template jsontext.Value `json:"template"`
}

// templateFacts adds the templates of a site, or of the project that is meant, to
// the facts of an export.
func (d *data) templateFacts(ctx context.Context, of tenant.Extent, facts map[string]any) error {
	out := []storedTemplateJSON{}
	err := d.templates.Whole(ctx, checklist.Part(of), func(t templates.Template, versions []templates.Version) error {
		file, err := templates.Encode([]templates.Template{t})
		if err != nil {
			return err
		}
		one := storedTemplateJSON{
			ProjectID: t.Area.ProjectID, Rev: t.Rev, Version: t.Version, Created: stampJSON(t.Created), Updated: stampJSON(t.Updated), Saved: stampJSON(t.Saved),
			Template: file, Versions: []keptVersionJSON{},
		}
		for _, v := range versions {
			t.Lists = v.Lists
			if file, err = templates.Encode([]templates.Template{t}); err != nil {
				return err
			}
			one.Versions = append(one.Versions, keptVersionJSON{N: v.N, Saved: stampJSON(v.Stamp), Template: file})
		}
		out = append(out, one)
		return nil
	})
	facts["templates"] = out
	return err
}

// offered says which templates rules of a place can bring.
func offered(from *templates.Service) func(context.Context, checklist.Area) ([]string, error) {
	return func(ctx context.Context, at checklist.Area) ([]string, error) {
		all, err := from.Offer(ctx, at, "")
		ids := make([]string, 0, len(all))
		for _, t := range all {
			ids = append(ids, t.ID)
		}
		return ids, err
	}
}
