package alerts

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	// StatuspageURL is where Atlassian Statuspage has its REST API.
	StatuspageURL = "https://api.statuspage.io"

	// maxUnresolved is how much of the list of incidents is read: Statuspage
	// answers up to 100, each with all its updates.
	maxUnresolved = 4 << 20

	// announceWithin is how long an incident is left to whoever created it: it may
	// just be about to announce it.
	announceWithin = time.Minute

	// repeatAfter is how long people hear nothing new of an incident.
	repeatAfter = time.Hour
)

// Statuspage is a Notifier that tells the public of what people at a site notice:
// https://developer.statuspage.io. What concerns nobody is not told. There is one
// incident for each concern, whatever causes it and however many servers see it;
// its metadata has the key and the causes. Statuspage offers no way to create
// what is not there yet, so servers look before and after. One goroutine at a time
// may use it.
type Statuspage struct {
	APIKey     string
	URL        string // StatuspageURL, or a stand-in's
	Page       string // its id
	Deployment string // in all keys
	// Components are the ids of what on the page each concern is about; a concern
	// may have none.
	Components map[Concern]string
	HTTP       *http.Client
	Now        func() time.Time

	created string // the id of what this server created last
}

// sentences are what people are told of a concern, in the order of an incident.
// Nothing in them is of one site, or a promise.
type sentences struct{ name, begun, known, goesOn, over string }

func sentencesOf(c Concern) sentences {
	if c == Jira {
		return sentences{
			name:   "Jira learns of changes late",
			begun:  "Checklists work as usual. Jira learns of changes later than usual: fields, filters, automation and workflow rules may see an earlier state.",
			known:  "Checklists work as usual. Jira learns of changes later than usual. We know of it and are working on it; nothing has to be done again.",
			goesOn: "Jira still learns of changes later than usual. Checklists work as usual.",
			over:   "Jira learns of changes as usual again.",
		}
	}
	return sentences{
		name:   "Saving is delayed",
		begun:  "Changes to checklists are stored later than usual, and some checklists may not open. Changes made in an open panel are kept in the browser.",
		known:  "Changes to checklists are stored later than usual. Changes made in an open panel are kept in the browser and stored by themselves. We are working on it.",
		goesOn: "Changes to checklists are still stored later than usual. Changes made in an open panel are kept.",
		over:   "Changes are stored as usual again.",
	}
}

// ours is what an incident carries of us. Statuspage wants objects at the top of
// its metadata.
type ours struct {
	Key    string `json:"key"`
	Causes string `json:"causes"` // that are on, with spaces between
	Told   string `json:"told"`   // "yes" once subscribers were
}

type statusIncident struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Metadata  struct {
		Ticklist ours `json:"ticklist"`
	} `json:"metadata"`
}

// change is what is posted of an incident; what is left out stays as it is.
type change struct {
	Name         string            `json:"name,omitempty"`
	Status       string            `json:"status,omitempty"`
	Body         string            `json:"body,omitempty"`
	ComponentIDs []string          `json:"component_ids,omitempty"`
	Components   map[string]string `json:"components,omitempty"`
	Metadata     map[string]ours   `json:"metadata,omitempty"`
	Deliver      bool              `json:"deliver_notifications"`
}

// Key is what the page's incidents are known by.
func (s *Statuspage) Key(c Concern) string { return "ticklist/" + s.Deployment + "/" + string(c) }

// Trigger implements Notifier. The first server to create an incident announces
// it; subscribers hear of it once, also where several servers were first, and of
// what is over they do not hear that it began.
func (s *Statuspage) Trigger(ctx context.Context, in Incident) error {
	if in.Cause.Concerns() == Nobody || in.Over {
		return nil
	}
	return s.tell(s.trigger(ctx, in))
}

func (s *Statuspage) trigger(ctx context.Context, in Incident) error {
	found, beside, err := s.unresolved(ctx, in.Cause.Concerns())
	if err != nil {
		return err
	}
	if len(found) == 0 {
		if err := s.create(ctx, in, beside); err != nil {
			return err
		}
		found, beside, err = s.unresolved(ctx, in.Cause.Concerns())
		if err != nil || len(found) == 0 {
			return err // not listed yet: a later call announces it
		}
	}
	for _, extra := range found[1:] {
		if err := s.call(ctx, http.MethodDelete, "/"+url.PathEscape(extra.ID), nil, nil); err != nil && !errors.Is(err, errGone) {
			return err
		}
	}
	return s.update(ctx, in.Cause, found[0], beside)
}

// create publishes an incident without a word to subscribers: another server may
// just do the same.
func (s *Statuspage) create(ctx context.Context, in Incident, beside []string) error {
	say := sentencesOf(in.Cause.Concerns())
	c := s.change(in.Cause.Concerns(), []string{string(in.Cause)}, beside, "")
	c.Name, c.Status, c.Body = say.name, "investigating", say.begun
	var made statusIncident
	err := s.call(ctx, http.MethodPost, "", c, &made)
	s.created = made.ID
	return err
}

