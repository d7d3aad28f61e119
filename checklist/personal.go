package checklist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Person is somebody on a site.
type Person struct{ ClientKey, AccountID string }

// Personal is what a person chose for themselves. What is nil is as in the
// project where they are.
type Personal struct {
	Rev          int64 // counts the saves; 0 while nothing is stored
	Language     *string
	HideComplete *bool
	Created      time.Time // UTC, whole milliseconds
}

// PersonSettings returns the settings that people choose for themselves.
func PersonSettings() []Setting { return []Setting{SetLanguage, SetHideComplete} }

func (p Personal) choice() Choice { return Choice{Language: p.Language, HideComplete: p.HideComplete} }

// Settings returns what holds in a place of each of its settings, as it is stored
// now.
func (c *Choices) Settings(ctx context.Context, p Area) (map[Setting]Held, error) {
	site, own, err := c.load(ctx, p)
	if err != nil {
		return nil, err
	}
	out := map[Setting]Held{}
	for _, s := range p.Settings() {
		out[s] = heldAt(s, p, site, own)
	}
	return out, nil
}

func heldAt(s Setting, p Area, site, own Settings) Held {
	if p.ProjectID == "" {
		return held(s, FromSite, sourced{FromSite, own.Choice})
	}
	return held(s, FromProject, sourced{FromProject, own.Choice}, sourced{FromSite, site.Choice})
}

// Adjustment is that a setting, which was chosen as one value or not at all, is
// to be another.
type Adjustment struct {
	Setting   Setting
	Was, Want Value // nil for not chosen here
}

// Adjust changes one setting of a place. It is seen as a change of statuses is.
// To ask again for what is there already changes nothing and is no error. Errors: *InvalidError;
// *SettingConflictError if the setting was another;
// ErrNoSetting; ErrBusy.
func (c *Choices) Adjust(ctx context.Context, p Area, a Adjustment) (Held, error) {
	if !slices.Contains(p.Settings(), a.Setting) {
		return Held{}, ErrNoSetting
	}
	var site Settings
	saved, err := c.save(ctx, p, func(of, own Settings) (Settings, error) {
		site = of
		next, err := a.of(own.Choice, heldAt(a.Setting, p, of, own))
		own.Choice = next
		return own, err
	})
	if err != nil {
		return Held{}, err
	}
	if p.ProjectID == "" {
		site = saved
	}
	return heldAt(a.Setting, p, site, saved), nil
}

// of returns the choice as it is to be.
func (a Adjustment) of(was Choice, now Held) (Choice, error) {
	next, err := was.with(a.Setting, a.Want)
	if err != nil {
		return was, err
	}
	if !same(now.own(), a.Was) && !same(now.own(), a.Want) {
		return was, &SettingConflictError{Now: now}
	}
	return next, nil
}

// PersonSettings returns what holds for a person in a project, or with "" on the
// site as a whole.
func (c *Choices) PersonSettings(ctx context.Context, of Person, projectID string) (map[Setting]Held, error) {
	own, err := c.loadPerson(ctx, of)
	if err != nil {
		return nil, err
	}
	site, project, err := c.surroundings(ctx, of.ClientKey, projectID)
	if err != nil {
		return nil, err
	}
	out := map[Setting]Held{}
	for _, s := range PersonSettings() {
		out[s] = heldBy(s, own, site, project)
	}
	return out, nil
}

func heldBy(s Setting, own Personal, site, project Settings) Held {
	return held(s, FromPerson, sourced{FromPerson, own.choice()}, sourced{FromProject, project.Choice}, sourced{FromSite, site.Choice})
}

// surroundings are the settings of the site and of the project, none of it for "".
func (c *Choices) surroundings(ctx context.Context, clientKey, projectID string) (site, project Settings, err error) {
	site, project, err = c.load(ctx, Area{ClientKey: clientKey, ProjectID: projectID})
	if projectID == "" {
		project = Settings{}
	}
	return site, project, err
}

// AdjustPerson changes one setting of a person as Adjust does one of a place.
func (c *Choices) AdjustPerson(ctx context.Context, of Person, projectID string, a Adjustment) (Held, error) {
	if !slices.Contains(PersonSettings(), a.Setting) {
		return Held{}, ErrNoSetting
	}
	site, project, err := c.surroundings(ctx, of.ClientKey, projectID)
	if err != nil {
		return Held{}, err
	}
	for range maxTries {
		own, err := c.loadPerson(ctx, of)
		if err != nil {
			return Held{}, err
		}
		next, err := a.of(own.choice(), heldBy(a.Setting, own, site, project))
		if err != nil {
			return Held{}, err
		}
		if own.Language, own.HideComplete = next.Language, next.HideComplete; own.Rev == 0 {
			own.Created = c.now().UTC().Truncate(time.Millisecond)
		}
		saved, err := c.store.SavePerson(ctx, of, own)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return Held{}, fmt.Errorf("save a person's settings: %w", err)
		}
		return heldBy(a.Setting, saved, site, project), nil
	}
	return Held{}, ErrBusy
}

func (c *Choices) loadPerson(ctx context.Context, of Person) (Personal, error) {
	p, err := c.store.LoadPerson(ctx, of)
	if errors.Is(err, ErrNotFound) {
		return Personal{}, nil
	}
	if err != nil {
		return Personal{}, fmt.Errorf("load a person's settings: %w", err)
	}
	return p, nil
}
