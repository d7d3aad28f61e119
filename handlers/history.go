package handlers

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
)

// historyPage is how many events are answered at once.
const historyPage = 50

type historyView struct {
	Events []eventView `json:"events"`
	Next   *string     `json:"next"` // what to ask for as "before"; null at the end
	From   int64       `json:"from"` // the revision behind which all is known
}

type eventView struct {
	Rev     int64     `json:"rev"`
	N       int       `json:"n"`
	Op      string    `json:"op"`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	List    string    `json:"list"`
	Item    *string   `json:"item"`
	Subject string    `json:"subject"`
	From    sideView  `json:"from"`
	To      sideView  `json:"to"`
}

// sideView has the fields that the event is about, and no others: null is a
// value, such as that of an item that was nobody's.
type sideView map[string]any

type placeView struct {
	List   *string `json:"list"`
	Parent *string `json:"parent"`
	After  *string `json:"after"`
}

// pastView is the lists as they were, and how much there is between.
type pastView struct {
	Rev     int64       `json:"rev"`
	Lists   []listView  `json:"lists"`
	Changes changesView `json:"changes"`
}

// changesView counts what it takes to have the lists so again.
type changesView struct {
	Add    int `json:"add"`
	Edit   int `json:"edit"`
	Move   int `json:"move"`
	Delete int `json:"delete"`
}

// history handles GET /api/v1/issues/:issueId/history.
func (h *handler) history(c echo.Context) error {
	q, err := readQuery(c)
	if err != nil {
		return err
	}
	sc, err := h.seen(c)
	if err != nil {
		return err
	}
	past, err := h.Checklists.History(c.Request().Context(), sc, q)
	if err != nil {
		return err
	}
	view := historyView{Events: make([]eventView, 0, len(past.Events)), From: past.From}
	for _, e := range past.Events {
		view.Events = append(view.Events, eventViewOf(e))
	}
	if past.More {
		last := past.Events[len(past.Events)-1]
		view.Next = new(fmt.Sprintf("%d.%d", last.Rev, last.N))
	}
	return writeJSON(c, http.StatusOK, view)
}

// past handles GET /api/v1/issues/:issueId/history/:rev.
func (h *handler) past(c echo.Context) error {
	rev, err := strconv.ParseInt(c.Param("rev"), 10, 64)
	if err != nil {
		return &badBodyError{field: "rev", reason: "This is not a revision."}
	}
	sc, err := h.seen(c)
	if err != nil {
		return err
	}
	lists, actions, err := h.Checklists.AsOf(c.Request().Context(), sc, rev)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, pastView{Rev: rev, Lists: listViewsOf(lists), Changes: changesOf(actions)})
}

func changesOf(actions []checklist.Action) changesView {
	var v changesView
	for _, a := range actions {
		v.count(a)
	}
	return v
}

func (v *changesView) count(a checklist.Action) {
	switch a.(type) {
	case checklist.AddItem, checklist.AddList:
		v.Add++
	case checklist.MoveItem, checklist.MoveList:
		v.Move++
	case checklist.DeleteItem, checklist.DeleteList:
		v.Delete++
	default:
		v.Edit++
	}
}

