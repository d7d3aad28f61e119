package main

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"ticklist/app/alerts"
)

// statuspage is what tells the public.
func (c config) statuspage() *alerts.Statuspage {
	parts, _ := components(c.StatuspageParts) // checked at start
	return &alerts.Statuspage{
		APIKey: c.StatuspageKey.Reveal(), URL: c.StatuspageURL, Page: c.StatuspagePage, Deployment: c.deployment(),
		Components: parts, HTTP: &http.Client{}, Now: time.Now,
	}
}

// statuspageID is what Statuspage's ids look like: kctbh9vrtdwd.
var statuspageID = regexp.MustCompile(`^[0-9a-z]{1,40}$`)

// checkStatuspage checks where the public is told.
func (c config) checkStatuspage(check func(setting string, err error)) {
	_, err := publicURL(c.StatuspageURL)
	check("STATUSPAGE_URL", err)
	_, err = components(c.StatuspageParts)
	check("STATUSPAGE_COMPONENTS", err)
	if c.StatuspagePage != "" && !statuspageID.MatchString(c.StatuspagePage) {
		check("STATUSPAGE_PAGE", fmt.Errorf("%q is not the id of a page", c.StatuspagePage))
	}
	if (c.StatuspageKey == "") != (c.StatuspagePage == "") {
		check("STATUSPAGE_PAGE", errors.New("is needed with STATUSPAGE_API_KEY, and of no use without it"))
	}
}

// components reads which component of the page is about what.
func components(setting string) (map[alerts.Concern]string, error) {
	parts := map[alerts.Concern]string{}
	for pair := range strings.SplitSeq(setting, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, id, _ := strings.Cut(strings.TrimSpace(pair), ":")
		concern := alerts.Concern(name)
		if concern != alerts.Saving && concern != alerts.Jira || !statuspageID.MatchString(id) || parts[concern] != "" {
			return nil, fmt.Errorf("%q is not saving:ID or jira:ID, each once", pair)
		}
		parts[concern] = id
	}
	return parts, nil
}

// notice is what is delayed here for everybody, as pages say it.
func (s *server) notice() string {
	now, _ := s.delayed.Load().(string)
	return now
}

// delayed is what people notice most of what is wrong. They notice nothing of what
// is well again and only watched until it has been for a while.
func delayed(on []alerts.Incident) alerts.Concern {
	for _, concern := range []alerts.Concern{alerts.Saving, alerts.Jira} {
		if slices.ContainsFunc(on, func(in alerts.Incident) bool { return in.Cause.Concerns() == concern && !in.Well }) {
			return concern
		}
	}
	return alerts.Nobody
}
