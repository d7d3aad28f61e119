package checklist

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Query says which events of an issue are wanted.
type Query struct {
	Before Moment // only earlier ones; the zero value is now
	After  int64  // only those of later revisions
	Item   string // only those that touched this item; "" for all
	Who    string // only what this account did; "" for all
	Kind   EventKind
	Limit  int // at most so many, at least 1
}

// Moment is when an event happened, among the others of its issue.
type Moment struct {
	Rev int64
	N   int
}

// Moment is when the event happened.
func (e Event) Moment() Moment { return Moment{Rev: e.Rev, N: e.N} }

// Before says whether m is earlier than another moment.
func (m Moment) Before(o Moment) bool { return m.Rev < o.Rev || m.Rev == o.Rev && m.N < o.N }

// Items are the ids of the items that the event touched, each once.
func (e Event) Items() []string {
	var out []string
	add := func(id string) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	add(e.Item)
	for _, it := range e.whole() {
		add(it.ID)
	}
	return out
}

// whole are the items that the event has whole.
func (e *Event) whole() []*Item {
	var out []*Item
	for _, s := range []*Side{&e.From, &e.To} {
		for n := range s.Items {
			out = append(out, &s.Items[n])
		}
		if s.List != nil {
			for n := range s.List.Items {
				out = append(out, &s.List.Items[n])
			}
		}
	}
	return out
}

// Wanted says whether the event is one that q asks for, its limit aside.
func (q Query) Wanted(e Event) bool {
	return e.Rev > q.After && (q.Before == Moment{} || e.Moment().Before(q.Before)) &&
		(q.Item == "" || slices.Contains(e.Items(), q.Item)) && (q.Who == "" || q.Who == e.By) && (q.Kind == "" || q.Kind == e.Kind)
}

// crowded says whether more events would wait with the issue than may.
func (i Issue) crowded() bool {
	return i.Waiting.Events > 0 && (i.Waiting.Events+len(i.Events) > MaxWaiting || i.Waiting.Bytes+EventBytes(i.Events) > MaxWaitingBytes)
}

// EventBytes estimates how many bytes events take where they are stored.
func EventBytes(events []Event) int {
	n := 0
	for _, e := range events {
		n += e.size()
	}
	return n
}

// Settle moves the events that wait with an issue to the history, as
// [Store.Settle] does, while no writer of this server is at the issue.
func (s *Service) Settle(ctx context.Context, sc Scope) error {
	unlock, err := s.turn(ctx, sc)
	if err != nil {
		return err
	}
	defer unlock()
	return s.store.Settle(ctx, sc)
}

// History is a part of what happened to an issue.
type History struct {
	Events []Event // the latest first
	More   bool    // there are earlier ones that were asked for
	// From is the revision behind which all events are known: not 0 where the
	// issue is older than its history.
	From int64
}

// History returns the events that q asks for. Of an issue without checklists
// there are none.
func (s *Service) History(ctx context.Context, sc Scope, q Query) (History, error) {
	issue, err := s.Load(ctx, sc)
	if err != nil {
		return History{}, err
	}
	limit := q.Limit
	q.Limit++
	events, err := s.store.Events(ctx, sc, q)
	if err != nil {
		return History{}, fmt.Errorf("read the history: %w", err)
	}
	h := History{Events: events, From: issue.HistoryFrom}
	if len(events) > limit {
		h.Events, h.More = events[:limit], true
	}
	return h, nil
}

// historyPage is how many events are read at a time when many are.
const historyPage = 200

// AsOf returns the issue's lists as they were right after a revision, and what
// it would take to have them so again. Errors: *InvalidError for a revision that
// there was not or that the history does not reach back to; ErrHistory, which is
// a fault, if what is stored does not fit.
func (s *Service) AsOf(ctx context.Context, sc Scope, rev int64) ([]List, []Action, error) {
	issue, err := s.Load(ctx, sc)
	if err != nil {
		return nil, nil, err
	}
	lists, err := s.asOf(ctx, sc, issue, rev)
	if err != nil {
		return nil, nil, err
	}
	return lists, Difference(issue.Lists, lists), nil
}

// asOf undoes, from the latest on, what has happened since to the issue given.
func (s *Service) asOf(ctx context.Context, sc Scope, issue Issue, rev int64) ([]List, error) {
	if rev < issue.HistoryFrom {
		return nil, &InvalidError{Field: "rev", Reason: fmt.Sprintf("The history of this issue goes back to revision %d.", issue.HistoryFrom)}
	}
	if rev < 0 || rev > issue.Rev {
		return nil, &InvalidError{Field: "rev", Reason: "This issue has had no such revision."}
	}
	lists := issue.Clone().Lists
	q := Query{Before: Moment{Rev: issue.Rev + 1}, After: rev, Limit: historyPage}
	for {
		events, err := s.store.Events(ctx, sc, q)
		if err != nil {
			return nil, fmt.Errorf("read the history: %w", err)
		}
		for _, e := range events {
			if lists, err = e.reverse(lists); err != nil {
				return nil, err
			}
			q.Before = e.Moment()
		}
		if len(events) < q.Limit {
			return lists, nil
		}
	}
}

