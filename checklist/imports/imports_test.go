package imports_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/imports"
	"ticklist/checklist/text"
)

// statuses are the four from the start and two that a team added.
func statuses() []checklist.Status {
	return append(checklist.Statuses(),
		checklist.Status{ID: "hold", Name: "On hold", Colour: "red"}, checklist.Status{ID: "qa", Name: "QA passed", Colour: "teal", Complete: true})
}

const (
	jane = "5b10ac8d82e05b22cc7d4ef5"
	omar = "712020:0a1b2c3d-0000-4000-8000-1234567890ab"
)

// samples are what each program writes, and what it becomes: as the text that package
// text writes, and notes by their codes.
var samples = []struct {
	name   string
	format imports.Format // as detected, unless told is set
	told   bool           // Detect is not asked
	in     string
	want   string
	notes  []string
}{
	{
		name: "issue checklist: its text", format: imports.IssueChecklist,
		in:    "# Default checklist\n* [open] Ask legal\n* [in progress]? Draft\n* [skipped] Party\n--- Release\n* [done] Tag\n>> `v1.2.0`\n>> and push\n* [on hold] Wait\n* [Needs review] Read\n",
		want:  "# Default checklist\n* [open] Ask legal\n* [in progress]? Draft\n* [skipped] Party\n--- Release\n* [done] Tag\n>> `v1.2.0`\n>> and push\n* [on hold] Wait\n* [open] Read\n",
		notes: []string{"status_unknown 1 Needs review"},
	},
	{
		name: "issue checklist: wiki markup", format: imports.IssueChecklist,
		in:   "h1. Default checklist\r\n* \\[done\\] Ship to [the store|https://store.example/a]\r\n** \\[open\\]? Tell *all*\r\nh2. Later\r\n# \\[in progress\\] First\r\n--- Head\r\nplain\r\n",
		want: "# Default checklist\n* [done] Ship to [the store](https://store.example/a)\n  * [open]? Tell *all*\n--- Later\n* [in progress] First\n--- Head\n* [open] plain\n",
	},
	{
		name: "issue checklist: an Atlassian document", format: imports.IssueChecklist,
		in: `{"type":"doc","version":1,"content":[
			{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"Default checklist"}]},
			{"type":"bulletList","content":[
				{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"[done] Call "},{"type":"mention","attrs":{"id":"` + omar + `","text":"@Omar"}},{"type":"text","text":" by "},{"type":"date","attrs":{"timestamp":"1795219200000"}}]}]},
				{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"[open]? "},{"type":"text","text":"bold ","marks":[{"type":"strong"}]},{"type":"text","text":"link","marks":[{"type":"link","attrs":{"href":"https://a.example"}}]}]},
					{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"below"}]}]}]}]}]},
			{"type":"paragraph","content":[{"type":"text","text":"--- Head"},{"type":"hardBreak"},{"type":"text","text":"[x] by hand"}]},
			{"type":"rule"},
			{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"box"},{"type":"emoji","attrs":{"shortName":":tada:"}}]}]}]}`,
		want: "# Default checklist\n* [done] Call @Omar by 2026-11-21\n* [open]? **bold** [link](https://a.example)\n  * [open] below\n--- Head\n* [done] by hand\n* [done] box:tada:\n",
	},
	{
		name: "issue checklist: its property runs items together", format: imports.IssueChecklist,
		in:    `{"completedText":"Not Completed","activeItems":2,"allItems":3,"progressText":"Checklist: 1/3","items":"Tag Ship Tell"}`,
		want:  "* [open] Checklist: 1/3\n>> Tag Ship Tell\n",
		notes: []string{"not_separable 1 Tag Ship Tell"},
	},
	{
		name: "smart checklist: the text with signs", format: imports.SmartChecklist,
		in:    "# Release\n- Plan\n+ Build\n~ Test\nx Party\n## Later\n- [ON HOLD] Legal\n+ [QA FAILED] Pack\n> why\n> * and how\n",
		want:  "--- Release\n* [open] Plan\n* [done] Build\n* [in progress] Test\n* [skipped] Party\n--- Later\n* [on hold] Legal\n* [done] Pack\n>> why\n>> * and how\n",
		notes: []string{"status_unknown 1 QA FAILED"},
	},
	{
		name: "smart checklist: the property of newer versions has no statuses", format: imports.SmartChecklist,
		in:    `{"key":"com.railsware.SmartChecklist.checklist","value":"## Comments\n- Write one\n- Delete one"}`,
		want:  "--- Comments\n* [open] Write one\n* [open] Delete one\n",
		notes: []string{"status_elsewhere 1"},
	},
	{
		name: "smart checklist: a property with an object", format: imports.SmartChecklist, told: true,
		in: `{"value":{"value":"+ Built"}}`, want: "* [done] Built\n",
	},
	{
		name: "smart checklist: the field as an Atlassian document", format: imports.SmartChecklist, told: true,
		in:   `{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"# Go"},{"type":"hardBreak"},{"type":"text","text":"+ Built"},{"type":"hardBreak"},{"type":"text","text":"- Tested"}]}]}`,
		want: "--- Go\n* [done] Built\n* [open] Tested\n",
	},
	{
		name: "smart checklist: what its REST API answers", format: imports.SmartChecklist,
		in: `{"checklists":[{"checklistId":7,"items":[
			{"id":3,"rank":2,"label":"Tell **all**","type":"ITEM","mandatory":true,"status":{"name":"QA PASSED","statusState":"CHECKED"},"assignees":[{"userName":"jane"}],"quotes":[{"rank":1,"text":"b"},{"rank":0,"text":"a"}]},
			{"id":1,"rank":0,"label":"Go","type":"HEADING","level":2,"status":null},
			{"id":2,"rank":1,"label":"Pack","type":"ITEM","mandatory":false,"status":{"name":"TO DO","statusState":"UNCHECKED"}}]}]}`,
		want:  "--- Go\n* [open]? Pack\n* [qa passed] Tell **all**\n>> a\n>> b\n",
		notes: []string{"assignee_left_out 1 jane"},
	},
	{
		name: "multiple checklists: what went over one property goes on in the next", format: imports.MultipleChecklists,
		in: `{"sd-checklists-1":{"version":"1.0.0","checklists":[{"id":4,"name":"Launch","items":[{"name":"<p>Last</p>","completed":false}]}]},
			"sd-checklists-0":{"version":"1.0.0","checklists":[{"id":4,"name":"Launch","items":[
				{"name":"<p>Ship <strong>now</strong> &amp; here</p><p>second line</p>","required":false,"completed":true,"status":0,"user":"` + jane + `","date":"2019-08-13T13:18:44.988Z"},
				{"name":"<p>See <a href=\"https://a.example/b\" onclick=\"x()\">this</a><script>1</script></p>","completed":false,"status":1}]}]}}`,
		want:  "# Launch\n* [done] Ship **now** & here\n>> second line\n* [open] See [this](https://a.example/b)1\n* [open] Last\n",
		notes: []string{"editor_left_out 1"},
	},
	{
		name: "multiple checklists: a property as Jira answers it", format: imports.MultipleChecklists,
		in:   `{"key":"sd-checklists-0","value":{"version":"1.0.0","checklists":[{"id":0,"name":"A","items":[{"name":"<p>x</p>","completed":false,"status":0}]},{"id":1,"name":"B","items":[]}]}}`,
		want: "# A\n* [open] x\n\n# B\n",
	},
	{
		name: "okapya: the items of a field", format: imports.Okapya,
		in: `[{"name":"Review","checked":true,"mandatory":true,"id":1,"rank":0,"assigneeIds":["` + jane + `"],"dueDate":"2026-12-24T00:00:00.000+0100","priorityId":"2","status":{"id":"inProgress","name":"IN PROGRESS"}},
			{"name":"Part two","isHeader":true},{"name":"Sign","checked":false,"mandatory":false,"statusId":"notApplicable","assigneeIds":["jsmith"]},{"name":"Go","checked":false,"mandatory":true,"statusId":"none"}]`,
		want:  "* [done] Review [~accountid:" + jane + "] due:2026-12-24\n--- Part two\n* [skipped]? Sign\n* [open] Go\n",
		notes: []string{"priority_left_out 1", "status_unknown 1 IN PROGRESS", "assignee_left_out 1 jsmith"},
	},
	{
		name: "okapya: an issue with two fields", format: imports.Okapya,
		in:   `{"key":"A-1","fields":{"summary":"x","customfield_10200":[{"name":"b","checked":false}],"customfield_10100":[{"name":"a","checked":true}],"labels":["z"]}}`,
		want: "# Checklist 10100\n* [done] a\n\n# Checklist 10200\n* [open] b\n",
	},
	{
		name: "okapya: a request to edit", format: imports.Okapya,
		in: `{"update":{"customfield_10101":[{"set":[{"name":"Code review","checked":false,"mandatory":true,"option":true,"id":10003}]}]}}`, want: "* [open] Code review\n",
	},
	{
		name: "trello: a board", format: imports.Trello,
		in: `{"name":"Board","cards":[{"id":"c1","name":"Site","closed":false,"idChecklists":["k1"]},{"id":"c2","name":"Old","closed":true},{"id":"c3","name":"Shop"}],
			"checklists":[{"id":"k1","name":"Do","idCard":"c1","pos":2,"checkItems":[{"name":"second","state":"incomplete","pos":20,"due":"2026-12-01T10:00:00.000Z","idMember":"` + jane + `"},{"name":"first","state":"complete","pos":10,"due":null}]},
			{"id":"k2","name":"Gone","idCard":"c2","pos":1,"checkItems":[{"name":"x","state":"complete"}]},{"id":"k3","name":"Buy","idCard":"c3","pos":1,"checkItems":[]},{"id":"k0","name":"Before","idCard":"c1","pos":1,"checkItems":[]}]}`,
		want:  "# Site: Before\n\n# Site: Do\n* [done] first\n* [open] second due:2026-12-01\n\n# Shop: Buy\n",
		notes: []string{"archived_left_out 1 Old", "assignee_left_out 1", "several_issues 2"},
	},
	{
		name: "trello: a card", format: imports.Trello,
		in: `{"id":"c","name":"Card","idChecklists":["k"],"checklists":[{"id":"k","name":"Do","idCard":"c","pos":1,"checkItems":[{"name":"a","state":"complete","pos":1}]}]}`, want: "# Do\n* [done] a\n",
	},
	{
		name: "markdown: a document", format: imports.Markdown,
		in:    "Hello all,\n\n# Release\n\n- [ ] Tag\n  and push\n- [x] Build\n  - [ ] linux\n    - [x] arm\n\n  More on it\n+ plain\n1. [on hold] Legal\n2. [WEB] shop\n> quoted\n\n## Then ##\n* [X] \\*all\\* told\n```sh\nmake\n```\n<!-- a remark -->\n",
		want:  "# Release\n* [open] Tag and push\n* [done] Build\n  * [open] linux\n  * [done] arm\n  >> More on it\n* [open] plain\n* [on hold] Legal\n* [open] [WEB] shop\n>> quoted\n--- Then\n* [done] *all* told\n>> ```sh\n>> make\n>> ```\n",
		notes: []string{"prose_left_out 2 Hello all,|<!-- a remark -->", "nesting_flattened 1 arm"},
	},
	{
		name: "csv: a table of another program", format: imports.CSV,
		in:    "\ufeffTask;Status;List;Due date;Assignee;Mandatory\n\"Ship; it\";Done;Go;21.11.2026;" + omar + ";yes\nTell;QA Passed;Go;soon;Jane;no\n;;;;;\nWait;N/A;Later;;;\n",
		want:  "# Go\n* [done] Ship; it [~accountid:" + omar + "] due:2026-11-21\n* [qa passed]? Tell\n\n# Later\n* [skipped] Wait\n",
		notes: []string{"assignee_left_out 1 Jane", "due_left_out 1 soon"},
	},
	{
		name: "csv: without names of columns", format: imports.CSV, told: true,
		in: "one,x\ntwo\n", want: "* [open] one\n* [open] two\n",
	},
	{
		name: "ticklist: an answer of the API", format: imports.Ticklist,
		in:    `{"rev":3,"lists":[{"id":"a","name":"Go","items":[{"id":"i","kind":"item","text":"Ship","status":"hold","optional":true,"details":"d","assignee":"712020:plain","due":"2026-12-31","parent":null,"link":{"issue":"10012","key":"TICK-12","follow":true}},{"id":"j","kind":"item","text":"Pack","status":"gone","parent":"i"},{"id":"h","kind":"heading","text":"H","status":null}]}],"counts":{}}`,
		want:  "# Go\n* [on hold]? Ship [~accountid:712020:plain] due:2026-12-31 [~follow:TICK-12:10012]\n>> d\n  * [open] Pack\n--- H\n",
		notes: []string{"status_unknown 1 gone"},
	},
	{
		name: "ticklist: the text", format: imports.Ticklist,
		in: "# Go\n* [in progress] Ship due:2026-12-31\n", want: "# Go\n* [in progress] Ship due:2026-12-31\n",
	},
}

