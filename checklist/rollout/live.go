package rollout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/templates"
)

// Changed starts the job by which the lists that are linked to a template follow
// it: it was saved, or, with Rev 0, deleted. It is started once for each version,
// and not where nothing is linked.
func (s *Service) Changed(ctx context.Context, t templates.Template) error {
	if t.Rev == 0 {
		return s.start(ctx, t, "gone")
	}
	return s.start(ctx, t, fmt.Sprint(t.Version))
}

// start has the linked lists of a template looked at, once for each reason.
func (s *Service) start(ctx context.Context, t templates.Template, why string) error {
	used, err := s.Templates.Uses(ctx, t.Area.ClientKey, []string{t.ID})
	if err != nil {
		return fmt.Errorf("count the issues of a template: %w", err)
	}
	if used[t.ID] == 0 {
		return nil
	}
	_, err = s.Jobs.Start(ctx, bulk.Job{
		Area: t.Area, ID: fmt.Sprintf("live-%s-%s", t.ID, why), Kind: Live, Subject: t.ID, Total: used[t.ID], Created: checklist.Stamp{By: t.Saved.By},
	})
	return err
}

const (
	// settled is how long behind a save no issue can get the version before it any
	// more, with clocks that differ.
	settled = templates.ApplyTime + 30*time.Second
	// owedAtOnce is how many templates one look takes up.
	owedAtOnce = 200
)

// Owed starts the jobs that a server did not live to start. Each version has a
// second one, for the issues that got the version before it while the first was at
// work: their server may have died before it caught up with them. What fails is left
// for the next look and keeps no other.
func (s *Service) Owed(ctx context.Context, now time.Time) error {
	owing, err := s.Templates.Owing(ctx, now, owedAtOnce)
	if err != nil {
		return err
	}
	var failed []error
	for _, t := range owing {
		if err := s.pay(ctx, t, now); err != nil {
			failed = append(failed, fmt.Errorf("start what follows template %s of %s: %w", t.ID, t.Area.ClientKey, err))
		}
	}
	return errors.Join(failed...)
}

// pay starts what is missing of a template. A job that is of another place was
// started before the template moved.
func (s *Service) pay(ctx context.Context, t templates.Template, now time.Time) error {
	if err := s.Changed(ctx, t); err != nil && !errors.Is(err, bulk.ErrExists) {
		return err
	}
	if now.Sub(t.Owed) < settled {
		return nil
	}
	if err := s.start(ctx, t, fmt.Sprintf("%d-late", t.Version)); err != nil && !errors.Is(err, bulk.ErrExists) {
		return err
	}
	return s.Templates.Paid(ctx, t.Area.ClientKey, t.ID, t.Version)
}

// Follow is the handler of Live: it brings the linked lists of a page of issues to
// the version that the template has then.
func (s *Service) Follow(ctx context.Context, j bulk.Job, step *bulk.Step) error {
	to, gone, err := s.current(ctx, j.ClientKey, j.Subject)
	if err != nil {
		return err
	}
	return s.page(ctx, j, step, change{to: to, gone: gone, live: true, by: j.Created.By})
}

// page does a change to the next issues that a template came to.
func (s *Service) page(ctx context.Context, j bulk.Job, step *bulk.Step, c change) error {
	ids, err := s.Index.WithTemplate(ctx, j.ClientKey, j.Subject, step.Cursor, Page)
	if err != nil {
		return err
	}
	some, err := s.candidates(ctx, j, ids, c)
	if err != nil {
		return err
	}
	open, err := s.open(ctx, j.ClientKey, some, c)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if open[id] {
			if err := s.one(ctx, checklist.Scope{ClientKey: j.ClientKey, IssueID: id}, c, step); err != nil {
				return err
			}
		}
		step.Done++
		step.Cursor = id
	}
	step.Finished = len(ids) < Page
	step.Total = max(step.Total, j.Done+step.Done)
	return nil
}

