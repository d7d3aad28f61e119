package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/actions"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rules"
	"ticklist/checklist/templates"
	"ticklist/checklist/templates/templatestest"
	"ticklist/checklist/text"
	"ticklist/tenant"
	"ticklist/tenant/jira"
	"ticklist/tenant/tenanttest"
)

// ordering is a site where things are ordered, and what its Jira says.
type ordering struct {
	*orders
	*ruled
	queue      *tenanttest.Queue
	properties map[string]string
	may        map[string]checklist.Permissions // by account
	refuses    error                            // what Jira says to writers of properties
	fails      int                              // of so many writes nothing is known
	now        time.Time
}

func newOrdering(t *testing.T) *ordering {
	t.Helper()
	o := &ordering{
		ruled: newRuled(t), queue: &tenanttest.Queue{}, properties: map[string]string{}, now: time.Now(),
		may: map[string]checklist.Permissions{"712020:ada": {View: true, Add: true, Toggle: true}},
	}
	choices := checklist.NewChoices(&checklisttest.Memory{}, time.Now)
	o.orders = &orders{
		queue: o.queue, rights: o, jira: o, runs: o.store, now: func() time.Time { return o.now },
		doer: &actions.Service{Issues: o.Service, Templates: templates.NewService(&templatestest.Memory{}, o.Service, choices, time.Now)},
	}
	return o
}

func (o *ordering) Effective(_ context.Context, p tenant.Principal, issueID string) (checklist.Permissions, error) {
	if p.ProjectID != "10" || issueID != "1" || p.Installation.ClientKey != "acme" {
		return checklist.Permissions{}, errors.New("asked of something else")
	}
	return o.may[p.AccountID], o.silent
}

func (o *ordering) Property(_ context.Context, _ tenant.Installation, _, key string) ([]byte, error) {
	if v, ok := o.properties[key]; ok {
		return []byte(v), nil
	}
	return nil, jira.ErrNoProperty
}

func (o *ordering) SetIssueProperty(_ context.Context, _ tenant.Installation, _, key string, value []byte) error {
	if o.fails > 0 {
		o.fails--
		return errors.New("cut off")
	}
	if o.refuses != nil {
		return o.refuses
	}
	if value == nil {
		delete(o.properties, key)
	} else {
		o.properties[key] = string(value)
	}
	return nil
}

// set is what Jira does where somebody sets the property; tells says whether its
// webhook has the value.
func (o *ordering) set(t *testing.T, id, value, who string, tells bool) {
	t.Helper()
	o.properties[actions.OrderProperty] = value
	w := tenant.Webhook{Kind: tenant.PropertySet, Identifier: id, IssueID: "1", Who: who}
	if tells {
		w.Order = value
	}
	o.take(t, w)
}

func (o *ordering) take(t *testing.T, w tenant.Webhook) {
	t.Helper()
	o.now = o.now.Add(time.Millisecond)
	inbox := &tenant.Inbox{Queue: o.queue, Now: func() time.Time { return o.now }, Wake: func() {}}
	if err := inbox.Take(t.Context(), tenant.Call{ClientKey: "acme", Installation: tenanttest.Installation("acme")}, w); err != nil {
		t.Fatal(err)
	}
}

