package handlers

import "ticklist/checklist"

// The shapes of JSON that the API answers. Other programs rely on them: fields
// are added, never changed.

type stateView struct {
	Rev      int64        `json:"rev"`
	Lists    []listView   `json:"lists"`
	Counts   countsView   `json:"counts"`
	Statuses []statusView `json:"statuses"`
	Can      canView      `json:"can"`
	Settings optionsView  `json:"settings"`
}

// optionsView is what admins chose for the issue's project, as far as it concerns
// whoever works on a checklist.
type optionsView struct {
	SeveralLists      bool   `json:"severalLists"`
	OptionalByDefault bool   `json:"optionalByDefault"`
	HideComplete      bool   `json:"hideComplete"`
	Language          string `json:"language"` // "jira" for the one that a person has there
}

type listView struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"`
	Items []itemView  `json:"items"`
	From  *originView `json:"from"`
	Live  bool        `json:"live"` // linked to the template that it is from
}

type originView struct {
	Template string `json:"template"`
	ID       string `json:"id"` // of the list or item in the template
}

type itemView struct {
	ID       string      `json:"id"`
	Kind     string      `json:"kind"`
	Text     string      `json:"text"`
	Status   *string     `json:"status"` // null for a heading
	Optional bool        `json:"optional"`
	Details  string      `json:"details"`
	Assignee *string     `json:"assignee"`
	Due      *string     `json:"due"`
	Parent   *string     `json:"parent"`
	Link     *linkView   `json:"link"`
	From     *originView `json:"from"`
}

type linkView struct {
	Issue  string `json:"issue"`
	Key    string `json:"key"` // "" where it is not known
	Follow bool   `json:"follow"`
}

type countsView struct {
	Total             int `json:"total"`
	Complete          int `json:"complete"`
	Mandatory         int `json:"mandatory"`
	MandatoryComplete int `json:"mandatoryComplete"`
	Percent           int `json:"percent"`
}

type statusView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Colour   string `json:"colour"`
	Complete bool   `json:"complete"`
}

type canView struct {
	View            bool `json:"view"`
	Add             bool `json:"add"`
	Edit            bool `json:"edit"`
	Toggle          bool `json:"toggle"`
	Delete          bool `json:"delete"`
	ManageTemplates bool `json:"manageTemplates"`
	// SaveTemplates says that the person may make a template of the issue's lists in
	// its project, which also those may who do not manage templates.
	SaveTemplates bool `json:"saveTemplates"`
	// Pending says that Jira has not said yet whether the person may do more than
	// look: ask again.
	Pending bool `json:"pending"`
}

type resultView struct {
	Rev      int64          `json:"rev"`
	State    *stateView     `json:"state"`
	Rejected []rejectedView `json:"rejected"`
}

type rejectedView struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Text string `json:"text"`
}

// viewOf shows an issue that a service has loaded: with its statuses.
func viewOf(in checklist.Issue, can rights) *stateView {
	v := &stateView{
		Rev: in.Rev, Lists: listViewsOf(in.Lists),
		Counts: countsView(in.Count(in.Statuses)), Can: canView{
			View: can.View, Add: can.Add, Edit: can.Edit, Toggle: can.Toggle, Delete: can.Delete,
			ManageTemplates: can.ManageTemplates, SaveTemplates: can.savesTemplates(), Pending: can.pending != nil,
		}, Settings: optionsView{
			SeveralLists: !in.Options.OneList, OptionalByDefault: in.Options.OptionalByDefault,
			HideComplete: in.Options.HideComplete, Language: in.Options.Language,
		},
	}
	for _, s := range in.Statuses {
		v.Statuses = append(v.Statuses, statusView(s))
	}
	return v
}

func listViewsOf(lists []checklist.List) []listView {
	out := make([]listView, 0, len(lists))
	for _, l := range lists {
		out = append(out, listView{ID: l.ID, Name: l.Name, Items: itemViewsOf(l.Items), From: originViewOf(l.From), Live: l.Live})
	}
	return out
}

func itemViewsOf(items []checklist.Item) []itemView {
	out := make([]itemView, 0, len(items))
	for _, it := range items {
		out = append(out, itemViewOf(it))
	}
	return out
}

func itemViewOf(it checklist.Item) itemView {
	return itemView{
		ID: it.ID, Kind: string(it.Kind), Text: it.Text, Status: orNull(it.Status), Optional: it.Optional,
		Details: it.Details, Assignee: orNull(it.Assignee), Due: orNull(it.Due), Parent: orNull(it.Parent), Link: linkViewOf(it.Link),
		From: originViewOf(it.From),
	}
}

func originViewOf(o checklist.Origin) *originView {
	if o == (checklist.Origin{}) {
		return nil
	}
	return new(originView(o))
}

func linkViewOf(l checklist.Link) *linkView {
	if l == (checklist.Link{}) {
		return nil
	}
	return new(linkView(l))
}

func rejectedViews(rejected []checklist.Rejection) []rejectedView {
	out := make([]rejectedView, 0, len(rejected))
	for _, r := range rejected {
		out = append(out, rejectedView{ID: r.ID, Code: string(r.Code), Text: r.Text})
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
