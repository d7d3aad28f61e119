package imports

import (
	"cmp"
	"encoding/json"
	"slices"
)

// The parts of Trello's export that are read. It is what the REST API answers:
// https://developer.atlassian.com/cloud/trello/rest/api-group-checklists/
type (
	trelloList struct {
		Name   string  `json:"name"`
		IDCard string  `json:"idCard"`
		Pos    float64 `json:"pos"`
		Items  []struct {
			Name   string  `json:"name"`
			State  string  `json:"state"`
			Pos    float64 `json:"pos"`
			Due    loose   `json:"due"`
			Member loose   `json:"idMember"`
		} `json:"checkItems"`
	}
	trelloCard struct {
		ID         string       `json:"id"`
		Name       string       `json:"name"`
		Closed     bool         `json:"closed"`
		Checklists []trelloList `json:"checklists"`
	}
)

// readTrello reads the export of a board, a card with its checklists, or the
// checklists by themselves. Where there are several cards, each list is called by its
// card, too. Members of Trello are not accounts of Jira.
func readTrello(b *builder, data string) error {
	var board struct {
		trelloCard
		Cards *[]trelloCard `json:"cards"`
		Items []any         `json:"checkItems"`
	}
	var lists []trelloList
	if json.Unmarshal([]byte(data), &lists) == nil {
		b.trelloLists(lists, nil)
		return nil
	}
	if json.Unmarshal([]byte(data), &board) != nil || board.Checklists == nil && board.Cards == nil && board.Items == nil {
		return ErrUnreadable
	}
	if board.Items != nil { // one checklist
		var one trelloList
		if json.Unmarshal([]byte(data), &one) != nil {
			return ErrUnreadable
		}
		b.trelloLists([]trelloList{one}, nil)
		return nil
	}
	cards := map[string]trelloCard{}
	lists = board.Checklists
	if board.Cards != nil {
		for _, c := range *board.Cards {
			cards[c.ID] = c
			lists = append(lists, c.withID()...)
		}
	}
	b.trelloLists(lists, cards)
	return nil
}

// withID are the card's checklists, which say whose they are.
func (c trelloCard) withID() []trelloList {
	for n := range c.Checklists {
		c.Checklists[n].IDCard = c.ID
	}
	return c.Checklists
}

func (b *builder) trelloLists(lists []trelloList, cards map[string]trelloCard) {
	var kept []trelloList
	of := map[string]bool{}
	for _, l := range lists {
		if cards[l.IDCard].Closed {
			b.note(ArchivedLeftOut, cards[l.IDCard].Name)
			continue
		}
		kept = append(kept, l)
		of[l.IDCard] = true
	}
	// Lists of one card stay together, in the order in which the cards come.
	order := map[string]int{}
	for _, l := range kept {
		if _, known := order[l.IDCard]; !known {
			order[l.IDCard] = len(order)
		}
	}
	slices.SortStableFunc(kept, func(x, y trelloList) int {
		return cmp.Or(cmp.Compare(order[x.IDCard], order[y.IDCard]), cmp.Compare(x.Pos, y.Pos))
	})
	for _, l := range kept {
		name := l.Name
		if card := cards[l.IDCard].Name; len(of) > 1 && card != "" {
			name = card + ": " + name
		}
		b.list(name)
		b.trelloItems(l)
	}
	if len(of) > 1 {
		b.notes = noted(b.notes, SeveralIssues, len(of), "")
	}
}

func (b *builder) trelloItems(l trelloList) {
	slices.SortStableFunc(l.Items, func(x, y struct {
		Name   string  `json:"name"`
		State  string  `json:"state"`
		Pos    float64 `json:"pos"`
		Due    loose   `json:"due"`
		Member loose   `json:"idMember"`
	}) int {
		return cmp.Compare(x.Pos, y.Pos)
	})
	for _, it := range l.Items {
		if it.Member != "" {
			b.note(AssigneeLeftOut, "")
		}
		b.add(raw{text: it.Name, complete: new(it.State == "complete"), due: string(it.Due)})
	}
}