func TestRead(t *testing.T) {
	for _, tc := range samples {
		t.Run(tc.name, func(t *testing.T) {
			if got := imports.Detect(tc.in); got != tc.format && !tc.told {
				t.Errorf("detected %q, want %q", got, tc.format)
			}
			got, err := imports.Read(tc.format, tc.in, statuses())
			if err != nil {
				t.Fatalf("got %v, want no error", err)
			}
			if diff := cmp.Diff(tc.want, text.Write(got.Lists, statuses())); diff != "" {
				t.Errorf("lists (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.notes, told(got.Notes)); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func told(notes []imports.Note) []string {
	var out []string
	for _, n := range notes {
		out = append(out, strings.TrimSpace(fmt.Sprint(n.Code, " ", n.N, " ", strings.Join(n.Samples, "|"))))
	}
	return out
}

func TestReadRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		format imports.Format
		in     string
	}{
		"a format that there is not":      {"yaml", "a: b"},
		"broken JSON as multiple":         {imports.MultipleChecklists, `{"checklists":[`},
		"other JSON as multiple":          {imports.MultipleChecklists, `{"a":1}`},
		"other JSON as smart checklist":   {imports.SmartChecklist, `{"a":1}`},
		"other JSON as trello":            {imports.Trello, `{"a":1}`},
		"no items as okapya":              {imports.Okapya, `{"fields":{"summary":"x"}}`},
		"other JSON as ticklist":          {imports.Ticklist, `{"a":1}`},
		"other JSON as issue checklist":   {imports.IssueChecklist, `{"a":1}`},
		"a number as multiple checklists": {imports.MultipleChecklists, `7`},
	} {
		if _, err := imports.Read(tc.format, tc.in, statuses()); !errors.Is(err, imports.ErrUnreadable) {
			t.Errorf("%s: got %v, want ErrUnreadable", name, err)
		}
	}
}

func TestReadKeepsLimits(t *testing.T) {
	long := strings.Repeat("ä", checklist.MaxText+5)
	in := "text,details,list\n" + long + ",d,one\n"
	for n := range checklist.MaxLists {
		in += fmt.Sprintf("x,,L%d\n", n)
	}
	in += "y," + strings.Repeat("z", checklist.MaxDetails+1) + "," + strings.Repeat("n", checklist.MaxName+1) + "\n" + strings.Repeat("more,,end\n", checklist.MaxItems)
	got, err := imports.Read(imports.CSV, in, statuses())
	if err != nil {
		t.Fatal(err)
	}
	first := got.Lists[0].Items[0]
	if want := strings.Repeat("ä", 5) + "\nd"; first.Details != want || first.Text != long[:2*checklist.MaxText] {
		t.Errorf("a long text became %d bytes with details %q, want %d and %q", len(first.Text), first.Details, 2*checklist.MaxText, want)
	}
	items := 0
	for _, l := range got.Lists {
		items += len(l.Items)
	}
	if len(got.Lists) != checklist.MaxLists || items != checklist.MaxItems {
		t.Errorf("got %d lists and %d items, want %d and %d", len(got.Lists), items, checklist.MaxLists, checklist.MaxItems)
	}
	want := []imports.Code{imports.TextMoved, imports.ListsJoined, imports.NameCut, imports.DetailsCut, imports.ItemsLeftOut}
	var codes []imports.Code
	for _, n := range got.Notes {
		codes = append(codes, n.Code)
	}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// TestReadIsBounded: a text may have a million lines, of which an issue has room for a
// thousand.
func TestReadIsBounded(t *testing.T) {
	for _, f := range []imports.Format{imports.Ticklist, imports.IssueChecklist, imports.SmartChecklist, imports.Markdown, imports.CSV} {
		got, err := imports.Read(f, strings.Repeat("- x\n", 30_000), statuses())
		if err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, n := range got.Notes {
			if n.Code == imports.ItemsLeftOut {
				left = n.N
			}
		}
		if items := len(got.Lists[0].Items); items != checklist.MaxItems || left != 29_000 {
			t.Errorf("%s: %d items and %d left out, want %d and 29000", f, items, left, checklist.MaxItems)
		}
	}
}