// Restoration is what is to be had again: the lists as they were right after a
// revision, or, if N, Item or List is given, what the event of that number
// deleted in that revision, or the one that deleted this item or list.
type Restoration struct {
	ID   string // of the operation, chosen by the sender
	Rev  int64
	N    *int
	Item string
	List string
}

func (r Restoration) whole() bool { return r.N == nil && r.Item == "" && r.List == "" }

// Restore brings back what was, for the person and with the permissions of c,
// whose operations are not looked at. It counts as one request, and an id that
// was applied before does nothing. Errors are those of Rework and of AsOf, and
// *InvalidError where what was deleted is there again.
func (s *Service) Restore(ctx context.Context, sc Scope, r Restoration, c Change) (Result, error) {
	res, err := s.Rework(ctx, sc, Rework{ID: r.ID, By: c.By, Can: c.Can, Facts: c.Facts, Plan: func(newest Issue, _ []Status) ([]Action, error) {
		lists, err := s.restored(ctx, sc, newest, r)
		if err != nil {
			return nil, err
		}
		then, err := s.WithStatuses(ctx, sc.ClientKey, cmp.Or(c.Facts.ProjectID, newest.ProjectID), Issue{Lists: lists})
		if err != nil {
			return nil, err
		}
		actions := Difference(newest.Lists, then.Lists)
		if len(actions) == 0 && !r.whole() {
			return nil, &InvalidError{Field: "rev", Reason: "What was deleted is there again."}
		}
		return actions, nil
	}})
	if err != nil {
		return Result{}, err
	}
	return s.relinked(ctx, sc, res, ids(res.Issue.Lists))
}

// restored are the lists with what is to be had again.
func (s *Service) restored(ctx context.Context, sc Scope, issue Issue, r Restoration) ([]List, error) {
	if r.whole() {
		return s.asOf(ctx, sc, issue, r.Rev)
	}
	e, err := s.deletion(ctx, sc, r)
	if err != nil {
		return nil, err
	}
	return e.putBack(issue.Clone().Lists), nil
}

// deletion finds the event that deleted what r is about.
func (s *Service) deletion(ctx context.Context, sc Scope, r Restoration) (Event, error) {
	q := Query{Before: Moment{Rev: r.Rev + 1}, After: r.Rev - 1, Item: r.Item, Limit: historyPage}
	for {
		events, err := s.store.Events(ctx, sc, q)
		if err != nil {
			return Event{}, fmt.Errorf("read the history: %w", err)
		}
		for _, e := range events {
			if r.deletedBy(e) {
				return e, nil
			}
			q.Before = e.Moment()
		}
		if len(events) < q.Limit {
			return Event{}, &InvalidError{Field: "rev", Reason: "Nothing was deleted there."}
		}
	}
}

func (r Restoration) deletedBy(e Event) bool {
	return e.From.exists() && (r.N == nil || *r.N == e.N) && (r.List == "" || e.Item == "" && e.List == r.List)
}

// putBack returns the lists with what the event deleted: in its old place, if
// what stood around it still does, else at the end. What is there again by now
// is left as it is.
func (e Event) putBack(lists []List) []List {
	d := &draft{Issue: &Issue{Lists: lists}}
	is := func(it Item) bool { l, _ := d.itemAt(it.ID); return l >= 0 }
	if e.From.List != nil {
		if d.listAt(e.List) >= 0 {
			return lists
		}
		l := *e.From.List
		l.Items = slices.DeleteFunc(slices.Clone(l.Items), is)
		to, ok := behind(d.Lists, e.From.Place.After)
		if !ok {
			to = len(d.Lists)
		}
		d.Lists = slices.Insert(d.Lists, to, l)
		d.liftOrphans()
		return d.Lists
	}
	to := *e.From.Place
	if is(e.From.Items[0]) { // of what it deleted only children can be missing
		to = Place{List: e.List, Parent: e.Item}
	}
	if block := slices.DeleteFunc(slices.Clone(e.From.Items), is); len(block) > 0 {
		d.welcome(block, to)
	}
	return d.Lists
}

// welcome puts a block as near to a place as can be.
func (d *draft) welcome(block []Item, p Place) {
	if p.Parent != "" {
		if l, err := d.listUnder(p.Parent, block[0], len(block) > 1); err == nil {
			p.List = d.Lists[l].ID
		} else {
			p.Parent = ""
		}
	}
	at := max(0, d.listAt(p.List))
	if len(d.Lists) == 0 {
		d.Lists = append(d.Lists, List{ID: defaultID, Name: DefaultName})
	}
	l := &d.Lists[at]
	block[0].Parent = p.Parent
	for n := range block[1:] {
		if block[n+1].Parent != block[0].ID { // its parent is not among them
			block[n+1].Parent = p.Parent
		}
	}
	l.Items = slices.Insert(l.Items, place(l.Items, p.Parent, orNil(p.After), atStart), block...)
}
