package imports

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ticklist/checklist"
)

// builder puts lists together so that they keep the rules, and notes what they
// cannot keep.
type builder struct {
	statuses []checklist.Status
	lists    []checklist.List
	notes    []Note
	ids      int
	items    int
	parent   string // id of the item that children stand under; "" for none
}

func newBuilder(statuses []checklist.Status) *builder { return &builder{statuses: statuses} }

// raw is an item as data has it.
type raw struct {
	text, details string
	status        string // a name or an id; "" where it is not said
	complete      *bool  // nil where it is not said
	optional      bool
	heading       bool
	depth         int // 0 at the top
	assignee      string
	anyAccount    bool   // the assignee comes from Ticklist itself
	due           string // a day, or a time
	link          checklist.Link
}

// note counts something that could not be kept, with an example unless it is "".
func (b *builder) note(code Code, example string) { b.notes = noted(b.notes, code, 1, example) }

func noted(notes []Note, code Code, n int, example string) []Note {
	at := slices.IndexFunc(notes, func(n Note) bool { return n.Code == code })
	if at < 0 {
		notes = append(notes, Note{Code: code})
		at = len(notes) - 1
	}
	notes[at].N += n
	if example = excerpt(example); example != "" && len(notes[at].Samples) < maxSamples && !slices.Contains(notes[at].Samples, example) {
		notes[at].Samples = append(notes[at].Samples, example)
	}
	return notes
}

func (b *builder) id() string {
	b.ids++
	return fmt.Sprint(b.ids)
}

// maxLines is how many lines of a text are looked at: far more than an issue has room
// for, and few enough that reading them takes a moment.
const maxLines = 20_000

// bounded cuts a text of lines behind maxLines, and counts the others as left out.
func (b *builder) bounded(s string) string {
	s = breaks.Replace(s)
	at := 0
	for range maxLines {
		n := strings.IndexByte(s[at:], '\n')
		if n < 0 {
			return s
		}
		at += n + 1
	}
	if rest := s[at:]; strings.TrimSpace(rest) != "" {
		b.notes = noted(b.notes, ItemsLeftOut, 1+strings.Count(strings.TrimRight(rest, "\n"), "\n"), "")
	}
	return s[:at]
}

// list begins a list; "" is one that has no name.
func (b *builder) list(name string) {
	name = strings.Join(strings.Fields(name), " ")
	if cut, rest := cutAt(name, checklist.MaxName); rest != "" {
		b.note(NameCut, name)
		name = strings.TrimSpace(cut)
	}
	b.parent = ""
	if len(b.lists) == checklist.MaxLists {
		b.note(ListsJoined, name)
		b.add(raw{heading: true, text: cmp.Or(name, "Checklist")})
		return
	}
	b.lists = append(b.lists, checklist.List{ID: b.id(), Name: name})
}

// add adds an item to the last list, with what of it can be kept.
func (b *builder) add(in raw) {
	text, details := b.texts(in.text, in.details)
	if text == "" {
		b.note(EmptyLeftOut, "")
		return
	}
	if b.items == checklist.MaxItems {
		b.note(ItemsLeftOut, text)
		return
	}
	if len(b.lists) == 0 {
		b.list("")
	}
	b.items++
	it := checklist.Item{ID: b.id(), Kind: checklist.KindItem, Text: text, Details: details, Optional: in.optional}
	it.Assignee, it.Due, it.Link = b.assignee(in), b.due(in.due), in.link
	if in.heading {
		it.Kind, it.Link, b.parent = checklist.KindHeading, checklist.Link{}, ""
	} else {
		it.Status = b.status(in.status, in.complete)
		it.Parent = b.under(in, it.ID)
	}
	last := &b.lists[len(b.lists)-1]
	last.Items = append(last.Items, it)
}

// under is what an item stands under, which is one level deep at most.
func (b *builder) under(in raw, id string) string {
	if in.depth > 1 {
		b.note(NestingFlattened, in.text)
	}
	if in.depth == 0 || b.parent == "" {
		b.parent = id
		return ""
	}
	return b.parent
}

var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// texts makes one line of a text; what is behind it, or over its limit, begins the
// details.
func (b *builder) texts(text, details string) (line, rest string) {
	if clean := strings.ToValidUTF8(strings.ReplaceAll(text+details, "\x00", ""), ""); clean != text+details { // JSON can hide them
		b.note(CharactersLeft, "")
		text, details = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""), strings.ToValidUTF8(strings.ReplaceAll(details, "\x00", ""), "")
	}
	details = strings.TrimRight(breaks.Replace(details), " \t\n")
	line, more, _ := strings.Cut(strings.TrimSpace(breaks.Replace(text)), "\n")
	line = strings.TrimSpace(line)
	if line == "" && more == "" && details != "" {
		line, details, _ = strings.Cut(strings.TrimLeft(details, " \t\n"), "\n")
		line = strings.TrimSpace(line)
	}
	if cut, over := cutAt(line, checklist.MaxText); over != "" {
		b.note(TextMoved, line)
		line, more = strings.TrimSpace(cut), strings.TrimRight(strings.TrimSpace(over)+"\n"+more, "\n")
	}
	rest = strings.TrimLeft(joined(more, details), "\n")
	if cut, over := cutAt(rest, checklist.MaxDetails); over != "" {
		b.note(DetailsCut, line)
		rest = cut
	}
	return line, rest
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// cutAt cuts s behind so many code points.
func cutAt(s string, most int) (head, rest string) {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s, ""
	}
	r := []rune(s)
	return string(r[:most]), string(r[most:])
}

