package checklisttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
)

// Archived is a store whose issues can be read and erased in numbers.
type Archived interface {
	checklist.Store
	checklist.Archive
	checklist.Eraser
}

// RunArchive holds a store to the contracts of checklist.Archive and
// checklist.Eraser.
func RunArchive(t *testing.T, open func(t *testing.T) Archived) {
	t.Run("every issue of a part comes once, in order, whole", func(t *testing.T) { each(t, open(t)) })
	t.Run("reading ends where the reader ends it", func(t *testing.T) { stopped(t, open(t)) })
	t.Run("people are found without their texts", func(t *testing.T) { people(t, open(t)) })
	t.Run("what there is is summed", func(t *testing.T) { summed(t, open(t)) })
	t.Run("what is erased is gone and nothing else", func(t *testing.T) { erased(t, open(t)) })
	t.Run("a person is replaced everywhere on one site", func(t *testing.T) { personErased(t, open(t)) })
	t.Run("a person is erased under writers, and nothing lost", func(t *testing.T) { personErasedBusy(t, open(t)) })
	t.Run("the past comes whole, and goes with its issue", func(t *testing.T) { pastOfIssues(t, open(t)) })
	t.Run("a person is in the past and is taken out of it", func(t *testing.T) { personOfThePast(t, open(t)) })
	t.Run("a cancelled call is an error, not an absence", func(t *testing.T) { archiveCancelled(t, open(t)) })
}

// many stores issues 1 to 20 of a site, and 1 to 3 of two others, of which one's
// name begins like its and has what divides ids; every third issue is of project
// 3, the others of project 10.
func many(t *testing.T, s checklist.Store) {
	t.Helper()
	for site, issues := range map[string]int{"site": 20, "site:1": 3, "sitf": 3} {
		for n := 1; n <= issues; n++ {
			in := everything()
			in.ProjectID = "10"
			if n%3 == 0 {
				in.ProjectID = "3"
			}
			in.Created.At = at.Add(time.Duration(n) * time.Hour)
			in.Updated.At = in.Created.At
			mustSave(t, s, checklist.Scope{ClientKey: site, IssueID: fmt.Sprint(n)}, in)
		}
	}
}

