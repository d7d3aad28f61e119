package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"ticklist/app/leasemongo"
	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/reportaccounts"
	"ticklist/tenant/tenantmongo"
)

const (
	// tidyEvery is how often the installations are looked through. A secret goes
	// at most so long, and what a lease adds, after its time.
	tidyEvery = 30 * time.Second

	// reportEvery is how often it is asked whether it is time for reports.
	reportEvery = 10 * time.Minute
)

// jobs are the server's. An error says that there can be no backups.
func (s *server) jobs() ([]job, error) {
	retention := &tenant.Retention{Sites: s.data.sites, Eraser: s.data.eraser, Keep: time.Duration(s.Retention), Now: time.Now}
	all := []job{{name: "retention", every: tidyEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		done, err := retention.Run(ctx)
		if done == (tenant.Retained{}) {
			return nil, err
		}
		return []slog.Attr{slog.Int("sites", done.Sites), slog.Int64("documents", done.Removed), slog.Int("secrets", done.Secrets)}, err
	}}, s.exportsJob(), s.tokensJob(), s.runsJob(), s.presenceJob(), s.bulkJob(), s.owedJob(), s.deliveriesJob(), s.overdueJob()}
	if s.BackupTo != "" {
		backups, err := s.backupsJob()
		if err != nil {
			return nil, err
		}
		all = append(all, backups)
	}
	if s.ReportToken == "" {
		return all, nil
	}
	reporting := &tenant.Reporting{
		API: reportaccounts.New(s.reportURL, s.ReportToken, time.Now), Store: tenantmongo.NewReports(s.db.Database, s.keys),
		People: s.data, Sites: s.data.sites, Eraser: s.data.eraser, Now: time.Now,
	}
	return append(all, job{name: "account reports", every: reportEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		done, err := reporting.Run(ctx)
		if done == (tenant.Reports{}) {
			return nil, err
		}
		return []slog.Attr{
			slog.Int("reported", done.Reported), slog.Int("updated", done.Updated), slog.Int("closed", done.Closed), slog.Int64("documents", done.Changed),
		}, err
	}}), nil
}

// runner returns what runs the server's jobs. Where this process is the only one
// that there can be, leases that an earlier one left are nobody's.
func (s *server) runner(ctx context.Context) (*runner, error) {
	leases := leasemongo.New(s.db.Database, rand.Text(), time.Now)
	if s.db.ours {
		if err := leases.Break(ctx); err != nil {
			return nil, err
		}
	}
	return &runner{leases: leases, log: s.log, counts: s.metrics, runs: &s.jobRuns, report: func(ctx context.Context, job string, err error) {
		s.watch.report(ctx, handlers.Fault{Err: err, Route: "job " + job, Status: http.StatusInternalServerError})
	}}, nil
}
