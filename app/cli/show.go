package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
)

// state is what the API says of an issue, as far as it is used here.
type state struct {
	Rev      int64    `json:"rev"`
	Lists    []list   `json:"lists"`
	Counts   counts   `json:"counts"`
	Statuses []status `json:"statuses"`
}

type list struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Live  bool   `json:"live"`
	Items []item `json:"items"`
}

type item struct {
	ID       string  `json:"id"`
	Kind     string  `json:"kind"`
	Text     string  `json:"text"`
	Status   string  `json:"status"`
	Optional bool    `json:"optional"`
	Details  string  `json:"details"`
	Assignee string  `json:"assignee"`
	Due      string  `json:"due"`
	Parent   *string `json:"parent"`
}

type counts struct{ Total, Complete, Percent int }

type status struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Complete bool   `json:"complete"`
}

// result is what a change is answered with.
type result struct {
	State     state       `json:"state"`
	Rejected  []rejection `json:"rejected"`
	Conflicts []struct {
		Kind string `json:"kind"`
		Base string `json:"base"`
	} `json:"conflicts"`
}

type rejection struct {
	ID, Code, Text string
}

// tell shows what came of a change. What was rejected makes the command fail,
// though the rest of it was done.
func (r result) tell(w World, asJSON bool, answer []byte, show func(io.Writer)) error {
	if err := w.print(asJSON, answer, show); err != nil {
		return err
	}
	if len(r.Rejected) == 0 {
		return nil
	}
	status, texts := exitRefused, make([]string, 0, len(r.Rejected))
	for _, one := range r.Rejected {
		texts = append(texts, one.Text)
	}
	switch r.Rejected[0].Code {
	case "not_found":
		status = exitNotFound
	case "forbidden":
		status = exitNotAllowed
	}
	return failed(status, "%s", strings.Join(slices.Compact(texts), "\n"))
}

// plain is a text that cannot do anything to a terminal: what people write may
// have control characters.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c' {
			return ' '
		}
		return r
	}, s)
}

// show writes the lists as people read them. Items are numbered through all
// lists.
func (s state) show(to io.Writer, issue string, ids bool) {
	_, _ = fmt.Fprintf(to, "%s: %d of %d done, %d %%\n", plain(issue), s.Counts.Complete, s.Counts.Total, s.Counts.Percent)
	n := 0
	for _, l := range s.Lists {
		live := ""
		if l.Live {
			live = " (live)"
		}
		_, _ = fmt.Fprintf(to, "\n%s%s\n", plain(l.Name), live)
		for _, it := range l.Items {
			n++
			_, _ = fmt.Fprintf(to, "%4d  %s\n", n, s.line(it, ids))
		}
	}
}

// line is an item behind its number.
func (s state) line(it item, ids bool) string {
	var b strings.Builder
	if it.Parent != nil {
		b.WriteString("    ")
	}
	if it.Kind == "heading" {
		b.WriteString("--- ")
	} else {
		b.WriteString(s.box(it.Status))
	}
	b.WriteString(plain(it.Text))
	if it.Optional {
		b.WriteString(" (optional)")
	}
	if name := s.unusual(it.Status); name != "" {
		b.WriteString("  [" + plain(name) + "]")
	}
	for _, more := range []struct{ sign, value string }{{"due ", it.Due}, {"@", it.Assignee}} {
		if more.value != "" {
			b.WriteString("  " + more.sign + plain(more.value))
		}
	}
	if ids {
		b.WriteString("  #" + plain(it.ID))
	}
	return b.String()
}

func (s state) box(id string) string {
	if s.complete(id) {
		return "[x] "
	}
	return "[ ] "
}

func (s state) complete(id string) bool {
	i := slices.IndexFunc(s.Statuses, func(st status) bool { return st.ID == id })
	return i >= 0 && s.Statuses[i].Complete
}

// unusual is the name of a status that the box does not say.
func (s state) unusual(id string) string {
	if id == "open" || id == "done" {
		return ""
	}
	i := slices.IndexFunc(s.Statuses, func(st status) bool { return st.ID == id })
	if i < 0 {
		return ""
	}
	return s.Statuses[i].Name
}

// named is something with an id and the words that people know it by.
type named struct{ id, words string }

// find finds what is named by its id, by its words, or by a part of them that
// nothing else has.
func find(what, given string, all []named) (string, error) {
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	for _, is := range []func(named) bool{
		func(n named) bool { return n.id == given },
		func(n named) bool { return fold(n.words) == fold(given) },
		func(n named) bool { return strings.Contains(fold(n.words), fold(given)) },
	} {
		var found []named
		for _, n := range all {
			if is(n) {
				found = append(found, n)
			}
		}
		if len(found) == 1 {
			return found[0].id, nil
		}
		if len(found) > 1 {
			return "", failed(exitRefused, "%d %ss are called %q; name one by its id", len(found), what, given)
		}
	}
	return "", failed(exitNotFound, "there is no %s %q", what, given)
}

// item finds an item: by its id, its number, or its text.
func (s state) item(given string) (string, error) {
	var all []named
	for _, l := range s.Lists {
		for _, it := range l.Items {
			all = append(all, named{it.ID, it.Text})
		}
	}
	byID := slices.ContainsFunc(all, func(n named) bool { return n.id == given })
	if n := number(given); n > 0 && !byID {
		if n > len(all) {
			return "", failed(exitNotFound, "there is no item %d, the last one is %d", n, len(all))
		}
		return all[n-1].id, nil
	}
	return find("item", given, all)
}

func (s state) list(given string) (string, error) {
	var all []named
	for _, l := range s.Lists {
		all = append(all, named{l.ID, l.Name})
	}
	return find("list", given, all)
}

func (s state) status(given string) (string, error) {
	var all []named
	for _, st := range s.Statuses {
		all = append(all, named{st.ID, st.Name})
	}
	return find("status", given, all)
}

// statusFor is the status that is named, or the usual one, or the first that is
// complete or not.
func (s state) statusFor(given, usual string, complete bool) (string, error) {
	if given != "" {
		return s.status(given)
	}
	first := ""
	for _, st := range s.Statuses {
		if st.Complete != complete {
			continue
		}
		if st.ID == usual {
			return usual, nil
		}
		first = cmp.Or(first, st.ID)
	}
	if first == "" {
		return "", failed(exitRefused, "there is no such status here; choose one with --status")
	}
	return first, nil
}

// event is one of the history.
type event struct {
	At      time.Time                  `json:"at"`
	Who     string                     `json:"who"`
	Kind    string                     `json:"kind"`
	Subject string                     `json:"subject"`
	From    map[string]json.RawMessage `json:"from"`
	To      map[string]json.RawMessage `json:"to"`
}

// show writes an event as a line.
func (e event) show(to io.Writer) {
	_, _ = fmt.Fprintf(to, "%s  %-14s %s  %s%s\n", e.At.Local().Format("2006-01-02 15:04"), plain(e.Kind), plain(e.Who), plain(e.Subject), e.change())
}

// change is what became of what, where that is short.
func (e event) change() string {
	for _, field := range []string{"status", "due", "assignee", "optional", "text", "name"} {
		from, to := e.From[field], e.To[field]
		if from != nil && to != nil {
			return fmt.Sprintf("  %s: %s to %s", field, plain(string(from)), plain(string(to)))
		}
	}
	return ""
}
