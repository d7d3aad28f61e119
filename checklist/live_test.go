package checklist_test

import (
	"context"
	"testing"

	"ticklist/checklist"
)

// linked is a world with a list "l" that was linked to the template "t".
func linked(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	_, err := w.Rework(t.Context(), scope, checklist.Rework{
		ID: "apply", Can: managing, Live: true, Applied: []checklist.Applied{{Template: "t", Version: 1, Live: true}}, Plan: planned(linkedAgain("t", "t")),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// linkedAgain are the actions that bring back the list of one template, with an item
// of another.
func linkedAgain(template, item string) []checklist.Action {
	from := func(template string) checklist.Origin {
		if template == "" {
			return checklist.Origin{}
		}
		return checklist.Origin{Template: template, ID: "x"}
	}
	return []checklist.Action{
		checklist.AddList{List: "l", Name: "L", From: from(template)},
		checklist.AddItem{Item: "i", List: p("l"), Text: "I", Status: p(checklist.StatusDone), From: from(item)},
		checklist.SetLive{List: "l", Live: true},
	}
}

// TestDeletedListIsLinkedAgain: what takes a deletion back brings the link with it,
// and makes none that there was not.
func TestDeletedListIsLinkedAgain(t *testing.T) {
	for _, tc := range []struct {
		name           string
		template, item string
		can            checklist.Permissions
		code           checklist.Code // of linking it
		told           int
	}{
		{"as it was", "t", "t", managing, "", 1},
		{"to a template that never came", "other", "other", managing, checklist.CodeInvalid, 0},
		{"with an item of another", "t", "other", managing, checklist.CodeInvalid, 0},
		{"with an item of one's own", "t", "", managing, checklist.CodeInvalid, 0},
		{"by who does not manage templates", "t", "t", all, checklist.CodeForbidden, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := linked(t)
			told := 0
			w.Linked = func(context.Context, checklist.Scope, string) error { told++; return nil }
			if res, err := w.apply(managing, w.ops(checklist.DeleteList{List: "l"})...); err != nil || len(res.Rejected) > 0 {
				t.Fatalf("deleting it: %+v, %v", res, err)
			}
			back := w.ops(linkedAgain(tc.template, tc.item)...)
			res, err := w.apply(tc.can, back...)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(res.Issue.Lists) == 1 && res.Issue.Lists[0].Live; got != (tc.code == "") {
				t.Errorf("it is linked: %t, want %t", got, tc.code == "")
			}
			if refused := len(res.Rejected) == 1 && res.Rejected[0].ID == back[2].ID && res.Rejected[0].Code == tc.code; refused != (tc.code != "") {
				t.Errorf("rejected %+v, want %q", res.Rejected, tc.code)
			}
			if told != tc.told {
				t.Errorf("%d links were told, want %d", told, tc.told)
			}
			if _, err := w.apply(tc.can, back...); err != nil || told != 2*tc.told {
				t.Errorf("sent again %d were told, want %d: whoever told them may not have lived to do it (%v)", told, 2*tc.told, err)
			}
		})
	}
}

// TestRestoredListIsLinkedAgain: so does restoring it from the history.
func TestRestoredListIsLinkedAgain(t *testing.T) {
	w := linked(t)
	told := ""
	w.Linked = func(_ context.Context, _ checklist.Scope, template string) error { told += template; return nil }
	res, err := w.apply(managing, w.ops(checklist.DeleteList{List: "l"})...)
	if err != nil {
		t.Fatal(err)
	}
	res, err = w.Restore(t.Context(), scope, checklist.Restoration{ID: "r", Rev: res.Issue.Rev, List: "l"}, checklist.Change{Can: managing})
	if err != nil || len(res.Issue.Lists) != 1 || !res.Issue.Lists[0].Live || told != "t" {
		t.Errorf("got %+v, told %q, %v; want it linked, and t told", res, told, err)
	}
}
