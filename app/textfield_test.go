package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/adf"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/outbox"
	"ticklist/checklist/text"
	"ticklist/checklist/textfield"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

const (
	appAccount = "557058:app"
	rulePerson = "712020:rule"
)

var fieldScope = checklist.Scope{ClientKey: "acme", IssueID: "10001"}

// fieldJira is a Jira whose issue 10001 has the field, with what Jira makes of
// documents, and a webhook of each change.
type fieldJira struct {
	mu       sync.Mutex
	value    []byte
	by       string
	normal   func(document string) string
	writes   int
	reads    int
	webhooks []tenant.Task
	refuse   error // of writes
	may      checklist.Permissions
}

func (j *fieldJira) AppField(_ context.Context, _ tenant.Installation, key string) (string, error) {
	if key != "checklist-text" {
		return "", tenant.ErrNoField
	}
	return "customfield_1", nil
}

func (j *fieldJira) Self(context.Context, tenant.Installation) (string, error) {
	return appAccount, nil
}

func (j *fieldJira) FieldText(_ context.Context, _ tenant.Installation, issueID, _ string) (tenant.FieldText, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reads++
	return tenant.FieldText{Issue: tenant.Issue{ID: issueID, Key: "A-1", ProjectID: "10"}, Value: j.value, By: j.by}, nil
}

func (j *fieldJira) SetFieldText(_ context.Context, _ tenant.Installation, _, _ string, document []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.refuse != nil {
		return j.refuse
	}
	j.writes++
	j.change(appAccount, document)
	return nil
}

// change is what Jira does with a new value; mu is held.
func (j *fieldJira) change(by string, document []byte) {
	if string(document) != "null" {
		document = []byte(j.normal(string(document)))
	}
	j.value, j.by = document, by
	j.webhooks = append(j.webhooks, tenant.Task{ClientKey: "acme", Kind: tenant.IssueUpdated, IssueID: "10001", Rules: true, Fields: "customfield_1"})
}

// write is somebody who makes something of the lines that the field has.
func (j *fieldJira) write(t testing.TB, edit func(lines string) string) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	lines, err := adf.Lines(j.value)
	if err != nil {
		t.Fatal(err)
	}
	document, err := adf.Document(edit(lines))
	if err != nil {
		t.Fatal(err)
	}
	j.change(rulePerson, document)
}

func (j *fieldJira) said(t testing.TB) string {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	said, err := textfield.Normal(j.value, checklist.Statuses())
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

func (j *fieldJira) Effective(context.Context, tenant.Principal, string) (checklist.Permissions, error) {
	return j.may, nil
}

func (j *fieldJira) SetIssueProperty(context.Context, tenant.Installation, string, string, []byte) error {
	return nil
}

func (j *fieldJira) Get(context.Context, string) (tenant.Installation, error) {
	return tenanttest.Installation("acme"), nil
}

// fielded is the app with a field, and its outbox at work.
type fielded struct {
	*fieldJira
	t     testing.TB
	text  *textField
	lists *checklist.Service
	log   *bytes.Buffer
}

var allowedAll = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}

// startFielded is to be called in a bubble; what it returns stops the outbox.
func startFielded(t testing.TB, normal func(string) string) (*fielded, func()) {
	t.Helper()
	store := &checklisttest.Memory{}
	site := checklist.Settings{Choice: checklist.Choice{Tell: new(checklist.TellTexts), Fields: &checklist.Fields{Text: true}}}
	if _, err := store.SaveSettings(context.Background(), checklist.Area{ClientKey: "acme"}, site); err != nil {
		t.Fatal(err)
	}
	f := &fielded{t: t, fieldJira: &fieldJira{value: []byte("null"), normal: normal, may: allowedAll}, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(f.log, nil))
	choices := checklist.NewChoices(store, time.Now)
	f.lists = checklist.NewService(store, time.Now).WithChoices(choices)
	s := &server{log: log, data: &data{}}
	f.text = newTextField(s, f.lists, f.fieldJira, f.fieldJira)
	f.text.told, f.text.options = store, choices
	box := outbox.New(store, f.lists, teller{sites: f.fieldJira, jira: f.fieldJira, text: f.text}, time.Now, log)
	f.lists.Wrote = box.Wrote
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- box.Run(ctx) }()
	return f, func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// panel is somebody who makes something of the checklists' text in the panel.