// open are those of the issues that Jira says are not done. Of one that it does not
// tell of nothing is known, and nothing is done. What a template that is gone leaves
// behind needs no answer.
func (s *Service) open(ctx context.Context, clientKey string, ids []string, c change) (map[string]bool, error) {
	out := map[string]bool{}
	if c.gone {
		for _, id := range ids {
			out[id] = true
		}
	}
	if c.gone || len(ids) == 0 {
		return out, nil
	}
	done, err := s.Jira.Done(ctx, clientKey, ids)
	for id, is := range done {
		out[id] = !is
	}
	return out, err
}

// candidates are those of the issues of which Jira has to say whether they are
// done. A project's admins change the issues of their project alone, linked lists
// excepted: those go with the template wherever they are.
func (s *Service) candidates(ctx context.Context, j bulk.Job, ids []string, c change) ([]string, error) {
	var out []string
	for _, id := range ids {
		i, err := s.Issues.LoadIn(ctx, checklist.Scope{ClientKey: j.ClientKey, IssueID: id}, "")
		if err != nil {
			return nil, err
		}
		came, ok := i.Came(j.Subject)
		elsewhere := !c.live && j.ProjectID != "" && i.ProjectID != j.ProjectID
		if concerned := c.live && Linked(i, j.Subject) || !c.live && came.Version < c.to.N; ok && concerned && !elsewhere {
			out = append(out, id)
		}
	}
	return out, nil
}

// one does a change to an issue and counts what came of it. That it cannot be done
// there keeps no other issue.
func (s *Service) one(ctx context.Context, sc checklist.Scope, c change, step *bulk.Step) error {
	did, err := s.renew(ctx, sc, c)
	switch {
	case errors.Is(err, checklist.ErrFull):
		step.Failed++
		step.Note = "Some issues have no room for the new version: together, their checklists would be over a limit."
	case errors.Is(err, checklist.ErrBusy):
		step.Failed++
		step.Note = "Some issues were changed by so many people at once that the new version did not get through."
	case err != nil:
		return err
	case did == changed:
		step.Changed++
	}
	return nil
}

// StatusChanged does what follows for the linked lists of an issue from a new
// status, done or not as ask says: they freeze, or thaw and catch up. Jira is asked
// only where there are any, and again when that is stored: of two servers that do
// this at once one may have asked before a change and stored after the other. An
// issue that ask does not know is left alone.
func (s *Service) StatusChanged(ctx context.Context, sc checklist.Scope, by string, ask func() (done, known bool, err error)) error {
	issue, err := s.Issues.LoadIn(ctx, sc, "")
	if err != nil || len(linked(issue)) == 0 {
		return err
	}
	done, known, err := ask()
	for n := 0; err == nil && known && n < maxTries; n++ {
		if err := s.became(ctx, sc, by, done); err != nil {
			return fmt.Errorf("linked lists of issue %s: %w", sc.IssueID, err)
		}
		was := done
		if done, known, err = ask(); done == was {
			return err
		}
	}
	return err
}

func (s *Service) became(ctx context.Context, sc checklist.Scope, by string, done bool) error {
	if err := s.freeze(ctx, sc, by, done); err != nil || done {
		return err
	}
	issue, err := s.Issues.LoadIn(ctx, sc, "")
	if err != nil {
		return err
	}
	for _, template := range linked(issue) {
		if err := s.CatchUp(ctx, sc, template, by); err != nil {
			return err
		}
	}
	return nil
}

// CatchUp brings the linked lists of an issue to the version that a template has,
// unless they are frozen: when the issue has thawed, and when the template has just
// come to it, as a job that was started meanwhile may have passed the issue by. The
// template is read behind the write that lets jobs find the issue, so that what is
// saved later has a job that does.
func (s *Service) CatchUp(ctx context.Context, sc checklist.Scope, template, by string) error {
	to, gone, err := s.current(ctx, sc.ClientKey, template)
	if err != nil {
		return err
	}
	_, err = s.renew(ctx, sc, change{to: to, gone: gone, live: true, by: by})
	if errors.Is(err, checklist.ErrFull) { // the next version may have room
		return nil
	}
	return err
}
