package main

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ticklist/localjira/jql"
)

// Pages on which people look at many issues: the navigator, the boards, the
// dashboard.

// viewRoutes are those pages, and what the gadgets of a dashboard ask for.
func (s *site) viewRoutes(mux *http.ServeMux) {
	mux.Handle("GET /issues/{$}", s.handle(s.navigator))
	mux.Handle("GET /boards/{board}", s.handle(s.board))
	mux.Handle("GET /dashboards/"+dashboardID, s.handle(s.dashboard))
	s.dashboardRoutes(mux)
}

// A manyView is what these pages show.
type manyView struct {
	Title   string
	JQL     string
	Faults  []string // what is wrong with the query
	Fields  []customField
	Rows    []rowView // of the navigator
	Columns []columnView
	Items   []frame // of the dashboard
	Edits   bool    // the viewer may change the dashboard
}

// A rowView is an issue with the values of the app's fields that can only be
// read: others are too long for a row or a card.
type rowView struct {
	issue
	Values []valueView
}

// A valueView is a value of a field. Of a share in percent there is a bar.
type valueView struct {
	Name, Value string
	Percent     bool
}

// A columnView is a status and the issues that are in it.
type columnView struct {
	Name  string
	Cards []rowView
}

type boardLink struct {
	Number int
	Name   string
}

// rows are issues with the values that a row or a card shows.
func (s *site) rows(issues []issue) []rowView {
	fields := s.shortFields()
	var rows []rowView
	for _, i := range issues {
		row := rowView{issue: i}
		for _, f := range fields {
			row.Values = append(row.Values, valueView{f.Name, s.shown(f, i), f.Property.Type == "number"})
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *site) shortFields() []customField {
	return slices.DeleteFunc(s.app.current().Descriptor.customFields(), func(f customField) bool { return f.Type != fieldReadOnly })
}

// navigator shows the issues that a query finds. Without a condition it shows
// all, as Jira's navigator does.
func (s *site) navigator(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	many := &manyView{Title: "Search", JQL: r.URL.Query().Get("jql"), Fields: s.shortFields()}
	found, _, err := s.find(many.JQL, caller{person: v.Look.Person})
	if wrong, is := errors.AsType[*jql.Error](err); is {
		many.Faults = wrong.Messages
	} else if err != nil {
		return err
	}
	many.Rows = s.rows(found)
	v.Many = many
	return s.render(w, http.StatusOK, "navigator", v)
}

// board shows the issues of a project by their statuses: board 1 is that of the
// first project. A query in the address narrows it, as a quick filter does.
func (s *site) board(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	n, err := strconv.Atoi(r.PathValue("board"))
	if err != nil || n < 1 || n > len(s.world.projects) || !s.world.projects[n-1].access[v.Look.Person.Name].Browse {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	p := s.world.projects[n-1]
	found, _, err := s.find("project = "+p.Key, caller{person: v.Look.Person})
	if err != nil {
		return err
	}
	many := &manyView{Title: p.Name + " board"}
	for _, st := range statusesOfIssues {
		in := slices.DeleteFunc(slices.Clone(found), func(i issue) bool { return i.Status != st.Name })
		many.Columns = append(many.Columns, columnView{st.Name, s.rows(in)})
	}
	v.Many = many
	return s.render(w, http.StatusOK, "board", v)
}

// boards are those that a person may see.
func (s *site) boards(p person) []boardLink {
	var found []boardLink
	for n, pr := range s.world.projects {
		if pr.access[p.Name].Browse {
			found = append(found, boardLink{n + 1, pr.Key})
		}
	}
	return found
}
