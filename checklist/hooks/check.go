package hooks

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
)

// Wish is what an admin wants of a hook.
type Wish struct {
	Name     string
	URL      string
	Events   []Kind
	Projects []string
	Enabled  bool
	Zone     string // "" for UTC
	// Token is what Jira Automation asks for: nil to leave it as it is, "" for none.
	Token *string
}

// clean returns the wish as it is kept, or an *checklist.InvalidError.
func (w Wish) clean() (Wish, error) {
	var err error
	if w.Name, err = checklist.CleanLine("name", "The name", w.Name, MaxName); err != nil {
		return w, err
	}
	w.URL = strings.TrimSpace(w.URL)
	if w.Zone == "" {
		w.Zone = "UTC"
	}
	if field, reason := w.fault(); field != "" {
		return w, &checklist.InvalidError{Field: field, Reason: reason}
	}
	wanted := w.Events
	w.Events = slices.DeleteFunc(Kinds(), func(k Kind) bool { return !slices.Contains(wanted, k) })
	w.Projects = slices.Compact(slices.Sorted(slices.Values(w.Projects)))
	return w, nil
}

// fault says what of the wish cannot be, "" for nothing.
func (w Wish) fault() (field, reason string) {
	switch {
	case len(w.Events) == 0:
		return "events", "Choose at least one event."
	case slices.ContainsFunc(w.Events, func(k Kind) bool { return !slices.Contains(Kinds(), k) }):
		return "events", "There is no such event."
	case slices.ContainsFunc(w.Projects, func(id string) bool { return !checklist.ValidIssueID(id) }): // of the same form
		return "projects", "Jira's ids are numbers."
	case len(w.Projects) > MaxProjects:
		return "projects", fmt.Sprintf("A hook can name %d projects.", MaxProjects)
	case w.Token != nil && (len(*w.Token) > MaxToken || strings.ContainsFunc(*w.Token, func(r rune) bool { return r <= ' ' || r > '~' })):
		return "token", "A token has no spaces and no letters beyond ASCII."
	case !knownZone(w.Zone):
		return "timeZone", "There is no such time zone."
	}
	return "", ""
}

// knownZone says whether the IANA database has a zone. "Local" is the server's.
func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local" && len(name) <= 64
}

// sameHost says whether two addresses are of one server. What an admin gave for one
// is not sent to another.
func sameHost(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Scheme == y.Scheme && strings.EqualFold(x.Host, y.Host)
}