func (f *fielded) panel(edit func(lines string) string) {
	f.t.Helper()
	in := f.now()
	base := text.Write(in.Lists, in.Statuses)
	if _, err := text.Save(context.Background(), f.lists, fieldScope, text.Edit{Base: base, Text: edit(base), By: "712020:panel", Can: allowedAll}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fielded) now() checklist.Issue {
	f.t.Helper()
	in, err := f.lists.Load(context.Background(), fieldScope)
	if err != nil {
		f.t.Fatal(err)
	}
	return in
}

// is what the checklists are, as the field is to say it.
func (f *fielded) is() string { return string(textfield.Of(f.now())) }

// deliver gives the app the webhook of a number, which may come again.
func (f *fielded) deliver(n int, again bool) {
	f.t.Helper()
	f.mu.Lock()
	task := f.webhooks[n]
	if !again {
		f.webhooks = slices.Delete(f.webhooks, n, n+1)
	}
	f.mu.Unlock()
	in, _ := f.Get(context.Background(), "acme")
	for {
		err := f.text.do(context.Background(), task, in)
		if err == nil {
			return
		}
		if err != checklist.ErrBusy { //nolint:errorlint // what the outbox's store answers, not wrapped
			f.t.Fatal(err)
		}
		<-time.After(time.Second) // as the queue does
	}
}

func (f *fielded) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.webhooks)
}

// settle delivers all webhooks, until there are no more, and fails if there is no
// end to it.
func (f *fielded) settle() {
	f.t.Helper()
	for range 50 {
		<-time.After(5 * time.Second)
		synctest.Wait()
		if f.waiting() == 0 {
			return
		}
		for f.waiting() > 0 {
			f.deliver(0, false)
		}
	}
	f.t.Fatalf("there is no end to it: %d writes, the field says %q, the checklists are %q", f.writes, f.said(f.t), f.is())
}

func add(line string) func(string) string {
	return func(lines string) string { return strings.TrimRight(lines, "\n") + "\n" + line }
}

// normals are what Jira may make of a document.
var normals = map[string]func(string) string{
	"as it is": func(s string) string { return s },
	"escaped": func(s string) string { // once, as Jira does
		s = strings.NewReplacer(`\\[`, `[`, `\\]`, `]`, `\\_`, `_`).Replace(s)
		return strings.NewReplacer(`"[`, `"\\[`, `] `, `\\] `, `_`, `\\_`).Replace(s)
	},
	"dashes": func(s string) string { return strings.NewReplacer("---", "—", "--", "–").Replace(s) },
	"old markup": func(s string) string { // # Name, * item and --- heading, through it and back
		return walked(s, func(n map[string]any) map[string]any {
			level := n["attrs"]
			switch {
			case n["type"] == "heading" && fmt.Sprint(level) == "map[level:1]":
				item := map[string]any{"type": "listItem", "content": []any{map[string]any{"type": "paragraph", "content": n["content"]}}}
				return map[string]any{"type": "orderedList", "content": []any{item}}
			case n["type"] == "heading":
				return map[string]any{"type": "paragraph", "content": append([]any{map[string]any{"type": "text", "text": "— "}}, n["content"].([]any)...)}
			}
			return n
		})
	},
	"numbered": func(s string) string { return strings.ReplaceAll(s, "bulletList", "orderedList") },
}

// walked is a document whose blocks have become others.
func walked(s string, become func(map[string]any) map[string]any) string {
	var doc map[string]any
	if err := json.Unmarshal([]byte(s), &doc); err != nil {
		panic(err)
	}
	blocks, _ := doc["content"].([]any)
	for n := range blocks {
		blocks[n] = become(blocks[n].(map[string]any))
	}
	out, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// TestTextField goes through what people and rules do with the field, one after
// the other.
func TestTextField(t *testing.T) {
	for name, normal := range normals {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, stop := startFielded(t, normal)
				defer stop()
				f.write(t, add("# Release\n--- Before\n* [done] freeze_it\n* tell -- all"))
				f.settle()
				want := "# Release\n--- Before\n* [done] freeze_it\n* [open] tell -- all\n"
				if got := f.is(); name != "dashes" && name != "escaped" && got != want {
					t.Errorf("written first: %q, want %q", got, want)
				}
				f.panel(add("* [open] ship"))
				f.settle()
				before := f.now()
				f.write(t, add("rest"))
				f.settle()
				if got := f.is(); !strings.HasSuffix(got, "* [open] ship\n* [open] rest\n") || strings.Count(got, "\n") != strings.Count(want, "\n")+2 {
					t.Errorf("appended: %q", got)
				}
				for _, l := range before.Lists {
					for _, it := range l.Items {
						if !strings.Contains(fmt.Sprint(f.now().Lists), it.ID) {
							t.Errorf("%q has become another item: %q", it.Text, f.is())
						}
					}
				}
				f.write(t, func(string) string { return "" })
				f.settle()
				if got := f.is(); got != "" {
					t.Errorf("cleared: %q", got)
				}
				if f.writes > 4 {
					t.Errorf("%d writes for four changes", f.writes)
				}
			})
		})
	}
}

