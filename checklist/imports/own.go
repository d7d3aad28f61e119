package imports

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"ticklist/checklist"
)

// The parts of Ticklist's own JSON that are read.
type (
	ownList struct {
		Name  string    `json:"name"`
		Items []ownItem `json:"items"`
	}
	ownItem struct {
		Kind     string          `json:"kind"`
		Text     string          `json:"text"`
		Status   string          `json:"status"`
		Optional bool            `json:"optional"`
		Details  string          `json:"details"`
		Assignee string          `json:"assignee"`
		Due      string          `json:"due"`
		Parent   string          `json:"parent"`
		Link     *checklist.Link `json:"link"`
	}
	ownIssue struct {
		Key     string            `json:"issueKey"`
		ID      string            `json:"issueId"`
		Lists   []ownList         `json:"lists"`
		History []json.RawMessage `json:"history"`
	}
)

// readTicklist reads an export as JSON, what the API answers, or the text.
func readTicklist(b *builder, data string) error {
	if !strings.HasPrefix(strings.TrimSpace(data), "{") {
		b.read(b.bounded(data))
		return nil
	}
	var in struct {
		Lists  *[]ownList  `json:"lists"`
		Issues *[]ownIssue `json:"issues"`
	}
	switch {
	case json.Unmarshal([]byte(data), &in) != nil:
		return ErrUnreadable
	case in.Lists != nil:
		b.own("", *in.Lists)
	case in.Issues != nil:
		b.ownIssues(*in.Issues)
	default:
		return ErrUnreadable
	}
	return nil
}

func (b *builder) ownIssues(issues []ownIssue) {
	for _, issue := range issues {
		prefix := ""
		if len(issues) > 1 {
			prefix = cmp.Or(issue.Key, issue.ID) + ": "
			b.note(SeveralIssues, cmp.Or(issue.Key, issue.ID))
		}
		if len(issue.History) > 0 {
			b.note(HistoryLeftOut, "")
		}
		b.own(prefix, issue.Lists)
	}
}

func (b *builder) own(prefix string, lists []ownList) {
	for _, l := range lists {
		b.list(prefix + l.Name)
		for _, it := range l.Items {
			in := raw{
				text: it.Text, details: it.Details, status: it.Status, optional: it.Optional, heading: it.Kind == string(checklist.KindHeading),
				assignee: it.Assignee, anyAccount: true, due: it.Due, link: b.link(it.Link),
			}
			if it.Parent != "" {
				in.depth = 1
			}
			b.add(in)
		}
	}
}

var issueKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,254}-[0-9]{1,19}$`)

// link keeps a link that has the form of one.
func (b *builder) link(l *checklist.Link) checklist.Link {
	if l == nil || l.Issue == "" && l.Key == "" {
		return checklist.Link{}
	}
	if !checklist.ValidIssueID(l.Issue) || l.Key != "" && !issueKey.MatchString(l.Key) {
		b.note(LinkLeftOut, cmp.Or(l.Key, l.Issue))
		return checklist.Link{}
	}
	return *l
}
