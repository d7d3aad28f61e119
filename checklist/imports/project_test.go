package imports_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/imports"
	"ticklist/checklist/text"
)

// site is a Jira site of some issues, two a page.
type site struct {
	issues []imports.SourceIssue
	extra  map[string]string // properties that a search does not answer, by issue and key
	err    error             // of the next page
}

func (s *site) Count(context.Context, checklist.Area) (int64, error) {
	return int64(len(s.issues)), nil
}

func (s *site) Fields(context.Context, checklist.Area) (map[imports.Format][]string, error) {
	return map[imports.Format][]string{imports.IssueChecklist: {"customfield_1"}, imports.Okapya: {"customfield_2"}}, nil
}

func (s *site) Page(_ context.Context, _ checklist.Area, page string, _ int, _, _ []string) (imports.SourcePage, error) {
	if err := s.err; err != nil {
		s.err = nil
		return imports.SourcePage{}, err
	}
	from := 0
	if page != "" {
		from = int(page[0] - 'a')
	}
	out := imports.SourcePage{Issues: s.issues[from:min(from+2, len(s.issues))]}
	if from+2 < len(s.issues) {
		out.Next = string(rune('a' + from + 2))
	}
	return out, nil
}

func (s *site) Property(_ context.Context, _ checklist.Area, issueID, key string) ([]byte, error) {
	if v, ok := s.extra[issueID+key]; ok {
		return []byte(v), nil
	}
	return nil, imports.ErrNoProperty
}

func newSite() *site {
	fields := func(id, value string) map[string][]byte { return map[string][]byte{id: []byte(value)} }
	multiple := func(name string) []byte {
		return fmt.Appendf(nil, `{"version":"1.0.0","checklists":[{"id":1,"name":"M","items":[{"name":"<p>%s</p>","completed":true}]}]}`, name)
	}
	facts := func(key string) checklist.Facts { return checklist.Facts{IssueKey: key, ProjectID: "10000"} }
	return &site{
		issues: []imports.SourceIssue{
			{ID: "1", Facts: facts("T-1"), Fields: fields("customfield_1", `"# Default checklist\n* [done] a\n* [odd] b"`)},
			{ID: "2", Facts: facts("T-2")},
			{ID: "3", Facts: facts("T-3"), Properties: map[string][]byte{"sd-checklists-0": multiple("a"), "sd-checklists-1": multiple("b"), "sd-checklists-2": multiple("c")}},
			{ID: "4", Facts: facts("T-4"), Properties: fields(imports.SmartProperty, `"+ built\n- told"`)},
			{ID: "5", Facts: facts("T-5"), Properties: fields("sd-checklists-0", `{"odd":1}`), Fields: fields("customfield_2", `[{"name":"o","checked":true}]`)},
		},
		extra: map[string]string{"3sd-checklists-3": string(multiple("d"))},
	}
}

// run does a job to its end and returns it with its outcome.
func run(t *testing.T, m *imports.Mover, ask imports.Ask, again func(n int) bool) (bulk.Job, imports.Outcome) {
	t.Helper()
	b, err := json.Marshal(ask)
	if err != nil {
		t.Fatal(err)
	}
	j := bulk.Job{Area: checklist.Area{ClientKey: "site", ProjectID: "10000"}, Ask: b, Created: checklist.Stamp{By: "admin"}}
	for n := range 20 {
		s := bulk.Step{Total: j.Total, Cursor: j.Cursor, Result: j.Result}
		if err := m.Step(t.Context(), j, &s); err != nil {
			t.Fatal(err)
		}
		if again != nil && again(n) { // the server dies before the step is stored
			continue
		}
		j.Total, j.Cursor, j.Result = s.Total, s.Cursor, s.Result
		j.Done += s.Done
		j.Changed += s.Changed
		j.Failed += s.Failed
		if s.Finished {
			var out imports.Outcome
			if err := json.Unmarshal(j.Result, &out); err != nil {
				t.Fatal(err)
			}
			return j, out
		}
	}
	t.Fatal("the job does not end")
	return bulk.Job{}, imports.Outcome{}
}

