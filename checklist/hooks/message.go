package hooks

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"ticklist/checklist"
)

// message is what is sent. Its fields are part of the API: they are only added to.
// What Ticklist may not tell Jira it tells nobody outside: names and texts are null
// then. Beside what is nested there are flat names, as rules of Jira Automation
// read them most easily: {{webhookData.itemText}}.
type message struct {
	ID      string    `json:"id"` // the header webhook-id, the same each time that it is sent
	Event   Kind      `json:"event"`
	At      time.Time `json:"at"`
	By      *string   `json:"by"` // account id, or a word for what is no person; null for nobody
	Site    string    `json:"site"`
	Project *string   `json:"project"` // id
	Issue   *issueOf  `json:"issue"`
	List    *listOf   `json:"list"`
	Item    *itemOf   `json:"item"`   // null of a list
	Issues  []string  `json:"issues"` // where Jira Automation looks for the issue that a rule is to run for
	flatMessage
}

type issueOf struct {
	ID  string  `json:"id"`
	Key *string `json:"key"` // null where it is not known; may be outdated after a move
}

type listOf struct {
	ID       string  `json:"id"`
	Name     *string `json:"name"`
	Total    int     `json:"total"` // items
	Complete int     `json:"complete"`
}

type itemOf struct {
	ID       string   `json:"id"`
	Text     *string  `json:"text"`
	Status   statusOf `json:"status"`
	Optional bool     `json:"optional"`
	Assignee *string  `json:"assignee"` // account id
	Due      *string  `json:"due"`      // YYYY-MM-DD
}

type statusOf struct {
	ID       string  `json:"id"`
	Name     *string `json:"name"`
	Complete bool    `json:"complete"`
}

type flatMessage struct {
	IssueKey     *string `json:"issueKey"`
	ListName     *string `json:"listName"`
	ItemText     *string `json:"itemText"`
	ItemStatus   *string `json:"itemStatus"` // its name
	ItemAssignee *string `json:"itemAssignee"`
	ItemDue      *string `json:"itemDue"`
}

// about is of which issue something is told, and by what it came.
type about struct {
	sc    checklist.Scope
	issue checklist.Issue // for its facts, statuses and options
	by    string
	at    time.Time
}

// write writes the message that tells something under an id.
func (a about) write(id string, h Happening) ([]byte, error) {
	m := message{
		ID: id, Event: h.Kind, At: a.at.UTC(), By: known(a.by), Site: a.issue.BaseURL, Project: known(a.issue.ProjectID),
		Issue: &issueOf{ID: a.sc.IssueID, Key: known(a.issue.IssueKey)}, Issues: []string{cmp.Or(a.issue.IssueKey, a.sc.IssueID)},
	}
	counts := checklist.Issue{Lists: []checklist.List{h.List}}.Count(a.issue.Statuses)
	m.List = &listOf{ID: h.List.ID, Name: a.told(h.List.Name), Total: counts.Total, Complete: counts.Complete}
	m.flatMessage = flatMessage{IssueKey: m.Issue.Key, ListName: m.List.Name}
	if h.Item != nil {
		m.Item = a.item(*h.Item)
		m.ItemText, m.ItemStatus, m.ItemAssignee, m.ItemDue = m.Item.Text, m.Item.Status.Name, m.Item.Assignee, m.Item.Due
	}
	return encode(m)
}

func encode(m message) ([]byte, error) {
	body, err := json.Marshal(m, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("write a message: %w", err)
	}
	return body, nil
}

func (a about) item(it checklist.Item) *itemOf {
	out := itemOf{
		ID: it.ID, Text: a.told(it.Text), Optional: it.Optional, Assignee: known(it.Assignee), Due: known(it.Due), Status: statusOf{ID: it.Status},
	}
	at := slices.IndexFunc(a.issue.Statuses, func(s checklist.Status) bool { return s.ID == it.Status })
	if at >= 0 {
		s := a.issue.Statuses[at]
		out.Status.Name, out.Status.Complete = a.told(s.Name), s.Complete
	}
	return &out
}

// told is what people wrote, where it may be told.
func (a about) told(text string) *string {
	if !a.issue.Options.TellsTexts() {
		return nil
	}
	return &text
}

func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// testMessage is what an admin sends to try an address.
func testMessage(id, site string, at time.Time) ([]byte, error) {
	return encode(message{ID: id, Event: Test, At: at.UTC(), Site: site, Issues: []string{}})
}

// messageID names what is sent to a hook of the n-th thing that a revision meant.
// Whoever works it out again comes to the same. Ids of an issue stand in the order
// in which it happened.
func messageID(hookID, issueID string, rev int64, n int) string {
	return fmt.Sprintf("%s-%s-%010d-%05d", hookID, issueID, rev, n)
}

// overdueID names what is sent to a hook of an item that was due on a day.
func overdueID(hookID, issueID, itemID, due string) string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(itemID))
	return fmt.Sprintf("%s-%s-overdue-%s-%016x", hookID, issueID, due, hash.Sum64())
}

// testID names a test. Its time tells it from others.
func testID(hookID string, at time.Time) string {
	return fmt.Sprintf("%s-test-%d", hookID, at.UnixMilli())
}
