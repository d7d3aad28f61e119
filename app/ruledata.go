package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/rules"
	"ticklist/handlers"
	"ticklist/tenant"
)

// erasableRules is a tenant.Holder of rules and of what they did.
type erasableRules struct{ *rules.Keeper }

// Erase implements tenant.Holder.
func (h erasableRules) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	defer h.Forget(e.ClientKey)
	return h.EraseRules(ctx, checklist.Part(e), before)
}

// namedInRules answers errFound if an account id stands in what the rules of a
// site are called, or look for, or were called when they ran.
func (d *data) namedInRules(ctx context.Context, clientKey, accountID string) error {
	err := d.rules.EachRules(ctx, clientKey, func(_ checklist.Area, in rules.Set) error {
		if in.Forget(accountID) { // in this copy
			return errFound
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.eachRun(ctx, tenant.Extent{ClientKey: clientKey}, func(r rules.Run) error {
		if checklist.WithoutID(r.RuleName, accountID) != r.RuleName {
			return errFound
		}
		return nil
	})
}

// eachRun calls yield for the runs of a site or a project, the latest first.
func (d *data) eachRun(ctx context.Context, of tenant.Extent, yield func(rules.Run) error) error {
	for q := (rules.Query{ProjectID: of.ProjectID, Limit: rules.MaxRuns}); ; {
		some, err := d.rules.Runs(ctx, of.ClientKey, q)
		if err != nil {
			return err
		}
		for _, r := range some {
			q.Before = r.RunAt()
			if err := yield(r); err != nil {
				return err
			}
		}
		if len(some) < rules.MaxRuns {
			return nil
		}
	}
}

// forgetRunsEvery is how often what ran is looked through.
const forgetRunsEvery = time.Hour

// runsJob forgets what ran long ago.
func (s *server) runsJob() job {
	return job{name: "rule runs", every: forgetRunsEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := s.data.rules.ForgetRuns(ctx, time.Now().Add(-rules.KeptRuns))
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int64("forgotten", n)}, err
	}}
}

// rulesJSON are the rules of a site or of a project.
type rulesJSON struct {
	ProjectID string              `json:"projectId"` // "" for the site
	Rules     []handlers.RuleView `json:"rules"`
}

// runJSON is what came of a rule.
type runJSON struct {
	At        time.Time `json:"at"`
	IssueID   string    `json:"issueId"`
	IssueKey  string    `json:"issueKey"`
	ProjectID string    `json:"projectId"`
	On        string    `json:"on"`
	To        string    `json:"to"`
	Rule      string    `json:"rule"`
	RuleOf    string    `json:"ruleOf"`
	Name      string    `json:"name"`
	Template  string    `json:"template"`
	Version   int       `json:"version"`
	From      string    `json:"from"`
	Outcome   string    `json:"outcome"`
	Items     int       `json:"items"`
}

// rulesFacts adds the rules of a site, or of the project that is meant, and what
// they did, to the facts of an export.
func (d *data) rulesFacts(ctx context.Context, of tenant.Extent, facts map[string]any) error {
	sets := []rulesJSON{}
	err := d.rules.EachRules(ctx, of.ClientKey, func(p checklist.Area, in rules.Set) error {
		if of.ProjectID != "" && of.ProjectID != p.ProjectID {
			return nil
		}
		one := rulesJSON{ProjectID: p.ProjectID, Rules: []handlers.RuleView{}}
		for _, r := range in.Rules {
			one.Rules = append(one.Rules, handlers.RuleViewOf(r))
		}
		sets = append(sets, one)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(sets, func(a, b rulesJSON) int { return strings.Compare(a.ProjectID, b.ProjectID) })
	runs := []runJSON{}
	err = d.eachRun(ctx, of, func(r rules.Run) error {
		runs = append(runs, runJSON{
			At: r.At, IssueID: r.IssueID, IssueKey: r.IssueKey, ProjectID: r.ProjectID, On: string(r.On), To: r.To, Rule: r.Rule, RuleOf: r.RuleOf,
			Name: r.RuleName, Template: r.Template, Version: r.Version, From: r.From, Outcome: string(r.Outcome), Items: r.Items,
		})
		return nil
	})
	facts["rules"], facts["ruleRuns"] = sets, runs
	return err
}
