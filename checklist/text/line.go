package text

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ticklist/checklist"
)

// lineKind is what a line is.
type lineKind int

const (
	blankLine lineKind = iota
	nameLine
	headingLine
	itemLine
	emptyLine // the beginning of an item whose text is missing
	detailsLine
)

// line is what one line says by itself.
type line struct {
	kind     lineKind
	indent   int
	text     string
	status   string // id; "" where nothing is said
	optional bool
	unknown  string // what stands in the brackets, if that is no status
	tail
}

// grammar reads lines; it knows the statuses.
type grammar []checklist.Status

// line reads one line. Only details keep the blanks at their end.
func (g grammar) line(raw string) line {
	rest := strings.TrimLeftFunc(raw, unicode.IsSpace)
	l := line{kind: itemLine, text: strings.TrimSpace(rest)}
	if body, ok := detailsBody(rest); ok {
		l = line{kind: detailsLine, text: plainly.Replace(body)}
	} else if marked, ok := g.marked(l.text); ok {
		l = marked
	} else if escapes(l.text, func(s string) bool { _, ok := g.marked(s); return ok || strings.HasPrefix(s, ">") }) {
		l.text = l.text[1:]
	}
	if l.kind == itemLine && l.text == "" {
		l.kind = blankLine
	}
	if l.kind == itemLine || l.kind == headingLine {
		l.text, l.tail = peel(l.text, l.kind == itemLine)
	}
	l.indent = width(raw[:len(raw)-len(rest)])
	return l
}

// escapes says whether s is a backslash, or several, before what would otherwise
// mean something. The first one is then not part of the text. Elsewhere a
// backslash is a character like others, so that paths and Markdown stay readable.
func escapes(s string, means func(string) bool) bool {
	return strings.HasPrefix(s, `\`) && means(strings.TrimLeft(s, `\`))
}

// width counts the columns of what a line begins with.
func width(blanks string) int {
	n := 0
	for _, r := range blanks {
		if r == '\t' {
			n += 4 - n%4
		} else {
			n++
		}
	}
	return n
}

func detailsBody(s string) (string, bool) {
	for _, mark := range []string{">>", ">"} {
		if body, ok := strings.CutPrefix(s, mark); ok {
			return strings.TrimPrefix(body, " "), true
		}
	}
	return "", false
}

var (
	rule   = regexp.MustCompile(`^(?:-{3,}|\*{3,}|_{3,})$`)
	hashes = regexp.MustCompile(`^(#{1,6})\s+(.+)$`)
)

// marked reads a line that says what it is; ok is false for one that is just a
// text.
func (g grammar) marked(s string) (l line, ok bool) {
	if rule.MatchString(s) {
		return line{kind: blankLine}, true
	}
	if m := hashes.FindStringSubmatch(s); m != nil {
		kind := nameLine
		if len(m[1]) > 1 {
			kind = headingLine
		}
		return line{kind: kind, text: strings.TrimSpace(m[2])}, true
	}
	if rest, ok := strings.CutPrefix(s, "---"); ok && !strings.HasPrefix(rest, "-") {
		l := line{kind: headingLine}
		if rest != "?" {
			l.takeOptional(&rest)
		}
		l.text = strings.TrimSpace(rest)
		return l, true
	}
	return g.item(s)
}

// item reads an item that begins with a mark, a box, a status or a question mark.
func (g grammar) item(s string) (l line, ok bool) {
	l = line{kind: itemLine}
	s, ok = l.takeMark(s)
	if ok && l.takeOptional(&s) {
		return l.with(s), true
	}
	if ok {
		s, _ = l.takeBox(strings.TrimSpace(s))
	}
	if ok && escapes(s, g.bracketed) {
		return l.with(s[1:]), true
	}
	rest, boxed := g.takeStatus(&l, s)
	if (boxed || !ok) && l.takeOptional(&rest) {
		boxed = true
	}
	return l.with(rest), ok || boxed
}

func (g grammar) bracketed(s string) bool {
	_, ok := g.takeStatus(&line{}, s)
	return ok
}

// with gives the line its text.
func (l line) with(s string) line {
	l.text = strings.TrimSpace(s)
	if l.text == "" {
		l.kind = emptyLine
	}
	return l
}

// mark is what an item may begin with.
type mark struct {
	sign     string
	status   string
	optional bool
	alone    bool // without a text behind it, it is an empty item and not a text
}

// marks are those of Ticklist and Markdown, of Smart Checklist (+ ~ x), of Okapya
// (** and what is in parentheses), and of word processors. A longer one stands
// before those that it begins with.
var marks = []mark{
	{sign: "(**)", status: checklist.StatusDone, optional: true},
	{sign: "(*)", status: checklist.StatusOpen, optional: true},
	{sign: "**", status: checklist.StatusDone},
	{sign: "*", alone: true},
	{sign: "-", alone: true},
	{sign: "+", status: checklist.StatusDone, alone: true},
	{sign: "~", status: checklist.StatusInProgress},
	{sign: "x", status: checklist.StatusSkipped},
	{sign: "•", alone: true}, {sign: "◦", alone: true}, {sign: "▪", alone: true}, {sign: "▫", alone: true},
	{sign: "‣", alone: true}, {sign: "·", alone: true}, {sign: "●", alone: true}, {sign: "○", alone: true},
	{sign: "■", alone: true}, {sign: "–", alone: true}, {sign: "—", alone: true},
	{sign: "\uf0b7", alone: true}, {sign: "\uf0a7", alone: true}, // Word's, of its font Symbol and Wingdings
}

// boxes are drawn boxes. Word draws a ticked one as ☒.
var boxes = []mark{
	{sign: "☐", status: checklist.StatusOpen}, {sign: "⬜", status: checklist.StatusOpen}, {sign: "□", status: checklist.StatusOpen},
	{sign: "☑", status: checklist.StatusDone}, {sign: "☒", status: checklist.StatusDone}, {sign: "✅", status: checklist.StatusDone},
	{sign: "✔", status: checklist.StatusDone}, {sign: "✓", status: checklist.StatusDone},
}

var number = regexp.MustCompile(`^[0-9]{1,9}[.)]`)

// takeMark takes the mark that s begins with; what is left begins with a blank or a
// question mark.
func (l *line) takeMark(s string) (rest string, ok bool) {
	if rest, ok := l.takeBox(s); ok {
		return " " + rest, true
	}
	if n := number.FindString(s); n != "" && ends(s[len(n):]) && len(n) < len(s) {
		return s[len(n):], true
	}
	if rest, ok := strings.CutPrefix(s, "o\t"); ok { // Word's circle, of its second level
		return " " + rest, true
	}
	for _, m := range marks {
		rest, ok := strings.CutPrefix(s, m.sign)
		if ok && ends(rest) && (rest != "" || m.alone) {
			l.status, l.optional = m.status, m.optional
			return rest, true
		}
	}
	return s, false
}

// takeBox takes a drawn box, behind which there need not be a blank.
func (l *line) takeBox(s string) (rest string, ok bool) {
	for _, b := range boxes {
		if rest, ok := strings.CutPrefix(s, b.sign); ok {
			l.status = b.status
			return strings.TrimSpace(strings.TrimPrefix(rest, "\ufe0f")), true
		}
	}
	return s, false
}

// ends says whether a mark may end before s.
func ends(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || unicode.IsSpace(r) || isOptional(s)
}

// isOptional says whether s begins with the sign of what is optional.
func isOptional(s string) bool {
	rest, ok := strings.CutPrefix(s, "?")
	r, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || unicode.IsSpace(r))
}

func (l *line) takeOptional(s *string) bool {
	if !isOptional(*s) || *s == "?" && l.kind == itemLine && l.status == "" && l.unknown == "" {
		return false
	}
	l.optional = true
	*s = (*s)[1:]
	return true
}

// takeStatus takes what stands in brackets before the text. Brackets that begin a
// link, a mention or a footnote are not taken.
func (g grammar) takeStatus(l *line, s string) (rest string, ok bool) {
	token, rest, ok := inFront(s)
	if !ok || !ends(rest) {
		return s, false
	}
	if id, known := statusNamed(token, g); known {
		l.status = id
		return rest, true
	}
	if strings.HasPrefix(token, "~") || strings.HasPrefix(token, "^") || strings.Contains(token, "|") {
		return s, false
	}
	l.unknown = token
	return rest, true
}

// inFront cuts s behind the brackets that it begins with.
func inFront(s string) (token, rest string, ok bool) {
	if !strings.HasPrefix(s, "[") {
		return "", s, false
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == ']'):
			i++
		case s[i] == ']':
			return outBrackets.Replace(s[1:i]), s[i+1:], true
		}
	}
	return "", s, false
}

