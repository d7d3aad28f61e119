package tenanttest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

// RunExports tests an ExportStore. open returns an empty one, twice: as two
// servers have it.
func RunExports(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	t.Run("what is created is there for its site alone", func(t *testing.T) { createdIsThere(t, open) })
	t.Run("a ticket is good once, for whoever is first", func(t *testing.T) { takenOnce(t, open) })
	t.Run("a ticket ends", func(t *testing.T) { ticketEnds(t, open) })
	t.Run("how far it is", func(t *testing.T) { toldOf(t, open) })
	t.Run("what goes when a part of a site is erased", func(t *testing.T) { exportsErased(t, open) })
	t.Run("old ones are forgotten", func(t *testing.T) { exportsForgotten(t, open) })
	t.Run("a cancelled context is a fault", func(t *testing.T) { exportsCancelled(t, open) })
}

func exportAt() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// anExport is one whose id is made of a digit.
func anExport(clientKey, digit string) tenant.Export {
	return tenant.Export{
		Extent: tenant.Extent{ClientKey: clientKey}, ID: strings.Repeat(digit, 64), AskedBy: "712020:me", Format: "json",
		Until: exportAt().Add(tenant.TicketLife), State: tenant.ExportWaiting, Total: 7, Touched: exportAt(),
	}
}

