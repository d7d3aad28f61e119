package backup_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ticklist/app/backup"
)

func TestNames(t *testing.T) {
	begun := time.Date(2026, 11, 21, 2, 0, 7, 0, time.UTC)
	for _, kind := range []backup.Kind{backup.Daily, backup.Weekly, backup.Keys} {
		n := backup.Name{Kind: kind, At: begun}
		if got, ok := backup.ParseName(n.String()); !ok || got != n {
			t.Errorf("%s is read as %v, %t", n, got, ok)
		}
	}
	for _, other := range []string{
		"", "ticklist-20261121T020007Z-daily.tar.zst.age.part", "ticklist-20261121T020007Z-hourly.tar.zst.age",
		"ticklist-20261399T020007Z-daily.tar.zst.age", "../ticklist-20261121T020007Z-daily.tar.zst.age", "lost+found",
	} {
		if n, ok := backup.ParseName(other); ok {
			t.Errorf("%q is read as %v", other, n)
		}
	}
}

func TestDue(t *testing.T) {
	friday := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	clock := func(days, hours, minutes int) time.Time {
		return friday.Add(time.Duration(days)*24*time.Hour + time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
	}
	taken := func(kind backup.Kind, at time.Time) []backup.Name { return []backup.Name{{Kind: kind, At: at}} }
	for name, tc := range map[string]struct {
		have []backup.Name
		now  time.Time
		kind backup.Kind
		due  bool
	}{
		"the first at once":                           {nil, clock(0, 0, 30), backup.Daily, true},
		"before two the day before is enough":         {taken(backup.Daily, clock(-1, 2, 5)), clock(0, 1, 59), backup.Daily, false},
		"at two":                                      {taken(backup.Daily, clock(-1, 2, 5)), clock(0, 2, 0), backup.Daily, true},
		"once a day":                                  {taken(backup.Daily, clock(0, 2, 0)), clock(0, 23, 0), backup.Daily, false},
		"on Saturday the weekly one":                  {taken(backup.Daily, clock(0, 2, 0)), clock(1, 2, 1), backup.Weekly, true},
		"which stands for the day's":                  {taken(backup.Weekly, clock(1, 2, 1)), clock(1, 9, 0), backup.Weekly, false},
		"for which no daily one stands":               {taken(backup.Daily, clock(1, 2, 1)), clock(1, 2, 10), backup.Weekly, true},
		"on Sunday before two Saturday's if missed":   {taken(backup.Daily, clock(0, 2, 0)), clock(2, 1, 0), backup.Weekly, true},
		"keys are no backup of the data":              {taken(backup.Keys, clock(0, 2, 0)), clock(0, 3, 0), backup.Daily, true},
		"one that an operator made by hand counts":    {taken(backup.Daily, clock(0, 2, 30)), clock(0, 4, 0), backup.Daily, false},
		"in another zone it is the same moment's day": {taken(backup.Daily, clock(0, 2, 0)), clock(0, 23, 0).In(time.FixedZone("", 5*3600)), backup.Daily, false},
	} {
		t.Run(name, func(t *testing.T) {
			if kind, due := backup.Due(tc.have, tc.now); kind != tc.kind && tc.due || due != tc.due {
				t.Errorf("got %s %t, want %s %t", kind, due, tc.kind, tc.due)
			}
		})
	}
}

// TestAYear has the schedule run for a year, with outages: on every day there is
// what is promised, and nothing that had to go.
func TestAYear(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	end := now.AddDate(1, 0, 0)
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's
	var have []backup.Name
	var down time.Time // until then no server runs
	taken, counts := map[backup.Name]bool{}, map[backup.Kind]int{}
	for ; now.Before(end); now = now.Add(10 * time.Minute) {
		if now.Before(down) {
			continue
		}
		if dice.IntN(6*24*40) == 0 {
			down = now.Add(time.Duration(dice.IntN(100)) * time.Hour)
		}
		if kind, due := backup.Due(have, now); due {
			for _, n := range []backup.Name{{Kind: kind, At: now}, {Kind: backup.Keys, At: now}} {
				have = append(have, n)
				taken[n] = true
				counts[n.Kind]++
			}
		}
		gone := backup.Expired(have, now)
		have = slices.DeleteFunc(have, func(n backup.Name) bool { return slices.Contains(gone, n) })
		checkKept(t, taken, have, now)
	}
	if counts[backup.Weekly] < 48 || counts[backup.Daily] < 280 || counts[backup.Weekly]+counts[backup.Daily] > 366 {
		t.Errorf("in a year there were %v", counts)
	}
}

// checkKept says what is promised with numbers of its own, and forgets what had
// to go.
func checkKept(t *testing.T, taken map[backup.Name]bool, have []backup.Name, now time.Time) {
	t.Helper()
	days := map[backup.Kind]int{backup.Daily: 8, backup.Weekly: 56, backup.Keys: 3}
	newest := map[bool]time.Time{}
	for n := range taken {
		if isKeys := n.Kind == backup.Keys; n.At.After(newest[isKeys]) {
			newest[isKeys] = n.At
		}
	}
	for n := range taken {
		young := !n.At.AddDate(0, 0, days[n.Kind]).Before(now)
		stays := young || n.At.Equal(newest[n.Kind == backup.Keys])
		if has := slices.Contains(have, n); has != stays {
			t.Fatalf("at %s: %s is there: %t, want %t", now, n, has, stays)
		}
		if !stays {
			delete(taken, n)
		}
	}
}
