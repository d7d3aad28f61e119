package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
)

// Commands are the words for checklists.
type Commands struct {
	List      listCommand  `cmd:"" group:"client" help:"Show the checklists of an issue."`
	Items     itemsWords   `cmd:"" group:"client" help:"Add, tick and change the items of an issue."`
	Apply     applyCommand `cmd:"" group:"client" help:"Apply a template to an issue."`
	Do        doCommand    `cmd:"" group:"client" help:"Check, add, apply and more in a few words of JSON."`
	Text      textWords    `cmd:"" group:"client" help:"Read or write the checklists of an issue as text."`
	History   historyWord  `cmd:"" group:"client" help:"Show what was done to the checklists of an issue."`
	Templates templateWord `cmd:"" group:"client" help:"Show and change templates."`
}

// shared are the words of every command on an issue.
type shared struct {
	Issue string `arg:"" help:"Key or id of the issue, such as PROJ-1."`
	JSON  bool   `name:"json" help:"Print the server's answer, for programs."`
}

// print shows an answer as it came, to programs, or as people read it.
func (w World) print(asJSON bool, answer []byte, show func(io.Writer)) error {
	if !asJSON {
		show(w.Stdout)
		return nil
	}
	_, err := fmt.Fprintf(w.Stdout, "%s\n", answer)
	return err
}

type listCommand struct {
	shared
	IDs bool `name:"ids" help:"Show the ids of items."`
}

// Run implements kong's command.
func (cmd *listCommand) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	answer, s, err := c.state(ctx, cmd.Issue)
	if err != nil {
		return err
	}
	return w.print(cmd.JSON, answer, func(to io.Writer) { s.show(to, cmd.Issue, cmd.IDs) })
}

// state asks for the checklists of an issue.
func (c *client) state(ctx context.Context, issue string) ([]byte, state, error) {
	var s state
	answer, err := c.call(ctx, "GET", issuePath(issue, "/checklists"), nil, nil, &s)
	return answer, s, err
}

type applyCommand struct {
	shared
	Template string `arg:"" help:"Name or id of a template that the issue can get."`
	Mode     string `enum:"append,replace,missing" default:"missing" help:"append: add all of it; replace: delete what is there first; missing: add what is not there yet."`
	Live     bool   `help:"Link the lists to the template: they are edited there."`
	Op       string `name:"op" help:"The id of the operation. Sent again with the same id, nothing is done again."`
	Wait     bool   `help:"Wait until Jira has it, too, for filters and workflow rules."`
}

// Run implements kong's command.
func (cmd *applyCommand) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	id, err := c.templateID(ctx, issuePath(cmd.Issue, "/templates"), cmd.Template)
	if err != nil {
		return err
	}
	body := map[string]any{"id": orNew(cmd.Op), "template": id, "mode": cmd.Mode}
	if cmd.Live {
		body["live"] = true
	}
	var r result
	answer, err := c.call(ctx, "POST", issuePath(cmd.Issue, "/apply"), waiting(cmd.Wait), body, &r)
	if err != nil {
		return err
	}
	return r.tell(w, cmd.JSON, answer, func(to io.Writer) { r.State.show(to, cmd.Issue, false) })
}

type doCommand struct {
	shared
	Actions string `arg:"" help:"What to do, as JSON, such as {\"check\":\"*\"}; several in an array."`
	Op      string `name:"op" help:"The id of the request. Sent again with the same id, nothing is done again."`
	Wait    bool   `help:"Wait until Jira has it, too, for filters and workflow rules."`
}

// Run implements kong's command.
func (cmd *doCommand) Run(ctx context.Context, w World) error {
	if !json.Valid([]byte(cmd.Actions)) {
		return failed(exitUsage, "actions are JSON, and this is not")
	}
	c, err := w.connect()
	if err != nil {
		return err
	}
	var r result
	body := map[string]any{"id": orNew(cmd.Op), "actions": json.RawMessage(cmd.Actions)}
	answer, err := c.call(ctx, "POST", issuePath(cmd.Issue, "/actions"), waiting(cmd.Wait), body, &r)
	if err != nil {
		return err
	}
	return r.tell(w, cmd.JSON, answer, func(to io.Writer) { r.State.show(to, cmd.Issue, false) })
}

func orNew(id string) string {
	if id == "" {
		return newID()
	}
	return id
}

