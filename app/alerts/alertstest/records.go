// Package alertstest has stand-ins for what app/alerts needs, and the suite that
// every store of records passes.
package alertstest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"ticklist/app/alerts"
)

// Memory is records in memory. Err, if set, is what all methods return.
type Memory struct {
	mu      sync.Mutex
	records []alerts.Record
	err     error
}

// Fail has all methods return err from now on, which may be nil.
func (m *Memory) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// All implements alerts.Records.
func (m *Memory) All(ctx context.Context) ([]alerts.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := []alerts.Record{}
	for _, r := range m.records {
		r.Reports = slices.Clone(r.Reports)
		out = append(out, r)
	}
	return out, errors.Join(ctx.Err(), m.err)
}

// Save implements alerts.Records.
func (m *Memory) Save(ctx context.Context, r alerts.Record) error {
	return m.swap(ctx, r, func(at int) {
		r.Rev++
		r.Reports = slices.Clone(r.Reports)
		if at < 0 {
			m.records = append(m.records, r)
			return
		}
		m.records[at] = r
	})
}

// Remove implements alerts.Records.
func (m *Memory) Remove(ctx context.Context, r alerts.Record) error {
	return m.swap(ctx, r, func(at int) {
		if at >= 0 {
			m.records = slices.Delete(m.records, at, at+1)
		}
	})
}

// swap does do with the place of the record, -1 if there is none, if it is as r
// says.
func (m *Memory) swap(ctx context.Context, r alerts.Record, do func(at int)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(ctx.Err(), m.err); err != nil {
		return err
	}
	at := slices.IndexFunc(m.records, func(o alerts.Record) bool { return o.Cause == r.Cause })
	if at < 0 && r.Rev != 0 || at >= 0 && m.records[at].Rev != r.Rev {
		return alerts.ErrConflict
	}
	do(at)
	return nil
}

// RunRecords tests a store of records. Each call of open returns an empty one.
func RunRecords(t *testing.T, open func(t *testing.T) alerts.Records) {
	t.Helper()
	record := alerts.Record{
		Cause: alerts.Errors, Since: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC),
		Reports: []alerts.Report{{Server: "one-a1", Beat: 3}, {Server: "two-b2", Beat: 1, Ending: true}},
	}
	for name, do := range map[string]func(t *testing.T, s alerts.Records){
		"what was saved is there, one for each cause": func(t *testing.T, s alerts.Records) {
			other := record
			other.Cause = alerts.DatabaseDown
			must(t, s.Save(t.Context(), record), s.Save(t.Context(), other))
			got := all(t, s)
			want := record
			want.Rev = 1
			if len(got) != 2 || !reflect.DeepEqual(got[alerts.Errors], want) {
				t.Errorf("got %+v, want %+v and another", got, want)
			}
		},
		"who read what it is no more changes nothing": func(t *testing.T, s alerts.Records) {
			must(t, s.Save(t.Context(), record))
			next := all(t, s)[alerts.Errors]
			must(t, s.Save(t.Context(), next))
			for what, err := range map[string]error{
				"a second first":   s.Save(t.Context(), record),
				"a save":           s.Save(t.Context(), next),
				"a removal":        s.Remove(t.Context(), next),
				"one of no record": s.Save(t.Context(), alerts.Record{Cause: alerts.JobLate, Rev: 4}),
			} {
				if !errors.Is(err, alerts.ErrConflict) {
					t.Errorf("%s: got %v, want ErrConflict", what, err)
				}
			}
			if got := all(t, s)[alerts.Errors].Rev; got != 2 {
				t.Errorf("rev %d, want 2", got)
			}
		},
		"what was removed is gone and may come again": func(t *testing.T, s alerts.Records) {
			must(t, s.Save(t.Context(), record))
			must(t, s.Remove(t.Context(), all(t, s)[alerts.Errors]))
			if got := all(t, s); len(got) != 0 {
				t.Errorf("got %+v, want none", got)
			}
			must(t, s.Save(t.Context(), record))
		},
		"of many at once one saves": func(t *testing.T, s alerts.Records) {
			var wg sync.WaitGroup
			results := make(chan error, 8)
			for range 8 {
				wg.Go(func() { results <- s.Save(t.Context(), record) })
			}
			wg.Wait()
			saved := 0
			for range 8 {
				if err := <-results; err == nil {
					saved++
				} else if !errors.Is(err, alerts.ErrConflict) {
					t.Errorf("got %v, want ErrConflict", err)
				}
			}
			if saved != 1 {
				t.Errorf("%d saved, want 1", saved)
			}
		},
		"an ended context is an error": func(t *testing.T, s alerts.Records) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := s.All(ctx); err == nil {
				t.Error("All: want an error")
			}
			if err := s.Save(ctx, record); err == nil || errors.Is(err, alerts.ErrConflict) {
				t.Errorf("Save: got %v, want an error that is no conflict", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) { do(t, open(t)) })
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, s alerts.Records) map[alerts.Cause]alerts.Record {
	t.Helper()
	records, err := s.All(t.Context())
	must(t, err)
	out := map[alerts.Cause]alerts.Record{}
	for _, r := range records {
		out[r.Cause] = r
	}
	return out
}
