package checklist_test

import (
	"slices"
	"testing"

	"ticklist/checklist"
)

func TestReplacingAnAccountInTexts(t *testing.T) {
	const id = "712020:f0a9"
	for _, tc := range []struct{ name, text, want string }{
		{"alone", id, "erased"},
		{"in Jira's own notation", "ask [~accountid:712020:f0a9] and <712020:f0a9>.", "ask [~accountid:erased] and <erased>."},
		{"twice", id + " " + id, "erased erased"},
		{"twice, touching", id + id, id + id},
		{"the beginning of a longer one", "712020:f0a95", "712020:f0a95"},
		{"the end of a longer one", "x712020:f0a9", "x712020:f0a9"},
		{"with dashes", "712020:f0a9-1", "712020:f0a9-1"},
		{"beside other writing", "é712020:f0a9é", "éerasedé"},
		{"not at all", "buy milk", "buy milk"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := checklist.Issue{Lists: []checklist.List{{ID: "l", Name: "n", Items: []checklist.Item{{ID: "i", Text: tc.text}}}}}
			if got := in.Mentions(id); got != (tc.text != tc.want) {
				t.Errorf("mentions: %v for %q", got, tc.text)
			}
			found := in.Forget(id)
			if got := in.Lists[0].Items[0].Text; got != tc.want || found != (tc.text != tc.want) {
				t.Errorf("got %q, %v, want %q", got, found, tc.want)
			}
			if in.Forget("") {
				t.Error("nobody is found")
			}
		})
	}
}

func TestWhatIsAPersons(t *testing.T) {
	item := func(id, assignee, by, text, details string) checklist.Item {
		return checklist.Item{ID: id, Assignee: assignee, Updated: checklist.Stamp{By: by}, Text: text, Details: details}
	}
	in := checklist.Issue{
		Created: checklist.Stamp{By: "ann"}, Updated: checklist.Stamp{By: "bob"},
		Lists: []checklist.List{
			{ID: "a", Name: "A", Items: []checklist.Item{item("1", "ann", "bob", "x", ""), item("2", "", "bob", "x", ""), item("3", "", "ann", "x", ""), item("4", "bob", "bob", "for ann", ""), item("5", "bob", "bob", "", "see ann")}},
			{ID: "b", Name: "B", Items: []checklist.Item{item("6", "bob", "cem", "x", "")}},
			{ID: "c", Name: "ann's", Items: nil},
		},
	}
	if got, want := outlineIDs(in.OnlyOf("ann")), "a:1,3,4,5,c:"; got != want {
		t.Errorf("Ann's are %s, want %s", got, want)
	}
	if got := in.People(); len(got) != 3 || got[0] != "ann" || got[1] != "bob" || got[2] != "cem" {
		t.Errorf("people are %v", got)
	}
	gone := in.Clone()
	if !gone.Forget("ann") || gone.Mentions("ann") || gone.Created.By != checklist.Erased || gone.Lists[0].Items[0].Assignee != checklist.Erased || gone.Lists[2].Name != "erased's" {
		t.Errorf("Ann is still there: %+v", gone)
	}
	if got := gone.People(); len(got) != 2 {
		t.Errorf("people are %v, want Bob and Cem", got)
	}
	if !in.Mentions("ann") {
		t.Error("the copy shares memory with the original")
	}
}

func TestAPersonsChildrenWithoutTheirParents(t *testing.T) {
	item := func(id, parent, by string) checklist.Item {
		return checklist.Item{ID: id, Parent: parent, Updated: checklist.Stamp{By: by}}
	}
	in := checklist.Issue{Lists: []checklist.List{{ID: "a", Items: []checklist.Item{
		item("1", "", "ann"), item("2", "1", "ann"), item("3", "", "bob"), item("4", "3", "ann"), item("5", "3", "bob"), item("6", "3", "ann"),
	}}}}
	var got []string
	for _, it := range in.OnlyOf("ann").Lists[0].Items {
		got = append(got, it.Parent+">"+it.ID)
	}
	if want := []string{">1", "1>2", ">4", ">6"}; !slices.Equal(got, want) {
		t.Errorf("Ann's are %v, want %v", got, want)
	}
	if in.Lists[0].Items[3].Parent != "3" {
		t.Error("the copy shares memory with the original")
	}
}

func outlineIDs(in checklist.Issue) string {
	s := ""
	for _, l := range in.Lists {
		s += l.ID + ":"
		for _, it := range l.Items {
			s += it.ID + ","
		}
	}
	return s
}

func TestWordsThatCouldBeAccounts(t *testing.T) {
	in := checklist.Issue{Lists: []checklist.List{{Name: "of (5b10ac8d)", Items: []checklist.Item{{Text: "ask [~accountid:712020:f0a9-1] é_x", Details: "done"}}}}}
	words := map[string]bool{}
	for w := range in.Words {
		words[w] = true
	}
	for _, want := range []string{"5b10ac8d", "712020:f0a9-1", "_x", "done"} {
		if !words[want] {
			t.Errorf("%q is not among %v", want, words)
		}
	}
	for range in.Words {
		break // who has found what they look for leaves
	}
}
