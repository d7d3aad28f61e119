package checklist

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of an issue and of a request. Lengths count code points.
const (
	MaxLists   = 20
	MaxItems   = 1000 // of all lists of an issue together, headings included
	MaxName    = 255
	MaxText    = 4000
	MaxDetails = 10_000
	MaxAccount = 128
	MaxOps     = 100     // operations in one request
	MaxSize    = 1 << 20 // bytes that the lists of an issue take, see size
	MaxRecent  = 1000    // operation ids remembered
	MaxApplied = 100     // templates that an issue remembers, one for each template and rule

	// What waits with an issue for the history before a writer has to move it
	// there. One request's own events may be more.
	MaxWaiting      = 200
	MaxWaitingBytes = 1 << 20

	perItem  = 180 // bytes that an item takes beside its texts, rounded up
	perLink  = 50
	perFrom  = 40
	perList  = 64
	perEvent = 300
)

// DefaultName is what the list is called that an issue gets by its first item.
const DefaultName = "Checklist"

const defaultID = "default" // of that list

const lineBreaks = "\n\r\v\f\u0085\u2028\u2029"

var validID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// ValidID says whether s can name an operation, a list or an item.
func ValidID(s string) bool { return validID.MatchString(s) }

var validIssueID = regexp.MustCompile(`^[0-9]{1,19}$`)

// ValidIssueID says whether s has the form of an issue's id in Jira.
func ValidIssueID(s string) bool { return validIssueID.MatchString(s) }

// cleanLine returns s trimmed, if what is left is one line of 1 to most code
// points.
func cleanLine(what, s string, most int) (string, *refusal) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", refuse(CodeInvalid, what+" is empty.")
	}
	if strings.ContainsAny(s, lineBreaks) {
		return "", refuse(CodeInvalid, what+" has a line break.")
	}
	return s, checkText(what, s, most)
}

func checkText(what, s string, most int) *refusal {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return refuse(CodeInvalid, what+" has a character that cannot be kept.")
	}
	if utf8.RuneCountInString(s) > most {
		return refuse(CodeInvalid, fmt.Sprintf("%s is longer than %d characters.", what, most))
	}
	return nil
}

// checkAssignee wants the form of an account id and nothing more: whether the
// account exists is Jira's to know. Ids look like 5b10ac8d82e05b22cc7d4ef5 or
// 712020:f0a9…; Atlassian promises no more than 128 characters.
func checkAssignee(id string) *refusal {
	if id == "" || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return refuse(CodeInvalid, "The assignee is not an account id.")
	}
	return checkText("The assignee", id, MaxAccount)
}

func checkDue(day string) *refusal {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return refuse(CodeInvalid, "The due date is not a day written as YYYY-MM-DD.")
	}
	return nil
}

// validKey is the form of an issue's key in Jira, whose project part is by
// default at most 10 characters and never more than 255. A link's key is stored
// in the clear, so it must not have room for what people write.
var validKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,254}-[0-9]{1,19}$`)

func checkLink(l Link) *refusal {
	if !ValidIssueID(l.Issue) {
		return refuse(CodeInvalid, "The linked issue is not an issue's id.")
	}
	if l.Key != "" && !validKey.MatchString(l.Key) {
		return refuse(CodeInvalid, "The linked issue's key is not an issue's key.")
	}
	return nil
}

// checkOrigin wants the form of an origin: whether there is such a template is for
// those to know who ask where a thing is from.
func checkOrigin(o Origin) *refusal {
	if o != (Origin{}) && (!ValidID(o.Template) || !ValidID(o.ID)) {
		return refuse(CodeInvalid, "What it is from is not a part of a template.")
	}
	return nil
}

// size estimates how many bytes the lists take where they are stored: all
// texts in UTF-8 and an allowance for what surrounds them. It is kept here, not
// measured by a store, so that the limit is the same on every store.
func size(lists []List) int {
	n := 0
	for _, l := range lists {
		n += l.ownSize()
		for _, it := range l.Items {
			n += it.size()
		}
	}
	return n
}

// ownSize is the size of a list without items.
func (l List) ownSize() int { return perList + len(l.ID) + len(l.Name) + l.From.size() }

func (o Origin) size() int {
	if o == (Origin{}) {
		return 0
	}
	return perFrom + len(o.Template) + len(o.ID)
}

func (i Item) size() int {
	n := perItem + len(i.ID) + len(i.Text) + len(i.Details) + len(i.Assignee) + len(i.Parent) + i.From.size()
	if i.Link != (Link{}) {
		n += perLink + len(i.Link.Issue) + len(i.Link.Key)
	}
	return n
}
