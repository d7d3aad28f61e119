package templatestest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

// Kept is a store with what reads and erases all of it.
type Kept interface {
	templates.Store
	templates.Archive
}

var (
	at      = time.Date(2026, 11, 21, 12, 0, 0, 123e6, time.UTC)
	by      = checklist.Stamp{By: "712020:ann", At: at}
	site    = checklist.Area{ClientKey: "site"}
	project = checklist.Area{ClientKey: "site", ProjectID: "10"}
)

// Lists set every field that a template's lists have, with names that a database
// could mistake for its own.
func Lists() []checklist.List {
	return []checklist.List{
		{ID: "l1", Name: "$name.with.dots\x02", Items: []checklist.Item{
			{ID: "h", Kind: checklist.KindHeading, Text: "CANARY heading"},
			{
				ID: "i1", Kind: checklist.KindItem, Text: "{\"$ne\": null}", Status: "open", Optional: true, Details: "$where\nmore 712020:bob",
				Assignee: "712020:cleo", Due: "2026-12-31", Link: checklist.Link{Issue: "10012", Key: "TICK-12", Follow: true},
			},
			{ID: "i2", Kind: checklist.KindItem, Text: "under it 🎉", Status: "done", Parent: "i1"},
		}},
		{ID: "l2", Name: "Empty"},
	}
}

// Whole is a template with every field set.
func Whole(id string, area checklist.Area) templates.Template {
	return templates.Template{
		ID: id, Area: area, Name: "CANARY name", Description: "CANARY\ndescription", Live: true, Archived: true, Version: 3, Lists: Lists(),
		Created: by, Updated: checklist.Stamp{By: "712020:dan", At: at.Add(time.Hour)}, Saved: checklist.Stamp{By: "712020:eve", At: at.Add(time.Minute)},
		Owed: at.Add(time.Minute),
	}
}

// Run proves that a store keeps the contract of templates.Store; open gives one
// that is empty.
func Run(t *testing.T, open func(*testing.T) Kept) {
	t.Run("what is saved is loaded", func(t *testing.T) { saved(t, open(t)) })
	t.Run("of two who save one revision one loses", func(t *testing.T) { raced(t, open(t)) })
	t.Run("those of a place are found, without lists", func(t *testing.T) { found(t, open(t)) })
	t.Run("versions are kept once, named and dropped", func(t *testing.T) { versions(t, open(t)) })
	t.Run("what is owed is found until it is paid", func(t *testing.T) { owing(t, open(t)) })
	t.Run("another site sees nothing", func(t *testing.T) { others(t, open(t)) })
	t.Run("a cancelled request is a fault", func(t *testing.T) { cancelled(t, open(t)) })
	t.Run("a site, a project and a template go, and nothing else", func(t *testing.T) { erased(t, open(t)) })
	t.Run("a person is taken out", func(t *testing.T) { forgotten(t, open(t)) })
}

