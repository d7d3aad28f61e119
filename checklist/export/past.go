package export

import (
	"encoding/json"
	"time"

	"ticklist/checklist"
)

type eventJSON struct {
	Rev     int64     `json:"rev"`
	N       int       `json:"n"`
	Op      string    `json:"op"`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	List    string    `json:"list"`
	Item    string    `json:"item"`
	Subject string    `json:"subject"`
	From    sideJSON  `json:"from"`
	To      sideJSON  `json:"to"`
}

// sideJSON has what the event is about and leaves out the rest.
type sideJSON struct {
	Place    *placeJSON `json:"place,omitempty"`
	List     *listJSON  `json:"list,omitempty"`
	Items    []itemJSON `json:"items,omitempty"`
	Name     *string    `json:"name,omitempty"`
	Text     *string    `json:"text,omitempty"`
	Details  *string    `json:"details,omitempty"`
	Status   *string    `json:"status,omitempty"`
	Optional *bool      `json:"optional,omitempty"`
	Live     *bool      `json:"live,omitempty"`
	Assignee *string    `json:"assignee,omitempty"`
	Due      *string    `json:"due,omitempty"`
	Link     *linkJSON  `json:"link,omitempty"`
}

type placeJSON struct {
	List   string `json:"list"`
	Parent string `json:"parent"`
	After  string `json:"after"`
}

func eventOf(e checklist.Event) eventJSON {
	return eventJSON{
		Rev: e.Rev, N: e.N, Op: e.Op, Who: e.By, At: e.At, Kind: string(e.Kind), List: e.List, Item: e.Item, Subject: e.Subject,
		From: sideOf(e.From), To: sideOf(e.To),
	}
}

func sideOf(s checklist.Side) sideJSON {
	out := sideJSON{Name: s.Name, Text: s.Text, Details: s.Details, Status: s.Status, Optional: s.Optional, Assignee: s.Assignee, Due: s.Due, Live: s.Live}
	if s.Place != nil {
		out.Place = new(placeJSON(*s.Place))
	}
	if s.List != nil {
		out.List = new(listOf(*s.List))
	}
	for _, it := range s.Items {
		out.Items = append(out.Items, itemOf(it))
	}
	if s.Link != nil {
		out.Link = new(linkJSON(*s.Link))
	}
	return out
}

// inCell writes a side into one cell: as JSON, or as nothing where it is empty.
func inCell(s checklist.Side) (string, error) {
	b, err := json.Marshal(sideOf(s))
	if string(b) == "{}" {
		return "", err
	}
	return string(b), err
}