// accountID is the form of Atlassian's account ids: the old ones of 24 hexadecimal
// digits, those with a site's number in front, and those of customers of Jira
// Service Management.
var accountID = regexp.MustCompile(`^(?:[0-9a-f]{24}|(?:[0-9]{4,10}|ug|qm:[0-9a-f-]{36}):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|qm:[0-9a-f-]{36}:[0-9]+)$`)

func isAccount(id string) bool { return accountID.MatchString(id) }

// assignee keeps account ids. A user name of a server or of another product would
// be nobody here.
func (b *builder) assignee(in raw) string {
	id := strings.TrimSpace(in.assignee)
	fits := id != "" && utf8.RuneCountInString(id) <= checklist.MaxAccount && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f })
	if id == "" || fits && (in.anyAccount || isAccount(id)) {
		return id
	}
	b.note(AssigneeLeftOut, id)
	return ""
}

// days are how programs write a day. Where day and month could be either, nothing
// is guessed.
var days = []string{time.DateOnly, "2006/01/02", "2.1.2006", "2 Jan 2006", "2/Jan/06", "Jan 2, 2006", "January 2, 2006"}

func (b *builder) due(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if len(s) > len(time.DateOnly) && strings.ContainsAny(s[len(time.DateOnly):][:1], "T ") {
		s = s[:len(time.DateOnly)]
	}
	for _, form := range days {
		if day, err := time.Parse(form, s); err == nil && day.Year() > 0 {
			return day.Format(time.DateOnly)
		}
	}
	b.note(DueLeftOut, s)
	return ""
}

// names are what other programs call statuses, without blanks and signs.
var names = map[string]string{
	"open": checklist.StatusOpen, "todo": checklist.StatusOpen, "new": checklist.StatusOpen, "none": checklist.StatusOpen, "no": checklist.StatusOpen,
	"false": checklist.StatusOpen, "0": checklist.StatusOpen, "unchecked": checklist.StatusOpen, "incomplete": checklist.StatusOpen,
	"notstarted": checklist.StatusOpen, "pending": checklist.StatusOpen,
	"inprogress": checklist.StatusInProgress, "doing": checklist.StatusInProgress, "started": checklist.StatusInProgress,
	"done": checklist.StatusDone, "x": checklist.StatusDone, "yes": checklist.StatusDone, "true": checklist.StatusDone, "1": checklist.StatusDone,
	"checked": checklist.StatusDone, "complete": checklist.StatusDone, "completed": checklist.StatusDone, "finished": checklist.StatusDone,
	"closed": checklist.StatusDone, "ok": checklist.StatusDone, "✓": checklist.StatusDone, "✔": checklist.StatusDone, "☑": checklist.StatusDone,
	"skipped": checklist.StatusSkipped, "na": checklist.StatusSkipped, "notapplicable": checklist.StatusSkipped,
	"cancelled": checklist.StatusSkipped, "canceled": checklist.StatusSkipped, "wontdo": checklist.StatusSkipped,
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// bare is a name without what programs write differently: "N/A", "in_progress" and
// "inProgress" are "na" and "inprogress".
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-/.'’", r) {
			return -1
		}
		return r
	}, folded(s))
}

// status finds the project's status that a name means, else one that is as
// complete as the data says.
func (b *builder) status(name string, complete *bool) string {
	byName := func(same func(checklist.Status) bool) int {
		return slices.IndexFunc(b.statuses, func(s checklist.Status) bool {
			return same(s) && (complete == nil || s.Complete == *complete)
		})
	}
	wanted, usual := folded(name), names[bare(name)]
	for _, at := range []int{
		byName(func(s checklist.Status) bool { return name != "" && s.Name == name }),
		byName(func(s checklist.Status) bool { return wanted != "" && folded(s.Name) == wanted }),
		byName(func(s checklist.Status) bool { return wanted != "" && bare(s.Name) == bare(name) }),
		byName(func(s checklist.Status) bool { return name != "" && s.ID == name || usual != "" && s.ID == usual }),
	} {
		if at >= 0 {
			return b.statuses[at].ID
		}
	}
	if wanted != "" && (usual == "" || usual != checklist.StatusOpen && usual != checklist.StatusDone) {
		b.note(StatusUnknown, name)
	}
	if complete != nil && *complete {
		return checklist.StatusDone
	}
	return checklist.StatusOpen
}

// mandatory says which items are optional where a program marks those that are
// mandatory: if it marks none, none is optional.
func mandatory(marks []*bool) []bool {
	out := make([]bool, len(marks))
	if !slices.ContainsFunc(marks, func(m *bool) bool { return m != nil && *m }) {
		return out
	}
	for n, m := range marks {
		out[n] = m != nil && !*m
	}
	return out
}
