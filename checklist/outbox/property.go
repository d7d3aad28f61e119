package outbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"ticklist/checklist"
)

// MaxProperty is below how many bytes a property stays. Jira takes 32,768
// characters of JSON as the value of an issue's property, and none has more
// characters than bytes:
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
const MaxProperty = 32_768

// What completedText says, in words that filters of "Checklists for Jira" look
// for.
const (
	notCompleted       = "Not Completed"
	mandatoryCompleted = "Mandatory Completed"
	allCompleted       = "All Completed"
)

// sums are the numbers of an issue or of one of its lists. The first thirteen
// have the names and the meaning that they have in the property "checklist" of
// "Checklists for Jira", so that whoever comes from there keeps their filters:
// https://docs.herocoders.com/checklist/issue-entity-properties
type sums struct {
	CompletedText           string `json:"completedText"`
	ActiveItems             int    `json:"activeItems"`
	UncheckedItems          int    `json:"uncheckedItems"`
	AllItems                int    `json:"allItems"`
	UncheckedMandatoryItems int    `json:"uncheckedMandatoryItems"`
	AllMandatoryItems       int    `json:"allMandatoryItems"`
	HasActiveItems          bool   `json:"hasActiveItems"`
	HasUncheckedItems       bool   `json:"hasUncheckedItems"`
	HasItems                bool   `json:"hasItems"`
	AllItemsCompleted       bool   `json:"allItemsCompleted"`
	HasUncheckedMandatory   bool   `json:"hasUncheckedMandatoryItems"`
	HasMandatoryItems       bool   `json:"hasMandatoryItems"`
	MandatoryItemsCompleted bool   `json:"mandatoryItemsCompleted"`
	ProgressText            string `json:"progressText"`
	ProgressPercent         int    `json:"progressPercent"`

	Total         int    `json:"total"`
	Complete      int    `json:"complete"`
	Open          int    `json:"open"`
	Percent       int    `json:"percent"`
	Progress      string `json:"progress"` // such as 3/8, for a card
	Mandatory     int    `json:"mandatory"`
	MandatoryOpen int    `json:"mandatoryOpen"`
}

// property is the value of the issue property "ticklist".
type property struct {
	sums
	Rev       int64    `json:"rev"`
	Fields    *fields  `json:"fields,omitzero"` // absent without items, and where the site shows none
	Due       string   `json:"due,omitzero"`    // the next day on which an open item is due
	Assignees []string `json:"assignees"`       // account ids of those who have open items
	Statuses  []string `json:"statuses"`        // names of the statuses that items have
	Lists     []ofList `json:"lists"`
	Items     *string  `json:"items,omitzero"` // the texts of all items, where Jira may be told
	Cut       bool     `json:"cut,omitzero"`   // something was left out for want of room

	// Watches are the numbers of the site's watches by their ids, of those that pick
	// something in this issue. Rules of workflows read them.
	Watches map[string]watched `json:"watches,omitzero"`
}

// fields are what Jira's read-only fields show, each where the site shows it. A
// field that it does not show is empty everywhere.
type fields struct {
	Progress  string `json:"progress,omitzero"`  // such as 3/8
	Percent   *int   `json:"percent,omitzero"`   // 0 to 100
	Completed string `json:"completed,omitzero"` // allCompleted, or notCompleted
}

type ofList struct {
	ID   string `json:"id"`
	Name string `json:"name,omitzero"` // where Jira may be told
	sums
}

// watched is what a rule of a workflow can ask of the items that a watch picks.
type watched struct {
	Total         int    `json:"total"`
	Complete      int    `json:"complete"`
	Open          int    `json:"open"`
	Percent       int    `json:"percent"`
	Mandatory     int    `json:"mandatory"`
	MandatoryOpen int    `json:"mandatoryOpen"`
	Due           string `json:"due,omitzero"` // the next day on which an open one is due
}

// watches are the numbers of each watch that picks something.
func watches(in checklist.Issue) map[string]watched {
	var all map[string]watched
	for _, w := range in.Options.Watches {
		picked := w.Of(in)
		c := picked.Count(in.Statuses)
		if c.Total == 0 {
			continue
		}
		if all == nil {
			all = map[string]watched{}
		}
		all[w.ID] = watched{
			Total: c.Total, Complete: c.Complete, Open: c.Total - c.Complete, Percent: c.Percent,
			Mandatory: c.Mandatory, MandatoryOpen: c.Mandatory - c.MandatoryComplete, Due: nextDue(picked),
		}
	}
	return all
}

// Property is what Jira is told of an issue, as JSON; nil if it is told nothing.
// What it may be told, and which statuses there are, the issue brings along as a
// [checklist.Service] loads it.
func Property(in checklist.Issue) ([]byte, error) {
	if !in.Options.TellsCounts() {
		return nil, nil
	}
	p := property{Rev: in.Rev, Assignees: []string{}, Statuses: []string{}, Lists: []ofList{}, sums: sum(in.Count(in.Statuses))}
	for _, l := range in.Lists {
		of := ofList{ID: l.ID, sums: sumOf(l, in.Statuses)}
		if in.Options.TellsTexts() {
			of.Name = l.Name
		}
		p.Lists = append(p.Lists, of)
	}
	p.look(in)
	p.Watches = watches(in)
	p.Fields = fieldsOf(p.sums, in.Options.Fields)
	if in.Options.TellsTexts() {
		p.Items = new(texts(in))
	}
	return p.fit()
}

