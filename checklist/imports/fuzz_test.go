package imports_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"ticklist/checklist"
	"ticklist/checklist/imports"
)

// FuzzRead gives each parser the bytes of strangers. Whatever it makes of them keeps
// the rules: an empty issue takes all of it.
func FuzzRead(f *testing.F) {
	for _, s := range samples {
		f.Add(s.in)
	}
	f.Add(`{"type":"doc","content":[{"type":"codeBlock","text":"a","marks":[{}],"attrs":{"level":null}}]}`)
	f.Add("- [ ] a\n```\n\n> \n# \n\t- b")
	f.Add("<a href=x><p></a></a>&#0;")
	f.Fuzz(func(t *testing.T, data string) {
		for _, format := range append(imports.Formats(), "") {
			got, err := imports.Read(format, data, checklist.Statuses())
			if err != nil {
				if !errors.Is(err, imports.ErrUnreadable) {
					t.Fatalf("%s: got %v, want ErrUnreadable", format, err)
				}
				continue
			}
			for _, n := range got.Notes {
				if n.N < 1 || len(n.Samples) > 5 {
					t.Fatalf("%s: note %+v", format, n)
				}
			}
			keepsRules(t, format, got)
		}
	})
}

func keepsRules(t *testing.T, format imports.Format, got imports.Imported) {
	t.Helper()
	want, notes := imports.Merge(checklist.Issue{}, got, imports.Replace, "fuzz")
	if len(notes) > 0 {
		t.Fatalf("%s: an empty issue does not take it: %+v", format, notes)
	}
	for _, l := range want {
		for _, it := range l.Items {
			if !utf8.ValidString(it.Text + it.Details) {
				t.Fatalf("%s: %q is not a text", format, it.Text)
			}
		}
	}
	rejected := apply(t, nil, checklist.Difference(nil, want))
	for _, r := range rejected {
		if r.Code != checklist.CodeLimit { // of bytes, which Merge does not know
			t.Fatalf("%s: got %+v, want lists that keep the rules:\n%+v", format, r, want)
		}
	}
}
