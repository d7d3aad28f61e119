package checklisttest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ticklist/checklist"
)

// Chosen is a store of settings, with what puts issues and erases settings.
type Chosen interface {
	checklist.Store
	checklist.SettingsStore
	EraseSettings(ctx context.Context, p checklist.Part, before time.Time) (int64, error)
	EachPersonal(ctx context.Context, clientKey string, yield func(checklist.Person, checklist.Personal) error) error
	ErasePersonal(ctx context.Context, p checklist.Part, before time.Time) (int64, error)
}

// RunSettings holds a store to the contract of checklist.SettingsStore.
func RunSettings(t *testing.T, open func(t *testing.T) Chosen) {
	t.Run("what was saved is loaded", func(t *testing.T) { settingsRoundTrip(t, open(t)) })
	t.Run("an old revision is a conflict and stores nothing", func(t *testing.T) { settingsConflict(t, open(t)) })
	t.Run("another place has nothing to do with it", func(t *testing.T) { otherPlaces(t, open(t)) })
	t.Run("a cancelled call is an error, not an absence", func(t *testing.T) { settingsCancelled(t, open(t)) })
	t.Run("items are counted by project and status", func(t *testing.T) { countStatuses(t, open(t)) })
	t.Run("what is erased is gone, and nothing else", func(t *testing.T) { eraseSettings(t, open(t)) })
	t.Run("what a person chose is theirs", func(t *testing.T) { personal(t, open(t)) })
	t.Run("what people chose is erased with them", func(t *testing.T) { erasePersonal(t, open(t)) })
}

var (
	sitePlace    = checklist.Area{ClientKey: "site-a"}
	projectPlace = checklist.Area{ClientKey: "site-a", ProjectID: "10"}
)

// chosen has each field set, with names that a database could mistake for its own.
func chosen() checklist.Settings {
	return checklist.Settings{
		Statuses: append(checklist.Statuses(), checklist.Status{ID: "qa", Name: "$set.a\x01 of 712020:f0a9 🎉", Colour: "teal", Complete: true}),
		Retired:  []checklist.Retired{{ID: "was", To: "done", Complete: true}, {ID: "old"}}, Created: at, StatusRev: 7,
		Watches: []checklist.Watch{{ID: "c0ffee123456", List: "$set.a\x01 of 712020:f0a9", Pattern: `/"712020:f0a9"/`, Shared: true}},
		Choice: checklist.Choice{
			SeveralLists: new(false), OptionalByDefault: new(true), Panel: new("right"), Tell: new("texts"), Language: new("he"), HideComplete: new(true), Fields: &checklist.Fields{Percent: true, Text: true},
			Permissions: &checklist.Grants{
				checklist.View: {{Type: checklist.ToRole, ID: "10002"}, {Type: checklist.ToGroup, ID: "g-1"}, {Type: checklist.ToAssignee}},
				checklist.Edit: {{Type: checklist.ToPerson, ID: "712020:f0a9"}}, checklist.Delete: {},
			},
		},
	}
}

func mustSaveSettings(t *testing.T, s checklist.SettingsStore, p checklist.Area, in checklist.Settings) checklist.Settings {
	t.Helper()
	saved, err := s.SaveSettings(t.Context(), p, in)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func settingsRoundTrip(t *testing.T, s Chosen) {
	for _, p := range []checklist.Area{sitePlace, projectPlace} {
		if _, err := s.LoadSettings(t.Context(), p); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load of nothing: %v, want ErrNotFound", err)
		}
		saved := mustSaveSettings(t, s, p, chosen())
		want := chosen()
		want.Rev = 1
		loaded, err := s.LoadSettings(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []checklist.Settings{saved, loaded} {
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("stored and loaded differ (-want +got):\n%s", d)
			}
		}
		loaded.Statuses, loaded.Watches, loaded.Choice = nil, nil, checklist.Choice{Permissions: &checklist.Grants{}}
		mustSaveSettings(t, s, p, loaded)
		if got, err := s.LoadSettings(t.Context(), p); err != nil || got.Statuses != nil || got.SeveralLists != nil || got.Permissions == nil || got.Rev != 2 || len(got.Retired) != 2 || got.Watches != nil {
			t.Errorf("got %+v, %v; want no statuses at revision 2", got, err)
		}
	}
}