func issueIDs(t *testing.T, s checklist.Archive, p checklist.Part) []string {
	t.Helper()
	var ids []string
	err := s.Each(t.Context(), p, func(sc checklist.Scope, _ checklist.Issue) error {
		if sc.ClientKey != p.ClientKey {
			t.Errorf("%+v gave an issue of %s", p, sc.ClientKey)
		}
		ids = append(ids, sc.IssueID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func each(t *testing.T, s Archived) {
	many(t, s)
	for _, tc := range []struct {
		part checklist.Part
		want int
	}{
		{checklist.Part{ClientKey: "site"}, 20},
		{checklist.Part{ClientKey: "site:1"}, 3},
		{checklist.Part{ClientKey: "sit"}, 0},
		{checklist.Part{ClientKey: ""}, 0},
		{checklist.Part{ClientKey: "site", ProjectID: "3"}, 6},
		{checklist.Part{ClientKey: "site", ProjectID: "4"}, 0},
		{checklist.Part{ClientKey: "site", IssueID: "7"}, 1},
		{checklist.Part{ClientKey: "site", IssueID: "21"}, 0},
		{checklist.Part{ClientKey: "site", AccountID: by.By}, 20},
		{checklist.Part{ClientKey: "site", AccountID: "712020:nobody"}, 0},
	} {
		ids := issueIDs(t, s, tc.part)
		if len(ids) != tc.want || !slices.IsSorted(ids) || len(slices.Compact(ids)) != tc.want {
			t.Errorf("%+v gave %v, want %d", tc.part, ids, tc.want)
		}
	}
	err := s.Each(t.Context(), checklist.Part{ClientKey: "site", IssueID: "7"}, func(sc checklist.Scope, got checklist.Issue) error {
		want, err := s.Load(t.Context(), sc)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("it is not what Load gives (%v):\n%s", err, d)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func stopped(t *testing.T, s Archived) {
	many(t, s)
	enough := errors.New("enough")
	n := 0
	err := s.Each(t.Context(), checklist.Part{ClientKey: "site"}, func(checklist.Scope, checklist.Issue) error {
		n++
		if n == 10 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 10 {
		t.Errorf("got %v after %d issues, want %v after 10", err, n, enough)
	}
}

func people(t *testing.T, s Archived) {
	many(t, s)
	var ids []string
	err := s.People(t.Context(), "site", "3", func(id string, accounts []string) error {
		ids = append(ids, id)
		if want := []string{by.By, "someone", "712020:$.x"}; !cmp.Equal(accounts, want) {
			t.Errorf("people of %s are %v, want %v", id, accounts, want)
		}
		return nil
	})
	if err != nil || len(ids) != 6 || ids[0] != "4" || ids[5] != "9" {
		t.Errorf("got %v, %v; want those behind 3", ids, err)
	}
}

func summed(t *testing.T, s Archived) {
	many(t, s)
	items := int64(len(everything().Lists[0].Items))
	for _, tc := range []struct {
		part checklist.Part
		want checklist.Summary
	}{
		{checklist.Part{ClientKey: "site"}, checklist.Summary{Issues: 20, Lists: 40, Items: 20 * items, First: at.Add(time.Hour), Last: at.Add(20 * time.Hour)}},
		{checklist.Part{ClientKey: "site", ProjectID: "3"}, checklist.Summary{Issues: 6, Lists: 12, Items: 6 * items, First: at.Add(3 * time.Hour), Last: at.Add(18 * time.Hour)}},
		{checklist.Part{ClientKey: "site", IssueID: "2"}, checklist.Summary{Issues: 1, Lists: 2, Items: items, First: at.Add(2 * time.Hour), Last: at.Add(2 * time.Hour)}},
		{checklist.Part{ClientKey: "other"}, checklist.Summary{}},
	} {
		if got, err := s.Sum(t.Context(), tc.part); err != nil || got != tc.want {
			t.Errorf("%+v: got %+v, %v, want %+v", tc.part, got, err, tc.want)
		}
	}
}

func erased(t *testing.T, s Archived) {
	many(t, s)
	for _, tc := range []struct {
		name  string
		erase func() (int64, error)
		want  int64
		left  int // of the site
	}{
		{"an issue that is of later", func() (int64, error) {
			return s.EraseIssue(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "1"}, at.Add(time.Hour))
		}, 0, 20},
		{"an issue", func() (int64, error) {
			return s.EraseIssue(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "1"}, time.Time{})
		}, 1, 19},
		{"an issue that is gone", func() (int64, error) {
			return s.EraseIssue(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "1"}, time.Time{})
		}, 0, 19},
		{"what of a project was created before", func() (int64, error) {
			return s.EraseProject(t.Context(), "site", "3", at.Add(4*time.Hour))
		}, 1, 18},
		{"a project", func() (int64, error) { return s.EraseProject(t.Context(), "site", "3", time.Time{}) }, 5, 13},
		{"a project again", func() (int64, error) { return s.EraseProject(t.Context(), "site", "3", time.Time{}) }, 0, 13},
		{"what was created before", func() (int64, error) { return s.EraseSite(t.Context(), "site", at.Add(5*time.Hour)) }, 2, 11},
		{"a site", func() (int64, error) { return s.EraseSite(t.Context(), "site", time.Time{}) }, 11, 0},
		{"a site again", func() (int64, error) { return s.EraseSite(t.Context(), "site", time.Time{}) }, 0, 0},
	} {
		if got, err := tc.erase(); err != nil || got != tc.want {
			t.Errorf("%s: %d erased, %v; want %d", tc.name, got, err, tc.want)
		}
		if got := len(issueIDs(t, s, checklist.Part{ClientKey: "site"})); got != tc.left {
			t.Errorf("%s: %d left, want %d", tc.name, got, tc.left)
		}
	}
	for _, other := range []string{"site:1", "sitf"} {
		if got := len(issueIDs(t, s, checklist.Part{ClientKey: other})); got != 3 {
			t.Errorf("%s has %d left, want all", other, got)
		}
	}
}

func personErased(t *testing.T, s Archived) {
	many(t, s)
	sc := checklist.Scope{ClientKey: "site", IssueID: "500"}
	in := everything()
	in.Lists[0].Name, in.Lists[0].Items[0].Details = "for [~accountid:"+by.By+"]", by.By
	saved := mustSave(t, s, sc, in)

	for _, want := range []int64{21, 0} {
		if got, err := s.ErasePerson(t.Context(), "site", by.By); err != nil || got != want {
			t.Errorf("%d issues changed, %v; want %d", got, err, want)
		}
	}
	if ids := issueIDs(t, s, checklist.Part{ClientKey: "site", AccountID: by.By}); len(ids) > 0 {
		t.Errorf("the person is in %v", ids)
	}
	if ids := issueIDs(t, s, checklist.Part{ClientKey: "site:1", AccountID: by.By}); len(ids) != 3 {
		t.Errorf("on another site the person is in %d issues, want 3", len(ids))
	}
	got, err := s.Load(t.Context(), sc)
	if err != nil || got.Rev != saved.Rev+1 || got.Lists[0].Name != "for [~accountid:erased]" || got.Updated.By != "someone" || got.Lists[0].Items[1].Assignee != "712020:$.x" {
		t.Errorf("afterwards it is %+v, %v", got, err)
	}
	if len(got.Recent) != len(saved.Recent) {
		t.Error("the ids of operations are lost")
	}
}

// personErasedBusy has a writer tick on while a person is taken out.
func personErasedBusy(t *testing.T, s Archived) {
	sc := checklist.Scope{ClientKey: "site", IssueID: "1"}
	in := everything()
	in.Lists[1].Live = false
	mustSave(t, s, sc, in)
	service := checklist.NewService(s, time.Now)
	done := make(chan error, 1)
	const adds = 20
	go func() {
		for n := range adds {
			change := checklist.Change{
				Ops: []checklist.Operation{{ID: fmt.Sprint("op", n), Action: checklist.AddItem{Item: fmt.Sprint("new", n), List: &everything().Lists[1].ID, Text: "x"}}},
				By:  "writer", Can: checklist.Permissions{View: true, Add: true},
			}
			err := checklist.ErrBusy
			for errors.Is(err, checklist.ErrBusy) {
				_, err = service.Apply(t.Context(), sc, change)
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	if _, err := s.ErasePerson(t.Context(), "site", by.By); err != nil && !errors.Is(err, checklist.ErrBusy) {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if _, err := s.ErasePerson(t.Context(), "site", by.By); err != nil { // had it lost every race
		t.Fatal(err)
	}
	got, err := s.Load(t.Context(), sc)
	if err != nil || got.Mentions(by.By) || len(got.Lists[1].Items) != adds {
		t.Errorf("%d items, %v; want %d and no trace of the person", len(got.Lists[1].Items), err, adds)
	}
}

func archiveCancelled(t *testing.T, s Archived) {
	many(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	sc := checklist.Scope{ClientKey: "site", IssueID: "1"}
	for name, call := range map[string]func() error{
		"Each": func() error {
			return s.Each(ctx, checklist.Part{ClientKey: "site"}, func(checklist.Scope, checklist.Issue) error { return nil })
		},
		"People":       func() error { return s.People(ctx, "site", "", func(string, []string) error { return nil }) },
		"Sum":          func() error { _, err := s.Sum(ctx, checklist.Part{ClientKey: "site"}); return err },
		"EraseIssue":   func() error { _, err := s.EraseIssue(ctx, sc, time.Time{}); return err },
		"EraseProject": func() error { _, err := s.EraseProject(ctx, "site", "3", time.Time{}); return err },
		"EraseSite":    func() error { _, err := s.EraseSite(ctx, "site", time.Time{}); return err },
		"ErasePerson":  func() error { _, err := s.ErasePerson(ctx, "site", by.By); return err },
	} {
		if err := call(); err == nil {
			t.Errorf("cancelled %s: no error", name)
		}
	}
	if got := len(issueIDs(t, s, checklist.Part{ClientKey: "site"})); got != 20 {
		t.Errorf("%d issues left, want 20", got)
	}
}

func allPast(t *testing.T, s checklist.Archive, sc checklist.Scope) []checklist.Event {
	t.Helper()
	var out []checklist.Event
	if err := s.Past(t.Context(), sc, func(e checklist.Event) error { out = append(out, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func pastOfIssues(t *testing.T, s Archived) {
	sites := map[checklist.Scope]int{}
	for site, issues := range map[string][]string{"site": {"1", "2", "10", "3"}, "site:1": {"1"}, "sitf": {"1"}} {
		for _, issue := range issues {
			sc := checklist.Scope{ClientKey: site, IssueID: issue}
			saved, events := past(t, s, sc)
			mustSettle(t, s, sc)
			saved.Version++
			saved.Waiting, saved.Rev, saved.Events = checklist.Waiting{}, 12, happened(12)
			mustSave(t, s, sc, saved)
			sites[sc] = len(events) + 3
			got := latestFirst(allPast(t, s, sc))
			if d := cmp.Diff(slices.Concat(latestFirst(happened(12)), events), got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		}
	}
	enough := errors.New("enough")
	if err := s.Past(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "1"}, func(checklist.Event) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v, want %v", err, enough)
	}
	in, err := s.Load(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "3"})
	if err != nil {
		t.Fatal(err)
	}
	in.ProjectID = "77"
	mustSave(t, s, checklist.Scope{ClientKey: "site", IssueID: "3"}, in)
	for _, step := range []struct {
		erase func() (int64, error)
		gone  []string // issues of site
	}{
		{func() (int64, error) {
			return s.EraseIssue(t.Context(), checklist.Scope{ClientKey: "site", IssueID: "1"}, time.Time{})
		}, []string{"1"}},
		{func() (int64, error) { return s.EraseProject(t.Context(), "site", "77", time.Time{}) }, []string{"3"}},
		{func() (int64, error) { return s.EraseSite(t.Context(), "site", at) }, nil}, // none is so old
		{func() (int64, error) { return s.EraseSite(t.Context(), "site", at.Add(time.Hour)) }, []string{"2", "10"}},
	} {
		if n, err := step.erase(); err != nil || n != int64(len(step.gone)) {
			t.Errorf("%d erased, %v; want %v", n, err, step.gone)
		}
		for _, id := range step.gone {
			sites[checklist.Scope{ClientKey: "site", IssueID: id}] = 0
		}
		for sc, want := range sites {
			if got := len(allPast(t, s, sc)); got != want {
				t.Errorf("%d events of %+v, want %d", got, sc, want)
			}
		}
	}
}

// personOfThePast has a person who is nowhere but in what happened.
func personOfThePast(t *testing.T, s Archived) {
	const ann = "712020:ann"
	scopes := []checklist.Scope{{ClientKey: "site", IssueID: "1"}, {ClientKey: "site", IssueID: "2"}, {ClientKey: "other", IssueID: "1"}}
	for n, sc := range scopes {
		saved, _ := past(t, s, sc)
		if n == 0 {
			mustSettle(t, s, sc)
			saved.Version++
			saved.Waiting = checklist.Waiting{}
		}
		text := "of [~accountid:" + ann + "]"
		e := checklist.Event{Rev: 12, Stamp: by, Kind: checklist.EventEditItem, Item: "i", Subject: text, From: checklist.Side{Text: &text}}
		saved.Rev, saved.Events = 12, []checklist.Event{e}
		mustSave(t, s, sc, saved)
	}
	if got := issueIDs(t, s, checklist.Part{ClientKey: "site", AccountID: ann}); len(got) != 2 {
		t.Errorf("the person is in %v, want two issues", got)
	}
	known := func() (n int) {
		err := s.People(t.Context(), "site", "", func(_ string, accounts []string) error {
			if slices.Contains(accounts, ann) {
				n++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := known(); got != 2 {
		t.Errorf("the person is among the people of %d issues, want 2", got)
	}
	before := len(allPast(t, s, scopes[0]))
	for _, want := range []int64{2, 0} {
		if got, err := s.ErasePerson(t.Context(), "site", ann); err != nil || got != want {
			t.Errorf("%d issues changed, %v; want %d", got, err, want)
		}
	}
	for n, sc := range scopes {
		found := 0
		for _, e := range allPast(t, s, sc) {
			if e.Mentions(ann) {
				found++
			}
		}
		if got := len(allPast(t, s, sc)); (found > 0) != (n == 2) || got != before {
			t.Errorf("the person is in %d of %d events of %+v, want none but on another site, and %d events", found, got, sc, before)
		}
	}
	if got := known(); got != 0 {
		t.Errorf("the person is still among the people of %d issues", got)
	}
}
