package checklist

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// MaxWatches is how many watches a site has. Each is counted in every issue, and
// has to find room in what Jira is told of it.
const MaxWatches = 50

// Watch is a selection of items that Jira is told the numbers of: those whose text
// Pattern picks, in lists called List. Rules of workflows ask for it, and know it
// by its ID.
type Watch struct {
	ID      string
	List    string // "" for all lists
	Pattern string // as [ParsePattern] reads it; "" for all items
	Shared  bool   // somebody else has asked for it since it was made
}

// watchAt is where a watch is among others; -1 if it is not.
func watchAt(all []Watch, id string) int {
	return slices.IndexFunc(all, func(w Watch) bool { return w.ID == id })
}

// watchID is 12 hexadecimal digits. The same words have the same one on the same
// site, and nothing else can be read from it without knowing the words.
func watchID(clientKey, list, pattern string) string {
	mac := hmac.New(sha256.New, []byte(clientKey))
	mac.Write([]byte(Fold(list) + "\x00" + pattern))
	return hex.EncodeToString(mac.Sum(nil))[:12]
}

// newWatch returns the watch for these words, or an *InvalidError of the field
// "list" or "pattern".
func newWatch(clientKey, list, pattern string) (Watch, error) {
	list, pattern = strings.TrimSpace(list), strings.TrimSpace(pattern)
	if list != "" {
		var refused *refusal
		if list, refused = cleanLine("The name", list, MaxName); refused != nil {
			return Watch{}, &InvalidError{Field: "list", Reason: refused.text}
		}
	}
	if _, err := ParsePattern(pattern); err != nil {
		return Watch{}, err
	}
	if list == "" && pattern == "" {
		return Watch{}, &InvalidError{Field: "list", Reason: "Say which items are meant."}
	}
	return Watch{ID: watchID(clientKey, list, pattern), List: list, Pattern: pattern}, nil
}

// Watched is a watch that is ready to be asked.
type Watched struct {
	ID      string
	list    string // folded
	pattern Pattern
}

// watchedOf makes watches ready. One whose pattern is none any more, which only
// another version of the program can have stored, picks nothing.
func watchedOf(watches []Watch) []Watched {
	var out []Watched
	for _, w := range watches {
		if pattern, err := ParsePattern(w.Pattern); err == nil {
			out = append(out, Watched{ID: w.ID, list: Fold(w.List), pattern: pattern})
		}
	}
	return out
}

// Of returns the issue with none but the items that the watch picks, in the lists
// that have some. The issue given is left as it is.
func (w Watched) Of(in Issue) Issue {
	out := in
	out.Lists = nil
	for _, l := range in.Lists {
		if w.list != "" && Fold(strings.TrimSpace(l.Name)) != w.list {
			continue
		}
		var picked []Item
		for _, it := range l.Items {
			if it.Kind == KindItem && w.pattern.Match(it.Text) {
				picked = append(picked, it)
			}
		}
		if l.Items = picked; len(picked) > 0 {
			out.Lists = append(out.Lists, l)
		}
	}
	return out
}

// Watches returns the watches of a site, as they are stored now.
func (c *Choices) Watches(ctx context.Context, clientKey string) ([]Watch, error) {
	site, err := c.loadOne(ctx, Area{ClientKey: clientKey})
	return site.Watches, err
}

// Watch has Jira told of these items in every issue of a site, from now on and, as
// soon as that can be, of those that there are; and returns the watch and whether
// it is new. Errors: *InvalidError, ErrBusy.
func (c *Choices) Watch(ctx context.Context, clientKey, list, pattern string) (Watch, bool, error) {
	wanted, err := newWatch(clientKey, list, pattern)
	if err != nil {
		return Watch{}, false, err
	}
	shared := func(all []Watch) bool {
		at := watchAt(all, wanted.ID)
		return at >= 0 && all[at].Shared
	}
	if now, err := c.Watches(ctx, clientKey); err != nil || shared(now) {
		return wanted, false, err
	}
	made := false
	_, err = c.save(ctx, Area{ClientKey: clientKey}, func(_, own Settings) (Settings, error) {
		at := watchAt(own.Watches, wanted.ID)
		if made = at < 0; !made {
			own.Watches = slices.Clone(own.Watches)
			own.Watches[at].Shared = true
			return own, nil
		}
		if len(own.Watches) >= MaxWatches {
			return own, &InvalidError{Field: "list", Reason: fmt.Sprintf("A site has at most %d watches. Remove one that no workflow needs.", MaxWatches)}
		}
		own.Watches = append(slices.Clone(own.Watches), wanted)
		return own, nil
	})
	return wanted, made, err
}

// Unwatch has Jira not told any more of a watch, in each issue from when it is
// changed the next time. What is shared can be left alone, for who takes back what
// they made. Errors: ErrNoWatch, ErrShared, ErrBusy.
func (c *Choices) Unwatch(ctx context.Context, clientKey, id string, unlessShared bool) error {
	_, err := c.save(ctx, Area{ClientKey: clientKey}, func(_, own Settings) (Settings, error) {
		at := watchAt(own.Watches, id)
		if at < 0 {
			return own, ErrNoWatch
		}
		if unlessShared && own.Watches[at].Shared {
			return own, ErrShared
		}
		own.Watches = slices.Delete(slices.Clone(own.Watches), at, at+1)
		return own, nil
	})
	return err
}
