package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/rules"
	"ticklist/tenant"
)

// Rules are those of a site and of its projects. SetRules answers
// *checklist.InvalidError, checklist.ErrConflict, or a fault; the others faults
// only.
type Rules interface {
	Rules(context.Context, checklist.Area) (rules.Set, error)
	SetRules(ctx context.Context, at checklist.Area, rev int64, in []rules.Rule) (rules.Set, error)
	Runs(ctx context.Context, clientKey string, q rules.Query) ([]rules.Run, error)
}

// Trials say which rules would match. Try answers tenant.ErrNoIssue; every other
// error means that it cannot be said.
type Trials interface {
	Try(ctx context.Context, in tenant.Installation, issueID string, on rules.On) (rules.Trial, error)
}

// RuleView is a rule in JSON, both ways, and in an export.
type RuleView struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Enabled    bool            `json:"enabled"`
	Template   string          `json:"template"`
	Projects   []string        `json:"projects"`
	IssueTypes []string        `json:"issueTypes"`
	On         string          `json:"on"`
	To         []string        `json:"to"`
	Conditions []conditionView `json:"conditions"`
	Mode       string          `json:"mode"`
	Live       bool            `json:"live"`
	Again      bool            `json:"again"`
}

type conditionView struct {
	Field  string   `json:"field"`
	Is     string   `json:"is"`
	Values []string `json:"values"`
}

// RuleViewOf is r in JSON, with an empty list for each that is not there.
func RuleViewOf(r rules.Rule) RuleView {
	v := RuleView{
		ID: r.ID, Name: r.Name, Enabled: r.Enabled, Template: r.Template, Projects: orNone(r.Projects), IssueTypes: orNone(r.IssueTypes),
		On: string(r.On), To: orNone(r.To), Conditions: []conditionView{}, Mode: string(r.Mode), Live: r.Live, Again: r.Again,
	}
	for _, c := range r.Conditions {
		v.Conditions = append(v.Conditions, conditionView{Field: c.Field, Is: string(c.Is), Values: orNone(c.Values)})
	}
	return v
}

// orNone makes JSON write a list that is not there as an empty one.
func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func (v RuleView) rule() rules.Rule {
	r := rules.Rule{
		ID: v.ID, Name: v.Name, Enabled: v.Enabled, Template: v.Template, Projects: v.Projects, IssueTypes: v.IssueTypes,
		On: rules.On(v.On), To: v.To, Mode: rules.Mode(v.Mode), Live: v.Live, Again: v.Again,
	}
	for _, c := range v.Conditions {
		r.Conditions = append(r.Conditions, rules.Condition{Field: c.Field, Is: rules.Is(c.Is), Values: c.Values})
	}
	return r
}

type rulesView struct {
	Rev   int64      `json:"rev"`
	Rules []RuleView `json:"rules"`
}

func writeRules(c echo.Context, s rules.Set) error {
	v := rulesView{Rev: s.Rev, Rules: []RuleView{}}
	for _, r := range s.Rules {
		v.Rules = append(v.Rules, RuleViewOf(r))
	}
	return writeJSON(c, http.StatusOK, v)
}

// rules handles GET /api/v1/site/rules and GET /api/v1/projects/:projectId/rules.
func (h *handler) rules(c echo.Context) error {
	set, err := h.Admin.Rules.Rules(c.Request().Context(), area(c))
	if err != nil {
		return fmt.Errorf("read the rules: %w", err)
	}
	return writeRules(c, set)
}

