package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A person can look at the site. The anonymous visitor is the one without an
// account id.
type person struct {
	Name      string // how the page's address calls them: ?user=ada
	FullName  string
	Initials  string
	AccountID string // an Atlassian account id, "" for the anonymous visitor
	Locale    string // as AP.user.getLocale gives it: en_GB
	TimeZone  string // IANA name, as AP.user.getTimeZone gives it
	Note      string // what there is to know about them, for the switch of user
}

// A grant is what a person may do with an issue, or in a project. Edit implies
// Browse.
type grant struct {
	Browse     bool `json:"browse"`
	Edit       bool `json:"edit"`
	Administer bool `json:"-"` // the project; it is in the access list alone
}

// A project is a set of issues with one access list.
type project struct {
	ID, Key, Name string
	access        map[string]grant // by person's name; who is not in it may do nothing
}

// An issue is what the issue page shows. ID is a number, as Jira's REST API
// has it; tokens and descriptors carry it as a string. One without an ID stands
// for the project alone, on pages that are about that.
type issue struct {
	ID          int64
	Key         string
	Project     *project
	TypeID      string
	TypeName    string
	Parent      string // key, "" for an issue that is no sub-task
	Summary     string
	Description []string // paragraphs
	Status      string
	Assignee    string // a person's full name
	Reporter    string // a person's full name
	Priority    string
	Labels      []string
	Due         string // for people, not parsed
	Components  []string
	Creator     string // account id
	Created     time.Time
	Resolved    time.Time // zero for one that is not done
	CloneOf     cloneOf   // none for the zero value
	Listed      bool      // in the side bar, also if it was made later
}

// IDText is the issue's id as tokens and addresses carry it.
func (i issue) IDText() string { return strconv.FormatInt(i.ID, 10) }

// A world is the site's content. People and projects are fixed when it is
// made; issues and exceptions to the access lists are added by tests.
type world struct {
	people   []person
	projects []*project

	mu         sync.RWMutex
	issues     []issue
	exceptions map[exception]grant
	admins     map[string]bool // by person's name
	properties map[int64]map[string]json.RawMessage
	rules      map[string][]rule         // of workflows, by project's key
	texts      map[int64]map[string]*adf // what was written into fields of the app, by their keys
	changes    map[int64]changelog       // never with an empty one
}

// An exception is one person on one issue, for whom the access list of the
// project does not count.
type exception struct {
	person string
	issue  int64
}

const (
	firstNewIssue = 20001 // ids from here on are given to issues that tests add
	taskType      = "10002"
)

// newWorld makes the demo site: two projects, three issues, two people who may
// edit everything, one who may only read the second project, and a visitor.
func newWorld() *world {
	edit, read := grant{Browse: true, Edit: true}, grant{Browse: true}
	lead := grant{Browse: true, Edit: true, Administer: true}
	web := &project{ID: "10000", Key: "WEB", Name: "Website relaunch",
		access: map[string]grant{"ada": edit, "ben": edit, "cleo": edit, "anonymous": read, automationPerson.Name: edit}}
	ops := &project{ID: "10001", Key: "OPS", Name: "Operations",
		access: map[string]grant{"ada": edit, "ben": lead, "cleo": read, automationPerson.Name: edit}}
	return &world{
		people: []person{
			{Name: "ada", FullName: "Ada Brandt", Initials: "AB", AccountID: "712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a001", Locale: "en_GB", TimeZone: "Europe/Berlin", Note: "administrator, may edit everything"},
			{Name: "ben", FullName: "Ben Okafor", Initials: "BO", AccountID: "712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a002", Locale: "en_US", TimeZone: "Africa/Lagos", Note: "may edit everything, administers OPS"},
			{Name: "cleo", FullName: "Cleo Marsh", Initials: "CM", AccountID: "712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a003", Locale: "en_GB", TimeZone: "Europe/London", Note: "may only read OPS"},
			{Name: "anonymous", FullName: "Anonymous", Initials: "?", Locale: "en_US", TimeZone: "Etc/UTC", Note: "not logged in, sees WEB"},
		},
		projects:   []*project{web, ops},
		exceptions: map[exception]grant{},
		admins:     map[string]bool{"ada": true},
		issues:     demoIssues(web, ops),
		rules:      demoRules(),
	}
}

