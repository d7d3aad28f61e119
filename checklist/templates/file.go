package templates

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/checklist"
)

// format is the name and version of a file of templates. Fields may be added to
// it: what is not known is passed over.
const format = "ticklist-templates/1"

type fileJSON struct {
	Format    string         `json:"format"`
	Templates []templateJSON `json:"templates"`
}

type templateJSON struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Live        bool       `json:"live"`
	Archived    bool       `json:"archived"`
	Lists       []listJSON `json:"lists"`
}

type listJSON struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Items []itemJSON `json:"items"`
}

type itemJSON struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Text     string    `json:"text"`
	Status   string    `json:"status"`
	Optional bool      `json:"optional"`
	Details  string    `json:"details"`
	Assignee string    `json:"assignee"`
	Due      string    `json:"due"`
	Parent   string    `json:"parent"`
	Link     *linkJSON `json:"link"`
}

type linkJSON struct {
	Issue  string `json:"issue"`
	Key    string `json:"key"`
	Follow bool   `json:"follow"`
}

// Encode writes templates as a file that [Service.Import] reads.
func Encode(ts []Template) ([]byte, error) {
	out := fileJSON{Format: format, Templates: []templateJSON{}}
	for _, t := range ts {
		one := templateJSON{ID: t.ID, Name: t.Name, Description: t.Description, Live: t.Live, Archived: t.Archived, Lists: []listJSON{}}
		for _, l := range t.Lists {
			one.Lists = append(one.Lists, listJSONOf(l))
		}
		out.Templates = append(out.Templates, one)
	}
	b, err := json.Marshal(out, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("write templates: %w", err)
	}
	return append(b, '\n'), nil
}

func listJSONOf(l checklist.List) listJSON {
	out := listJSON{ID: l.ID, Name: l.Name, Items: []itemJSON{}}
	for _, it := range l.Items {
		one := itemJSON{
			ID: it.ID, Kind: string(it.Kind), Text: it.Text, Status: it.Status, Optional: it.Optional, Details: it.Details,
			Assignee: it.Assignee, Due: it.Due, Parent: it.Parent,
		}
		if it.Link != (checklist.Link{}) {
			one.Link = new(linkJSON(it.Link))
		}
		out.Items = append(out.Items, one)
	}
	return out
}

func (l listJSON) list() checklist.List {
	out := checklist.List{ID: l.ID, Name: l.Name}
	for _, it := range l.Items {
		one := checklist.Item{
			ID: it.ID, Kind: checklist.Kind(it.Kind), Text: it.Text, Status: it.Status, Optional: it.Optional, Details: it.Details,
			Assignee: it.Assignee, Due: it.Due, Parent: it.Parent,
		}
		if it.Link != nil {
			one.Link = checklist.Link(*it.Link)
		}
		out.Items = append(out.Items, one)
	}
	return out
}

// decode reads a file, or answers an *checklist.InvalidError.
func decode(file []byte) ([]templateJSON, error) {
	var in fileJSON
	err := json.Unmarshal(file, &in)
	if err != nil || in.Format != format {
		return nil, &checklist.InvalidError{Field: "file", Reason: "This is not a file of templates."}
	}
	if len(in.Templates) > MaxTemplates {
		return nil, &checklist.InvalidError{Field: "file", Reason: fmt.Sprintf("There can be %d templates in a place.", MaxTemplates)}
	}
	return in.Templates, nil
}

// Export writes the templates of a place as a file: all, archived ones among them,
// or the one that is named. ErrNotFound, or a fault.
func (s *Service) Export(ctx context.Context, at checklist.Area, id string) ([]byte, error) {
	named := []Template{{ID: id}}
	if id == "" {
		var err error
		if named, err = s.find(ctx, at, Query{Archived: true}); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(named, func(a, b Template) int { return strings.Compare(a.ID, b.ID) })
	var whole []Template
	for _, t := range named {
		t, err := s.load(ctx, at, t.ID)
		if errors.Is(err, ErrNotFound) && id == "" { // deleted meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		whole = append(whole, t)
	}
	return Encode(whole)
}

// Imported is what became of a file of templates.
type Imported struct{ Created, Updated, Unchanged int }

// Import makes the templates of a file in a place, or saves those that are there
// under their ids. One whose id another place has gets an id of its own here, the
// same each time, so that importing again changes nothing. Errors are those of
// Create; what came before the one that is wrong is there.
func (s *Service) Import(ctx context.Context, at checklist.Area, file []byte, by string) (Imported, error) {
	all, err := decode(file)
	if err != nil {
		return Imported{}, err
	}
	var out Imported
	for _, in := range all {
		if err := s.importOne(ctx, at, in, by, &out); err != nil {
			return out, fmt.Errorf("import a template: %w", err)
		}
	}
	return out, nil
}

func (s *Service) importOne(ctx context.Context, at checklist.Area, in templateJSON, by string, out *Imported) error {
	lists := []checklist.List{}
	for _, l := range in.Lists {
		lists = append(lists, l.list())
	}
	there, err := s.load(ctx, at, in.ID)
	if errors.Is(err, ErrNotFound) {
		if _, err = s.store.Load(ctx, at.ClientKey, in.ID); err == nil { // elsewhere
			in.ID = ids(at.ProjectID, in.ID)("file")
		}
		there, err = s.load(ctx, at, in.ID)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		out.Created++
		_, err := s.Create(ctx, at, New{
			ID: in.ID, Name: in.Name, Description: in.Description, Live: in.Live, Archived: in.Archived, Content: Content{Lists: lists}, By: by,
		})
		return err
	case err != nil:
		return err
	}
	rev := there.Rev
	saved, err := s.Save(ctx, at, there.ID, Edit{
		Base: there.Version, Name: &in.Name, Description: &in.Description, Live: &in.Live, Archived: &in.Archived, Lists: &lists, By: by,
	})
	if saved.Rev == rev {
		out.Unchanged++
	} else {
		out.Updated++
	}
	return err
}
