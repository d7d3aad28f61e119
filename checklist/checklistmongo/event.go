package checklistmongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/checklist"
)

// eventDoc is an event, the same while it waits in the document of its issue and
// as a document of the history. What may be searched is clear; what people wrote
// is in Texts with the rest of both sides, sealed.
type eventDoc struct {
	ID        string    `bson:"_id"`
	ClientKey string    `bson:"clientKey"`
	IssueID   string    `bson:"issueId"`
	Rev       int64     `bson:"rev"`
	N         int       `bson:"n"`
	Op        string    `bson:"op"`
	Who       string    `bson:"who"`
	At        time.Time `bson:"at"`
	Kind      string    `bson:"kind"`
	List      string    `bson:"list"`
	Item      string    `bson:"item"`
	Items     []string  `bson:"items"`
	Texts     textsDoc  `bson:"texts"`
}

// sidesDoc is what of an event is sealed.
type sidesDoc struct {
	Subject string  `bson:"subject"`
	From    sideDoc `bson:"from"`
	To      sideDoc `bson:"to"`
}

type sideDoc struct {
	Place    *placeDoc      `bson:"place"`
	List     *wholeListDoc  `bson:"list"`
	Items    []wholeItemDoc `bson:"items"`
	Name     *string        `bson:"name"`
	Text     *string        `bson:"text"`
	Details  *string        `bson:"details"`
	Status   *string        `bson:"status"`
	Assignee *string        `bson:"assignee"`
	Due      *string        `bson:"due"`
	Optional *bool          `bson:"optional"`
	Live     *bool          `bson:"live"`
	Link     *linkDoc       `bson:"link"`
}

type placeDoc struct {
	List   string `bson:"list"`
	Parent string `bson:"parent"`
	After  string `bson:"after"`
}

type wholeListDoc struct {
	ID    string         `bson:"id"`
	Name  string         `bson:"name"`
	Items []wholeItemDoc `bson:"items"`
	From  *originDoc     `bson:"from"`
	Live  bool           `bson:"live"`
}

type wholeItemDoc struct {
	Item    itemDoc `bson:"item"`
	Text    string  `bson:"text"`
	Details string  `bson:"details"`
}

// eventID sorts the events of an issue by when they happened. It is not made of
// the operation's id, which a sender may use again, and of which one may leave
// several events.
func eventID(sc checklist.Scope, m checklist.Moment) string {
	return fmt.Sprintf("%s:%019d:%06d", docID(sc), m.Rev, m.N)
}

// eventField is what the texts of an event are sealed for.
func eventField(m checklist.Moment) string { return fmt.Sprintf("event %d.%d", m.Rev, m.N) }

// sealEvents returns the documents of events and the people in them. The keys
// have been asked for by whoever has sealed the issue's texts just before, or are
// those of the event that is replaced.
func (s *Store) sealEvents(ctx context.Context, sc checklist.Scope, events []checklist.Event) ([]eventDoc, []string, error) {
	docs, people := make([]eventDoc, 0, len(events)), []string{}
	for _, e := range events {
		packed, err := bson.Marshal(sidesDoc{Subject: e.Subject, From: toSideDoc(e.From), To: toSideDoc(e.To)})
		if err != nil {
			return nil, nil, fmt.Errorf("pack an event of issue %s: %w", sc.IssueID, err)
		}
		doc := eventDoc{
			ID: eventID(sc, e.Moment()), ClientKey: sc.ClientKey, IssueID: sc.IssueID, Rev: e.Rev, N: e.N, Op: e.Op, Who: e.By, At: e.At,
			Kind: string(e.Kind), List: e.List, Item: e.Item, Items: append([]string{}, e.Items()...),
		}
		doc.Texts.Key, doc.Texts.Sealed, err = s.sealer.Seal(ctx, sc.ClientKey, sc.IssueID, eventField(e.Moment()), packed, true)
		if err != nil {
			return nil, nil, fmt.Errorf("seal an event of issue %s: %w", sc.IssueID, err)
		}
		docs, people = append(docs, doc), append(people, e.People()...)
	}
	return docs, people, nil
}

// openEvent returns an event as it was saved.
func (s *Store) openEvent(ctx context.Context, doc eventDoc) (checklist.Event, error) {
	e := checklist.Event{
		Rev: doc.Rev, N: doc.N, Op: doc.Op, Stamp: checklist.Stamp{By: doc.Who, At: doc.At}, Kind: checklist.EventKind(doc.Kind), List: doc.List, Item: doc.Item,
	}
	packed, err := s.sealer.Open(ctx, doc.ClientKey, doc.IssueID, eventField(e.Moment()), doc.Texts.Key, doc.Texts.Sealed)
	var sides sidesDoc
	if err == nil {
		err = bson.Unmarshal(packed, &sides)
	}
	if err != nil {
		return checklist.Event{}, fmt.Errorf("read event %d.%d of issue %s: %w", doc.Rev, doc.N, doc.IssueID, err)
	}
	e.Subject, e.From, e.To = sides.Subject, sides.From.side(), sides.To.side()
	return e, nil
}

func toSideDoc(s checklist.Side) sideDoc {
	doc := sideDoc{
		Items: toWholeItems(s.Items), Name: s.Name, Text: s.Text, Details: s.Details, Status: s.Status, Assignee: s.Assignee, Due: s.Due, Optional: s.Optional, Live: s.Live,
	}
	if s.Place != nil {
		doc.Place = new(placeDoc(*s.Place))
	}
	if s.List != nil {
		doc.List = new(toWholeList(*s.List))
	}
	if s.Link != nil {
		doc.Link = new(linkDoc(*s.Link))
	}
	return doc
}

func (doc sideDoc) side() checklist.Side {
	s := checklist.Side{
		Items: wholeItems(doc.Items), Name: doc.Name, Text: doc.Text, Details: doc.Details, Status: doc.Status, Assignee: doc.Assignee, Due: doc.Due, Optional: doc.Optional, Live: doc.Live,
	}
	if doc.Place != nil {
		s.Place = new(checklist.Place(*doc.Place))
	}
	if doc.List != nil {
		s.List = new(doc.List.list())
	}
	if doc.Link != nil {
		s.Link = new(checklist.Link(*doc.Link))
	}
	return s
}

func toWholeList(l checklist.List) wholeListDoc {
	return wholeListDoc{ID: l.ID, Name: l.Name, Items: toWholeItems(l.Items), From: toOriginDoc(l.From), Live: l.Live}
}

func (doc wholeListDoc) list() checklist.List {
	return checklist.List{ID: doc.ID, Name: doc.Name, Items: wholeItems(doc.Items), From: doc.From.origin(), Live: doc.Live}
}

func toWholeItems(items []checklist.Item) []wholeItemDoc {
	out := make([]wholeItemDoc, 0, len(items))
	for _, it := range items {
		out = append(out, wholeItemDoc{Item: toItemDoc(it), Text: it.Text, Details: it.Details})
	}
	return out
}

func wholeItems(docs []wholeItemDoc) []checklist.Item {
	var out []checklist.Item
	for _, doc := range docs {
		it := doc.Item.item()
		it.Text, it.Details, it.Updated = doc.Text, doc.Details, checklist.Stamp{} // which events do not keep
		out = append(out, it)
	}
	return out
}
