package imports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/export"
	"ticklist/checklist/imports"
	"ticklist/checklist/text"
)

// TestReadsWhatIsExported takes lists out of Ticklist and in again, in each format of
// its exports.
func TestReadsWhatIsExported(t *testing.T) {
	const out = "# Go - \\*now\\*\n* [on hold]? =Ship\\it (today) [~accountid:712020:plain] due:2026-12-31 [~follow:TICK-12:10012]\n>> 'quoted\n>> - and more\n  * [done] +Pack\n--- Then, all\n* [skipped] ' @Rest\n\n# Empty\n"
	lists, err := text.Read(out, statuses())
	if err != nil {
		t.Fatal(err)
	}
	in := checklist.Issue{Facts: checklist.Facts{IssueKey: "TICK-7", ProjectID: "10000"}, Lists: lists, Statuses: statuses()}
	none := func(func(checklist.Event) error) error { return nil }
	for _, tc := range []struct {
		as     string
		format imports.Format
		want   string
	}{
		{"json", imports.Ticklist, out},
		{"csv", imports.CSV, out},
		// Markdown names issues that are linked by their key alone, and shows no list of nothing else.
		{"markdown", imports.Markdown, strings.Replace(out, " [~follow:TICK-12:10012]", "", 1)},
	} {
		t.Run(tc.as, func(t *testing.T) {
			var b bytes.Buffer
			e, err := export.New(tc.as, &b, export.Head{At: time.Unix(0, 0), Site: "acme", Scope: "all"})
			if err == nil {
				err = e.Issue(checklist.Scope{ClientKey: "acme", IssueID: "10007"}, in, none)
			}
			if err == nil {
				err = e.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := imports.Detect(b.String()); got != tc.format {
				t.Errorf("detected %q, want %q", got, tc.format)
			}
			got, err := imports.Read(tc.format, b.String(), statuses())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, text.Write(got.Lists, statuses())); diff != "" {
				t.Errorf("lists (-want +got):\n%s\nfrom %s", diff, &b)
			}
		})
	}
}
