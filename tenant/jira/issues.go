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
	if len(issueIDs) > MaxIssues {
		return nil, fmt.Errorf("%w: over %d issues", errRefused, MaxIssues)
	}
	question, err := json.Marshal(bulkFetch{IssueIDs: issueIDs, Fields: []string{"project"}})
	if err != nil {
		return nil, fmt.Errorf("write the question: %w", err)
	}
	answer, err := c.post(ctx, in, bulkFetchPath, question)
	if err != nil {
		return nil, fmt.Errorf("ask for projects: %w", err)
	}
	return projectsIn(answer)
}

// bulkFetch is the body of the question.
type bulkFetch struct {
	IssueIDs []string `json:"issueIdsOrKeys"`
	Fields   []string `json:"fields"`
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
