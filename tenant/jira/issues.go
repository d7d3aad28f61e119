package jira

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"ticklist/tenant"
)

const bulkFetchPath = "/rest/api/3/issue/bulkfetch"

// MaxIssues is for how many issues Projects may be asked at once. Jira takes
// more; what it says of so many is well within maxBody.
const MaxIssues = 25

// Projects asks, with POST /rest/api/3/issue/bulkfetch, in which projects issues
// are: project ids by issue id. An issue that does not exist, or that the app
// may not see, is not among them. Every error means that Jira has not said. It
// costs one point and one more for each issue that there is.
func (c *Client) Projects(ctx context.Context, in tenant.Installation, issueIDs []string) (map[string]string, error) {
	answer, err := c.fetch(ctx, in, issueIDs, "project")
	if err != nil {
		return nil, fmt.Errorf("ask for projects: %w", err)
	}
	return projectsIn(answer)
}

// Done asks in the same way which issues are done: true for those in a status of
// the category that Jira calls done, whatever the site calls the status.
func (c *Client) Done(ctx context.Context, in tenant.Installation, issueIDs []string) (map[string]bool, error) {
	answer, err := c.fetch(ctx, in, issueIDs, "status")
	if err != nil {
		return nil, fmt.Errorf("ask for statuses: %w", err)
	}
	return doneIn(answer)
}

// fetch asks for one field of issues.
func (c *Client) fetch(ctx context.Context, in tenant.Installation, issueIDs []string, field string) ([]byte, error) {
	if len(issueIDs) > MaxIssues {
		return nil, fmt.Errorf("%w: over %d issues", errRefused, MaxIssues)
	}
	question, err := json.Marshal(bulkFetch{IssueIDs: issueIDs, Fields: []string{field}})
	if err != nil {
		return nil, fmt.Errorf("write the question: %w", err)
	}
	return c.post(ctx, in, bulkFetchPath, question)
}

// bulkFetch is the body of the question.
type bulkFetch struct {
	IssueIDs []string `json:"issueIdsOrKeys"`
	Fields   []string `json:"fields"`
}

// categoryDone is the key of the category of statuses in which nothing is left to
// do, the same on every site:
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-status-categories/
const categoryDone = "done"

// doneIn reads the answer. An issue without a status is none that Jira has.
func doneIn(answer []byte) (map[string]bool, error) {
	var a struct {
		Issues *[]struct {
			ID     string `json:"id"`
			Fields struct {
				Status struct {
					Category struct {
						Key string `json:"key"`
					} `json:"statusCategory"`
				} `json:"status"`
			} `json:"fields"`
		} `json:"issues"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Issues == nil {
		return nil, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	done := map[string]bool{}
	for _, issue := range *a.Issues {
		category := issue.Fields.Status.Category.Key
		if !tenant.ValidIssueID(issue.ID) || category == "" {
			return nil, fmt.Errorf("%w: an issue without its status", errAnswer)
		}
		done[issue.ID] = category == categoryDone
	}
	return done, nil
}

// projectsIn reads the answer. An issue without a project is none that Jira
// has: the answer is not usable then, as what is missing from it will be taken
// for deleted.
func projectsIn(answer []byte) (map[string]string, error) {
	var a struct {
		Issues *[]struct {
			ID     string `json:"id"`
			Fields struct {
				Project struct {
					ID string `json:"id"`
				} `json:"project"`
			} `json:"fields"`
		} `json:"issues"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Issues == nil {
		return nil, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	projects := map[string]string{}
	for _, issue := range *a.Issues {
		if !tenant.ValidIssueID(issue.ID) || !tenant.ValidIssueID(issue.Fields.Project.ID) {
			return nil, fmt.Errorf("%w: an issue without its project", errAnswer)
		}
		projects[issue.ID] = issue.Fields.Project.ID
	}
	return projects, nil
}

// Find asks where the issue with an id or a key is, with POST
// /rest/api/3/issue/bulkfetch, which finds one by an earlier key as well. It
// answers tenant.ErrNoIssue where Jira knows none that the app may see; every
// other error means that Jira has not said. It costs two points.
func (c *Client) Find(ctx context.Context, in tenant.Installation, idOrKey string) (tenant.Issue, error) {
	question, err := json.Marshal(bulkFetch{IssueIDs: []string{idOrKey}, Fields: []string{"project", "issuetype"}})
	if err != nil {
		return tenant.Issue{}, fmt.Errorf("write the question: %w", err)
	}
	answer, err := c.post(ctx, in, bulkFetchPath, question)
	if err != nil {
		return tenant.Issue{}, fmt.Errorf("ask for an issue: %w", err)
	}
	var a struct {
		Issues *[]struct {
			ID     string `json:"id"`
			Key    string `json:"key"`
			Fields struct {
				Project   named `json:"project"`
				IssueType named `json:"issuetype"`
			} `json:"fields"`
		} `json:"issues"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Issues == nil || len(*a.Issues) > 1 {
		return tenant.Issue{}, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	if len(*a.Issues) == 0 {
		return tenant.Issue{}, tenant.ErrNoIssue
	}
	found := (*a.Issues)[0]
	if !tenant.ValidIssueID(found.ID) || !tenant.ValidIssueID(found.Fields.Project.ID) {
		return tenant.Issue{}, fmt.Errorf("%w: an issue without its project", errAnswer)
	}
	return tenant.Issue{ID: found.ID, Key: found.Key, ProjectID: found.Fields.Project.ID, TypeID: found.Fields.IssueType.ID}, nil
}

// named is what is named by its id.
type named struct {
	ID string `json:"id"`
}
