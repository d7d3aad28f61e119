package checklist_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

func TestWatch(t *testing.T) {
	for _, tc := range []struct {
		name, list, pattern string
		want                checklist.Watch // without its id
		field               string          // that is at fault
	}{
		{name: "a list", list: " Release ", want: checklist.Watch{List: "Release"}},
		{name: "a word", pattern: " sign off ", want: checklist.Watch{Pattern: "sign off"}},
		{name: "both", list: "Release", pattern: "/^sign/", want: checklist.Watch{List: "Release", Pattern: "/^sign/"}},
		{name: "neither", list: " ", pattern: " ", field: "list"},
		{name: "a list's name of two lines", list: "a\nb", field: "list"},
		{name: "too long a name", list: strings.Repeat("é", checklist.MaxName+1), field: "list"},
		{name: "no regular expression", list: "Release", pattern: "/(/", field: "pattern"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := checklist.NewChoices(&checklisttest.Memory{}, at)
			got, made, err := c.Watch(t.Context(), "acme", tc.list, tc.pattern)
			invalid, refused := errors.AsType[*checklist.InvalidError](err)
			if tc.field != "" {
				if !refused || invalid.Field != tc.field || invalid.Reason == "" {
					t.Errorf("%v, want the field %s refused", err, tc.field)
				}
				return
			}
			if err != nil || !made || !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(got.ID) {
				t.Errorf("%+v, %t, %v", got, made, err)
			}
			tc.want.ID = got.ID
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestWatchIDs: rules of workflows know a watch by its id, so it stays what it is.
func TestWatchIDs(t *testing.T) {
	c := checklist.NewChoices(&checklisttest.Memory{}, at)
	id := func(clientKey, list, pattern string) string {
		w, _, err := c.Watch(t.Context(), clientKey, list, pattern)
		if err != nil {
			t.Fatal(err)
		}
		return w.ID
	}
	first := id("acme", "Café", "x")
	if first != "93b105aaf899" {
		t.Errorf("it is %s, which is not what workflows have", first)
	}
	for _, same := range []string{id("acme", "CAFE\u0301", "x"), id("acme", " Café ", " x ")} {
		if same != first {
			t.Errorf("the same words have %s and %s", first, same)
		}
	}
	for _, other := range []string{id("acme", "Café", "X"), id("acme", "Café", ""), id("acme", "", "x"), id("acme", "Caf", "éx"), id("emca", "Café", "x")} {
		if other == first {
			t.Errorf("other words, or another site, have %s too", other)
		}
	}
}

// TestWatches goes from none to as many as there can be, and back.
func TestWatches(t *testing.T) {
	store := &checklisttest.Memory{}
	c := checklist.NewChoices(store, at)
	watches := func(want int) []checklist.Watch {
		t.Helper()
		all, err := c.Watches(t.Context(), "acme")
		if err != nil || len(all) != want {
			t.Fatalf("%+v, %v; want %d", all, err, want)
		}
		options, err := c.Options(t.Context(), "acme", "10")
		if err != nil || len(options.Watches) != want {
			t.Errorf("in a project %d hold (%v), want %d", len(options.Watches), err, want)
		}
		return all
	}
	watches(0)
	for n := range checklist.MaxWatches {
		if _, made, err := c.Watch(t.Context(), "acme", fmt.Sprint("list ", n), ""); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	if _, made, err := c.Watch(t.Context(), "acme", "LIST 3", ""); err != nil || made {
		t.Errorf("one that there is: %t, %v", made, err)
	}
	all := watches(checklist.MaxWatches)
	if _, _, err := c.Watch(t.Context(), "acme", "one more", ""); err == nil {
		t.Error("there are more than there is room for")
	}
	if _, err := c.Watches(t.Context(), "emca"); err != nil {
		t.Error(err)
	}
	if err := c.Unwatch(t.Context(), "emca", all[0].ID, false); !errors.Is(err, checklist.ErrNoWatch) {
		t.Errorf("another site's: %v", err)
	}
	for _, w := range all {
		if err := c.Unwatch(t.Context(), "acme", w.ID, false); err != nil {
			t.Error(err)
		}
	}
	watches(0)
	if err := c.Unwatch(t.Context(), "acme", all[0].ID, false); !errors.Is(err, checklist.ErrNoWatch) {
		t.Errorf("one that is gone: %v", err)
	}
}

// TestWatchesThatAreShared: who takes back what they made takes nothing from others.
func TestWatchesThatAreShared(t *testing.T) {
	for _, tc := range []struct {
		name         string
		asked        int // how often, with the first time
		unlessShared bool
		want         error
	}{
		{"nobody else has asked for it", 1, true, nil},
		{"somebody else has", 2, true, checklist.ErrShared},
		{"several have", 3, true, checklist.ErrShared},
		{"it is removed whoever needs it", 3, false, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := checklist.NewChoices(&checklisttest.Memory{}, at)
			var w checklist.Watch
			for n := range tc.asked {
				var made bool
				var err error
				if w, made, err = c.Watch(t.Context(), "acme", "Release", ""); err != nil || made != (n == 0) {
					t.Fatal(made, err)
				}
			}
			if err := c.Unwatch(t.Context(), "acme", w.ID, tc.unlessShared); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if all, err := c.Watches(t.Context(), "acme"); err != nil || (len(all) == 1) != (tc.want != nil) {
				t.Errorf("left are %+v, %v", all, err)
			}
		})
	}
}

// TestWatchingOwes: all issues of the site are told anew when there is one more
// watch, and only then.
func TestWatchingOwes(t *testing.T) {
	store := &owing{}
	c := checklist.NewChoices(store, at)
	w, _, err := c.Watch(t.Context(), "acme", "Release", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Watch(t.Context(), "acme", "Release", ""); err != nil {
		t.Fatal(err)
	}
	if err := c.Unwatch(t.Context(), "acme", w.ID, false); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]checklist.Part{{ClientKey: "acme"}}, store.owed); d != "" {
		t.Errorf("owed (-want +got):\n%s", d)
	}
}

// owing notes what Jira is to be told anew.
type owing struct {
	checklisttest.Memory
	owed []checklist.Part
}

func (o *owing) OweJira(ctx context.Context, p checklist.Part, since time.Time) error {
	o.owed = append(o.owed, p)
	return o.Memory.OweJira(ctx, p, since)
}
