package tenanttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
)

// RunQueue tests that a queue keeps the contract of tenant.Queue. open returns
// two queues on the same, empty data, as two servers have it: for each subtest
// anew. In one process they may be one and the same.
func RunQueue(t *testing.T, open func(t *testing.T) (a, b tenant.Queue)) {
	for _, tc := range []struct {
		name string
		test func(t *testing.T, a, b tenant.Queue)
	}{
		{"what is put comes back whole", taskWholeness},
		{"a repetition changes nothing, done or not", repetition},
		{"the earliest come first, and settled ones never", earliest},
		{"an old revision is a conflict and changes nothing", oldTask},
		{"of sixteen that save at once one does", taskRace},
		{"of sixteen that put the same at once there is one", putRace},
		{"another tenant is never touched", otherTenantsTasks},
		{"what is settled is forgotten in time", forgetting},
		{"a person is found and taken out", peopleInTasks},
		{"what is ordered is opened for who does it", ordering},
		{"orders of an issue are known to wait", ordersBefore},
		{"orders go with their issue", erasedOrders},
		{"orders go with their project", erasedInProject},
		{"a cancelled context is an error and stores nothing", cancelledQueue},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, b := open(t)
			tc.test(t, a, b)
		})
	}
}

// Task returns a waiting task with every field set but Rev. Due is n seconds
// after a fixed time.
func Task(clientKey, name string, n int) tenant.Task {
	at := time.Date(2026, 11, 21, 10, 0, 0, 123e6, time.UTC)
	return tenant.Task{
		ClientKey: clientKey, Name: name, Kind: tenant.ProjectDeleted, IssueID: "10001", ProjectID: "10000", ReceivedAt: at,
		Moved: true, StatusChanged: true, Who: "712020:whoever", Rules: true, Fields: "labels,priority", To: "5", CloneOf: "10002",
		State: tenant.TaskWaiting, Due: at.Add(time.Duration(n) * time.Second), Attempts: 3, Passes: 1,
	}
}

func put(t *testing.T, q tenant.Queue, tasks ...tenant.Task) {
	t.Helper()
	for _, task := range tasks {
		if err := q.Put(t.Context(), task); err != nil {
			t.Fatalf("put %q: %v", task.Name, err)
		}
	}
}

func saveTask(t *testing.T, q tenant.Queue, task tenant.Task) tenant.Task {
	t.Helper()
	saved, err := q.Save(t.Context(), task)
	if err != nil {
		t.Fatalf("save %q: %v", task.Name, err)
	}
	return saved
}

// first are the earliest tasks, up to a hundred.
func first(t *testing.T, q tenant.Queue) []tenant.Task {
	t.Helper()
	tasks, err := q.Earliest(t.Context(), 100)
	if err != nil {
		t.Fatalf("earliest: %v", err)
	}
	return tasks
}

// only is the one task that waits.
func only(t *testing.T, q tenant.Queue) tenant.Task {
	t.Helper()
	tasks := first(t, q)
	if len(tasks) != 1 {
		t.Fatalf("got %d tasks, want one: %+v", len(tasks), tasks)
	}
	return tasks[0]
}

func sameTask(t *testing.T, what string, got, want tenant.Task) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func taskWholeness(t *testing.T, a, b tenant.Queue) {
	task := Task("acme", "n1", 0)
	put(t, a, task)
	task.Rev = 1
	sameTask(t, "put", only(t, b), task)

	task.Attempts, task.Due, task.Passes, task.IssueID = 4, task.Due.Add(time.Hour), 2, ""
	saved := saveTask(t, b, task)
	task.Rev = 2
	sameTask(t, "saved", saved, task)
	sameTask(t, "read again", only(t, a), task)

	task.Due = time.Date(2026, 1, 2, 3, 4, 5, 6789, time.FixedZone("", 3600))
	saved = saveTask(t, a, task)
	task.Rev, task.Due = 3, time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC)
	sameTask(t, "time beyond the millisecond, elsewhere", saved, task)
	sameTask(t, "and read", only(t, b), task)
}

