package handlers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
)

// opIn is an operation as it is sent. It has the fields of all types; shapes
// says which of them a type has.
type opIn struct {
	ID       given[string]   `json:"id"`
	Type     given[string]   `json:"type"`
	List     given[string]   `json:"list"`
	Item     given[string]   `json:"item"`
	After    given[string]   `json:"after"`
	Name     given[string]   `json:"name"`
	Text     given[string]   `json:"text"`
	Kind     given[string]   `json:"kind"`
	Details  given[string]   `json:"details"`
	Status   given[string]   `json:"status"`
	Optional given[bool]     `json:"optional"`
	Assignee given[string]   `json:"assignee"`
	Due      given[string]   `json:"due"`
	Parent   given[string]   `json:"parent"`
	Issue    given[string]   `json:"issue"`
	Key      given[string]   `json:"key"`
	Follow   given[bool]     `json:"follow"`
	Live     given[bool]     `json:"live"`
	From     given[originIn] `json:"from"`
}

// originIn is what of a template a thing was made of. Missing fields are empty,
// which breaks a rule.
type originIn struct {
	Template string `json:"template"`
	ID       string `json:"id"`
}

// shape says which fields an operation of one type has, and what it becomes.
type shape struct {
	need, may []string
	action    func(in opIn) checklist.Action
}

var shapes = map[string]shape{
	"addList": {need: []string{"list", "name"}, may: []string{"after", "from"}, action: func(in opIn) checklist.Action {
		return checklist.AddList{List: *in.List.Value, Name: *in.Name.Value, After: in.After.Value, From: in.origin()}
	}},
	"renameList": {need: []string{"list", "name"}, action: func(in opIn) checklist.Action {
		return checklist.RenameList{List: *in.List.Value, Name: *in.Name.Value}
	}},
	"moveList": {need: []string{"list"}, may: []string{"after"}, action: func(in opIn) checklist.Action {
		return checklist.MoveList{List: *in.List.Value, After: in.After.Value}
	}},
	"deleteList": {need: []string{"list"}, action: func(in opIn) checklist.Action {
		return checklist.DeleteList{List: *in.List.Value}
	}},
	"setLive": {need: []string{"list", "live"}, action: func(in opIn) checklist.Action {
		return checklist.SetLive{List: *in.List.Value, Live: *in.Live.Value}
	}},
	"addItem": {
		need:   []string{"item", "text"},
		may:    []string{"list", "after", "kind", "details", "status", "optional", "assignee", "due", "parent", "issue", "key", "follow", "from"},
		action: addItem,
	},
	"editItem": {need: []string{"item"}, may: []string{"text", "details"}, action: func(in opIn) checklist.Action {
		return checklist.EditItem{Item: *in.Item.Value, Text: in.Text.Value, Details: in.Details.Value}
	}},
	"setStatus": {need: []string{"item", "status"}, action: func(in opIn) checklist.Action {
		return checklist.SetStatus{Item: *in.Item.Value, Status: *in.Status.Value}
	}},
	"setOptional": {need: []string{"item", "optional"}, action: func(in opIn) checklist.Action {
		return checklist.SetOptional{Item: *in.Item.Value, Optional: *in.Optional.Value}
	}},
	"setAssignee": {need: []string{"item", "assignee"}, action: func(in opIn) checklist.Action {
		return checklist.SetAssignee{Item: *in.Item.Value, Assignee: in.Assignee.Value}
	}},
	"setDue": {need: []string{"item", "due"}, action: func(in opIn) checklist.Action {
		return checklist.SetDue{Item: *in.Item.Value, Due: in.Due.Value}
	}},
	"setLink": {need: []string{"item", "issue"}, may: []string{"key", "follow"}, action: func(in opIn) checklist.Action {
		return checklist.SetLink{Item: *in.Item.Value, Link: in.link()}
	}},
	"moveItem": {need: []string{"item", "list"}, may: []string{"parent", "after"}, action: func(in opIn) checklist.Action {
		return checklist.MoveItem{Item: *in.Item.Value, List: *in.List.Value, Parent: in.Parent.Value, After: in.After.Value}
	}},
	"deleteItem": {need: []string{"item"}, action: func(in opIn) checklist.Action {
		return checklist.DeleteItem{Item: *in.Item.Value}
	}},
}

func addItem(in opIn) checklist.Action {
	a := checklist.AddItem{
		Item: *in.Item.Value, List: in.List.Value, Parent: in.Parent.Value, After: in.After.Value, Text: *in.Text.Value,
		Status: in.Status.Value, Assignee: in.Assignee.Value, Due: in.Due.Value, Link: in.link(), From: in.origin(),
	}
	if in.Kind.Value != nil {
		a.Kind = new(checklist.Kind(*in.Kind.Value))
	}
	if in.Details.Value != nil {
		a.Details = *in.Details.Value
	}
	if a.AsUsual = in.Optional.Value == nil; !a.AsUsual {
		a.Optional = *in.Optional.Value
	}
	return a
}

