package imports

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// smartItem is an item as Smart Checklist's REST API of version 1.0 answers it:
// https://railsware.atlassian.net/wiki/spaces/CHKSDC/pages/3238854657
type smartItem struct {
	Label     string `json:"label"`
	Rank      int    `json:"rank"`
	Type      string `json:"type"`
	Mandatory *bool  `json:"mandatory"`
	Status    *struct {
		Name  string `json:"name"`
		State string `json:"statusState"`
	} `json:"status"`
	Assignees []struct {
		AccountID string `json:"accountId"`
		UserName  string `json:"userName"`
	} `json:"assignees"`
	Quotes []struct {
		Rank int    `json:"rank"`
		Text string `json:"text"`
	} `json:"quotes"`
}

// readSmart reads what Smart Checklist keeps in Jira: the text, by itself, as a JSON
// text or as the value of the property; or what its REST API answers.
func readSmart(b *builder, data string) error {
	var in struct {
		Value      json.RawMessage `json:"value"`
		String     *string         `json:"stringValue"`
		Checklists *[]struct {
			Items []smartItem `json:"items"`
		} `json:"checklists"`
	}
	var plain string
	trimmed := strings.TrimSpace(data)
	if lines, ok := fromADF(trimmed); ok {
		b.readSmartText(lines)
		return nil
	}
	switch {
	case strings.HasPrefix(trimmed, `"`) && json.Unmarshal([]byte(trimmed), &plain) == nil:
		b.readSmartText(plain)
	case !strings.HasPrefix(trimmed, "{"):
		b.readSmartText(data)
	case json.Unmarshal([]byte(data), &in) != nil:
		return ErrUnreadable
	case in.Value != nil:
		return readSmart(b, string(in.Value))
	case in.String != nil:
		b.readSmartText(*in.String)
	case in.Checklists != nil:
		for _, l := range *in.Checklists {
			b.list("")
			b.smartItems(l.Items)
		}
	default:
		return ErrUnreadable
	}
	return nil
}

func (b *builder) smartItems(items []smartItem) {
	slices.SortStableFunc(items, func(x, y smartItem) int { return cmp.Compare(x.Rank, y.Rank) })
	marks := make([]*bool, len(items))
	for n, it := range items {
		if !strings.EqualFold(it.Type, "heading") {
			marks[n] = it.Mandatory
		}
	}
	optional := mandatory(marks)
	for n, it := range items {
		in := raw{text: it.Label, optional: optional[n], heading: strings.EqualFold(it.Type, "heading")}
		if it.Status != nil {
			in.status, in.complete = it.Status.Name, new(it.Status.State == "CHECKED")
		}
		slices.SortStableFunc(it.Quotes, func(x, y struct {
			Rank int    `json:"rank"`
			Text string `json:"text"`
		}) int {
			return cmp.Compare(x.Rank, y.Rank)
		})
		for _, q := range it.Quotes {
			in.details = joined(in.details, q.Text)
		}
		for i, who := range it.Assignees {
			if id := cmp.Or(who.AccountID, who.UserName); i == 0 {
				in.assignee = id
			} else {
				b.note(AssigneeLeftOut, id)
			}
		}
		b.add(in)
	}
}