func repetition(t *testing.T, a, b tenant.Queue) {
	task := Task("acme", "n1", 0)
	put(t, a, task)
	put(t, b, Task("acme", "n1", 9))
	task.Rev = 1
	sameTask(t, "put again", only(t, a), task)

	task.State = tenant.TaskDone
	saveTask(t, a, task)
	put(t, b, Task("acme", "n1", 0))
	if again := first(t, a); len(again) != 0 {
		t.Errorf("what was done waits again: %+v", again)
	}
}

func earliest(t *testing.T, a, b tenant.Queue) {
	for _, n := range []int{5, 1, 4, 2, 3} {
		put(t, a, Task(fmt.Sprintf("site-%d", n%2), fmt.Sprintf("n%d", n), n))
	}
	for _, task := range first(t, b) {
		switch task.Name {
		case "n1":
			task.State = tenant.TaskDone
			saveTask(t, b, task)
		case "n4":
			task.State = tenant.TaskGivenUp
			saveTask(t, b, task)
		}
	}
	for limit, want := range map[int]string{1: "[n2]", 2: "[n2 n3]", 9: "[n2 n3 n5]"} {
		tasks, err := a.Earliest(t.Context(), limit)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, task := range tasks {
			got = append(got, task.Name)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("the first %d are %v, want %s", limit, got, want)
		}
	}
}

func oldTask(t *testing.T, a, b tenant.Queue) {
	put(t, a, Task("acme", "n1", 0))
	old := only(t, a)
	next := old
	next.Attempts = 7
	next = saveTask(t, b, next)
	for _, stale := range []tenant.Task{old, Task("acme", "n1", 0), Task("acme", "absent", 0)} {
		stale.Passes = 9
		if _, err := a.Save(t.Context(), stale); !errors.Is(err, tenant.ErrConflict) {
			t.Errorf("save %s of rev %d: got %v, want ErrConflict", stale.Name, stale.Rev, err)
		}
	}
	sameTask(t, "stored", only(t, a), next)
}

func taskRace(t *testing.T, a, b tenant.Queue) {
	put(t, a, Task("acme", "n1", 0))
	task := only(t, a)
	var mu sync.Mutex
	var won []tenant.Task
	together(func(i int) {
		mine := task
		mine.Attempts = i
		saved, err := pickQueue(i, a, b).Save(t.Context(), mine)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			won = append(won, saved)
		} else if !errors.Is(err, tenant.ErrConflict) {
			t.Errorf("save: got %v, want ErrConflict or nothing", err)
		}
	})
	if len(won) != 1 {
		t.Fatalf("%d saved it, want 1", len(won))
	}
	sameTask(t, "stored", only(t, b), won[0])
}

func putRace(t *testing.T, a, b tenant.Queue) {
	together(func(i int) {
		if err := pickQueue(i, a, b).Put(t.Context(), Task("acme", "n1", i)); err != nil {
			t.Errorf("put: %v", err)
		}
	})
	only(t, a)
}

func pickQueue(i int, a, b tenant.Queue) tenant.Queue {
	if i%2 == 0 {
		return a
	}
	return b
}

func otherTenantsTasks(t *testing.T, a, _ tenant.Queue) {
	// Keys and names that a prefix, a folding of case or a joined id would confuse.
	type key struct{ client, name string }
	keys := []key{{"acme", "n1"}, {"Acme", "n1"}, {"acme:n1", "n1"}, {"acme", "n2"}, {"$acme", "n1"}, {"a*", "n1"}, {"acme", "N1"}}
	for i, k := range keys {
		put(t, a, Task(k.client, k.name, i))
	}
	if got := len(first(t, a)); got != len(keys) {
		t.Fatalf("%d tasks wait, want %d", got, len(keys))
	}
	for client, want := range map[string]int{"acme": 3, "Acme": 1, "acme:": 0, "": 0, "ACME": 0, "a": 0, `{"$ne":null}`: 0} {
		if got, err := a.Waiting(t.Context(), client, 100); err != nil || got != want {
			t.Errorf("%q has %d waiting, %v; want %d", client, got, err, want)
		}
	}
	if got, err := a.Waiting(t.Context(), "acme", 2); err != nil || got != 2 {
		t.Errorf("counted %d, %v; want to count to 2", got, err)
	}
	before := Task("", "", 0).ReceivedAt
	for _, e := range []tenant.Extent{{ClientKey: "acme", IssueID: "10001"}, {ClientKey: "acme", ProjectID: "10000"}, {ClientKey: "acme", AccountID: "a"}} {
		if n, err := a.Erase(t.Context(), e, time.Time{}); err != nil || n != 0 {
			t.Errorf("of %s erased %d, %v; want none", e, n, err)
		}
	}
	if n, err := a.Erase(t.Context(), tenant.Extent{ClientKey: "acme"}, before); err != nil || n != 0 {
		t.Errorf("of before it was received erased %d, %v; want none", n, err)
	}
	if n, err := a.Erase(t.Context(), tenant.Extent{ClientKey: "acme"}, time.Time{}); err != nil || n != 3 {
		t.Errorf("erased %d, %v; want 3", n, err)
	}
	for _, task := range first(t, a) {
		if task.ClientKey == "acme" {
			t.Errorf("%s is left of an erased site", task.Name)
		}
	}
	if got := len(first(t, a)); got != len(keys)-3 {
		t.Errorf("%d tasks wait after one site was erased, want %d", got, len(keys)-3)
	}
}