func settingsConflict(t *testing.T, s Chosen) {
	first := mustSaveSettings(t, s, sitePlace, chosen())
	mustSaveSettings(t, s, sitePlace, first)
	for _, rev := range []int64{0, 1, 3} {
		stale := chosen()
		stale.Rev = rev
		if _, err := s.SaveSettings(t.Context(), sitePlace, stale); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("saving revision %d: %v, want ErrConflict", rev, err)
		}
	}
	if got, err := s.LoadSettings(t.Context(), sitePlace); err != nil || got.Rev != 2 {
		t.Errorf("got %+v, %v; want revision 2", got, err)
	}
}

func otherPlaces(t *testing.T, s Chosen) {
	mustSaveSettings(t, s, sitePlace, chosen())
	mustSaveSettings(t, s, projectPlace, chosen())
	for _, other := range []checklist.Area{
		{ClientKey: "site-b"}, {ClientKey: "site-b", ProjectID: "10"}, {ClientKey: "site-a", ProjectID: "11"}, {ClientKey: "SITE-A"},
		{ClientKey: "site-a:project", ProjectID: "10"}, {ClientKey: "site-a:project:10"}, {ClientKey: ""}, {ClientKey: "", ProjectID: "10"},
	} {
		if _, err := s.LoadSettings(t.Context(), other); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load of %+v: %v, want ErrNotFound", other, err)
		}
		stolen := chosen()
		stolen.Rev = 1
		if _, err := s.SaveSettings(t.Context(), other, stolen); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("save of %+v: %v, want ErrConflict", other, err)
		}
		if other.ClientKey == "site-a" {
			continue
		}
		err := s.EachSettings(t.Context(), other.ClientKey, func(p checklist.Area, _ checklist.Settings) error {
			t.Errorf("%q is shown %+v", other.ClientKey, p)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	seen := map[checklist.Area]int{}
	err := s.EachSettings(t.Context(), "site-a", func(p checklist.Area, in checklist.Settings) error {
		seen[p] = len(in.Statuses)
		return nil
	})
	if d := cmp.Diff(map[checklist.Area]int{sitePlace: 5, projectPlace: 5}, seen); err != nil || d != "" {
		t.Errorf("%v, (-want +got):\n%s", err, d)
	}
	stop := errors.New("enough")
	if err := s.EachSettings(t.Context(), "site-a", func(checklist.Area, checklist.Settings) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v, want yield's error", err)
	}
}

func settingsCancelled(t *testing.T, s Chosen) {
	saved := mustSaveSettings(t, s, sitePlace, chosen())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.LoadSettings(ctx, sitePlace); err == nil || errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("cancelled load: %v, want a fault", err)
	}
	if _, err := s.SaveSettings(ctx, sitePlace, saved); err == nil || errors.Is(err, checklist.ErrConflict) {
		t.Errorf("cancelled save: %v, want a fault", err)
	}
	if _, err := s.CountStatuses(ctx, checklist.Part{ClientKey: "site-a"}); err == nil {
		t.Error("cancelled count: no error")
	}
}

