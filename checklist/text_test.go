package checklist_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

// FuzzTexts: whatever a person writes, it is refused as a whole or kept in a form
// that every database and every program reads alike, and writing again what was
// kept changes nothing.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{
		"Ship it", "  trimmed\t", "", " ", "\u00a0", "\u2028", "a\u0085b", "a\nb", "a\r", "\x00", "a\x00b", "\xff", "a\xc3", "\xed\xa0\x80", "\ufffd", "\ufeff",
		"\u202eright to left", "e\u0301\u0327", "\U0001f469\u200d\U0001f4bb", "$ne", `{"$gt":""}`, "a.b", "<script>", "=1+1", "712020:f0a9-1", "2026-12-31", "2026-02-30", "+2026-01-01",
		strings.Repeat("x", checklist.MaxText), strings.Repeat("é", checklist.MaxText+1), strings.Repeat("\U0001f600", checklist.MaxName),
	} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, text, details, assignee, due string) {
		s := checklist.NewService(&checklisttest.Memory{}, at)
		apply := func(id string, a checklist.Action) checklist.Result {
			res, err := s.Apply(t.Context(), scope, checklist.Change{Ops: []checklist.Operation{{ID: id, Action: a}}, By: "me", Can: all})
			if err != nil {
				t.Fatal(err)
			}
			return res
		}
		var res checklist.Result
		for i, a := range []checklist.Action{
			checklist.AddItem{Item: "i1", Text: text, Details: details},
			checklist.AddItem{Item: "i2", Text: "text", Assignee: &assignee},
			checklist.AddItem{Item: "i3", Text: "text", Due: &due},
			checklist.AddList{List: "l", Name: text},
		} {
			res = apply(fmt.Sprint("o", i), a)
			for _, r := range res.Rejected {
				if r.Code != checklist.CodeInvalid || !utf8.ValidString(r.Text) {
					t.Fatalf("refused as %s: %q", r.Code, r.Text)
				}
			}
		}
		for _, l := range res.Issue.Lists {
			checkLine(t, l.Name, checklist.MaxName)
			for _, it := range l.Items {
				checkLine(t, it.Text, checklist.MaxText)
				checkKept(t, it.Details, checklist.MaxDetails)
				checkKept(t, it.Assignee, checklist.MaxAccount)
				if it.Due != "" && len(it.Due) != len("2026-12-31") {
					t.Fatalf("a due day of %q is kept", it.Due)
				}
				again := apply("again-"+it.ID, checklist.EditItem{Item: it.ID, Text: &it.Text, Details: &it.Details})
				if len(again.Rejected) != 0 || again.Issue.Rev != res.Issue.Rev {
					t.Fatalf("writing again what was kept: rejected %v, revision %d after %d", again.Rejected, again.Issue.Rev, res.Issue.Rev)
				}
			}
		}
	})
}

// checkLine checks a kept text of one line.
func checkLine(t *testing.T, s string, most int) {
	t.Helper()
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s, "\n\r\v\f\u0085\u2028\u2029") {
		t.Fatalf("%q is kept", s)
	}
	checkKept(t, s, most)
}

func checkKept(t *testing.T, s string, most int) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) || utf8.RuneCountInString(s) > most {
		t.Fatalf("%q is kept", s)
	}
	encoded, err := json.Marshal(s)
	var decoded string
	if err != nil || json.Unmarshal(encoded, &decoded) != nil || decoded != s {
		t.Fatalf("%q does not survive JSON", s)
	}
}