// setRules handles PUT of the same. The change stands in the site's record, as one
// of statuses does.
func (h *handler) setRules(c echo.Context) error {
	var in struct {
		Rev   given[int64]      `json:"rev"`
		Rules given[[]RuleView] `json:"rules"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Rev.Value == nil {
		return &badBodyError{field: "rev", reason: "This field is missing."}
	}
	if in.Rules.Value == nil {
		return &badBodyError{field: "rules", reason: "This field is missing."}
	}
	wanted := []rules.Rule{}
	for _, v := range *in.Rules.Value {
		wanted = append(wanted, v.rule())
	}
	at := area(c)
	set, err := h.Admin.Rules.SetRules(c.Request().Context(), at, *in.Rev.Value, wanted)
	if err != nil {
		return fmt.Errorf("set the rules: %w", err)
	}
	h.record(c, at, "rules", len(set.Rules))
	return writeRules(c, set)
}

// runView is what came of a rule, or of a clone, whose rule is null.
type runView struct {
	At       time.Time     `json:"at"`
	Issue    runIssueView  `json:"issue"`
	Project  string        `json:"project"`
	On       string        `json:"on"`
	To       string        `json:"to"`
	Rule     *runRuleView  `json:"rule"`
	Template *runOfVersion `json:"template"`
	From     string        `json:"from"`
	Outcome  string        `json:"outcome"`
	Items    int           `json:"items"`
	Why      string        `json:"why"` // a workflow's post function was refused; "" for others
}

type runIssueView struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

type runRuleView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Project string `json:"project"` // "" for the site's
}

type runOfVersion struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

func runViewOf(r rules.Run) runView {
	v := runView{
		At: r.At, Issue: runIssueView{r.IssueID, r.IssueKey}, Project: r.ProjectID, On: string(r.On), To: r.To,
		From: r.From, Outcome: string(r.Outcome), Items: r.Items,
	}
	if r.Rule != "" {
		v.Rule, v.Template = &runRuleView{r.Rule, r.RuleName, r.RuleOf}, &runOfVersion{r.Template, r.Version}
	}
	if r.On == rules.Workflow {
		v.Why = r.RuleName
	}
	return v
}

// ruleRuns handles GET …/rules/runs: what ran, the latest first, from behind the
// place that "next" of an earlier answer gave.
func (h *handler) ruleRuns(c echo.Context) error {
	q := rules.Query{ProjectID: c.Param("projectId"), Before: param(c, "before"), Limit: rules.MaxRuns}
	if ref := param(c, "issue"); ref != "" {
		issue, err := h.Issues.Find(c.Request().Context(), principal(c).Installation, ref)
		if err != nil {
			return fmt.Errorf("find the issue: %w", unseen(err))
		}
		q.IssueID = issue.ID
	}
	runs, err := h.Admin.Rules.Runs(c.Request().Context(), principal(c).Installation.ClientKey, q)
	if err != nil {
		return fmt.Errorf("read what ran: %w", err)
	}
	out := struct {
		Runs []runView `json:"runs"`
		Next *string   `json:"next"`
	}{Runs: []runView{}}
	for _, r := range runs {
		out.Runs = append(out.Runs, runViewOf(r))
	}
	if len(runs) == q.Limit {
		place := runs[len(runs)-1].RunAt()
		out.Next = &place
	}
	return writeJSON(c, http.StatusOK, out)
}

// errNoSuchIssue is also what is said of an issue that the person may not see.
var errNoSuchIssue = errors.New("there is no such issue for the person")

func unseen(err error) error {
	if errors.Is(err, tenant.ErrNoIssue) {
		return errNoSuchIssue
	}
	return err
}

// trialView is which rules would match an issue now.
type trialView struct {
	Issue   runIssueView `json:"issue"`
	Project string       `json:"project"`
	Type    string       `json:"type"`
	Status  string       `json:"status"`
	CloneOf []string     `json:"cloneOf"`
	Rules   []triedView  `json:"rules"`
}

type triedView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Project  string `json:"project"` // "" for the site's
	Template string `json:"template"`
	On       string `json:"on"`
	Matched  bool   `json:"matched"`
	Why      string `json:"why"` // it does not; "" if it does
	// Condition is, from 0, which one does not hold; null for other reasons.
	Condition *int `json:"condition"`
}

// tryRules handles POST …/rules/try. An issue that the person may not see, or that
// is not in the project, is none.
func (h *handler) tryRules(c echo.Context) error {
	var in struct {
		Issue string `json:"issue"`
		On    string `json:"on"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	ctx, p := c.Request().Context(), principal(c)
	issue, err := h.Issues.Find(ctx, p.Installation, in.Issue)
	if err != nil {
		return fmt.Errorf("find the issue: %w", unseen(err))
	}
	may, err := h.Verdicts.ToView(ctx, p, issue.ID)
	if err != nil {
		return err
	}
	if project := c.Param("projectId"); !may.View || project != "" && project != issue.ProjectID {
		return errNoSuchIssue
	}
	trial, err := h.Admin.Trials.Try(ctx, p.Installation, issue.ID, rules.On(in.On))
	if err != nil {
		return fmt.Errorf("try the rules: %w", unseen(err))
	}
	return writeJSON(c, http.StatusOK, trialViewOf(trial))
}

func trialViewOf(t rules.Trial) trialView {
	v := trialView{
		Issue: runIssueView{t.IssueID, t.IssueKey}, Project: t.Issue.ProjectID, Type: t.Issue.TypeID, Status: t.Issue.StatusID,
		CloneOf: orNone(t.CloneOf), Rules: []triedView{},
	}
	for _, r := range t.Rules {
		one := triedView{
			ID: r.ID, Name: r.Name, Project: r.ProjectID, Template: r.Template, On: string(r.On), Matched: r.Reason.Why == rules.Matched, Why: string(r.Reason.Why),
		}
		if r.Reason.Why == rules.Unmet {
			one.Condition = &r.Reason.Condition
		}
		v.Rules = append(v.Rules, one)
	}
	return v
}