// tail is what stands behind the text of an item, in this order when written:
//
//	[~accountid:712020:f0a9-1] due:2026-12-31 [~issue:TICK-12:10012]
//
// with follow instead of issue where the item follows it. A heading has no link.
type tail struct {
	assignee, due string
	link          checklist.Link
}

// peel cuts the words that say more of an item off the end of its text. A text
// that is nothing but such words keeps the first: no item is without a text.
func peel(text string, links bool) (string, tail) {
	var t tail
	for {
		at := strings.LastIndexAny(text, " \t")
		if at < 0 || strings.TrimSpace(text[:at]) == "" || !t.take(text[at+1:], links) {
			break
		}
		text = strings.TrimSpace(text[:at])
	}
	at := strings.LastIndexAny(text, " \t") + 1
	if escapes(text[at:], isTail(links)) {
		text = text[:at] + text[at+1:]
	}
	return text, t
}

// isTail tells words that say more of an item from those of its text.
func isTail(links bool) func(word string) bool {
	return func(word string) bool { return new(tail).take(word, links) }
}

// take takes a word that says something which no word before it did.
func (t *tail) take(word string, links bool) bool {
	if day, ok := strings.CutPrefix(word, "due:"); ok {
		if _, err := time.Parse(time.DateOnly, day); err != nil || t.due != "" {
			return false
		}
		t.due = day
		return true
	}
	if inner, ok := strings.CutPrefix(word, "[~accountid:"); ok && strings.HasSuffix(inner, "]") {
		id := plainly.Replace(strings.TrimSuffix(inner, "]"))
		if t.assignee != "" || !isAccount(id) {
			return false
		}
		t.assignee = id
		return true
	}
	m := linked.FindStringSubmatch(word)
	if m == nil || !links || t.link != (checklist.Link{}) {
		return false
	}
	t.link = checklist.Link{Issue: m[3], Key: m[2], Follow: m[1] == "follow"}
	return true
}

var linked = regexp.MustCompile(`^\[~(issue|follow):((?:[A-Z][A-Z0-9_]{0,254}-[0-9]{1,19})?):([0-9]{1,19})\]$`)

func isAccount(id string) bool {
	return id != "" && !tooLong(id, checklist.MaxAccount) && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f })
}
