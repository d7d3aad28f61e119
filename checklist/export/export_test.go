package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/export"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	at    = time.Date(2026, 11, 21, 12, 30, 0, 123e6, time.UTC)
	scope = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	head  = export.Head{At: at, Site: "https://acme.atlassian.net", Scope: "site", Facts: map[string]any{"installation": map[string]any{"state": "enabled"}}}
)

func item(id, text string) checklist.Item {
	return checklist.Item{ID: id, Kind: checklist.KindItem, Text: text, Status: "open", Updated: checklist.Stamp{By: "712020:ann", At: at}}
}

// sample has what each format has to take care of.
func sample() checklist.Issue {
	done, all := item("2", "+1 *bold* [link](https://evil.example) <b>"), item("3", "-2 everything")
	done.Status = "done"
	all.Status, all.Optional, all.Assignee, all.Due, all.Details = "in_progress", true, "712020:bob", "2026-12-24", "first\r\n\r\n# third"
	child := item("4", "under it")
	child.Parent, child.Details, child.Link = "3", "more\n\nof it", checklist.Link{Issue: "10012", Key: "TICK-12", Follow: true}
	return checklist.Issue{
		Facts: checklist.Facts{IssueKey: "TICK-1", ProjectID: "10", IssueTypeID: "3"}, Rev: 7, Statuses: checklist.Statuses(),
		Created: checklist.Stamp{By: "712020:ann", At: at}, Updated: checklist.Stamp{By: "712020:bob", At: at},
		Lists: []checklist.List{
			{ID: "a", Name: "=cmd|' /C calc'!A0", Items: []checklist.Item{
				item("1", "@SUM(1;2) \"quoted\", é 🎉"), {ID: "h", Kind: checklist.KindHeading, Text: "1. A heading", Updated: checklist.Stamp{By: "712020:ann", At: at}}, done, all, child,
			}},
			{ID: "b", Name: "Empty"},
		},
	}
}

func none(func(checklist.Event) error) error { return nil }

// past has each shape that an event has.
func past(yield func(checklist.Event) error) error {
	stamp := checklist.Stamp{By: "712020:ann", At: at}
	in := sample()
	for _, e := range []checklist.Event{
		{Kind: checklist.EventEditItem, Item: "1", List: "a", Subject: "=1", From: checklist.Side{Text: new("-1")}, To: checklist.Side{Text: new("=1")}},
		{Kind: checklist.EventSetAssignee, Item: "1", List: "a", Subject: "x", From: checklist.Side{Assignee: new("")}, To: checklist.Side{Assignee: new("712020:bob")}},
		{Kind: checklist.EventMoveItem, Item: "1", List: "a", Subject: "x", From: checklist.Side{Place: &checklist.Place{List: "b"}}, To: checklist.Side{Place: &checklist.Place{List: "a", Parent: "2", After: "3"}}},
		{Kind: checklist.EventDeleteItem, Item: "3", List: "a", Subject: "x", From: checklist.Side{Place: &checklist.Place{List: "a"}, Items: in.Lists[0].Items[3:]}},
		{Kind: checklist.EventDeleteList, List: "b", Subject: "Empty", From: checklist.Side{Place: &checklist.Place{}, List: &in.Lists[1]}},
	} {
		e.Rev, e.Op, e.Stamp = 7, "op", stamp
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

func write(t *testing.T, format string, issues int) string {
	t.Helper()
	var out bytes.Buffer
	e, err := export.New(format, &out, head)
	if err != nil {
		t.Fatal(err)
	}
	for range issues {
		if err := e.Issue(scope, sample(), past); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	for format, file := range map[string]string{"json": "export.json", "markdown": "export.md", "csv": "export.csv"} {
		t.Run(format, func(t *testing.T) {
			got, path := write(t, format, 2), filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || got != string(want) {
				t.Errorf("it is not %s (%v); -update rewrites it. Got\n%s", path, err, got)
			}
		})
	}
}

func TestJSONIsWhole(t *testing.T) {
	for issues := range 3 {
		var got struct {
			Format string
			Facts  map[string]any
			Issues []struct {
				IssueID string
				Lists   []struct {
					Items []struct{ Text, Details, Assignee string }
				}
				History []struct{ Kind string }
			}
			Count int
		}
		if err := json.Unmarshal([]byte(write(t, "json", issues)), &got); err != nil {
			t.Fatal(err)
		}
		if got.Format != "ticklist-export/1" || len(got.Issues) != issues || got.Count != issues || got.Facts["installation"] == nil {
			t.Errorf("%d issues: got %+v", issues, got)
		}
		if issues > 0 && (got.Issues[0].Lists[0].Items[3].Details != "first\r\n\r\n# third" || len(got.Issues[0].History) != 5) {
			t.Errorf("got %+v", got.Issues[0])
		}
	}
}

func TestFormulasAreDefused(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@A1": "'@A1", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		" =1": "' =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1", "＠x": "'＠x", "'=1": "''=1", "'": "''",
		"a=1": "a=1", "": "", " ": " ", "2026-12-24": "2026-12-24", "1-2": "1-2", "é": "é",
	} {
		in := sample()
		in.Lists[0].Items[0].Details = cell
		var out bytes.Buffer
		e, err := export.New("csv", &out, head)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(e.Issue(scope, in, none), e.Close()); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatalf("%q: %v", cell, err)
		}
		if got := rows[1][9]; got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
		for _, row := range rows[1:] {
			for _, c := range row {
				if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r\n") {
					t.Errorf("a cell begins with %q: %q", c[:1], c)
				}
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"=1", " \t=1", "\"", "a,b", "\r\n=1", "\u3000＋"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := sample()
		in.Lists[0].Items[0].Text = text
		var out bytes.Buffer
		e, err := export.New("csv", &out, head)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(e.Issue(scope, in, none), e.Close()); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\uFEFF"))).ReadAll()
		if err != nil || len(rows) != 7 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if c := rows[1][6]; c != "" && strings.ContainsAny(c[:1], "=+-@\t\r\n") {
			t.Errorf("a cell begins with %q", c[:1])
		}
	})
}

// full is a writer with no room.
type full struct{ room int }

var errFull = errors.New("no room")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestAWriterThatFails(t *testing.T) {
	for _, format := range []string{"json", "markdown", "csv"} {
		for _, room := range []int{0, 300, 900} {
			e, err := export.New(format, &full{room}, head)
			for n := 0; err == nil && n < 100; n++ {
				err = e.Issue(scope, sample(), past)
			}
			if !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d: %v, want the writer's error", format, room, err)
			}
		}
	}
	if _, err := export.New("xml", io.Discard, head); !errors.Is(err, export.ErrFormat) {
		t.Errorf("got %v, want ErrFormat", err)
	}
}

// TestMemory: what is held does not grow with the number of issues.
func TestMemory(t *testing.T) {
	for _, format := range []string{"json", "markdown", "csv"} {
		e, err := export.New(format, io.Discard, head)
		if err != nil {
			t.Fatal(err)
		}
		held := func(issues int) uint64 {
			for range issues {
				if err := e.Issue(scope, sample(), past); err != nil {
					t.Fatal(err)
				}
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		// Two thousand issues are megabytes; the slack is for what else lives here.
		if few, many := held(10), held(2000); many > few+256<<10 {
			t.Errorf("%s: %d bytes are held after 10 issues, %d after 2,010", format, few, many)
		}
		runtime.KeepAlive(e)
	}
}
