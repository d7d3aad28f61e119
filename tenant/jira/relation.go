package jira

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/tenant"
)

const (
	expressionPath = "/rest/api/3/expression/evaluate"
	groupsPath     = "/rest/api/3/user/groups"

	// whatTheyAre is evaluated by Jira with the issue as "issue" and the person as
	// "who". Only an expression tells somebody's roles without the right to
	// administer the project.
	// https://developer.atlassian.com/cloud/jira/platform/jira-expressions-type-reference/
	whatTheyAre = `{"roles": who.getProjectRoles(issue.project).map(r => r.id), ` +
		`"assignee": issue.assignee == null ? "" : issue.assignee.accountId, "reporter": issue.reporter == null ? "" : issue.reporter.accountId}`
)

// Relation implements tenant.Asker, with POST /rest/api/3/expression/evaluate for
// what is about the issue, and GET /rest/api/3/user/groups. The issue and the
// person are values of the question and not parts of the expression.
func (c *Client) Relation(ctx context.Context, in tenant.Installation, accountID, issueID string, w tenant.Wanted) (tenant.Relation, error) {
	if accountID == "" {
		return tenant.Relation{}, fmt.Errorf("%w: without an account Jira answers for the app", errRefused)
	}
	var s tenant.Relation
	if w.Issue {
		if err := c.onIssue(ctx, in, accountID, issueID, &s); err != nil {
			return tenant.Relation{}, fmt.Errorf("ask what somebody is to an issue: %w", err)
		}
	}
	if w.Groups {
		groups, err := c.groups(ctx, in, accountID)
		if err != nil {
			return tenant.Relation{}, fmt.Errorf("ask for somebody's groups: %w", err)
		}
		s.Groups = groups
	}
	return s, nil
}

// evaluation is the body of a question.
type evaluation struct {
	Expression string `json:"expression"`
	Context    struct {
		Issue  numbered            `json:"issue"`
		Custom map[string]variable `json:"custom"`
	} `json:"context"`
}

type numbered struct {
	ID uint64 `json:"id"`
}

type variable struct {
	Type      string `json:"type"`
	AccountID string `json:"accountId"`
}

func (c *Client) onIssue(ctx context.Context, in tenant.Installation, accountID, issueID string, s *tenant.Relation) error {
	id, err := strconv.ParseUint(issueID, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: no issue has such an id", errRefused)
	}
	e := evaluation{Expression: whatTheyAre}
	e.Context.Issue.ID = id
	e.Context.Custom = map[string]variable{"who": {Type: "user", AccountID: accountID}}
	question, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the question: %w", err)
	}
	answer, err := c.post(ctx, in, expressionPath, question)
	if err != nil {
		return err
	}
	return readRelation(answer, accountID, s)
}

// readRelation reads what the expression came to. Ids of roles are numbers, and
// were texts once.
func readRelation(answer []byte, accountID string, s *tenant.Relation) error {
	var a struct {
		Value *struct {
			Roles    *[]jsontext.Value `json:"roles"`
			Assignee *string           `json:"assignee"`
			Reporter *string           `json:"reporter"`
		} `json:"value"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Value == nil || a.Value.Roles == nil || a.Value.Assignee == nil || a.Value.Reporter == nil {
		return fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	for _, raw := range *a.Value.Roles {
		role := strings.Trim(string(raw), `"`)
		if _, err := strconv.ParseUint(role, 10, 64); err != nil {
			return fmt.Errorf("%w: a role without its id", errAnswer)
		}
		s.Roles = append(s.Roles, role)
	}
	s.Assignee, s.Reporter = *a.Value.Assignee == accountID, *a.Value.Reporter == accountID
	return nil
}

// groups asks for the ids of somebody's groups, which stay when a group's name
// changes.
func (c *Client) groups(ctx context.Context, in tenant.Installation, accountID string) ([]string, error) {
	_, answer, err := c.do(ctx, in, request{
		method: http.MethodGet, endpoint: groupsPath, query: url.Values{"accountId": {accountID}}, limit: 1 << 20,
	}, http.StatusOK)
	if err != nil {
		return nil, err
	}
	var a *[]struct {
		GroupID string `json:"groupId"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a == nil {
		return nil, fmt.Errorf("%w: not of the documented form", errAnswer)
	}
	out := make([]string, 0, len(*a))
	for _, g := range *a {
		if g.GroupID == "" {
			return nil, fmt.Errorf("%w: a group without its id", errAnswer)
		}
		out = append(out, g.GroupID)
	}
	return out, nil
}
