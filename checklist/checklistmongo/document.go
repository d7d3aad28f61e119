package checklistmongo

import (
	"slices"
	"time"

	"ticklist/checklist"
)

// issueDoc is a document of the collection. Fields are never left out when
// empty: a document says the same to every reader. What people wrote is in
// Texts, sealed; the lists hold what may be searched and counted.
type issueDoc struct {
	ID          string    `bson:"_id"`
	ClientKey   string    `bson:"clientKey"`
	BaseURL     string    `bson:"baseUrl"`
	IssueID     string    `bson:"issueId"`
	IssueKey    string    `bson:"issueKey"`
	ProjectID   string    `bson:"projectId"`
	IssueTypeID string    `bson:"issueTypeId"`
	Rev         int64     `bson:"rev"`
	Version     int64     `bson:"version"`
	Mark        string    `bson:"mark"` // of the write that made it what it is; "" from a release that gave none
	Lists       []listDoc `bson:"lists"`
	Texts       textsDoc  `bson:"texts"`
	Links       []string  `bson:"links"` // ids of the issues that items follow, to be found by
	// Templates are the ids of those that came to the issue, to be found by.
	Templates []string     `bson:"templates"`
	Applied   []appliedDoc `bson:"applied"`
	Done      bool         `bson:"done"`
	Recent    []byte       `bson:"recent"`
	CreatedBy string       `bson:"createdBy"`
	CreatedAt time.Time    `bson:"createdAt"`
	UpdatedBy string       `bson:"updatedBy"`
	UpdatedAt time.Time    `bson:"updatedAt"`

	// JiraSince is null when Jira knows the issue. What became of telling it is in
	// "jira", which is written by tellings alone; see tellDoc.
	JiraSince *time.Time `bson:"jiraSince"`
	// HooksSince is null when nothing is to be told outside. Who is at it is in
	// "hooksUntil", which is written by them alone; see planDoc.
	HooksSince *time.Time `bson:"hooksSince"`
	HooksFrom  int64      `bson:"hooksFrom"`

	// HistoryFrom is null in a document from before there was a history.
	HistoryFrom *int64     `bson:"historyFrom"`
	Waiting     waitingDoc `bson:"waiting"`
	// EventsDue is since when events wait, null if none do.
	EventsDue *time.Time `bson:"eventsDue"`
	// Events and People are added to and are not among what Load reads. Each event
	// is an eventDoc in one binary value, which an engine passes over at once; the
	// embedded one takes longer for each field. People are all whose account ids the issue's events have had in their fields.
	Events [][]byte `bson:"events"`
	People []string `bson:"people"`
}

type waitingDoc struct {
	Events int `bson:"events"`
	Bytes  int `bson:"bytes"`
}

type appliedDoc struct {
	Template string    `bson:"template"`
	Version  int       `bson:"version"`
	Rule     string    `bson:"rule"`
	Live     bool      `bson:"live"`
	By       string    `bson:"by"`
	At       time.Time `bson:"at"`
}

type listDoc struct {
	ID    string     `bson:"id"`
	Items itemDocs   `bson:"items"`
	From  *originDoc `bson:"from"` // null for none
	Live  bool       `bson:"live"`
}

type originDoc struct {
	Template string `bson:"template"`
	ID       string `bson:"id"`
}

type itemDoc struct {
	ID        string     `bson:"id"`
	Kind      string     `bson:"kind"`
	Status    string     `bson:"status"`
	Optional  bool       `bson:"optional"`
	Assignee  string     `bson:"assignee"`
	Due       string     `bson:"due"`
	Parent    string     `bson:"parent"`
	Link      *linkDoc   `bson:"link"` // null for none: of a thousand items few are linked
	From      *originDoc `bson:"from"` // null for none
	UpdatedBy string     `bson:"updatedBy"`
	UpdatedAt time.Time  `bson:"updatedAt"`
}

type linkDoc struct {
	Issue  string `bson:"issue"`
	Key    string `bson:"key"`
	Follow bool   `bson:"follow"`
}

