package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
)

// Jobs are the bulk jobs of a place. Start answers bulk.ErrExists, bulk.ErrTooMany or
// *checklist.InvalidError, Get answers bulk.ErrNotFound, Pause and
// Resume also bulk.ErrOver, and Stop the first of these; all other errors are
// faults.
type Jobs interface {
	Start(context.Context, bulk.Job) (bulk.Job, error)
	List(context.Context, checklist.Area) ([]bulk.Job, error)
	Get(ctx context.Context, at checklist.Area, id string) (bulk.Job, error)
	Pause(ctx context.Context, at checklist.Area, id, by string) (bulk.Job, error)
	Resume(ctx context.Context, at checklist.Area, id, by string) (bulk.Job, error)
	Stop(ctx context.Context, at checklist.Area, id, by string) (bulk.Job, error)
}

// jobView is a bulk job as admins see it.
type jobView struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Subject string `json:"subject"` // the id of what it is about, such as a template's
	State   string `json:"state"`
	Total   int64  `json:"total"`
	Done    int64  `json:"done"`
	Changed int64  `json:"changed"`
	Failed  int64  `json:"failed"`
	Note    string `json:"note"`
	// Result is of the kind's own form; null while there is none.
	Result  jsontext.Value `json:"result"`
	Again   *time.Time     `json:"again"` // when it goes on, if it waits for a time
	Created stampView      `json:"created"`
	Updated stampView      `json:"updated"`
}

type stampView struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

func jobViewOf(j bulk.Job, now time.Time) jobView {
	v := jobView{
		ID: j.ID, Kind: j.Kind, Subject: j.Subject, State: string(j.State), Total: j.Total, Done: j.Done, Changed: j.Changed, Failed: j.Failed,
		Note: j.Note, Result: j.Result, Created: stampView(j.Created), Updated: stampView(j.Updated),
	}
	if v.Result == nil {
		v.Result = jsontext.Value("null")
	}
	if j.Owner == "" && !j.State.Over() && j.Due.After(now) {
		v.Again = &j.Due
	}
	return v
}

// jobs handles GET /api/v1/site/jobs and GET /api/v1/projects/:projectId/jobs.
func (h *handler) jobs(c echo.Context) error {
	jobs, err := h.Admin.Jobs.List(c.Request().Context(), area(c))
	if err != nil {
		return fmt.Errorf("list jobs: %w", err)
	}
	views := make([]jobView, 0, len(jobs))
	for _, j := range jobs {
		views = append(views, jobViewOf(j, h.Now()))
	}
	return writeJSON(c, http.StatusOK, struct {
		Jobs []jobView `json:"jobs"`
	}{views})
}

// job handles GET …/jobs/:jobId.
func (h *handler) job(c echo.Context) error {
	j, err := h.Admin.Jobs.Get(c.Request().Context(), area(c), c.Param("jobId"))
	if err != nil {
		return fmt.Errorf("read a job: %w", err)
	}
	return writeJSON(c, http.StatusOK, jobViewOf(j, h.Now()))
}

// jobChange is one of the three things that people do to jobs.
type jobChange func(jobs Jobs, ctx context.Context, at checklist.Area, id, by string) (bulk.Job, error)

// changeJob handles POST …/jobs/:jobId/pause, resume and stop.
func (h *handler) changeJob(change jobChange) echo.HandlerFunc {
	return func(c echo.Context) error {
		j, err := change(h.Admin.Jobs, c.Request().Context(), area(c), c.Param("jobId"), principal(c).AccountID)
		if err != nil {
			return fmt.Errorf("change a job: %w", err)
		}
		return writeJSON(c, http.StatusOK, jobViewOf(j, h.Now()))
	}
}
