package templates

import (
	"context"
	"time"

	"ticklist/checklist"
)

// Store keeps templates and the versions that they had before. Each implementation
// passes templatestest.Run. Every error that is not named is a fault.
type Store interface {
	// Load returns a template of a site, in whichever place it is, or ErrNotFound.
	Load(ctx context.Context, clientKey, id string) (Template, error)
	// Save stores t if what is stored is of t.Rev, and returns it with the next
	// one; otherwise it returns checklist.ErrConflict and stores nothing. Saving
	// revision 0 creates; the site having one of the id already is a conflict, too.
	Save(ctx context.Context, t Template) (Template, error)
	// Each calls yield for each template of a place, without its lists and in any
	// order, until it returns an error, which Each returns.
	Each(ctx context.Context, at checklist.Area, yield func(Template) error) error
	// Delete removes a template of a site with its versions. That there is none is
	// no error.
	Delete(ctx context.Context, clientKey, id string) error

	// Keep stores a version that a template had. One of the number that is there is
	// left as it is.
	Keep(ctx context.Context, clientKey string, v Version) error
	// Version returns one that was kept, or ErrNoVersion.
	Version(ctx context.Context, clientKey, id string, n int) (Version, error)
	// Versions returns those that were kept, the latest first and without lists.
	Versions(ctx context.Context, clientKey, id string) ([]Version, error)
	// Drop removes the versions of a template before a number.
	Drop(ctx context.Context, clientKey, id string, before int) error

	// Owing returns templates of all sites, at most limit, that owe their version to
	// linked lists since a time or before it, the earliest first, without their
	// names, descriptions and lists.
	Owing(ctx context.Context, since time.Time, limit int) ([]Template, error)
	// Paid notes of a template of a site that its version n is owed no more. A
	// version that was saved meanwhile, and no template at all, are left as they are.
	Paid(ctx context.Context, clientKey, id string, n int) error

	// Uses returns on how many issues of a site there is something of each of the
	// templates. One that is on none may be missing.
	Uses(ctx context.Context, clientKey string, ids []string) (map[string]int64, error)
	// Linked returns on how many issues of a site lists are linked to a template now.
	Linked(ctx context.Context, clientKey, id string) (int64, error)
}

// Archive reads and takes away all templates of a site. Each implementation passes
// templatestest.RunArchive.
type Archive interface {
	// Whole calls yield for each template of p, a site or a project, with its lists
	// and the versions that were kept, the earliest first, until it returns an
	// error, which Whole returns.
	Whole(ctx context.Context, p checklist.Part, yield func(Template, []Version) error) error
	// TemplatePeople calls yield with account ids in the fields of templates of a
	// site and of their versions. Texts are not opened.
	TemplatePeople(ctx context.Context, clientKey string, yield func([]string) error) error
	// EraseTemplates removes those of a site that were created before a time, all of
	// them if it is zero, or those of a project. A person's account id it replaces by
	// checklist.Erased; an issue has none. It returns how many it removed or changed.
	EraseTemplates(ctx context.Context, p checklist.Part, before time.Time) (int64, error)
}