// Flags are what a workflow rule is likely to ask of an issue, which has its
// statuses and options: of the whole, of each list and of each watch, whether
// there is something and whether it is complete. While they stay the same, no transition waits for Jira
// to be told.
func Flags(in checklist.Issue) string {
	flags := []string{sum(in.Count(in.Statuses)).flags()}
	for _, l := range in.Lists {
		flags = append(flags, l.ID+":"+sumOf(l, in.Statuses).flags())
	}
	for _, w := range in.Options.Watches {
		flags = append(flags, w.ID+":"+sum(w.Of(in).Count(in.Statuses)).flags())
	}
	return strings.Join(flags, " ")
}

// fieldsOf are the values of the fields that are chosen. Of Checklist Completed
// there are two: what is only optional is not told apart there.
func fieldsOf(s sums, chosen checklist.Fields) *fields {
	if s.Total == 0 || !chosen.Progress && !chosen.Percent && !chosen.Completed {
		return nil
	}
	out := &fields{}
	if chosen.Progress {
		out.Progress = s.Progress
	}
	if chosen.Percent {
		out.Percent = new(s.Percent)
	}
	if chosen.Completed {
		out.Completed = notCompleted
		if s.AllItemsCompleted {
			out.Completed = allCompleted
		}
	}
	return out
}

func sumOf(l checklist.List, statuses []checklist.Status) sums {
	return sum(checklist.Issue{Lists: []checklist.List{l}}.Count(statuses))
}

// sum says the same numbers under all their names.
func sum(c checklist.Counts) sums {
	open, mandatoryOpen := c.Total-c.Complete, c.Mandatory-c.MandatoryComplete
	s := sums{
		CompletedText: notCompleted, ActiveItems: open, UncheckedItems: open, AllItems: c.Total,
		UncheckedMandatoryItems: mandatoryOpen, AllMandatoryItems: c.Mandatory,
		HasActiveItems: open > 0, HasUncheckedItems: open > 0, HasItems: c.Total > 0, AllItemsCompleted: c.Total > 0 && open == 0,
		HasUncheckedMandatory: mandatoryOpen > 0, HasMandatoryItems: c.Mandatory > 0, MandatoryItemsCompleted: c.Total > 0 && mandatoryOpen == 0,
		ProgressText: fmt.Sprintf("Checklist: %d/%d", c.Complete, c.Total), ProgressPercent: c.Percent,
		Total: c.Total, Complete: c.Complete, Open: open, Percent: c.Percent, Progress: fmt.Sprintf("%d/%d", c.Complete, c.Total),
		Mandatory: c.Mandatory, MandatoryOpen: mandatoryOpen,
	}
	switch {
	case s.AllItemsCompleted:
		s.CompletedText = allCompleted
	case s.MandatoryItemsCompleted:
		s.CompletedText = mandatoryCompleted
	}
	return s
}

func (s sums) flags() string {
	return fmt.Sprintf("%t,%t,%t", s.HasItems, s.AllItemsCompleted, s.MandatoryItemsCompleted)
}

// look finds who has open items, when the next is due, and which statuses there
// are.
func (p *property) look(in checklist.Issue) {
	has := map[string]bool{}
	for _, l := range in.Lists {
		for _, it := range l.Items {
			has[it.Status] = true
			if it.Kind == checklist.KindHeading || complete(it, in.Statuses) {
				continue
			}
			if it.Assignee != "" && !slices.Contains(p.Assignees, it.Assignee) {
				p.Assignees = append(p.Assignees, it.Assignee)
			}
		}
	}
	p.Due = nextDue(in)
	slices.Sort(p.Assignees)
	for _, s := range in.Statuses {
		if has[s.ID] {
			p.Statuses = append(p.Statuses, s.Name)
		}
	}
}

// nextDue is the first day on which an open item of an issue, which has its
// statuses, is due; "" if none is.
func nextDue(in checklist.Issue) string {
	next := ""
	for _, l := range in.Lists {
		for _, it := range l.Items {
			if it.Kind == checklist.KindItem && it.Due != "" && (next == "" || it.Due < next) && !complete(it, in.Statuses) {
				next = it.Due
			}
		}
	}
	return next
}

func complete(it checklist.Item, statuses []checklist.Status) bool {
	return slices.ContainsFunc(statuses, func(s checklist.Status) bool { return s.ID == it.Status && s.Complete })
}

// texts are those of all items, one after the other, to be searched in.
func texts(in checklist.Issue) string {
	var all []string
	for _, l := range in.Lists {
		for _, it := range l.Items {
			if it.Kind == checklist.KindItem {
				all = append(all, it.Text)
			}
		}
	}
	return strings.Join(all, " ")
}

// fit encodes p, with as much left out as it takes: of the texts first, since
// nothing is decided by them, then of who has open items, then the lists' names.
func (p property) fit() ([]byte, error) {
	for {
		value, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("encode what Jira is told: %w", err)
		}
		over := len(value) - MaxProperty + 1
		if over <= 0 {
			return value, nil
		}
		p.Cut = true
		switch {
		case p.Items != nil && *p.Items != "":
			p.Items = new(beginning(*p.Items, len(*p.Items)-max(over, 64)))
		case len(p.Assignees) > 0:
			p.Assignees = p.Assignees[:len(p.Assignees)/2]
		default:
			p.Lists = slices.Clone(p.Lists)
			for n := range p.Lists {
				p.Lists[n].Name = ""
			}
			p.Statuses = p.Statuses[:len(p.Statuses)/2]
		}
	}
}

// beginning is at most the first bytes of s, and ends with a whole character.
func beginning(s string, bytes int) string {
	bytes = max(bytes, 0)
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	return s[:bytes]
}