// TestTextFieldHasNoLoop: whatever people do in both places, and however webhooks
// come, in the end both say the same, with at most one write for each change.
func TestTextFieldHasNoLoop(t *testing.T) {
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range normals {
			if !yield(name) {
				return
			}
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		normal := normals[rapid.SampledFrom(names).Draw(rt, "normal")]
		steps := rapid.SliceOfN(rapid.IntRange(0, 6), 1, 12).Draw(rt, "steps")
		picks := rapid.SliceOfN(rapid.IntRange(0, 1000), len(steps), len(steps)).Draw(rt, "picks")
		synctest.Test(t, func(t *testing.T) {
			f, stop := startFielded(t, normal)
			defer stop()
			changes := 0
			for n, step := range steps {
				switch waiting := f.waiting(); {
				case step == 0:
					f.panel(add(fmt.Sprintf("* [open] panel %d", n)))
					changes++
				case step == 1:
					f.panel(func(s string) string { return strings.Replace(s, "[open]", "[done]", 1) })
					changes++
				case step == 2:
					// Not between the outbox's reading and its writing: Jira has no
					// compare-and-swap, and what somebody writes just then is lost.
					synctest.Wait()
					f.write(t, add(fmt.Sprintf("* field %d", n)))
					changes++
				case step == 3:
					<-time.After(time.Duration(picks[n]) * 3 * time.Millisecond)
				case waiting > 0:
					f.deliver(picks[n]%waiting, step == 4)
				}
			}
			f.settle()
			if got, want := f.said(t), f.is(); f.by != appAccount && got != want {
				t.Errorf("the field says %q, the checklists are %q", got, want)
			}
			for n, step := range steps {
				if want := fmt.Sprintf("field %d", n); step == 2 && strings.Count(f.is(), want+"\n") != 1 {
					t.Errorf("%q is not there once: %q, %v %v %s", want, f.is(), steps, picks, f.log)
				}
			}
			if f.writes > changes {
				t.Errorf("%d writes for %d changes", f.writes, changes)
			}
		})
	})
}

// TestTextFieldIsPutBack: what somebody may not do, or what cannot be read, is not
// left standing.
func TestTextFieldIsPutBack(t *testing.T) {
	for name, tc := range map[string]struct {
		may   checklist.Permissions
		write func(*fieldJira)
	}{
		"who may not": {checklist.Permissions{View: true}, func(j *fieldJira) { j.write(t, add("mine")) }},
		"no document": {allowedAll, func(j *fieldJira) {
			j.mu.Lock()
			defer j.mu.Unlock()
			j.normal = func(s string) string { return s }
			j.change(rulePerson, []byte(`"* a"`))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, stop := startFielded(t, normals["as it is"])
				defer stop()
				f.panel(add("* [open] one"))
				f.settle()
				f.may = tc.may
				want := f.is()
				tc.write(f.fieldJira)
				f.settle()
				if got := f.said(t); got != want || f.is() != want {
					t.Errorf("the field says %q, the checklists are %q, want %q", got, f.is(), want)
				}
				if !strings.Contains(f.log.String(), "text field") {
					t.Errorf("nothing is logged: %s", f.log)
				}
			})
		})
	}
}

// TestTextFieldThatIsNotOnTheScreen costs no more than a call a change.
func TestTextFieldThatIsNotOnTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, stop := startFielded(t, normals["as it is"])
		defer stop()
		f.refuse = tenant.ErrNoField
		f.panel(add("* [open] one"))
		f.settle()
		if f.reads != 1 || f.writes != 0 {
			t.Errorf("%d reads, %d writes", f.reads, f.writes)
		}
	})
}
