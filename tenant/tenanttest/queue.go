package tenanttest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"ticklist/tenant"
)

// Queue is a tenant.Queue that lasts as long as the test. The zero value is
// empty and ready, and may be used by many goroutines.
type Queue struct {
	mu    sync.Mutex
	err   error
	tasks map[[2]string]tenant.Task // by clientKey and name
}

// Fail makes every later call fail with err, as a store does that cannot be
// reached; nil ends that.
func (q *Queue) Fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.err = err
}

// All returns all tasks, in the order of Due.
func (q *Queue) All() []tenant.Task {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.where(func(tenant.Task) bool { return true })
}

// where returns the tasks that match, in the order of Due.
func (q *Queue) where(match func(tenant.Task) bool) []tenant.Task {
	var found []tenant.Task
	for _, t := range q.tasks {
		if match(t) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b tenant.Task) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name)) })
	return found
}

// store keeps t under its name.
func (q *Queue) store(t tenant.Task) tenant.Task {
	t.Rev++
	t.Due, t.ReceivedAt = t.Due.UTC().Truncate(time.Millisecond), t.ReceivedAt.UTC().Truncate(time.Millisecond)
	if q.tasks == nil {
		q.tasks = map[[2]string]tenant.Task{}
	}
	q.tasks[[2]string{t.ClientKey, t.Name}] = t
	return t
}

// Put implements tenant.Queue.
func (q *Queue) Put(ctx context.Context, t tenant.Task) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	if _, known := q.tasks[[2]string{t.ClientKey, t.Name}]; !known {
		if t.Order != "" {
			t.Sealed, t.Order = tenant.SealedOrder{Key: "none", Value: t.Order}, ""
		}
		q.store(t)
	}
	return nil
}

// Waiting implements tenant.Queue.
func (q *Queue) Waiting(ctx context.Context, clientKey string, limit int) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	found := q.where(func(t tenant.Task) bool { return t.ClientKey == clientKey && t.State == tenant.TaskWaiting })
	return min(len(found), limit), nil
}

// Earliest implements tenant.Queue.
func (q *Queue) Earliest(ctx context.Context, limit int) ([]tenant.Task, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return nil, fmt.Errorf("find: %w", err)
	}
	found := q.where(func(t tenant.Task) bool { return t.State == tenant.TaskWaiting })
	return found[:min(len(found), limit)], nil
}

// Order implements tenant.Queue.
func (q *Queue) Order(ctx context.Context, t tenant.Task) (string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return t.Sealed.Value, q.fault(ctx)
}

// Before implements tenant.Queue.
func (q *Queue) Before(ctx context.Context, t tenant.Task) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	found := q.where(func(o tenant.Task) bool {
		return o.ClientKey == t.ClientKey && o.IssueID == t.IssueID && o.Kind.Orders() && o.State == tenant.TaskWaiting && o.ReceivedAt.Before(t.ReceivedAt)
	})
	return len(found) > 0, q.fault(ctx)
}

// Save implements tenant.Queue.
func (q *Queue) Save(ctx context.Context, t tenant.Task) (tenant.Task, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return tenant.Task{}, fmt.Errorf("save: %w", err)
	}
	if stored, known := q.tasks[[2]string{t.ClientKey, t.Name}]; !known || stored.Rev != t.Rev {
		return tenant.Task{}, tenant.ErrConflict
	}
	return q.store(t), nil
}

// Forget implements tenant.Queue.
func (q *Queue) Forget(ctx context.Context, before time.Time) (int, error) {
	return q.remove(ctx, func(t tenant.Task) bool { return t.State != tenant.TaskWaiting && t.Due.Before(before) })
}

// People implements tenant.Queue.
func (q *Queue) People(ctx context.Context, clientKey string, yield func([]string) error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return fmt.Errorf("find people: %w", err)
	}
	var people []string
	for _, t := range q.where(func(t tenant.Task) bool { return t.ClientKey == clientKey && t.State == tenant.TaskWaiting }) {
		if t.Who != "" && t.Who != tenant.ErasedAccount && !slices.Contains(people, t.Who) {
			people = append(people, t.Who)
		}
	}
	return yield(people)
}

// Erase implements tenant.Holder.
func (q *Queue) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	if e.Kind() == tenant.KindPerson {
		return q.erasePerson(ctx, e)
	}
	n, err := q.remove(ctx, func(t tenant.Task) bool {
		switch {
		case t.ClientKey != e.ClientKey || !before.IsZero() && !t.ReceivedAt.Before(before):
			return false
		case e.Kind() == tenant.KindIssue:
			return t.Kind.Orders() && t.IssueID == e.IssueID
		case e.Kind() == tenant.KindProject:
			return t.Kind.Orders() && (t.ProjectID == e.ProjectID || t.ProjectID == "")
		}
		return e.Kind() == tenant.KindSite
	})
	return int64(n), err
}

func (q *Queue) erasePerson(ctx context.Context, e tenant.Extent) (int64, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return 0, fmt.Errorf("erase a person: %w", err)
	}
	found := q.where(func(t tenant.Task) bool { return t.ClientKey == e.ClientKey && t.Who == e.AccountID })
	for _, t := range found {
		t.Who = tenant.ErasedAccount
		q.store(t)
	}
	return int64(len(found)), nil
}

func (q *Queue) remove(ctx context.Context, match func(tenant.Task) bool) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fault(ctx); err != nil {
		return 0, fmt.Errorf("remove: %w", err)
	}
	found := q.where(match)
	for _, t := range found {
		delete(q.tasks, [2]string{t.ClientKey, t.Name})
	}
	return len(found), nil
}

func (q *Queue) fault(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return q.err
}