func countStatuses(t *testing.T, s Chosen) {
	put := func(clientKey, issue, project string, statuses ...string) {
		in := checklist.Issue{Facts: checklist.Facts{ProjectID: project}, Created: by, Updated: by, Lists: []checklist.List{{ID: "l", Name: "L"}, {ID: "m", Name: "M"}}}
		for n, status := range statuses {
			l := &in.Lists[n%2]
			l.Items = append(l.Items, checklist.Item{ID: issue + status, Kind: checklist.KindItem, Text: "x", Status: status, Updated: by})
		}
		in.Lists[0].Items = append(in.Lists[0].Items, checklist.Item{ID: "h", Kind: checklist.KindHeading, Text: "x", Updated: by})
		mustSave(t, s, checklist.Scope{ClientKey: clientKey, IssueID: issue}, in)
	}
	put("site-a", "1", "10", "open", "done", "qa")
	put("site-a", "2", "10", "open")
	put("site-a", "3", "11", "open")
	put("site-b", "1", "10", "open")
	for part, want := range map[checklist.Part]map[checklist.Use]int64{
		{ClientKey: "site-a"}:                  {{ProjectID: "10", Status: "open"}: 2, {ProjectID: "10", Status: "done"}: 1, {ProjectID: "10", Status: "qa"}: 1, {ProjectID: "11", Status: "open"}: 1},
		{ClientKey: "site-a", ProjectID: "11"}: {{ProjectID: "11", Status: "open"}: 1},
		{ClientKey: "site-c"}:                  {},
	} {
		got, err := s.CountStatuses(t.Context(), part)
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Errorf("%+v: %v, (-want +got):\n%s", part, err, d)
		}
	}
}

func eraseSettings(t *testing.T, s Chosen) {
	other := checklist.Area{ClientKey: "site-b", ProjectID: "10"}
	second := checklist.Area{ClientKey: "site-a", ProjectID: "11"}
	later := chosen()
	later.Created = at.Add(time.Hour)
	for _, p := range []checklist.Area{sitePlace, projectPlace, other} {
		mustSaveSettings(t, s, p, chosen())
	}
	mustSaveSettings(t, s, second, later)
	for _, step := range []struct {
		part   checklist.Part
		before time.Time
		want   int64
		left   []checklist.Area
	}{
		{part: checklist.Part{ClientKey: "site-a", IssueID: "10"}, left: []checklist.Area{sitePlace, projectPlace, second, other}},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:f0"}, left: []checklist.Area{sitePlace, projectPlace, second, other}},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:f0a9"}, want: 3, left: []checklist.Area{sitePlace, projectPlace, second, other}},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:f0a9"}, left: []checklist.Area{sitePlace, projectPlace, second, other}},
		{part: checklist.Part{ClientKey: "site-a", ProjectID: "10"}, want: 1, left: []checklist.Area{sitePlace, second, other}},
		{part: checklist.Part{ClientKey: "site-a"}, before: at.Add(time.Minute), want: 1, left: []checklist.Area{second, other}},
		{part: checklist.Part{ClientKey: "site-a"}, want: 1, left: []checklist.Area{other}},
		{part: checklist.Part{ClientKey: "site-a"}, left: []checklist.Area{other}},
	} {
		n, err := s.EraseSettings(t.Context(), step.part, step.before)
		if err != nil || n != step.want {
			t.Errorf("%+v: %d, %v; want %d", step.part, n, err, step.want)
		}
		for _, p := range []checklist.Area{sitePlace, projectPlace, second, other} {
			in, err := s.LoadSettings(t.Context(), p)
			left := false
			for _, l := range step.left {
				left = left || l == p
			}
			if gone := errors.Is(err, checklist.ErrNotFound); gone == left || !gone && err != nil {
				t.Errorf("after %+v, %+v: %v", step.part, p, err)
			}
			if err == nil && p.ClientKey == "site-a" && step.want == 3 && in.Statuses[4].Name != "$set.a\x01 of erased 🎉" {
				t.Errorf("%+v still names the person: %+v", p, in)
			}
			if err == nil && p.ClientKey == "site-a" && step.want == 3 && in.Watches[0] != (checklist.Watch{ID: "c0ffee123456", List: "$set.a\x01 of erased", Pattern: `/"erased"/`, Shared: true}) {
				t.Errorf("%+v still watches the person: %+v", p, in.Watches)
			}
			if err == nil && p.ClientKey == "site-a" && step.want == 3 && len((*in.Permissions)[checklist.Edit]) > 0 {
				t.Errorf("%+v still grants the person something: %+v", p, in.Permissions)
			}
		}
	}
}