func create(t *testing.T, s tenant.ExportStore, all ...tenant.Export) {
	t.Helper()
	for _, x := range all {
		if err := s.Create(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
}

func createdIsThere(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	one, other := open(t)
	x := anExport("acme", "1")
	x.Extent.IssueID = "10001"
	create(t, one, x)
	got, err := other.Get(t.Context(), "acme", x.ID)
	if diff := cmp.Diff(x, got); err != nil || diff != "" {
		t.Errorf("got another (%v):\n%s", err, diff)
	}
	for _, absent := range [][2]string{{"acme", anExport("acme", "2").ID}, {"other", x.ID}, {"acme:" + x.ID, x.ID}, {"", x.ID}} {
		if _, err := one.Get(t.Context(), absent[0], absent[1]); !errors.Is(err, tenant.ErrNoExport) {
			t.Errorf("%q %q: %v, want ErrNoExport", absent[0], absent[1], err)
		}
		if _, err := one.Take(t.Context(), absent[0], absent[1], exportAt()); !errors.Is(err, tenant.ErrNoExport) {
			t.Errorf("take %q %q: %v, want ErrNoExport", absent[0], absent[1], err)
		}
	}
}

func takenOnce(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	one, other := open(t)
	x := anExport("acme", "1")
	create(t, one, x)
	const takers = 8
	var wg sync.WaitGroup
	errs := make([]error, takers)
	for n := range takers {
		wg.Go(func() {
			s := []tenant.ExportStore{one, other}[n%2]
			_, errs[n] = s.Take(t.Context(), "acme", x.ID, exportAt())
		})
	}
	wg.Wait()
	got := 0
	for _, err := range errs {
		if err == nil {
			got++
		} else if !errors.Is(err, tenant.ErrNoExport) {
			t.Errorf("got %v, want ErrNoExport", err)
		}
	}
	if got != 1 {
		t.Errorf("%d got it, want 1", got)
	}
}

func ticketEnds(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	one, _ := open(t)
	late, good := anExport("acme", "1"), anExport("acme", "2")
	create(t, one, late, good)
	if _, err := one.Take(t.Context(), "acme", late.ID, late.Until); !errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("at its end: %v, want ErrNoExport", err)
	}
	at := good.Until.Add(-time.Millisecond)
	good.State, good.Touched = tenant.ExportRunning, at
	got, err := one.Take(t.Context(), "acme", good.ID, at)
	if diff := cmp.Diff(good, got); err != nil || diff != "" {
		t.Errorf("a millisecond before (%v):\n%s", err, diff)
	}
}

func toldOf(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	one, other := open(t)
	x := anExport("acme", "1")
	create(t, one, x)
	x.State, x.Done, x.Touched = tenant.ExportDone, 6, exportAt().Add(time.Minute)
	if err := one.Tell(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	got, err := other.Get(t.Context(), "acme", x.ID)
	if diff := cmp.Diff(x, got); err != nil || diff != "" {
		t.Errorf("got another (%v):\n%s", err, diff)
	}
	gone := anExport("acme", "2")
	if err := one.Tell(t.Context(), gone); err != nil {
		t.Errorf("of one that is gone: %v", err)
	}
	if _, err := one.Get(t.Context(), "acme", gone.ID); !errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("telling made one: %v", err)
	}
}

func exportsErased(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	site := anExport("acme", "1")
	issue := anExport("acme", "2")
	issue.Extent.IssueID, issue.AskedBy = "10001", "712020:other"
	person := anExport("acme", "3")
	person.Extent.AccountID, person.AskedBy = "712020:gone", "712020:other"
	others := anExport("other", "4")
	all := []tenant.Export{site, issue, person, others}
	for _, tc := range []struct {
		name string
		of   tenant.Extent
		gone []tenant.Export
	}{
		{name: "all of a site", of: tenant.Extent{ClientKey: "acme"}, gone: []tenant.Export{site, issue, person}},
		{name: "who asked", of: tenant.Extent{ClientKey: "acme", AccountID: "712020:me"}, gone: []tenant.Export{site}},
		{name: "whose data it is of", of: tenant.Extent{ClientKey: "acme", AccountID: "712020:gone"}, gone: []tenant.Export{person}},
		{name: "an issue", of: tenant.Extent{ClientKey: "acme", IssueID: "10001"}, gone: []tenant.Export{issue}},
		{name: "a project", of: tenant.Extent{ClientKey: "acme", ProjectID: "10001"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := open(t)
			create(t, s, all...)
			n, err := s.Erase(t.Context(), tc.of, time.Time{})
			if err != nil || n != int64(len(tc.gone)) {
				t.Errorf("erased %d (%v), want %d", n, err, len(tc.gone))
			}
			for _, x := range all {
				want := error(nil)
				for _, gone := range tc.gone {
					if gone.ID == x.ID {
						want = tenant.ErrNoExport
					}
				}
				if _, err := s.Get(t.Context(), x.Extent.ClientKey, x.ID); !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", x.ID[:1], err, want)
				}
			}
		})
	}
	t.Run("what came later stays", func(t *testing.T) {
		s, _ := open(t)
		create(t, s, site)
		if n, err := s.Erase(t.Context(), tenant.Extent{ClientKey: "acme"}, exportAt()); err != nil || n != 0 {
			t.Errorf("erased %d (%v), want none", n, err)
		}
		if n, err := s.Erase(t.Context(), tenant.Extent{ClientKey: "acme"}, exportAt().Add(time.Millisecond)); err != nil || n != 1 {
			t.Errorf("erased %d (%v), want it", n, err)
		}
	})
}

func exportsForgotten(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	s, _ := open(t)
	x := anExport("acme", "1")
	later := anExport("other", "2")
	later.Until = later.Until.Add(time.Hour)
	create(t, s, x, later)
	if n, err := s.Forget(t.Context(), x.Until.Add(time.Millisecond)); err != nil || n != 1 {
		t.Errorf("forgot %d (%v), want 1", n, err)
	}
	if _, err := s.Get(t.Context(), "other", later.ID); err != nil {
		t.Errorf("the later one: %v", err)
	}
}

func exportsCancelled(t *testing.T, open func(*testing.T) (one, other tenant.ExportStore)) {
	s, _ := open(t)
	create(t, s, anExport("acme", "1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ctx, "acme", anExport("acme", "1").ID); err == nil || errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("get: %v, want a fault", err)
	}
	if _, err := s.Take(ctx, "acme", anExport("acme", "1").ID, exportAt()); err == nil || errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("take: %v, want a fault", err)
	}
}
