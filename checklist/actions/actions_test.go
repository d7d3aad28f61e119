package actions_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/actions"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/templates"
	"ticklist/checklist/templates/templatestest"
	"ticklist/checklist/text"
)

var (
	scope = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	all   = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
	facts = checklist.Facts{ProjectID: "10"}
)

func at() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// world is templates and an issue in memory.
type world struct {
	*actions.Service
	t         fataler
	issues    *checklist.Service
	templates *templates.Service
	linked    int
}

// newWorld has the template Release, and Weekly twice.
func newWorld(t *testing.T, tb fataler) *world {
	kept := &checklisttest.Memory{}
	choices := checklist.NewChoices(kept, at)
	issues := checklist.NewService(kept, at).WithChoices(choices)
	w := &world{t: tb, issues: issues, templates: templates.NewService(&templatestest.Memory{}, issues, choices, at)}
	w.templates.Linked = func(_ context.Context, _ checklist.Scope, _ string) { w.linked++ }
	w.Service = &actions.Service{Issues: issues, Templates: w.templates}
	for id, name := range map[string]string{"t1": "Release", "t2": "Weekly", "t3": "weekly"} {
		written := "# Release\n* Tag\n  * Sign\n* Ship\n"
		if _, err := w.templates.Create(t.Context(), checklist.Area{ClientKey: "site"}, templates.New{ID: id, Name: name, Content: templates.Content{Text: &written}, By: "712020:me"}); err != nil {
			tb.Fatalf("%v", err)
		}
	}
	return w
}

// write makes the issue's lists what a text says, as a person does.
func (w *world) write(t *testing.T, written string) {
	w.t.Helper()
	if _, err := text.Save(t.Context(), w.issues, scope, text.Edit{Base: text.Write(w.load(t).Lists, checklist.Statuses()), Text: written, By: "712020:me", Can: all, Facts: facts}); err != nil {
		w.t.Fatalf("%v", err)
	}
}

func (w *world) load(t *testing.T) checklist.Issue {
	w.t.Helper()
	issue, err := w.issues.Load(t.Context(), scope)
	if err != nil {
		w.t.Fatalf("%v", err)
	}
	return issue
}

func (w *world) read(t *testing.T) string {
	return text.Write(w.load(t).Lists, checklist.Statuses())
}

func (w *world) do(t *testing.T, id, in string, can checklist.Permissions) (actions.Done, error) {
	w.t.Helper()
	parsed, err := actions.Parse([]byte(in))
	if err != nil {
		w.t.Fatalf("%s: %v", in, err)
	}
	return w.Do(t.Context(), scope, actions.Do{ID: id, Actions: parsed, By: "712020:me", Can: can, Facts: facts})
}