func save(t *testing.T, s Kept, in templates.Template) templates.Template {
	t.Helper()
	out, err := s.Save(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func saved(t *testing.T, s Kept) {
	want := Whole("t1", project)
	got := save(t, s, want)
	if want.Rev = 1; got.Rev != 1 {
		t.Errorf("the first revision is %d", got.Rev)
	}
	same(t, "what Save returns", want, got)
	got, err := s.Load(t.Context(), "site", "t1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "what Load returns", want, got)
	got.Area, got.Name, got.Lists = site, "Other", nil
	again := save(t, s, got)
	loaded, err := s.Load(t.Context(), "site", "t1")
	if err != nil || again.Rev != 2 {
		t.Errorf("second save: revision %d, %v", again.Rev, err)
	}
	same(t, "what was saved second", again, loaded)
	if _, err := s.Load(t.Context(), "site", "t2"); !errors.Is(err, templates.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
}

func owing(t *testing.T, s Kept) {
	first, other, none := Whole("t1", project), Whole("t1", checklist.Area{ClientKey: "other"}), Whole("t2", site)
	first.Owed, none.Owed = at.Add(time.Hour), time.Time{}
	first, other = save(t, s, first), save(t, s, other)
	save(t, s, none)
	says := func(since time.Time, limit int) string {
		found, err := s.Owing(t.Context(), since, limit)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, x := range found {
			fmt.Fprint(&out, x.Area.ClientKey, " ", x.ID, " ", x.Version, " ", x.Owed.Sub(at), x.Name, x.Lists, "; ")
		}
		return out.String()
	}
	for _, c := range []struct {
		since time.Time
		limit int
		want  string
	}{
		{at, 9, ""},
		{at.Add(time.Minute), 9, "other t1 3 1m0s[]; "},
		{at.Add(time.Hour), 9, "other t1 3 1m0s[]; site t1 3 1h0m0s[]; "},
		{at.Add(time.Hour), 1, "other t1 3 1m0s[]; "},
	} {
		if got := says(c.since, c.limit); got != c.want {
			t.Errorf("until %s, at most %d: got %q, want %q", c.since, c.limit, got, c.want)
		}
	}
	errs := errors.Join(s.Paid(t.Context(), "site", "t1", 2), s.Paid(t.Context(), "other", "t1", 3), s.Paid(t.Context(), "site", "t9", 1))
	if got, want := says(at.Add(time.Hour), 9), "site t1 3 1h0m0s[]; "; errs != nil || got != want {
		t.Errorf("of an earlier version nothing is paid: got %q (%v), want %q", got, errs, want)
	}
	other.Owed = time.Time{}
	got, err := s.Load(t.Context(), "other", "t1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "what is paid is as it was else", other, got)
	got.Name = "Saved behind it"
	save(t, s, got)
	first.Name = "Still owed"
	save(t, s, first)
	if got, want := says(at.Add(time.Hour), 9), "site t1 3 1h0m0s[]; "; got != want {
		t.Errorf("saved again: got %q, want %q", got, want)
	}
}

func raced(t *testing.T, s Kept) {
	first := save(t, s, Whole("t1", site))
	for _, in := range []templates.Template{Whole("t1", site), Whole("t1", project)} {
		if _, err := s.Save(t.Context(), in); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("made twice: %v", err)
		}
	}
	missing := Whole("t9", site)
	missing.Rev = 4
	if _, err := s.Save(t.Context(), missing); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("revision 4 of nothing: %v", err)
	}
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for n := range errs {
		wg.Go(func() { _, errs[n] = s.Save(context.WithoutCancel(t.Context()), first) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, checklist.ErrConflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of 8 won", won)
	}
}

func ids(t *testing.T, s Kept, at checklist.Area) string {
	t.Helper()
	var out []string
	err := s.Each(t.Context(), at, func(x templates.Template) error {
		if x.Lists != nil || x.Name != "CANARY name" || x.Description == "" || x.Area != at {
			t.Errorf("it is %+v", x)
		}
		out = append(out, x.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(len(out), " ", strings.Join(out, ","))
}

func found(t *testing.T, s Kept) {
	save(t, s, Whole("t1", site))
	save(t, s, Whole("t2", project))
	save(t, s, Whole("t3", checklist.Area{ClientKey: "site", ProjectID: "11"}))
	save(t, s, Whole("t2", checklist.Area{ClientKey: "site:x", ProjectID: "10"}))
	for at, want := range map[checklist.Area]string{site: "1 t1", project: "1 t2", {ClientKey: "site", ProjectID: "12"}: "0 "} {
		if got := ids(t, s, at); got != want {
			t.Errorf("in %+v there are %s, want %s", at, got, want)
		}
	}
	stop := errors.New("enough")
	if err := s.Each(t.Context(), site, func(templates.Template) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("what yield answers is lost: %v", err)
	}
}

func version(n int) templates.Version {
	return templates.Version{Template: "t1", N: n, Lists: Lists(), Stamp: checklist.Stamp{By: "712020:fay", At: at.Add(time.Duration(n) * time.Hour)}}
}

func keep(t *testing.T, s Kept, v templates.Version) {
	t.Helper()
	if err := s.Keep(t.Context(), "site", v); err != nil {
		t.Fatal(err)
	}
}

func versions(t *testing.T, s Kept) {
	save(t, s, Whole("t1", site))
	for _, n := range []int{2, 9, 10, 1} {
		keep(t, s, version(n))
	}
	other := version(9)
	other.Lists = nil
	keep(t, s, other)
	got, err := s.Version(t.Context(), "site", "t1", 9)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a version", version(9), got)
	if _, err := s.Version(t.Context(), "site", "t1", 3); !errors.Is(err, templates.ErrNoVersion) {
		t.Errorf("one that is not kept: %v", err)
	}
	if err := s.Drop(t.Context(), "site", "t1", 2); err != nil {
		t.Fatal(err)
	}
	all, err := s.Versions(t.Context(), "site", "t1")
	if err != nil {
		t.Fatal(err)
	}
	var want []templates.Version
	for _, n := range []int{10, 9, 2} {
		v := version(n)
		v.Lists = nil
		want = append(want, v)
	}
	same(t, "the versions", want, all)
	if err := s.Delete(t.Context(), "site", "t1"); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Versions(t.Context(), "site", "t1"); err != nil || len(all) != 0 {
		t.Errorf("of what is deleted there are %d versions, %v", len(all), err)
	}
}

func others(t *testing.T, s Kept) {
	save(t, s, Whole("t1", site))
	keep(t, s, version(1))
	for _, other := range []string{"sit", "site:t1", "site:", "other"} {
		if _, err := s.Load(t.Context(), other, "t1"); !errors.Is(err, templates.ErrNotFound) {
			t.Errorf("%s loads it: %v", other, err)
		}
		if _, err := s.Version(t.Context(), other, "t1", 1); !errors.Is(err, templates.ErrNoVersion) {
			t.Errorf("%s reads a version: %v", other, err)
		}
		if all, err := s.Versions(t.Context(), other, "t1"); err != nil || len(all) != 0 {
			t.Errorf("%s sees %d versions, %v", other, len(all), err)
		}
		if err := errors.Join(s.Delete(t.Context(), other, "t1"), s.Drop(t.Context(), other, "t1", 9)); err != nil {
			t.Error(err)
		}
		if _, err := s.EraseTemplates(t.Context(), checklist.Part{ClientKey: other}, time.Time{}); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Version(t.Context(), "site", "t1", 1); err != nil || ids(t, s, site) != "1 t1" {
		t.Errorf("after others have deleted there is %s, %v", ids(t, s, site), err)
	}
}

func cancelled(t *testing.T, s Kept) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errLoad := s.Load(ctx, "site", "t1")
	_, errSave := s.Save(ctx, Whole("t1", site))
	_, errVersion := s.Version(ctx, "site", "t1", 1)
	_, errErase := s.EraseTemplates(ctx, checklist.Part{ClientKey: "site"}, time.Time{})
	errEach := s.Each(ctx, site, func(templates.Template) error { return nil })
	for n, err := range []error{errLoad, errSave, errVersion, errErase, errEach} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("call %d: %v, want context.Canceled", n, err)
		}
	}
}

func erased(t *testing.T, s Kept) {
	all := func() string {
		var out []string
		err := s.Whole(t.Context(), checklist.Part{ClientKey: "site"}, func(x templates.Template, v []templates.Version) error {
			out = append(out, fmt.Sprintf("%s%d%d", x.ID, len(x.Lists), len(v)))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, " ")
	}
	save(t, s, Whole("t1", site))
	save(t, s, Whole("t2", project))
	young := Whole("t3", site)
	young.Created.At = at.Add(24 * time.Hour)
	save(t, s, young)
	keep(t, s, version(1))
	if got := all(); got != "t121 t220 t320" {
		t.Errorf("there is %s", got)
	}
	for _, step := range []struct {
		what   checklist.Part
		before time.Time
		n      int64
		left   string
	}{
		{checklist.Part{ClientKey: "site", IssueID: "1"}, time.Time{}, 0, "t121 t220 t320"},
		{checklist.Part{ClientKey: "site", ProjectID: "10"}, time.Time{}, 1, "t121 t320"},
		{checklist.Part{ClientKey: "site"}, at.Add(time.Hour), 1, "t320"},
		{checklist.Part{ClientKey: "site"}, time.Time{}, 1, ""},
		{checklist.Part{ClientKey: "site"}, time.Time{}, 0, ""},
	} {
		n, err := s.EraseTemplates(t.Context(), step.what, step.before)
		if err != nil || n != step.n || all() != step.left {
			t.Errorf("erasing %+v: %d, %v, left %q; want %d and %q", step.what, n, err, all(), step.n, step.left)
		}
	}
	if v, err := s.Versions(t.Context(), "site", "t1"); err != nil || len(v) != 0 {
		t.Errorf("%d versions are left, %v", len(v), err)
	}
}

func forgotten(t *testing.T, s Kept) {
	save(t, s, Whole("t1", project))
	keep(t, s, version(1))
	people := func() string {
		seen := map[string]bool{}
		if err := s.TemplatePeople(t.Context(), "site", func(ids []string) error {
			for _, id := range ids {
				seen[id] = true
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, id := range []string{"ann", "bob", "cleo", "dan", "eve", "fay"} {
			if seen["712020:"+id] {
				out = append(out, id)
			}
		}
		return strings.Join(out, " ")
	}
	if got := people(); got != "ann cleo dan eve fay" {
		t.Errorf("the people are %s", got)
	}
	for _, id := range []string{"ann", "bob", "cleo", "dan", "eve", "fay"} {
		n, err := s.EraseTemplates(t.Context(), checklist.Part{ClientKey: "site", AccountID: "712020:" + id}, time.Time{})
		if err != nil || n == 0 {
			t.Errorf("%s: %d, %v", id, n, err)
		}
	}
	if got := people(); got != "" {
		t.Errorf("left are %s", got)
	}
	got, err := s.Load(t.Context(), "site", "t1")
	old, errOld := s.Version(t.Context(), "site", "t1", 1)
	if err := errors.Join(err, errOld); err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprint(got, old); strings.Contains(all, "712020:bob") || !strings.Contains(all, checklist.Erased) {
		t.Errorf("what is left is %s", all)
	}
}
