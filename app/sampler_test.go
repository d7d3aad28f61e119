package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/app/backup"
	"ticklist/app/metrics"
)

// TestSampler: what the database says is in the numbers, and what it does not say
// is not, which is logged once.
func TestSampler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var away atomic.Bool // changed while the sampler waits for its next turn
		down := func() error {
			if away.Load() {
				return errors.New("no primary")
			}
			return nil
		}
		var lists int
		begin, out := time.Now(), &output{}
		p := &sampler{
			outbox: func(_ context.Context, now time.Time) (int, time.Time, error) {
				return 3, now.Add(-time.Minute), down()
			},
			webhooks: func(ctx context.Context) (int, time.Time, error) {
				if _, bounded := ctx.Deadline(); !bounded {
					t.Error("a question without a limit")
				}
				return 0, time.Time{}, down()
			},
			backups: func(context.Context) ([]backup.Name, error) {
				lists++
				return []backup.Name{{Kind: backup.Keys, At: begin}, {Kind: backup.Daily, At: begin.Add(-time.Hour)}}, nil
			},
			metrics: metrics.New("devel"), log: slog.New(slog.NewJSONHandler(out, nil)), silent: map[string]bool{},
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.run(ctx) }()
		expect := func(want string) {
			t.Helper()
			synctest.Wait()
			if got := shown(p.latest().Sample); got != want {
				t.Errorf("after %s: got %s, want %s", time.Since(begin), got, want)
			}
		}
		expect("3 1m0s, 0 0s, 1h0m0s")
		<-time.After(sampleEvery)
		expect("3 1m0s, 0 0s, 1h0m30s")
		away.Store(true)
		<-time.After(2 * sampleEvery)
		expect("-, -, 1h1m30s")
		if got := strings.Count(out.String(), "cannot be learnt"); got != 2 {
			t.Errorf("%d lines, want one for each of two:\n%s", got, out)
		}
		away.Store(false)
		<-time.After(depotEvery)
		expect("3 1m0s, 0 0s, 1h6m30s")
		if lists != 2 {
			t.Errorf("the backups were listed %d times, want 2 in %s", lists, time.Since(begin))
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// shown is a sample as a test compares it.
func shown(s metrics.Sample) string {
	queue := func(q *metrics.Queue) string {
		if q == nil {
			return "-"
		}
		return fmt.Sprint(q.Waiting, " ", q.Oldest)
	}
	age := "-"
	if s.BackupAge != nil {
		age = s.BackupAge.String()
	}
	return queue(s.Outbox) + ", " + queue(s.Webhooks) + ", " + age
}