func TestDo(t *testing.T) {
	const start = "# QA\n* [open] Lint code\n* [skipped] Load test\n* [done] Smoke\n\n# Docs\n--- Texts\n* [open] Notes\n"
	for name, tc := range map[string]struct {
		before, do, want string
		changes          string
	}{
		"check all":                    {start, `{"check":"*"}`, "# QA\n* [done] Lint code\n* [skipped] Load test\n* [done] Smoke\n\n# Docs\n--- Texts\n* [done] Notes\n", "[2]"},
		"check by what it says":        {start, `{"check":"LINT"}`, strings.Replace(start, "[open] Lint", "[done] Lint", 1), "[1]"},
		"check by an expression":       {start, `{"check":"/^n/"}`, strings.Replace(start, "[open] Notes", "[done] Notes", 1), "[1]"},
		"check in one list":            {start, `{"check":"*","list":"docs"}`, strings.Replace(start, "[open] Notes", "[done] Notes", 1), "[1]"},
		"in a list that there is not":  {start, `{"check":"*","list":"none"}`, start, "[0]"},
		"uncheck":                      {start, `{"uncheck":"*"}`, "# QA\n* [open] Lint code\n* [open] Load test\n* [open] Smoke\n\n# Docs\n--- Texts\n* [open] Notes\n", "[2]"},
		"a status by its name":         {start, `{"status":"in Progress","match":"o"}`, "# QA\n* [in progress] Lint code\n* [in progress] Load test\n* [in progress] Smoke\n\n# Docs\n--- Texts\n* [in progress] Notes\n", "[4]"},
		"a status by its id":           {start, `{"status":"in_progress","match":"Notes"}`, strings.Replace(start, "[open] Notes", "[in progress] Notes", 1), "[1]"},
		"add to nothing":               {"", `{"add":["A","  B"]}`, "# Checklist\n* [open] A\n  * [open] B\n", "[3]"},
		"add to the first":             {start, `{"add":"[x] More\n> why"}`, strings.Replace(start, "Smoke\n", "Smoke\n* [done] More\n>> why\n", 1), "[1]"},
		"add to one by its name":       {start, `{"add":"More","list":"DOCS"}`, start + "* [open] More\n", "[1]"},
		"add to a new one":             {start, `{"add":["More","# docs","Two"],"list":"New"}`, start + "* [open] Two\n\n# New\n* [open] More\n", "[3]"},
		"clear":                        {start, `{"clear":true}`, "", "[2]"},
		"clear one":                    {start, `{"clear":"qa"}`, "# Docs\n--- Texts\n* [open] Notes\n", "[1]"},
		"a template":                   {"", `{"apply":"release"}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [open] Ship\n", "[4]"},
		"a template by its id":         {start, `{"apply":"t1","mode":"replace"}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [open] Ship\n", "[6]"},
		"one after the other":          {start, `[{"clear":true},{"apply":"Release"},{"check":"tag"},{"add":"Last","list":"release"}]`, "# Release\n* [done] Tag\n  * [open] Sign\n* [open] Ship\n* [open] Last\n", "[2 4 1 1]"},
		"a template goes again":        {"# QA\n* Mine\n", `[{"apply":"Release"},{"remove":"Release"}]`, "# QA\n* [open] Mine\n", "[4 1]"},
		"what was ticked stays":        {"", `[{"apply":"Release"},{"check":"Sign"},{"remove":"Release"}]`, "# Release\n* [open] Tag\n  * [done] Sign\n", "[4 1 1]"},
		"what was added stays":         {"", `[{"apply":"Release"},{"add":"Mine"},{"remove":"Release"}]`, "# Release\n* [open] Mine\n", "[4 1 3]"},
		"what is not from it stays":    {"# Release\n* Tag\n", `{"remove":"Release"}`, "# Release\n* [open] Tag\n", "[0]"},
		"the same twice in one":        {"", `[{"apply":"Release","mode":"append"},{"apply":"Release","mode":"append"},{"clear":"Release"},{"add":"x"}]`, "# Checklist\n* [open] x\n", "[4 4 2 2]"},
		"nothing that matches":         {start, `{"check":"no such item"}`, start, "[0]"},
		"what is there is not doubled": {"# Release\n* [done] tag\n", `{"apply":"Release"}`, "# Release\n* [done] tag\n  * [open] Sign\n* [open] Ship\n", "[2]"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, t)
			w.write(t, tc.before)
			before := w.load(t).Rev
			done, err := w.do(t, "one", tc.do, all)
			if err != nil {
				t.Fatal(err)
			}
			if got := w.read(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
			if got := fmt.Sprint(done.Changes); got != tc.changes {
				t.Errorf("changes: got %s, want %s", got, tc.changes)
			}
			if done.Issue.Rev > before+1 {
				t.Errorf("it took %d revisions, want one", done.Issue.Rev-before)
			}
			again, err := w.do(t, "one", tc.do, all)
			if err != nil || again.Issue.Rev != done.Issue.Rev || again.Changes != nil && again.Issue.Rev != before {
				t.Errorf("again: revision %d, %v, %v; want %d", again.Issue.Rev, again.Changes, err, done.Issue.Rev)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	const start = "# QA\n* [open] Lint\n"
	only := func(change func(*checklist.Permissions)) checklist.Permissions {
		can := all
		change(&can)
		return can
	}
	for name, tc := range map[string]struct {
		do   string
		can  checklist.Permissions
		want string
	}{
		"nobody":                {`{"check":"*"}`, checklist.Permissions{Toggle: true}, `"view"`},
		"who may not tick":      {`{"check":"*"}`, only(func(p *checklist.Permissions) { p.Toggle = false }), `Action 1 (check): whoever asked for it may not do this here; it needs the permission "toggle".`},
		"a status is a tick":    {`{"status":"done"}`, only(func(p *checklist.Permissions) { p.Toggle = false }), `"toggle"`},
		"who may not add":       {`[{"check":"*"},{"add":"x"}]`, only(func(p *checklist.Permissions) { p.Add = false }), `Action 2 (add): whoever`},
		"nor apply":             {`{"apply":"Release"}`, only(func(p *checklist.Permissions) { p.Add = false }), `"add"`},
		"who may not delete":    {`{"clear":true}`, only(func(p *checklist.Permissions) { p.Delete = false }), `"delete"`},
		"nor replace":           {`{"apply":"Release","mode":"replace"}`, only(func(p *checklist.Permissions) { p.Delete = false }), `"delete"`},
		"nor remove":            {`{"remove":"Release"}`, only(func(p *checklist.Permissions) { p.Delete = false }), `"delete"`},
		"who may not link":      {`{"apply":"Release","live":true}`, all, `"manageTemplates"`},
		"no such template":      {`[{"check":"*"},{"apply":"Relaese"}]`, all, `Action 2 (apply): There is no template "Relaese" here.`},
		"two of one name":       {`{"apply":"WEEKLY"}`, all, `Action 1 (apply): Several templates have this name: say which by its id.`},
		"no such status":        {`[{"check":"*"},{"status":"QA ready"}]`, all, `Action 2 (status): There is no status "QA ready" here.`},
		"a line that is wrong":  {`{"add":["a","* [QA ready] b"]}`, all, `Action 1 (add): Line 2: There is no status "QA ready".`},
		"more lists than 20":    {`{"add":["` + strings.Join(strings.Split(strings.Repeat("# L,x,", 19), ","), `","`) + `","# M 1","x","# M 2","x"]}`, all, `Action 1 (add): Line 42: An issue can have 20 checklists.`},
		"half of it is nothing": {`[{"check":"*"},{"add":"[ ] ok"},{"add":"> of nothing"}]`, all, `Action 3 (add): Line 1: Details belong`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, t)
			w.write(t, start)
			_, err := w.do(t, "one", tc.do, tc.can)
			if sentence, ok := actions.Explain(err); !ok || !strings.Contains(sentence, tc.want) {
				t.Errorf("got %q (%v), want one that says %q", sentence, err, tc.want)
			}
			if strings.Contains(tc.want, "needs") && !errors.Is(err, checklist.ErrForbidden) {
				t.Errorf("%v is not forbidden", err)
			}
			if got := w.read(t); got != start {
				t.Errorf("it was changed to\n%s", got)
			}
		})
	}
}

func TestLiveLists(t *testing.T) {
	w := newWorld(t, t)
	manager := all
	manager.ManageTemplates = true
	if _, err := w.do(t, "apply", `{"apply":"Release","live":true}`, manager); err != nil || w.linked != 1 {
		t.Fatalf("%v, told of %d links", err, w.linked)
	}
	for n, tc := range []struct{ do, want string }{
		{`{"check":"Ship"}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [done] Ship\n"},
		{`{"uncheck":"Ship"}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [open] Ship\n"},
		{`{"clear":true}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [open] Ship\n"},
		{`{"remove":"Release"}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [open] Ship\n"},
		{`{"add":"Mine","list":"Release"}`, "# Release\n* [open] Tag\n  * [open] Sign\n* [open] Ship\n\n# Release\n* [open] Mine\n"},
	} {
		if _, err := w.do(t, fmt.Sprint("n", n), tc.do, all); err != nil || w.read(t) != tc.want {
			t.Errorf("%s: %v, and\n%s\nwant\n%s", tc.do, err, w.read(t), tc.want)
		}
	}
	if _, err := w.do(t, "remove", `{"remove":"Release"}`, manager); err != nil || w.read(t) != "# Release\n* [open] Mine\n" {
		t.Errorf("who manages templates: %v, and\n%s", err, w.read(t))
	}
}

// TestATemplateThatIsGone: a request that was done is known as such, though its
// template is not there any more.
func TestATemplateThatIsGone(t *testing.T) {
	w := newWorld(t, t)
	if _, err := w.do(t, "one", `{"apply":"Release"}`, all); err != nil {
		t.Fatal(err)
	}
	if err := w.templates.Delete(t.Context(), checklist.Area{ClientKey: "site"}, "t1"); err != nil {
		t.Fatal(err)
	}
	if done, err := w.do(t, "one", `{"apply":"Release"}`, all); err != nil || done.Issue.Rev != 1 {
		t.Errorf("revision %d, %v", done.Issue.Rev, err)
	}
}

func TestFaults(t *testing.T) {
	disk := errors.New("disk")
	kept := &checklisttest.Memory{Err: disk}
	w := &world{t: t, Service: &actions.Service{Issues: checklist.NewService(kept, at)}}
	_, err := w.do(t, "one", `{"check":"*"}`, all)
	if _, explained := actions.Explain(err); !errors.Is(err, disk) || explained {
		t.Errorf("got %v, want the fault", err)
	}
}

// TestProperties: whatever is asked for on whatever lists is one revision or none,
// is all done or not at all, and is done once; and some actions undo others.
func TestProperties(t *testing.T) {
	verbs := []string{`{"check":"*"}`, `{"uncheck":"b"}`, `{"status":"skipped","match":"/[ac]/"}`, `{"add":["b","  a"]}`, `{"add":"c","list":"Two"}`,
		`{"apply":"Release"}`, `{"apply":"Release","mode":"append"}`, `{"apply":"Release","mode":"replace"}`, `{"remove":"Release"}`, `{"clear":"two"}`, `{"clear":true}`}
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, r)
		w.write(t, rapid.SampledFrom([]string{"", "* a\n", "# One\n* [done] a\n  * b\n# Two\n* [skipped] c\n", "# Release\n* tag\n"}).Draw(r, "lists"))
		do := "[" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(verbs), 1, 6).Draw(r, "actions"), ",") + "]"
		before := w.load(t)
		done, err := w.do(t, "one", do, all)
		if err != nil {
			r.Fatalf("%s: %v", do, err)
		}
		if done.Issue.Rev > before.Rev+1 || len(done.Rejected) > 0 {
			r.Fatalf("%s: %d revisions, rejected %v", do, done.Issue.Rev-before.Rev, done.Rejected)
		}
		after := w.read(t)
		if _, err := w.do(t, "one", do, all); err != nil || w.load(t).Rev != done.Issue.Rev {
			r.Fatalf("%s: done twice, %v", do, err)
		}
		if _, err := w.do(t, "two", `{"apply":"Release"}`, all); err != nil {
			r.Fatalf("%v", err)
		}
		rev := w.load(t).Rev
		if _, err := w.do(t, "three", `{"apply":"Release"}`, all); err != nil || w.load(t).Rev != rev {
			r.Fatalf("what is there already was applied again: %v", err)
		}
		if !strings.Contains(after, "Tag") && !strings.Contains(after, "tag") && before.Lists == nil {
			if _, err := w.do(t, "four", `{"remove":"Release"}`, all); err != nil || w.read(t) != after {
				r.Fatalf("applied and removed:\n%s\nwant\n%s", w.read(t), after)
			}
		}
		if _, err := w.do(t, "five", `[{"check":"*"},{"uncheck":"*"}]`, all); err != nil || w.load(t).Count(checklist.Statuses()).Complete != 0 {
			r.Fatalf("%v, and something is complete:\n%s", err, w.read(t))
		}
	})
}