type textWords struct {
	Get textGet `cmd:"" help:"Print the checklists as text."`
	Put textPut `cmd:"" help:"Make the checklists what a text says. What others change meanwhile survives."`
}

type textGet struct{ shared }

// Run implements kong's command.
func (cmd *textGet) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	var t loadedText
	answer, err := c.call(ctx, "GET", issuePath(cmd.Issue, "/text"), nil, nil, &t)
	if err != nil {
		return err
	}
	return w.print(cmd.JSON, answer, func(to io.Writer) { _, _ = io.WriteString(to, t.Text) })
}

type loadedText struct {
	Rev  int64  `json:"rev"`
	Text string `json:"text"`
}

type textPut struct {
	shared
	File string `arg:"" default:"-" help:"A file with the text, - for what comes in."`
	Wait bool   `help:"Wait until Jira has it, too, for filters and workflow rules."`
	Base string `type:"existingfile" help:"A file with the text that yours was made from. Without it, that is what the issue has now."`
}

// Run implements kong's command.
func (cmd *textPut) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	wanted, err := w.read(cmd.File)
	if err != nil {
		return err
	}
	body, err := cmd.body(ctx, c, wanted)
	if err != nil {
		return err
	}
	var r result
	answer, err := c.call(ctx, "PUT", issuePath(cmd.Issue, "/text"), waiting(cmd.Wait), body, &r)
	if err != nil {
		return err
	}
	for _, conflict := range r.Conflicts {
		_, _ = fmt.Fprintf(w.Stderr, "ticklist: somebody else has changed %q meanwhile; both are kept where both matter (%s)\n", conflict.Base, conflict.Kind)
	}
	return r.tell(w, cmd.JSON, answer, func(to io.Writer) { r.State.show(to, cmd.Issue, false) })
}

// body is what is sent. Without a base of the sender's it has the revision that
// was loaded just now, so that sending again does no harm.
func (cmd *textPut) body(ctx context.Context, c *client, wanted string) (map[string]any, error) {
	if cmd.Base != "" {
		base, err := os.ReadFile(cmd.Base)
		if err != nil {
			return nil, failed(exitUsage, "%v", err)
		}
		return map[string]any{"base": string(base), "text": wanted}, nil
	}
	var t loadedText
	if _, err := c.call(ctx, "GET", issuePath(cmd.Issue, "/text"), nil, nil, &t); err != nil {
		return nil, err
	}
	return map[string]any{"base": t.Text, "text": wanted, "rev": t.Rev}, nil
}

// read reads a file, or what comes in.
func (w World) read(file string) (string, error) {
	var text []byte
	var err error
	if file == "-" {
		text, err = io.ReadAll(w.Stdin)
	} else {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return "", failed(exitUsage, "%v", err)
	}
	return string(text), nil
}

type historyWord struct {
	shared
	Item  string `help:"Only what concerns the item with this id."`
	Who   string `help:"Only what this account did."`
	Kind  string `help:"Only operations of this type, such as setStatus."`
	Limit int    `default:"50" help:"How many events at most."`
}

// Run implements kong's command.
func (cmd *historyWord) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	query := url.Values{}
	for name, value := range map[string]string{"item": cmd.Item, "who": cmd.Who, "kind": cmd.Kind} {
		if value != "" {
			query.Set(name, value)
		}
	}
	events, err := c.events(ctx, cmd.Issue, query, cmd.Limit)
	if err != nil {
		return err
	}
	if cmd.JSON {
		return json.NewEncoder(w.Stdout).Encode(events)
	}
	for _, raw := range events {
		var e event
		if err := json.Unmarshal(raw, &e); err != nil {
			return failed(exitLater, "%s does not answer as Ticklist does", c.base.Host)
		}
		e.show(w.Stdout)
	}
	return nil
}

// events asks for page after page.
func (c *client) events(ctx context.Context, issue string, query url.Values, limit int) ([]json.RawMessage, error) {
	events := []json.RawMessage{}
	for len(events) < limit {
		var page struct {
			Events []json.RawMessage `json:"events"`
			Next   *string           `json:"next"`
		}
		if _, err := c.call(ctx, "GET", issuePath(issue, "/history"), query, nil, &page); err != nil {
			return nil, err
		}
		events = append(events, page.Events...)
		if page.Next == nil {
			break
		}
		query.Set("before", *page.Next)
	}
	return events[:min(len(events), limit)], nil
}

// number reads a position as list prints it, 0 if it is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0
	}
	return n
}