func TestMoveAProject(t *testing.T) {
	ask := imports.Ask{Formats: imports.Apps(), Mode: imports.Missing}
	lists := newService()
	m := &imports.Mover{Source: newSite(), Lists: lists}
	stored := func(id string) string {
		in, err := lists.Load(t.Context(), checklist.Scope{ClientKey: "site", IssueID: id})
		if err != nil {
			t.Fatal(err)
		}
		return text.Write(in.Lists, checklist.Statuses())
	}
	dry := ask
	dry.Preview = true
	j, out := run(t, m, dry, nil)
	if stored("1") != "" || j.Done != 5 || j.Changed != 0 || out.Would != 4 || j.Failed != 1 || out.Issues != 4 || out.Items != 9 || len(out.Samples) != 4 {
		t.Errorf("a dry run: got %+v and %+v, want 5 issues with 9 items in 4 and nothing stored", j, out)
	}
	if got := out.Samples[0]; got.Key != "T-1" || got.Text != "a\nb" || got.Items != 2 {
		t.Errorf("the first sample is %+v", got)
	}
	// Every step is done twice, as if the server had died at its end.
	j, out = run(t, m, ask, func(n int) bool { return n%2 == 0 })
	if j.Done != 5 || j.Total != 5 || j.Failed != 1 || out.Items != 9 {
		t.Errorf("got %+v and %+v, want 5 issues with 9 items", j, out)
	}
	if diff := cmp.Diff([]imports.Problem{{Issue: "5", Key: "T-5", Format: imports.MultipleChecklists, Code: "unreadable"}}, out.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	want := map[string]string{
		"1": "# Default checklist\n* [done] a\n* [open] b\n", "2": "", "3": "# M\n* [done] a\n* [done] b\n* [done] c\n* [done] d\n",
		"4": "# Checklist\n* [done] built\n* [open] told\n", "5": "# Checklist\n* [done] o\n",
	}
	for id, lines := range want {
		if got := stored(id); got != lines {
			t.Errorf("issue %s: got %q, want %q", id, got, lines)
		}
	}
	for _, mode := range []imports.Mode{imports.Missing, imports.Append} {
		if j, _ = run(t, m, imports.Ask{Formats: imports.Apps(), Mode: mode}, nil); j.Changed != 0 {
			t.Errorf("once more with the mode %s: %d issues are changed, want 0", mode, j.Changed)
		}
	}
}

func TestMoveWaitsForJira(t *testing.T) {
	src := newSite()
	m := &imports.Mover{Source: src, Lists: newService()}
	ask := []byte(`{"formats":["issue-checklist"],"mode":"missing"}`)
	src.err = bulk.Later(time.Unix(100, 0))
	var later *bulk.LaterError
	if err := m.Step(t.Context(), bulk.Job{Ask: ask}, &bulk.Step{}); !errors.As(err, &later) {
		t.Errorf("got %v, want to be told when", err)
	}
	src.err = imports.ErrNoPage
	s := bulk.Step{Cursor: "c"}
	if err := m.Step(t.Context(), bulk.Job{Ask: ask}, &s); err != nil || s.Cursor != "" || s.Finished {
		t.Errorf("of a page that is too old: got %v and %+v, want it to begin again", err, s)
	}
}

func TestAskCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		ask  imports.Ask
		want string
	}{
		"good":             {imports.Ask{Formats: []imports.Format{imports.Okapya}, Mode: imports.Append}, ""},
		"no app":           {imports.Ask{Mode: imports.Append}, "formats"},
		"not kept in Jira": {imports.Ask{Formats: []imports.Format{imports.Trello}, Mode: imports.Append}, "formats"},
		"replacing":        {imports.Ask{Formats: imports.Apps(), Mode: imports.Replace}, "mode"},
	} {
		err := tc.ask.Check()
		if got := fmt.Sprint(err); tc.want == "" && err != nil || tc.want != "" && !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s: got %v, want %q", name, err, tc.want)
		}
	}
}
