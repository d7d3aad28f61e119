package checklisttest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
)

// Ids that could be taken for one another where they are put together.
var (
	ann     = checklist.Person{ClientKey: "site-a", AccountID: "712020:ann"}
	bob     = checklist.Person{ClientKey: "site-a", AccountID: "712020:bob"}
	annOfB  = checklist.Person{ClientKey: "site-b", AccountID: "712020:ann"}
	annLike = checklist.Person{ClientKey: "site-a:712020", AccountID: "ann"}
)

func mustSavePerson(t *testing.T, s Chosen, of checklist.Person, in checklist.Personal) checklist.Personal {
	t.Helper()
	saved, err := s.SavePerson(t.Context(), of, in)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func personal(t *testing.T, s Chosen) {
	if _, err := s.LoadPerson(t.Context(), ann); !errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("load of nothing: %v, want ErrNotFound", err)
	}
	first := mustSavePerson(t, s, ann, checklist.Personal{Language: new("he"), HideComplete: new(true), Created: at})
	for _, other := range []checklist.Person{bob, annOfB, annLike} {
		if _, err := s.LoadPerson(t.Context(), other); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load of %+v: %v, want ErrNotFound", other, err)
		}
		mustSavePerson(t, s, other, checklist.Personal{Created: at})
	}
	second := first
	second.Language = nil
	mustSavePerson(t, s, ann, second)
	for _, rev := range []int64{0, 1, 3} {
		if _, err := s.SavePerson(t.Context(), ann, checklist.Personal{Rev: rev}); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("saving revision %d: %v, want ErrConflict", rev, err)
		}
	}
	got, err := s.LoadPerson(t.Context(), ann)
	if d := cmp.Diff(checklist.Personal{Rev: 2, HideComplete: new(true), Created: at}, got); err != nil || d != "" {
		t.Errorf("%v, (-want +got):\n%s", err, d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.LoadPerson(ctx, ann); err == nil || errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("cancelled load: %v, want a fault", err)
	}
	if _, err := s.SavePerson(ctx, ann, got); err == nil || errors.Is(err, checklist.ErrConflict) {
		t.Errorf("cancelled save: %v, want a fault", err)
	}
}

func erasePersonal(t *testing.T, s Chosen) {
	everybody := []checklist.Person{ann, annLike, annOfB, bob}
	for _, of := range everybody {
		mustSavePerson(t, s, of, checklist.Personal{Language: new("de"), Created: at})
	}
	for _, step := range []struct {
		part   checklist.Part
		before time.Time
		want   int64
		left   []checklist.Person
	}{
		{part: checklist.Part{ClientKey: "site-a", ProjectID: "10"}, left: everybody},
		{part: checklist.Part{ClientKey: "site-a", IssueID: "10"}, left: everybody},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020"}, left: everybody},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:ann"}, want: 1, left: []checklist.Person{annLike, annOfB, bob}},
		{part: checklist.Part{ClientKey: "site-a"}, before: at, left: []checklist.Person{annLike, annOfB, bob}},
		{part: checklist.Part{ClientKey: "site-a"}, before: at.Add(time.Hour), want: 1, left: []checklist.Person{annLike, annOfB}},
		{part: checklist.Part{ClientKey: "site-a:712020"}, want: 1, left: []checklist.Person{annOfB}},
	} {
		n, err := s.ErasePersonal(t.Context(), step.part, step.before)
		if err != nil || n != step.want {
			t.Errorf("%+v: %d, %v; want %d", step.part, n, err, step.want)
		}
		left := map[checklist.Person]bool{}
		for _, clientKey := range []string{"site-a", "site-a:712020", "site-b"} {
			err := s.EachPersonal(t.Context(), clientKey, func(of checklist.Person, _ checklist.Personal) error {
				left[of] = true
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		want := map[checklist.Person]bool{}
		for of := range slices.Values(step.left) {
			want[of] = true
		}
		if !maps.Equal(want, left) {
			t.Errorf("after %+v there are %v, want %v", step.part, left, want)
		}
	}
}