// restore handles POST /api/v1/issues/:issueId/restore.
func (h *handler) restore(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	what, err := readRestoration(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err := cmp.Or(err, can.pending); err != nil {
		return err
	}
	res, err := h.Checklists.Restore(c.Request().Context(), scope(c, issueID), what,
		checklist.Change{By: principal(c).AccountID, Can: can.Permissions, Facts: facts(c)})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return h.written(c, res.Issue, issueID, resultView{
		Rev: res.Issue.Rev, State: viewOf(res.Issue, can), Rejected: rejectedViews(res.Rejected),
	})
}

// seen is the scope of an issue that the person may look at; errNoView if not.
func (h *handler) seen(c echo.Context) (checklist.Scope, error) {
	issueID, err := pathIssue(c)
	if err != nil {
		return checklist.Scope{}, err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err != nil {
		return checklist.Scope{}, err
	}
	if !can.View {
		return checklist.Scope{}, errNoView
	}
	return scope(c, issueID), nil
}

// readQuery reads which events are asked for.
func readQuery(c echo.Context) (checklist.Query, error) {
	q := checklist.Query{
		Item: c.QueryParam("item"), Who: c.QueryParam("who"), Kind: checklist.EventKind(c.QueryParam("kind")), Limit: historyPage,
	}
	if q.Item != "" && !checklist.ValidID(q.Item) {
		return q, &badBodyError{field: "item", reason: "This is not an item's id."}
	}
	if before := c.QueryParam("before"); before != "" {
		rev, n, _ := strings.Cut(before, ".")
		var errRev, errN error
		q.Before.Rev, errRev = strconv.ParseInt(rev, 10, 64)
		q.Before.N, errN = strconv.Atoi(cmp.Or(n, "0"))
		if errRev != nil || errN != nil || q.Before.Rev < 0 || q.Before.N < 0 {
			return q, &badBodyError{field: "before", reason: "This is not what an answer had as next."}
		}
	}
	return q, nil
}

// readRestoration decodes the body of POST …/restore.
func readRestoration(c echo.Context) (checklist.Restoration, error) {
	var in struct {
		ID   given[string] `json:"id"`
		Rev  given[int64]  `json:"rev"`
		N    given[int]    `json:"n"`
		Item given[string] `json:"item"`
		List given[string] `json:"list"`
	}
	if err := readJSON(c, &in); err != nil {
		return checklist.Restoration{}, err
	}
	if in.Rev.Value == nil {
		return checklist.Restoration{}, &badBodyError{field: "rev", reason: "This field is missing."}
	}
	r := checklist.Restoration{Rev: *in.Rev.Value, N: in.N.Value}
	return r, cmp.Or(
		takeID("id", in.ID, &r.ID, true),
		takeID("item", in.Item, &r.Item, false),
		takeID("list", in.List, &r.List, false),
	)
}

// takeID takes over an id, which may be missing if it is not needed.
func takeID(field string, from given[string], to *string, needed bool) error {
	switch {
	case from.Value == nil && !needed:
		return nil
	case from.Value == nil || !checklist.ValidID(*from.Value):
		return &badBodyError{field: field, reason: "An id has 1 to 64 of the characters A-Z, a-z, 0-9, _ and -."}
	}
	*to = *from.Value
	return nil
}

func eventViewOf(e checklist.Event) eventView {
	return eventView{
		Rev: e.Rev, N: e.N, Op: e.Op, Who: e.By, At: e.At.UTC(), Kind: string(e.Kind), List: e.List, Item: orNull(e.Item), Subject: e.Subject,
		From: sideViewOf(e.From), To: sideViewOf(e.To),
	}
}

func sideViewOf(s checklist.Side) sideView {
	v := sideView{}
	if s.Place != nil {
		v["place"] = placeView{List: orNull(s.Place.List), Parent: orNull(s.Place.Parent), After: orNull(s.Place.After)}
	}
	if s.List != nil {
		v["list"] = listViewsOf([]checklist.List{*s.List})[0]
	}
	if len(s.Items) > 0 {
		v["items"] = itemViewsOf(s.Items)
	}
	if s.Optional != nil {
		v["optional"] = *s.Optional
	}
	if s.Live != nil {
		v["live"] = *s.Live
	}
	if s.Link != nil {
		v["link"] = linkViewOf(*s.Link)
	}
	v.addTexts(s)
	return v
}

func (v sideView) addTexts(s checklist.Side) {
	for name, text := range map[string]*string{"name": s.Name, "text": s.Text, "details": s.Details, "status": s.Status} {
		if text != nil {
			v[name] = *text
		}
	}
	for name, id := range map[string]*string{"assignee": s.Assignee, "due": s.Due} {
		if id != nil {
			v[name] = orNull(*id)
		}
	}
}
