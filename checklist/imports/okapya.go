package imports

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// okapyaItem is an item of a field of Checklist for Jira:
// https://doc.okapya.com/checklist-for-jira/checklist-item-representations
type okapyaItem struct {
	Name      *string `json:"name"`
	Checked   bool    `json:"checked"`
	Mandatory *bool   `json:"mandatory"`
	IsHeader  bool    `json:"isHeader"`
	StatusID  loose   `json:"statusId"`
	Status    *struct {
		ID   loose  `json:"id"`
		Name string `json:"name"`
	} `json:"status"`
	AssigneeIDs []string `json:"assigneeIds"`
	DueDate     loose    `json:"dueDate"`
	PriorityID  loose    `json:"priorityId"`
}

// readOkapya reads the items of one field, or those of each field of an issue or of
// a request to edit one.
func readOkapya(b *builder, data string) error {
	fields := okapyaFields([]byte(data), "", 0)
	if len(fields) == 0 {
		return ErrUnreadable
	}
	for _, f := range fields {
		name := ""
		if len(fields) > 1 {
			name = "Checklist " + f.name
		}
		b.list(name)
		b.okapyaItems(f.items)
	}
	return nil
}

type okapyaField struct {
	name  string
	items []okapyaItem
}

// okapyaFields finds what looks like items: objects with a name, in a list.
func okapyaFields(data []byte, name string, depth int) []okapyaField {
	var items []okapyaItem
	if json.Unmarshal(data, &items) == nil && len(items) > 0 && items[0].Name != nil {
		return []okapyaField{{name, items}}
	}
	var many []json.RawMessage
	var object map[string]json.RawMessage
	var out []okapyaField
	switch {
	case depth > 4:
	case json.Unmarshal(data, &many) == nil:
		for _, one := range many { // of a request: [{"set": [item, …]}]
			out = append(out, okapyaFields(one, name, depth+1)...)
		}
	case json.Unmarshal(data, &object) == nil:
		keys := make([]string, 0, len(object))
		for key := range object {
			if key == "fields" || key == "update" || key == "set" || key == "value" || strings.HasPrefix(key, "customfield_") {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			called := name
			if n, is := strings.CutPrefix(key, "customfield_"); is {
				called = n
			}
			out = append(out, okapyaFields(object[key], called, depth+1)...)
		}
	}
	return out
}

// noStatus are the ids of what Okapya calls no status.
var noStatus = []string{"", "none", "0", "-1"}

func (b *builder) okapyaItems(items []okapyaItem) {
	marks := make([]*bool, len(items))
	for n, it := range items {
		if !it.IsHeader {
			marks[n] = it.Mandatory
		}
	}
	optional := mandatory(marks)
	for n, it := range items {
		in := raw{heading: it.IsHeader, optional: optional[n], due: string(it.DueDate), complete: new(it.Checked)}
		if it.Name != nil {
			in.text = fromHTML(*it.Name)
		}
		called := string(it.StatusID)
		if it.Status != nil {
			called = cmp.Or(it.Status.Name, string(it.Status.ID), called)
		}
		if !slices.Contains(noStatus, called) {
			in.status = called
			if !it.Checked { // "not applicable" is not to be done, whether it is ticked or not
				in.complete = nil
			}
		}
		for i, who := range it.AssigneeIDs {
			if i == 0 {
				in.assignee = who
			} else {
				b.note(AssigneeLeftOut, who)
			}
		}
		if it.PriorityID != "" {
			b.note(PriorityLeftOut, "")
		}
		b.add(in)
	}
}