// work does what waits, as often as it takes, and returns the errors on the way.
func (o *ordering) work(t *testing.T) (failed []string) {
	t.Helper()
	for range 20 {
		tasks, err := o.queue.Earliest(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(tasks) == 0 {
			return failed
		}
		for _, task := range tasks {
			next := task.Succeeded(o.now)
			if err := o.do(t.Context(), task, tenanttest.Installation("acme")); err != nil {
				failed = append(failed, err.Error())
				next = task.Failed(o.now)
			}
			if _, err := o.queue.Save(t.Context(), next); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Fatal("it never ends")
	return failed
}

func (o *ordering) lists(t *testing.T) (written string, rev int64) {
	t.Helper()
	issue, err := o.Load(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	return text.Write(issue.Lists, issue.Statuses), issue.Rev
}

func TestOrderedByAProperty(t *testing.T) {
	for name, tc := range map[string]struct {
		with       func(*ordering)
		order, who string
		untold     bool // the webhook lacks the value
		lists      string
		done       string // a part of what is told; "" for nothing
		left       bool   // the order stays
		fails      string
	}{
		"it is done":                    {order: `{"add":"Ship"}`, who: "712020:ada", lists: "# Checklist\n* [open] Ship\n", done: `"done":1,"rev":1,"changes":[2]}`},
		"Jira does not tell what":       {order: `{"add":"Ship"}`, who: "712020:ada", untold: true, lists: "# Checklist\n* [open] Ship\n", done: `"done":1,"rev":1`},
		"as a text":                     {order: `"{\"add\":\"Ship\"}"`, who: "712020:ada", lists: "# Checklist\n* [open] Ship\n", done: `"done":1`},
		"who may not":                   {order: `{"clear":true}`, who: "712020:ada", done: `"error":"Action 1 (clear): whoever asked for it may not do this here; it needs the permission \"delete\".","was":{"clear":true}}`},
		"a stranger":                    {order: `{"add":"x"}`, who: "712020:eve", done: `needs the permission \"view\"`},
		"nobody":                        {order: `{"add":"x"}`, done: `needs the permission \"view\"`},
		"what is no order":              {order: `{"frob":1}`, who: "712020:ada", done: `"error":"Action 1: An action has one of apply,`},
		"what is no JSON":               {order: `{"add":`, who: "712020:ada", done: `"error":"Actions are JSON, and this is not."}`},
		"a long one":                    {order: `{"frob":"` + strings.Repeat("x", 32_000) + `"}`, who: "712020:ada", done: `add and clear."}`},
		"it was set anew":               {order: `{"add":"Ship"}`, who: "712020:ada", with: func(o *ordering) { o.properties[actions.OrderProperty] = `{"add":"More"}` }, left: true, lists: "# Checklist\n* [open] Ship\n", done: `"done":1`},
		"with other blanks":             {order: `{"add":"Ship"}`, who: "712020:ada", with: func(o *ordering) { o.properties[actions.OrderProperty] = `{ "add" : "Ship" }` }, lists: "# Checklist\n* [open] Ship\n", done: `"done":1`},
		"it is gone":                    {order: `{"add":"Ship"}`, who: "712020:ada", untold: true, with: func(o *ordering) { delete(o.properties, actions.OrderProperty) }},
		"the issue is gone":             {order: `{"add":"Ship"}`, who: "712020:ada", with: func(o *ordering) { delete(o.facts, "1") }, left: true},
		"the app may not tell":          {order: `{"add":"Ship"}`, who: "712020:ada", with: func(o *ordering) { o.refuses = &jira.StatusError{Status: http.StatusForbidden} }, left: true, lists: "# Checklist\n* [open] Ship\n"},
		"the first answer is cut off":   {order: `{"add":"Ship"}`, who: "712020:ada", with: func(o *ordering) { o.fails = 1 }, lists: "# Checklist\n* [open] Ship\n", done: `"done":1,"rev":1}`, fails: "cut off"},
		"nobody knows who may do what":  {order: `{"add":"Ship"}`, who: "712020:ada", with: func(o *ordering) { o.may = nil }, done: `"error"`},
		"whoever ordered it was erased": {order: `{"add":"x"}`, who: tenant.ErasedAccount, done: `needs the permission \"view\"`},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrdering(t)
			o.set(t, "w1", tc.order, tc.who, !tc.untold)
			if tc.with != nil {
				tc.with(o)
			}
			if got := strings.Join(o.work(t), "; "); got != tc.fails {
				t.Errorf("failed with %q, want %q", got, tc.fails)
			}
			if got, _ := o.lists(t); got != tc.lists {
				t.Errorf("the lists are\n%s\nwant\n%s", got, tc.lists)
			}
			done := o.properties[actions.DoneProperty]
			if !strings.Contains(done, tc.done) || tc.done == "" && done != "" || len(done) > 32_768 {
				t.Errorf("told %s, want %s", done, tc.done)
			}
			if _, left := o.properties[actions.OrderProperty]; left != tc.left {
				t.Errorf("the order is left: %v, want %v", left, tc.left)
			}
		})
	}
}

// TestOrdersAreEachDoneOnce: the same twice is two orders, the same webhook twice is
// one, and all are done in the order in which they came in.
func TestOrdersAreEachDoneOnce(t *testing.T) {
	o := newOrdering(t)
	o.set(t, "w1", `{"add":"a"}`, "712020:ada", true)
	o.set(t, "w2", `{"add":"a"}`, "712020:ada", true)
	o.set(t, "w1", `{"add":"a"}`, "712020:ada", true)
	o.set(t, "w3", `[{"check":"a"},{"add":"b"}]`, "712020:ada", true)
	if failed := o.work(t); len(failed) > 0 {
		t.Error(failed)
	}
	o.set(t, "w2", `{"add":"a"}`, "712020:ada", true) // once more, late
	if failed := o.work(t); len(failed) > 0 {
		t.Error(failed)
	}
	if got, rev := o.lists(t); got != "# Checklist\n* [done] a\n* [done] a\n* [open] b\n" || rev != 3 {
		t.Errorf("revision %d is\n%s", rev, got)
	}
}

// TestALaterOrderWaits: while one cannot be done, those behind it are not.
func TestALaterOrderWaits(t *testing.T) {
	o := newOrdering(t)
	o.set(t, "w1", `{"add":"a"}`, "712020:ada", true)
	o.set(t, "w2", `{"check":"*"}`, "712020:ada", true)
	o.silent = errors.New("Jira is down")
	tasks := o.queue.All()
	if err := o.do(t.Context(), tasks[0], tenanttest.Installation("acme")); !errors.Is(err, o.silent) {
		t.Errorf("got %v", err)
	}
	o.silent = nil
	if err := o.do(t.Context(), tasks[1], tenanttest.Installation("acme")); !errors.Is(err, errEarlier) {
		t.Errorf("got %v", err)
	}
	if got := fmt.Sprint(len(chains(tasks)), len(chains(tasks)[0])); got != "1 2" {
		t.Errorf("chains: %s", got)
	}
	o.work(t)
	if got, _ := o.lists(t); got != "# Checklist\n* [done] a\n" {
		t.Errorf("got\n%s", got)
	}
}

func TestOrderedByAWorkflow(t *testing.T) {
	for name, tc := range map[string]struct {
		value, lists, run, told string
		with                    func(*ordering)
		fails                   string
	}{
		"it is done":        {value: `"{\"actions\":[{\"clear\":true},{\"add\":[\"a\",\"b\"]}]}"`, lists: "# Checklist\n* [open] a\n* [open] b\n", run: "workflow applied 3 "},
		"without a string":  {value: `{"actions":[{"add":"a"}]}`, lists: "# Checklist\n* [open] a\n", run: "workflow applied 2 "},
		"nothing to do":     {value: `{"check":"*"}`, run: "workflow present 0 "},
		"it cannot be":      {value: `{"status":"none"}`, run: `workflow refused 0 Action 1 (status): There is no status "none" here.`, told: `"error":"Action 1 (status): There is no status \"none\" here."`},
		"it is no order":    {value: `"hello"`, run: "workflow refused 0 Actions are JSON, and this is not.", told: `"error"`},
		"the issue is gone": {value: `{"clear":true}`, with: func(o *ordering) { delete(o.facts, "1") }},
		"it cannot be told": {value: `{"status":"none"}`, with: func(o *ordering) { o.fails = 1 }, run: `workflow refused 0 Action 1 (status): There is no status "none" here.`, told: `"error"`, fails: "cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrdering(t)
			for range 2 { // Jira repeats it
				o.take(t, tenant.Webhook{Kind: tenant.PostFunction, IssueID: "1", Order: tc.value, Occasion: "31 at noon"})
			}
			if tc.with != nil {
				tc.with(o)
			}
			if got := strings.Join(o.work(t), "; "); got != tc.fails {
				t.Errorf("failed with %q, want %q", got, tc.fails)
			}
			if got, _ := o.lists(t); got != tc.lists {
				t.Errorf("the lists are\n%s\nwant\n%s", got, tc.lists)
			}
			runs, err := o.store.Runs(t.Context(), "acme", rules.Query{Limit: 10})
			var ran []string
			for _, r := range runs {
				ran = append(ran, fmt.Sprintf("%s %s %d %s", r.On, r.Outcome, r.Items, r.RuleName))
			}
			if got := strings.Join(ran, "; "); err != nil || got != tc.run {
				t.Errorf("ran %q (%v), want %q", got, err, tc.run)
			}
			if told := o.properties[actions.DoneProperty]; !strings.Contains(told, tc.told) || tc.told == "" && told != "" {
				t.Errorf("told %s, want %s", told, tc.told)
			}
		})
	}
}
