package checklist_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ticklist/checklist"
)

// nestingCase is a case of testdata/nesting.json, which the panel's tests read
// as well: what the panel shows at once is what the server answers later.
type nestingCase struct {
	Name, Given, Want string
	Do                struct {
		Type, Item, Text, List    string
		Parent, After, Issue, Key *string
		Kind                      *checklist.Kind
		Follow, Live              bool
	}
	Manages bool // the person manages templates
	Code    checklist.Code
	Same    bool // nothing changed, so the revision stays
}

func nestingCases(t *testing.T) []nestingCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/nesting.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		About string
		Cases []nestingCase
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

func (tc nestingCase) action(t *testing.T) checklist.Action {
	t.Helper()
	var link *checklist.Link
	if do := tc.Do; do.Issue != nil || do.Key != nil || do.Follow {
		link = &checklist.Link{Follow: do.Follow}
		if do.Issue != nil {
			link.Issue = *do.Issue
		}
		if do.Key != nil {
			link.Key = *do.Key
		}
	}
	switch do := tc.Do; do.Type {
	case "addItem":
		a := checklist.AddItem{Item: do.Item, Text: do.Text, Kind: do.Kind, Parent: do.Parent, After: do.After, Link: link}
		if do.List != "" {
			a.List = &do.List
		}
		return a
	case "moveItem":
		return checklist.MoveItem{Item: do.Item, List: do.List, Parent: do.Parent, After: do.After}
	case "deleteItem":
		return checklist.DeleteItem{Item: do.Item}
	case "deleteList":
		return checklist.DeleteList{List: do.List}
	case "setLive":
		return checklist.SetLive{List: do.List, Live: do.Live}
	case "setLink":
		return checklist.SetLink{Item: do.Item, Link: link}
	}
	t.Fatalf("there is no operation %q", tc.Do.Type)
	return nil
}

var drawn = regexp.MustCompile(`^(>?)(\w+)(/?)(?:\^(\d+)(?::([\w-]+))?(!?))?$`)

// drawing is the actions that make what outline draws.
func drawing(t *testing.T, s string) []checklist.Action {
	t.Helper()
	var out, links []checklist.Action
	for l := range strings.SplitSeq(s, ") ") {
		list, items, _ := strings.Cut(strings.TrimSuffix(l, ")"), "(")
		list, live := strings.CutSuffix(list, "*")
		if list == "" {
			continue
		}
		from := checklist.Origin{}
		if live {
			from = checklist.Origin{Template: "t", ID: list}
			links = append(links, checklist.SetLive{List: list, Live: true})
		}
		out = append(out, checklist.AddList{List: list, Name: list, From: from})
		parent := ""
		for f := range strings.FieldsSeq(items) {
			m := drawn.FindStringSubmatch(f)
			if m == nil {
				t.Fatalf("%q draws no item", f)
			}
			a := checklist.AddItem{Item: m[2], Text: m[2], List: &list}
			if m[1] == "" {
				parent = m[2]
			} else {
				a.Parent = p(parent)
			}
			if m[3] != "" {
				a.Kind = p(checklist.KindHeading)
			}
			if m[4] != "" {
				a.Link = &checklist.Link{Issue: m[4], Key: m[5], Follow: m[6] != ""}
			}
			out = append(out, a)
		}
	}
	return append(out, links...)
}

// planned is a plan of these actions.
func planned(actions []checklist.Action) func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) {
	return func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) { return actions, nil }
}

func TestNesting(t *testing.T) {
	for _, tc := range nestingCases(t) {
		t.Run(tc.Name, func(t *testing.T) {
			w := newWorld(t)
			before := checklist.Result{}
			if given := drawing(t, tc.Given); len(given) > 0 {
				var err error
				if before, err = w.Rework(t.Context(), scope, checklist.Rework{ID: "given", Can: managing, Live: true, Plan: planned(given)}); err != nil {
					t.Fatal(err)
				}
			}
			if got := outline(before.Issue); got != tc.Given || len(before.Rejected) > 0 {
				t.Fatalf("it begins with %s, want %s (%+v)", got, tc.Given, before.Rejected)
			}
			can := all
			can.ManageTemplates = tc.Manages
			res, err := w.apply(can, w.ops(tc.action(t), checklist.SetStatus{})...) // so that not all is forbidden
			if err != nil {
				t.Fatal(err)
			}
			res.Rejected = slices.DeleteFunc(res.Rejected, func(r checklist.Rejection) bool { return r.ID == "op2" })
			if got := outline(res.Issue); got != tc.Want {
				t.Errorf("got %s, want %s", got, tc.Want)
			}
			if got := len(res.Rejected) == 1; got != (tc.Code != "") || got && res.Rejected[0].Code != tc.Code {
				t.Errorf("rejected %+v, want code %q", res.Rejected, tc.Code)
			}
			if same := res.Issue.Rev == before.Issue.Rev; same != (tc.Same || tc.Code != "") {
				t.Errorf("revision went from %d to %d", before.Issue.Rev, res.Issue.Rev)
			}
		})
	}
}

func TestChildrenAreCounted(t *testing.T) {
	w := newWorld(t)
	res := w.must(append(drawing(t, "a(1 >2 >3)"), checklist.SetStatus{Item: "2", Status: "done"})...)
	want := checklist.Counts{Total: 3, Complete: 1, Mandatory: 3, MandatoryComplete: 1, Percent: 33}
	if got := res.Issue.Count(checklist.Statuses()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
