package imports

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"ticklist/checklist"
)

// columns of a table, by what programs call them.
var headings = map[string]string{
	"text": "text", "item": "text", "name": "text", "title": "text", "summary": "text", "task": "text", "checklistitem": "text", "label": "text",
	"list": "list", "checklist": "list", "checklistname": "list", "listname": "list",
	"status": "status", "state": "status", "done": "status", "checked": "status", "completed": "status", "complete": "status",
	"details": "details", "description": "details", "notes": "details", "note": "details", "comment": "details",
	"assignee": "assignee", "assigneeid": "assignee", "due": "due", "duedate": "due", "deadline": "due",
	"optional": "optional", "mandatory": "mandatory", "required": "mandatory", "kind": "kind", "type": "kind",
	"issuekey": "issue", "key": "issue", "issue": "issue", "line": "line", "under": "under", "parent": "under", "rev": "rev",
	"linkissue": "linkIssue", "linkkey": "linkKey", "linkfollow": "linkFollow",
}

// csvReader reads rows by the columns that the first one names.
type csvReader struct {
	*builder
	at     map[string]int // columns by what they are
	ours   bool           // the table is an export of Ticklist's
	issues []string       // keys of those that the table is of
	list   string         // of the row before
	any    bool
}

// separator is what divides the cells of the first line.
func separator(data string) rune {
	line, _, _ := strings.Cut(data, "\n")
	best, most := ',', strings.Count(line, ",")
	for _, r := range []rune{';', '\t'} {
		if n := strings.Count(line, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func tableColumns(row []string) map[string]int {
	at := map[string]int{}
	for n, cell := range row {
		if is, known := headings[bare(cell)]; known {
			if _, taken := at[is]; !taken {
				at[is] = n
			}
		}
	}
	return at
}

// isTable says whether the first line names the columns of a table of items.
func isTable(data string) bool {
	row, err := newTable(data).Read()
	at := tableColumns(row)
	_, text := at["text"]
	return err == nil && len(row) > 1 && text && len(at) > 1
}

func newTable(data string) *csv.Reader {
	r := csv.NewReader(strings.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(data), -1, true
	return r
}

// readCSV reads a table whose first row names its columns, in whatever order; without
// one, its first column is the texts.
func readCSV(b *builder, data string) error {
	rows, err := newTable(b.boundedTable(data)).ReadAll()
	if err != nil {
		return ErrUnreadable
	}
	r := csvReader{builder: b, at: map[string]int{"text": 0}}
	if len(rows) > 0 && hasText(tableColumns(rows[0])) {
		r.at = tableColumns(rows[0])
		r.ours = len(rows[0]) > 1 && rows[0][0] == "issueId" && rows[0][1] == "issueKey"
		rows = rows[1:]
	}
	for _, row := range rows {
		if issue := r.cell(row, "issue"); issue != "" && !slices.Contains(r.issues, issue) {
			r.issues = append(r.issues, issue)
		}
	}
	for _, row := range rows {
		r.row(row)
	}
	if len(r.issues) > 1 {
		b.notes = noted(b.notes, SeveralIssues, len(r.issues), strings.Join(r.issues, " "))
	}
	return nil
}

// boundedTable is bounded for a table, whose cells keep their line breaks.
func (b *builder) boundedTable(data string) string {
	if strings.Count(data, "\n") <= maxLines {
		return data
	}
	return b.bounded(data)
}

func hasText(at map[string]int) bool { _, has := at["text"]; return has }

// cell is what a row says; Ticklist's export marks cells that a spreadsheet would
// read as a formula.
func (r *csvReader) cell(row []string, name string) string {
	at, has := r.at[name]
	if !has || at >= len(row) {
		return ""
	}
	if s, is := strings.CutPrefix(row[at], "'"); is && r.ours {
		return s
	}
	return row[at]
}

func (r *csvReader) row(row []string) {
	if r.ours && r.cell(row, "rev") != "" {
		r.note(HistoryLeftOut, "")
		return
	}
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return
	}
	r.begin(r.cell(row, "issue"), r.cell(row, "list"))
	kind := folded(r.cell(row, "kind"))
	if kind == "list" {
		return
	}
	in := raw{
		text: r.cell(row, "text"), details: r.cell(row, "details"), status: r.cell(row, "status"),
		heading: kind == string(checklist.KindHeading) || kind == "header", assignee: r.cell(row, "assignee"), anyAccount: r.ours,
		due: r.cell(row, "due"), optional: isYes(r.cell(row, "optional")) || isNo(r.cell(row, "mandatory")),
	}
	if r.cell(row, "under") != "" {
		in.depth = 1
	}
	if id := r.cell(row, "linkIssue"); id != "" {
		follow, _ := strconv.ParseBool(r.cell(row, "linkFollow")) // what is neither is no
		in.link = r.link(&checklist.Link{Issue: id, Key: r.cell(row, "linkKey"), Follow: follow})
	}
	r.add(in)
}

// begin begins a list where a row's is another than that of the row before.
func (r *csvReader) begin(issue, list string) {
	if issue != "" && len(r.issues) > 1 {
		list = issue + ": " + list
	}
	if !r.any || list != r.list {
		r.builder.list(list)
		r.list, r.any = list, true
	}
}

func isYes(s string) bool { return names[bare(s)] == checklist.StatusDone }

func isNo(s string) bool { return s != "" && names[bare(s)] == checklist.StatusOpen }