// update brings an incident to what is true now: its causes, that it was
// announced, and from time to time that it goes on.
func (s *Statuspage) update(ctx context.Context, cause Cause, on statusIncident, beside []string) error {
	mine := on.Metadata.Ticklist
	causes := strings.Fields(mine.Causes)
	news := !slices.Contains(causes, string(cause))
	if news {
		causes = append(causes, string(cause))
	}
	say := sentencesOf(cause.Concerns())
	c := s.change(cause.Concerns(), causes, beside, "yes")
	switch {
	case mine.Told != "yes" && on.ID != s.created && s.Now().Sub(on.CreatedAt) < announceWithin:
		return nil
	case mine.Told != "yes":
		c.Status, c.Body, c.Deliver = "identified", say.known, true
	case s.Now().Sub(on.UpdatedAt) >= repeatAfter:
		c.Status, c.Body = "identified", say.goesOn
	case !news:
		return nil
	}
	return s.call(ctx, http.MethodPatch, "/"+url.PathEscape(on.ID), c, nil)
}

// Resolve implements Notifier. An incident is over when its last cause is.
func (s *Statuspage) Resolve(ctx context.Context, in Incident) error {
	if in.Cause.Concerns() == Nobody {
		return nil
	}
	return s.tell(s.resolve(ctx, in))
}

func (s *Statuspage) resolve(ctx context.Context, in Incident) error {
	concern := in.Cause.Concerns()
	found, beside, err := s.unresolved(ctx, concern)
	if err != nil {
		return err
	}
	for _, on := range found {
		mine := on.Metadata.Ticklist
		left := slices.DeleteFunc(strings.Fields(mine.Causes), func(c string) bool { return c == string(in.Cause) })
		c := s.change(concern, left, beside, mine.Told)
		if len(left) == 0 {
			c.Status, c.Body, c.Deliver = "resolved", sentencesOf(concern).over, mine.Told == "yes"
		}
		if err := s.call(ctx, http.MethodPatch, "/"+url.PathEscape(on.ID), c, nil); err != nil && !errors.Is(err, errGone) {
			return err
		}
	}
	return nil
}

// change is one that says why something is wrong, and what that does to the
// component; beside are causes of other concerns that the component has, too.
func (s *Statuspage) change(concern Concern, causes, beside []string, told string) change {
	c := change{Metadata: map[string]ours{"ticklist": {Key: s.Key(concern), Causes: strings.Join(causes, " "), Told: told}}}
	if id := s.Components[concern]; id != "" {
		c.ComponentIDs, c.Components = []string{id}, map[string]string{id: componentStatus(slices.Concat(causes, beside))}
	}
	return c
}

// componentStatus is the worst that the causes do to a component, in Statuspage's
// words.
func componentStatus(causes []string) string {
	worst := "operational"
	for _, c := range causes {
		switch Cause(c).Severity() {
		case Critical:
			return "major_outage"
		case Failing:
			worst = "partial_outage"
		default:
			if worst == "operational" {
				worst = "degraded_performance"
			}
		}
	}
	return worst
}

// unresolved are the incidents of a concern, the one first that stays, whoever
// looks: one that was announced, else the oldest. beside are the causes of other concerns that are
// about the same component.
func (s *Statuspage) unresolved(ctx context.Context, concern Concern) (found []statusIncident, beside []string, err error) {
	var all []statusIncident
	if err := s.call(ctx, http.MethodGet, "/unresolved", nil, &all); err != nil {
		return nil, nil, err
	}
	for _, on := range all {
		switch mine := on.Metadata.Ticklist; {
		case mine.Key == s.Key(concern):
			found = append(found, on)
		case s.shares(concern, mine.Key):
			beside = append(beside, strings.Fields(mine.Causes)...)
		}
	}
	slices.SortFunc(found, func(a, b statusIncident) int {
		return cmp.Or(cmp.Compare(b.Metadata.Ticklist.Told, a.Metadata.Ticklist.Told), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return found, beside, nil
}

// shares says whether the key is of another concern with the component of this.
func (s *Statuspage) shares(concern Concern, key string) bool {
	for other, id := range s.Components {
		if other != concern && id == s.Components[concern] && key == s.Key(other) {
			return true
		}
	}
	return false
}

// errGone: there is no such incident any more.
var errGone = errors.New("status 404")

// call makes one request of the page's incidents; body and into may be nil.
func (s *Statuspage) call(ctx context.Context, method, path string, body any, into any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(map[string]any{"incident": body}); err != nil {
			return err
		}
	}
	address := strings.TrimSuffix(s.URL, "/") + "/v1/pages/" + url.PathEscape(s.Page) + "/incidents" + path
	r, err := http.NewRequestWithContext(ctx, method, address, &sent)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "OAuth "+s.APIKey)
	r.Header.Set("Content-Type", "application/json")
	res, err := s.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := statusError(method, res); err != nil || into == nil {
		return err
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxUnresolved)).Decode(into); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// statusError is what follows of an answer's status; nothing of its words, which
// may quote what was sent.
func statusError(method string, res *http.Response) error {
	err := fmt.Errorf("%s: status %d", method, res.StatusCode)
	switch code := res.StatusCode; {
	case code < http.StatusMultipleChoices:
		return nil
	case code == http.StatusNotFound && (method == http.MethodPatch || method == http.MethodDelete):
		return errors.Join(errGone, err)
	case code == http.StatusTooManyRequests, code == 420: // an earlier word of theirs for the same
		return &LaterError{After: max(limitedFor, retryAfter(res)), Err: err}
	case code < http.StatusInternalServerError && code >= http.StatusBadRequest && code != http.StatusRequestTimeout:
		return errors.Join(ErrRefused, err)
	default:
		return err
	}
}

// tell names the service in an error. An incident that has gone between two
// calls was resolved by hand: the next call looks anew.
func (s *Statuspage) tell(err error) error {
	if err != nil {
		return fmt.Errorf("tell Statuspage: %w", err)
	}
	return nil
}