// demoIssues are the issues that are always there.
func demoIssues(web, ops *project) []issue {
	return []issue{
		{ID: 10101, Key: "WEB-1", Project: web, TypeID: taskType, TypeName: "Task",
			Summary: "Release the new landing page",
			Description: []string{
				"The new landing page replaces the one from 2022. Marketing announces it on Thursday at ten, so it has to be live, measured and boring by then.",
				"What has to be done before, during and after is in the checklist below. Whoever finishes a step ticks it.",
			},
			Status: "In progress", Assignee: "Ada Brandt", Reporter: "Ben Okafor", Priority: "High", Labels: []string{"launch", "q4"}, Due: "3 Dec 2026"},
		{ID: 10102, Key: "WEB-2", Project: web, TypeID: taskType, TypeName: "Task",
			Summary:     "Move the blog to the new design",
			Description: []string{"About 140 articles. The templates are done; pictures and redirects are not."},
			Status:      "To do", Assignee: "Cleo Marsh", Reporter: "Ada Brandt", Priority: "Medium", Labels: []string{"blog"}, Due: "None"},
		{ID: 10201, Key: "OPS-1", Project: ops, TypeID: taskType, TypeName: "Task",
			Summary:     "Rotate the database credentials",
			Description: []string{"Twice a year, in this order, and never on a Friday. Only Operations may change the steps; everyone may follow them."},
			Status:      "In progress", Assignee: "Ben Okafor", Reporter: "Ben Okafor", Priority: "Highest", Labels: []string{"security"}, Due: "27 Nov 2026"},
	}
}

// administers says whether a person administers the site.
func (w *world) administers(p person) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.admins[p.Name] && p.AccountID != ""
}

// appoint makes a person an administrator or takes that away, until the process
// ends.
func (w *world) appoint(p person, admin bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.admins[p.Name] = admin
}

// project finds a project by key or id.
func (w *world) project(ref string) (found *project, ok bool) {
	i := slices.IndexFunc(w.projects, func(p *project) bool { return p.Key == ref || p.ID == ref })
	if i < 0 {
		return nil, false
	}
	return w.projects[i], true
}

// person finds who is meant by a name from the page's address; a name that
// nobody has means the first person.
func (w *world) person(name string) person {
	i := slices.IndexFunc(w.people, func(p person) bool { return p.Name == name })
	return w.people[max(i, 0)]
}

// byAccount finds the person with an account id; ok is false if there is none,
// as there never is for "".
func (w *world) byAccount(accountID string) (p person, ok bool) {
	if accountID == automationPerson.AccountID {
		return automationPerson, true
	}
	i := slices.IndexFunc(w.people, func(p person) bool { return p.AccountID == accountID && accountID != "" })
	if i < 0 {
		return person{}, false
	}
	return w.people[i], true
}

// issue finds an issue by key or id.
func (w *world) issue(ref string) (is issue, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	i := slices.IndexFunc(w.issues, func(i issue) bool { return i.Key == ref || i.IDText() == ref })
	if i < 0 {
		return issue{}, false
	}
	return w.issues[i], true
}

// issuesFor lists the issues that a person may see, oldest first. Those that
// tests made are left out: lists are for people to look at, who make others.
func (w *world) issuesFor(p person) []issue {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(w.issues), func(i issue) bool { return i.ID >= firstNewIssue && !i.Listed || !w.mayLocked(p, i).Browse })
}

// may says what a person may do with an issue.
func (w *world) may(p person, i issue) grant {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.mayLocked(p, i)
}

// mayLocked is may for callers that hold mu.
func (w *world) mayLocked(p person, i issue) grant {
	if g, ok := w.exceptions[exception{p.Name, i.ID}]; ok {
		return g
	}
	return i.Project.access[p.Name]
}

// except replaces, for one person and one issue, what the project's access
// list says, until the process ends.
func (w *world) except(p person, i issue, g grant) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exceptions[exception{p.Name, i.ID}] = grant{Browse: g.Browse || g.Edit, Edit: g.Edit}
}

// addIssue makes a new issue, which is gone when the process ends. An unknown
// project is an error.
func (w *world) addIssue(projectKey, summary string) (issue, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.IndexFunc(w.projects, func(p *project) bool { return p.Key == projectKey })
	if at < 0 {
		return issue{}, fmt.Errorf("there is no project %q", projectKey)
	}
	id := int64(firstNewIssue)
	for _, i := range w.issues {
		id = max(id, i.ID+1)
	}
	is := issue{
		ID: id, Key: fmt.Sprintf("%s-%d", projectKey, id-firstNewIssue+100), Project: w.projects[at],
		TypeID: taskType, TypeName: "Task", Summary: summary, Description: []string{"Made for a test."},
		Status: "To do", Assignee: w.people[0].FullName, Reporter: w.people[0].FullName, Priority: "Medium", Due: "None",
		Creator: w.people[0].AccountID, Created: time.Now(),
	}
	w.issues = append(w.issues, is)
	return is, nil
}