// toDoc leaves the texts to be sealed.
func toDoc(sc checklist.Scope, in checklist.Issue) issueDoc {
	doc := issueDoc{
		ID: docID(sc), ClientKey: sc.ClientKey, BaseURL: in.BaseURL,
		IssueID: sc.IssueID, IssueKey: in.IssueKey, ProjectID: in.ProjectID, IssueTypeID: in.IssueTypeID,
		Rev: in.Rev, Version: in.Version, Links: in.Followed(), Recent: in.Recent,
		CreatedBy: in.Created.By, CreatedAt: in.Created.At, UpdatedBy: in.Updated.By, UpdatedAt: in.Updated.At,
		HistoryFrom: &in.HistoryFrom, Waiting: waitingDoc(in.Waiting), Events: [][]byte{}, People: []string{},
		Lists: make([]listDoc, 0, len(in.Lists)), Done: in.Done,
	}
	doc.Templates, doc.Applied = toAppliedDocs(in.Applied)
	if !in.JiraSince.IsZero() {
		doc.JiraSince = &in.JiraSince
	}
	if !in.HooksSince.IsZero() {
		doc.HooksSince, doc.HooksFrom = &in.HooksSince, in.HooksFrom
	}
	if in.Waiting.Events > 0 {
		doc.EventsDue = &in.Updated.At
	}
	for _, l := range in.Lists {
		items := make([]itemDoc, 0, len(l.Items))
		for _, it := range l.Items {
			items = append(items, toItemDoc(it))
		}
		doc.Lists = append(doc.Lists, listDoc{ID: l.ID, Items: items, From: toOriginDoc(l.From), Live: l.Live})
	}
	return doc
}

// toAppliedDocs returns the ids of the templates, each once, and what is kept of
// how they came.
func toAppliedDocs(applied []checklist.Applied) ([]string, []appliedDoc) {
	ids, docs := []string{}, make([]appliedDoc, 0, len(applied))
	for _, a := range applied {
		if !slices.Contains(ids, a.Template) {
			ids = append(ids, a.Template)
		}
		docs = append(docs, appliedDoc{Template: a.Template, Version: a.Version, Rule: a.Rule, Live: a.Live, By: a.By, At: a.At})
	}
	return ids, docs
}

func (doc appliedDoc) applied() checklist.Applied {
	return checklist.Applied{
		Template: doc.Template, Version: doc.Version, Rule: doc.Rule, Live: doc.Live, Stamp: checklist.Stamp{By: doc.By, At: doc.At},
	}
}

func toOriginDoc(o checklist.Origin) *originDoc {
	if o == (checklist.Origin{}) {
		return nil
	}
	return new(originDoc(o))
}

func (doc *originDoc) origin() checklist.Origin {
	if doc == nil {
		return checklist.Origin{}
	}
	return checklist.Origin(*doc)
}

func toItemDoc(it checklist.Item) itemDoc {
	doc := itemDoc{
		ID: it.ID, Kind: string(it.Kind), Status: it.Status, Optional: it.Optional, Assignee: it.Assignee, Due: it.Due,
		Parent: it.Parent, From: toOriginDoc(it.From), UpdatedBy: it.Updated.By, UpdatedAt: it.Updated.At,
	}
	if it.Link != (checklist.Link{}) {
		doc.Link = new(linkDoc(it.Link))
	}
	return doc
}

// issue returns what is stored, without the texts.
func (doc issueDoc) issue() checklist.Issue {
	in := checklist.Issue{
		Facts:   checklist.Facts{BaseURL: doc.BaseURL, IssueKey: doc.IssueKey, ProjectID: doc.ProjectID, IssueTypeID: doc.IssueTypeID},
		Rev:     doc.Rev,
		Version: doc.Version,
		Recent:  doc.Recent,
		Created: checklist.Stamp{By: doc.CreatedBy, At: doc.CreatedAt},
		Updated: checklist.Stamp{By: doc.UpdatedBy, At: doc.UpdatedAt},
		Waiting: checklist.Waiting(doc.Waiting), HistoryFrom: doc.Rev,
		Done: doc.Done, Lists: make([]checklist.List, 0, len(doc.Lists)),
	}
	doc.mark().debts(&in)
	if doc.HistoryFrom != nil {
		in.HistoryFrom = *doc.HistoryFrom
	}
	for _, l := range doc.Lists {
		items := make([]checklist.Item, 0, len(l.Items))
		for _, it := range l.Items {
			items = append(items, it.item())
		}
		in.Lists = append(in.Lists, checklist.List{ID: l.ID, Items: items, From: l.From.origin(), Live: l.Live})
	}
	for _, a := range doc.Applied {
		in.Applied = append(in.Applied, a.applied())
	}
	return in
}

func (doc itemDoc) item() checklist.Item {
	it := checklist.Item{
		ID: doc.ID, Kind: checklist.Kind(doc.Kind), Status: doc.Status, Optional: doc.Optional, Assignee: doc.Assignee, Due: doc.Due,
		Parent: doc.Parent, From: doc.From.origin(), Updated: checklist.Stamp{By: doc.UpdatedBy, At: doc.UpdatedAt},
	}
	if doc.Link != nil {
		it.Link = checklist.Link(*doc.Link)
	}
	return it
}