// origin is what the operation says that the thing is from.
func (in opIn) origin() checklist.Origin {
	if in.From.Value == nil {
		return checklist.Origin{}
	}
	return checklist.Origin(*in.From.Value)
}

// link is the link that the operation tells of, nil for none. A key without an
// issue is one that breaks a rule.
func (in opIn) link() *checklist.Link {
	if in.Issue.Value == nil && in.Key.Value == nil && in.Follow.Value == nil {
		return nil
	}
	var l checklist.Link
	if in.Issue.Value != nil {
		l.Issue = *in.Issue.Value
	}
	if in.Key.Value != nil {
		l.Key = *in.Key.Value
	}
	if in.Follow.Value != nil {
		l.Follow = *in.Follow.Value
	}
	return &l
}

// readOps decodes the body of POST …/ops. Whatever is wrong with the form of
// one operation refuses them all, as *badBodyError; their number is looked at first,
// so that a hundred thousand of them cost little.
func readOps(c echo.Context) ([]checklist.Operation, error) {
	var in struct {
		Ops given[[]jsontext.Value] `json:"ops"`
	}
	if err := readJSON(c, &in); err != nil {
		return nil, err
	}
	if in.Ops.Value == nil {
		return nil, &badBodyError{field: "ops", reason: "This field is missing."}
	}
	if err := checklist.CheckNumber(len(*in.Ops.Value)); err != nil {
		return nil, err
	}
	ops := make([]checklist.Operation, 0, len(*in.Ops.Value))
	for n, raw := range *in.Ops.Value {
		op, bad := readOp(raw)
		if bad != nil {
			return nil, &badBodyError{field: strings.TrimSuffix(fmt.Sprintf("ops/%d/%s", n, bad.field), "/"), reason: bad.reason}
		}
		if slices.ContainsFunc(ops, func(o checklist.Operation) bool { return o.ID == op.ID }) {
			return nil, &badBodyError{field: fmt.Sprintf("ops/%d/id", n), reason: "Two operations have this id."}
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// readOp decodes one operation. The fields that its type does not have are
// unknown fields, like any other.
func readOp(raw jsontext.Value) (checklist.Operation, *badBodyError) {
	var in opIn
	if err := json.Unmarshal(raw, &in, json.RejectUnknownMembers(true), strictStrings); err != nil {
		return checklist.Operation{}, badJSON(err)
	}
	if in.Type.Value == nil {
		return checklist.Operation{}, &badBodyError{field: "type", reason: "This field is missing."}
	}
	s, ok := shapes[*in.Type.Value]
	if !ok {
		return checklist.Operation{}, &badBodyError{field: "type", reason: "There is no such type of operation."}
	}
	for _, f := range in.fields() {
		if reason := s.wrong(f); reason != "" {
			return checklist.Operation{}, &badBodyError{field: f.name, reason: reason}
		}
	}
	return checklist.Operation{ID: *in.ID.Value, Action: s.action(in)}, nil
}

// field is what can be said of a field without knowing its type.
type field struct {
	name     string
	value    bool    // it has one
	null     bool    // it is null
	id       *string // its value, where it has to be an id
	nullable bool
}

func (in opIn) fields() []field {
	text := func(name string, g given[string]) field {
		return field{name: name, value: g.Value != nil, null: g.Null}
	}
	id := func(name string, g given[string]) field {
		return field{name: name, value: g.Value != nil, null: g.Null, id: g.Value}
	}
	orNull := func(name string, g given[string]) field {
		return field{name: name, value: g.Value != nil, null: g.Null, nullable: true}
	}
	return []field{
		id("id", in.ID), text("type", in.Type), id("list", in.List), id("item", in.Item), id("parent", in.Parent), id("after", in.After),
		text("name", in.Name), text("text", in.Text), text("kind", in.Kind), text("details", in.Details), text("status", in.Status),
		{name: "optional", value: in.Optional.Value != nil, null: in.Optional.Null},
		orNull("assignee", in.Assignee), orNull("due", in.Due), orNull("issue", in.Issue), text("key", in.Key),
		{name: "follow", value: in.Follow.Value != nil, null: in.Follow.Null},
		{name: "live", value: in.Live.Value != nil, null: in.Live.Null},
		{name: "from", value: in.From.Value != nil, null: in.From.Null, nullable: true},
	}
}

// wrong says what is wrong with a field in an operation of this shape, or "".
func (s shape) wrong(f field) string {
	needed := f.name == "id" || slices.Contains(s.need, f.name)
	known := needed || f.name == "type" || slices.Contains(s.may, f.name)
	switch {
	case !f.value && !f.null:
		if needed {
			return "This field is missing."
		}
	case !known:
		return "This type of operation has no such field."
	case f.null && !f.nullable:
		return "This field cannot be null."
	case f.id != nil && !checklist.ValidID(*f.id):
		return "An id has 1 to 64 of the characters A-Z, a-z, 0-9, _ and -."
	}
	return ""
}
