package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"ticklist/checklist/bulk"
	"ticklist/handlers"
	"ticklist/tenant"
)

const forgetJobsEvery = time.Hour

// newBulk returns what does bulk jobs. Their kinds are added by who knows them.
func (s *server) newBulk() *bulk.Runner {
	return bulk.NewRunner(s.data.jobs, time.Now, rand.Text, s.sayTurn)
}

// sayTurn leaves one line of a turn at a bulk job, without what was asked for.
func (s *server) sayTurn(ctx context.Context, r bulk.Report) {
	attrs := []slog.Attr{
		slog.String("tenant", r.Job.ClientKey), slog.String("project", r.Job.ProjectID), slog.String("kind", r.Job.Kind), slog.String("id", r.Job.ID),
		slog.String("state", string(r.Job.State)), slog.Int64("total", r.Job.Total), slog.Int64("done", r.Job.Done),
		slog.Int64("changed", r.Job.Changed), slog.Int64("failed", r.Job.Failed),
	}
	level := slog.LevelInfo
	if r.Err != nil {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("err", r.Err.Error()), slog.Time("again", r.Job.Due))
	}
	if r.Err != nil && (r.Job.State.Over() || r.Job.ID == "") { // given up, or no job could be found
		level = slog.LevelError
		s.watch.report(ctx, handlers.Fault{Err: r.Err, Ref: r.Job.ID, Route: strings.TrimSpace("bulk " + r.Job.Kind), Tenant: r.Job.ClientKey, Status: http.StatusInternalServerError})
	}
	s.log.LogAttrs(ctx, level, "bulk", attrs...)
}

// bulkJob forgets bulk jobs that are long over.
func (s *server) bulkJob() job {
	return job{name: "bulk jobs", every: forgetJobsEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := s.data.jobs.Forget(ctx, time.Now())
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int64("forgotten", n)}, err
	}}
}

// bulkJSON is a bulk job in an export.
type bulkJSON struct {
	ID        string    `json:"id"`
	ProjectID string    `json:"projectId"`
	Kind      string    `json:"kind"`
	Subject   string    `json:"subject"`
	State     string    `json:"state"`
	Total     int64     `json:"total"`
	Done      int64     `json:"done"`
	Changed   int64     `json:"changed"`
	Failed    int64     `json:"failed"`
	Ask       string    `json:"ask"`
	Note      string    `json:"note"`
	Result    string    `json:"result"`
	CreatedBy string    `json:"createdBy"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedBy string    `json:"updatedBy"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// bulkOf are the bulk jobs of a site, of a project, or those that a person is in.
func (d *data) bulkOf(ctx context.Context, of tenant.Extent) ([]bulkJSON, error) {
	out := []bulkJSON{}
	err := d.jobs.EachJob(ctx, of.ClientKey, func(j bulk.Job) error {
		if of.ProjectID != "" && j.ProjectID != of.ProjectID || of.AccountID != "" && !j.Mentions(of.AccountID) {
			return nil
		}
		out = append(out, bulkJSON{
			ID: j.ID, ProjectID: j.ProjectID, Kind: j.Kind, Subject: j.Subject, State: string(j.State),
			Total: j.Total, Done: j.Done, Changed: j.Changed, Failed: j.Failed, Ask: string(j.Ask), Note: j.Note, Result: string(j.Result),
			CreatedBy: j.Created.By, CreatedAt: j.Created.At, UpdatedBy: j.Updated.By, UpdatedAt: j.Updated.At,
		})
		return nil
	})
	return out, err
}

// namedInJobs answers errFound if an account id stands in a bulk job of a site.
func (d *data) namedInJobs(ctx context.Context, clientKey, accountID string) error {
	return d.jobs.EachJob(ctx, clientKey, func(j bulk.Job) error {
		if j.Mentions(accountID) {
			return errFound
		}
		return nil
	})
}
