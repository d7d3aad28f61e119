package export

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"ticklist/checklist"
)

// jsonFormat is the name and version of the JSON. Fields may be added to it.
const jsonFormat = "ticklist-export/1"

type jsonEncoder struct {
	w      io.Writer
	issues int
}

type issueJSON struct {
	IssueID     string        `json:"issueId"`
	IssueKey    string        `json:"issueKey"`
	ProjectID   string        `json:"projectId"`
	IssueTypeID string        `json:"issueTypeId"`
	Rev         int64         `json:"rev"`
	CreatedBy   string        `json:"createdBy"`
	CreatedAt   time.Time     `json:"createdAt"`
	UpdatedBy   string        `json:"updatedBy"`
	UpdatedAt   time.Time     `json:"updatedAt"`
	Lists       []listJSON    `json:"lists"`
	Applied     []appliedJSON `json:"applied"`
	Done        bool          `json:"done"`
}

type appliedJSON struct {
	Template string    `json:"template"`
	Version  int       `json:"version"`
	Rule     string    `json:"rule"`
	Live     bool      `json:"live"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

type originJSON struct {
	Template string `json:"template"`
	ID       string `json:"id"`
}

type listJSON struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"`
	Items []itemJSON  `json:"items"`
	From  *originJSON `json:"from"`
	Live  bool        `json:"live"`
}

type itemJSON struct {
	ID        string      `json:"id"`
	Kind      string      `json:"kind"`
	Text      string      `json:"text"`
	Status    string      `json:"status"`
	Optional  bool        `json:"optional"`
	Details   string      `json:"details"`
	Assignee  string      `json:"assignee"`
	Due       string      `json:"due"`
	UpdatedBy string      `json:"updatedBy"`
	UpdatedAt time.Time   `json:"updatedAt"`
	Parent    string      `json:"parent"`
	Link      *linkJSON   `json:"link"`
	From      *originJSON `json:"from"`
}

type linkJSON struct {
	Issue  string `json:"issue"`
	Key    string `json:"key"`
	Follow bool   `json:"follow"`
}

func newJSON(w io.Writer, head Head) (*jsonEncoder, error) {
	top, err := json.Marshal(struct {
		Format     string         `json:"format"`
		ExportedAt time.Time      `json:"exportedAt"`
		Site       string         `json:"site"`
		Scope      string         `json:"scope"`
		Facts      map[string]any `json:"facts"`
	}{jsonFormat, head.At, head.Site, head.Scope, head.Facts})
	if err != nil {
		return nil, fmt.Errorf("write the head of the export: %w", err)
	}
	// The issues follow as the last field of the same object.
	_, err = fmt.Fprintf(w, "%s,\n\"issues\":[", top[:len(top)-1])
	return &jsonEncoder{w: w}, err
}

// Issue implements Encoder. The events follow as the last field of the issue.
func (e *jsonEncoder) Issue(sc checklist.Scope, in checklist.Issue, past Past) error {
	b, err := json.Marshal(issueOf(sc, in))
	if err != nil {
		return fmt.Errorf("write issue %s: %w", sc.IssueID, err)
	}
	comma := ",\n"
	if e.issues == 0 {
		comma = "\n"
	}
	e.issues++
	if _, err := fmt.Fprintf(e.w, "%s%s,\"history\":[", comma, b[:len(b)-1]); err != nil {
		return err
	}
	comma = ""
	err = past(func(ev checklist.Event) error {
		b, err := json.Marshal(eventOf(ev))
		if err != nil {
			return fmt.Errorf("write an event of issue %s: %w", sc.IssueID, err)
		}
		_, err = fmt.Fprintf(e.w, "%s\n%s", comma, b)
		comma = ","
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(e.w, "]}")
	return err
}

// Close implements Encoder.
func (e *jsonEncoder) Close() error {
	_, err := fmt.Fprintf(e.w, "\n],\n\"count\":%d}\n", e.issues)
	return err
}

func issueOf(sc checklist.Scope, in checklist.Issue) issueJSON {
	out := issueJSON{
		IssueID: sc.IssueID, IssueKey: in.IssueKey, ProjectID: in.ProjectID, IssueTypeID: in.IssueTypeID, Rev: in.Rev,
		CreatedBy: in.Created.By, CreatedAt: in.Created.At, UpdatedBy: in.Updated.By, UpdatedAt: in.Updated.At,
		Lists: make([]listJSON, 0, len(in.Lists)), Applied: make([]appliedJSON, 0, len(in.Applied)), Done: in.Done,
	}
	for _, a := range in.Applied {
		out.Applied = append(out.Applied, appliedJSON{Template: a.Template, Version: a.Version, Rule: a.Rule, Live: a.Live, By: a.By, At: a.At})
	}
	for _, l := range in.Lists {
		out.Lists = append(out.Lists, listOf(l))
	}
	return out
}

func listOf(l checklist.List) listJSON {
	out := listJSON{ID: l.ID, Name: l.Name, Items: make([]itemJSON, 0, len(l.Items)), From: originOf(l.From), Live: l.Live}
	for _, it := range l.Items {
		out.Items = append(out.Items, itemOf(it))
	}
	return out
}

func itemOf(it checklist.Item) itemJSON {
	out := itemJSON{
		ID: it.ID, Kind: string(it.Kind), Text: it.Text, Status: it.Status, Optional: it.Optional, Details: it.Details,
		Assignee: it.Assignee, Due: it.Due, UpdatedBy: it.Updated.By, UpdatedAt: it.Updated.At, Parent: it.Parent,
		From: originOf(it.From),
	}
	if it.Link != (checklist.Link{}) {
		out.Link = new(linkJSON(it.Link))
	}
	return out
}

func originOf(o checklist.Origin) *originJSON {
	if o == (checklist.Origin{}) {
		return nil
	}
	return new(originJSON(o))
}
