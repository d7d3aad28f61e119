package main

import (
	"context"
	"errors"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/imports"
	"ticklist/tenant"
	"ticklist/tenant/jira"
)

// jiraSource is what other apps keep in the Jira of a site, asked as the app.
type jiraSource struct {
	sites installed
	jira  *jira.Client
}

// installed finds installations, as tenant.Store does.
type installed interface {
	Get(ctx context.Context, clientKey string) (tenant.Installation, error)
}

// fieldNames are how other apps call the text fields in which they show checklists.
// Who may, can rename them; then their properties are read.
var fieldNames = map[string]imports.Format{"Checklist Text": imports.IssueChecklist, "Checklists": imports.SmartChecklist}

// okapyaField is the type of Okapya's fields.
const okapyaField = "com.okapya.jira.checklist:checklist"

// Count implements imports.Source.
func (s *jiraSource) Count(ctx context.Context, at checklist.Area) (int64, error) {
	in, err := s.sites.Get(ctx, at.ClientKey)
	if err != nil {
		return 0, unavailable(err)
	}
	n, err := s.jira.CountIssues(ctx, in, at.ProjectID)
	return n, later(err)
}

// Fields implements imports.Source.
func (s *jiraSource) Fields(ctx context.Context, at checklist.Area) (map[imports.Format][]string, error) {
	in, err := s.sites.Get(ctx, at.ClientKey)
	if err != nil {
		return nil, unavailable(err)
	}
	fields, err := s.jira.CustomFields(ctx, in)
	if err != nil {
		return nil, later(err)
	}
	known := map[imports.Format][]string{}
	for _, f := range fields {
		if f.Type == okapyaField {
			known[imports.Okapya] = append(known[imports.Okapya], f.ID)
		} else if format, is := fieldNames[f.Name]; is {
			known[format] = append(known[format], f.ID)
		}
	}
	return known, nil
}

// Page implements imports.Source.
func (s *jiraSource) Page(ctx context.Context, at checklist.Area, page string, limit int, fields, properties []string) (imports.SourcePage, error) {
	in, err := s.sites.Get(ctx, at.ClientKey)
	if err != nil {
		return imports.SourcePage{}, unavailable(err)
	}
	found, err := s.jira.Search(ctx, in, jira.Search{ProjectID: at.ProjectID, Fields: fields, Properties: properties, Page: page, Limit: limit})
	if errors.Is(err, jira.ErrNoPage) {
		return imports.SourcePage{}, imports.ErrNoPage
	}
	if err != nil {
		return imports.SourcePage{}, later(err)
	}
	out := imports.SourcePage{Next: found.Next}
	for _, i := range found.Issues {
		out.Issues = append(out.Issues, imports.SourceIssue{
			ID: i.ID, Fields: i.Fields, Properties: i.Properties,
			Facts: checklist.Facts{BaseURL: in.BaseURL, IssueKey: i.Key, ProjectID: i.ProjectID, IssueTypeID: i.TypeID},
		})
	}
	return out, nil
}

// Property implements imports.Source.
func (s *jiraSource) Property(ctx context.Context, at checklist.Area, issueID, key string) ([]byte, error) {
	in, err := s.sites.Get(ctx, at.ClientKey)
	if err != nil {
		return nil, unavailable(err)
	}
	value, err := s.jira.Property(ctx, in, issueID, key)
	if errors.Is(err, jira.ErrNoProperty) {
		return nil, imports.ErrNoProperty
	}
	return value, later(err)
}

// later makes a job wait for as long as Jira wants to be left alone.
func later(err error) error {
	if limited, ok := errors.AsType[*jira.LimitedError](err); ok {
		return bulk.Later(time.Now().Add(limited.After))
	}
	return err
}

// unavailable gives a job up whose site is gone.
func unavailable(err error) error {
	if errors.Is(err, tenant.ErrNotInstalled) {
		return &bulk.ProblemError{Text: "The app is not installed on this site any more."}
	}
	return err
}