func forgetting(t *testing.T, a, b tenant.Queue) {
	for n, state := range []tenant.TaskState{tenant.TaskWaiting, tenant.TaskDone, tenant.TaskGivenUp, tenant.TaskDone} {
		put(t, a, Task("acme", fmt.Sprintf("n%d", n), n))
		for _, task := range first(t, a) {
			if task.Name == fmt.Sprintf("n%d", n) && state != tenant.TaskWaiting {
				task.State = state
				saveTask(t, a, task)
			}
		}
	}
	if n, err := b.Forget(t.Context(), Task("", "", 3).Due); err != nil || n != 2 {
		t.Errorf("forgot %d, %v; want the two that were settled before", n, err)
	}
	only(t, a) // the waiting one, however late
	if n, err := b.Forget(t.Context(), Task("", "", 9).Due); err != nil || n != 1 {
		t.Errorf("then forgot %d, %v; want 1", n, err)
	}
}

func peopleInTasks(t *testing.T, a, b tenant.Queue) {
	ada, nobody, other := Task("acme", "n1", 0), Task("acme", "n2", 1), Task("other", "n1", 2)
	ada.Who, nobody.Who, other.Who = "712020:ada", "", "712020:ada"
	put(t, a, ada, nobody, other)
	who := func() (found []string) {
		t.Helper()
		if err := b.People(t.Context(), "acme", func(accounts []string) error { found = accounts; return nil }); err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got := fmt.Sprint(who()); got != "[712020:ada]" {
		t.Errorf("people are %s", got)
	}
	begun := first(t, b)[0]
	if n, err := a.Erase(t.Context(), tenant.Extent{ClientKey: "acme", AccountID: "712020:ada"}, time.Time{}); err != nil || n != 1 {
		t.Errorf("erased %d, %v; want one task", n, err)
	}
	if got := who(); len(got) != 0 {
		t.Errorf("after erasing, people are %v", got)
	}
	tasks := first(t, a)
	if tasks[0].Who != tenant.ErasedAccount || tasks[1].Who != "" || tasks[2].Who != "712020:ada" {
		t.Errorf("they are %q, %q and, of another site, %q", tasks[0].Who, tasks[1].Who, tasks[2].Who)
	}
	if _, err := b.Save(t.Context(), begun); !errors.Is(err, tenant.ErrConflict) {
		t.Errorf("who read it before brings the person back: %v", err)
	}
}

// order returns a waiting task that orders something of an issue.
func order(clientKey, name, issueID string, n int) tenant.Task {
	task := Task(clientKey, name, n)
	task.Kind, task.IssueID, task.Order = tenant.PropertySet, issueID, `{"add":["`+name+`"]}`
	task.ReceivedAt = task.Due
	return task
}

func ordering(t *testing.T, a, b tenant.Queue) {
	put(t, a, order("acme", "n1", "10001", 0))
	task := only(t, b)
	if task.Order != "" || task.Sealed == (tenant.SealedOrder{}) {
		t.Errorf("it is read as %+v", task)
	}
	opened := func(q tenant.Queue, of tenant.Task) string {
		t.Helper()
		got, err := q.Order(t.Context(), of)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := opened(b, task); got != `{"add":["n1"]}` {
		t.Errorf("the order is %q", got)
	}
	task = saveTask(t, b, task.Begun(task.Due))
	if got := opened(a, only(t, a)); got != `{"add":["n1"]}` || task.Attempts != 4 {
		t.Errorf("once begun the order is %q", got)
	}
	if task = saveTask(t, a, task.Succeeded(task.Due)); task.Sealed != (tenant.SealedOrder{}) || opened(b, task) != "" {
		t.Errorf("once done it is %+v", task)
	}
}

func ordersBefore(t *testing.T, a, b tenant.Queue) {
	put(t, a, order("acme", "n1", "10001", 0), order("acme", "n2", "10001", 1), order("acme", "n3", "10002", 2), order("other", "n4", "10002", 1))
	tasks := map[string]tenant.Task{}
	for _, task := range first(t, a) {
		tasks[task.Name] = task
	}
	before := func(name string) bool {
		t.Helper()
		is, err := b.Before(t.Context(), tasks[name])
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if before("n1") || !before("n2") || before("n3") {
		t.Errorf("before the first of an issue %v, its second %v, another issue's first %v", before("n1"), before("n2"), before("n3"))
	}
	saveTask(t, a, tasks["n1"].Succeeded(tasks["n1"].Due))
	if before("n2") {
		t.Error("what is done is in the way")
	}
}

func erasedOrders(t *testing.T, a, b tenant.Queue) {
	other := Task("acme", "n2", 1)
	other.Kind = tenant.IssueUpdated
	put(t, a, order("acme", "n1", "10001", 0), other, order("acme", "n3", "10002", 2), order("other", "n1", "10001", 3))
	if n, err := b.Erase(t.Context(), tenant.Extent{ClientKey: "acme", IssueID: "10001"}, other.ReceivedAt.Add(-time.Hour)); err != nil || n != 0 {
		t.Errorf("%d of later went, %v", n, err)
	}
	n, err := b.Erase(t.Context(), tenant.Extent{ClientKey: "acme", IssueID: "10001"}, time.Time{})
	if left := first(t, a); err != nil || n != 1 || len(left) != 3 || left[0].Name != "n2" {
		t.Errorf("%d went, %v, and %+v are left", n, err, left)
	}
}

func erasedInProject(t *testing.T, a, b tenant.Queue) {
	in := func(projectID string, task tenant.Task) tenant.Task {
		task.ProjectID = projectID
		return task
	}
	other := Task("acme", "n2", 1)
	other.Kind = tenant.IssueUpdated
	put(t, a, in("10000", order("acme", "n1", "10001", 0)), in("10000", other), in("10009", order("acme", "n3", "10002", 2)),
		in("", order("acme", "n4", "10003", 3)), in("10000", order("other", "n1", "10001", 4)), in("", order("other", "n2", "10001", 5)))
	n, err := b.Erase(t.Context(), tenant.Extent{ClientKey: "acme", ProjectID: "10000"}, time.Time{})
	var left []string
	for _, task := range first(t, a) {
		left = append(left, task.ClientKey+" "+task.Name)
	}
	if got := strings.Join(left, ", "); err != nil || n != 2 || got != "acme n2, acme n3, other n1, other n2" {
		t.Errorf("%d went, %v, and %s are left", n, err, got)
	}
}

func cancelledQueue(t *testing.T, a, b tenant.Queue) {
	put(t, a, Task("acme", "n1", 0))
	task := only(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for what, call := range map[string]func() error{
		"put":      func() error { return a.Put(ctx, Task("acme", "n2", 0)) },
		"put same": func() error { return a.Put(ctx, Task("acme", "n1", 0)) },
		"save":     func() error { _, err := a.Save(ctx, task); return err },
		"waiting":  func() error { _, err := a.Waiting(ctx, "acme", 9); return err },
		"earliest": func() error { _, err := a.Earliest(ctx, 9); return err },
		"forget":   func() error { _, err := a.Forget(ctx, task.Due.Add(time.Hour)); return err },
		"people":   func() error { return a.People(ctx, "acme", func([]string) error { return nil }) },
		"erase":    func() error { _, err := a.Erase(ctx, tenant.Extent{ClientKey: "acme"}, time.Time{}); return err },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", what, err)
		}
	}
	sameTask(t, "stored", only(t, b), task)
}
