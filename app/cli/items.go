package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
)

type itemsWords struct {
	List   listCommand `cmd:"" help:"Show the items of an issue."`
	Add    itemAdd     `cmd:"" help:"Add an item."`
	Tick   itemTick    `cmd:"" help:"Make items complete."`
	Untick itemUntick  `cmd:"" help:"Open items again."`
	Edit   itemEdit    `cmd:"" help:"Change an item."`
	Rm     itemRm      `cmd:"" help:"Delete items."`
}

// operation is one as the API takes it.
type operation map[string]any

// put sets a field that was given.
func (o operation) put(field, value string) {
	if value != "" {
		o[field] = value
	}
}

// send applies operations, whose ids are made from one id, and shows the lists
// as they are then.
func (c *client) send(ctx context.Context, sh shared, op string, wait bool, ops []operation) error {
	op = orNew(op)
	for i, o := range ops {
		o["id"] = op
		if len(ops) > 1 {
			o["id"] = fmt.Sprintf("%s-%d", op, i+1)
		}
	}
	var r result
	answer, err := c.call(ctx, "POST", issuePath(sh.Issue, "/ops"), waiting(wait), map[string]any{"ops": ops}, &r)
	if err != nil {
		return err
	}
	return r.tell(c.World, sh.JSON, answer, func(to io.Writer) { r.State.show(to, sh.Issue, false) })
}

type itemAdd struct {
	shared
	Text     string `arg:"" help:"What the item says."`
	ToList   string `name:"list" help:"Name or id of the list; needed where there are several."`
	Under    string `help:"The item that it is to stand under: its number, id or text."`
	After    string `help:"The item that it is to stand behind."`
	Status   string `help:"Name or id of its status."`
	Details  string `help:"More about it."`
	Assignee string `help:"The account id of whoever is to do it."`
	Due      string `help:"When it is due, as 2026-12-31."`
	Optional bool   `help:"It need not be done."`
	Heading  bool   `help:"It is a heading."`
	Item     string `help:"The id that it is to have."`
	Op       string `name:"op" help:"The id of the operation. Sent again with the same id, nothing is done again."`
	Wait     bool   `help:"Wait until Jira has it, too, for filters and workflow rules."`
}

// Run implements kong's command.
func (cmd *itemAdd) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	op := orNew(cmd.Op)
	add := operation{"type": "addItem", "item": op, "text": cmd.Text}
	for field, value := range map[string]string{"item": cmd.Item, "details": cmd.Details, "assignee": cmd.Assignee, "due": cmd.Due} {
		add.put(field, value)
	}
	if cmd.Optional {
		add["optional"] = true
	}
	if cmd.Heading {
		add["kind"] = "heading"
	}
	if err := cmd.place(ctx, c, add); err != nil {
		return err
	}
	return c.send(ctx, cmd.shared, op, cmd.Wait, []operation{add})
}

// place fills in what only the lists as they are can say.
func (cmd *itemAdd) place(ctx context.Context, c *client, add operation) error {
	if cmd.ToList == "" && cmd.Under == "" && cmd.After == "" && cmd.Status == "" {
		return nil
	}
	_, s, err := c.state(ctx, cmd.Issue)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		field, given string
		find         func(string) (string, error)
	}{{"list", cmd.ToList, s.list}, {"parent", cmd.Under, s.item}, {"after", cmd.After, s.item}, {"status", cmd.Status, s.status}} {
		if part.given == "" {
			continue
		}
		if add[part.field], err = part.find(part.given); err != nil {
			return err
		}
	}
	return nil
}

// some are the items of a command, as people name them.
type some struct {
	shared
	Items []string `arg:"" name:"item" help:"Items, each by its number in the list, its id, or its text."`
	Op    string   `name:"op" help:"The id of the operation. Sent again with the same id, nothing is done again."`
	Wait  bool     `help:"Wait until Jira has it, too, for filters and workflow rules."`
}

// each sends an operation for each of the items.
func (cmd *some) each(ctx context.Context, w World, operate func(s state, item string) (operation, error)) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	_, s, err := c.state(ctx, cmd.Issue)
	if err != nil {
		return err
	}
	var ops []operation
	for _, named := range cmd.Items {
		id, err := s.item(named)
		if err != nil {
			return err
		}
		o, err := operate(s, id)
		if err != nil {
			return err
		}
		o["item"] = id
		ops = append(ops, o)
	}
	return c.send(ctx, cmd.shared, cmd.Op, cmd.Wait, ops)
}

type itemTick struct {
	some
	Status string `help:"Name or id of the status, if it is not to be the first that is complete."`
}

// Run implements kong's command.
func (cmd *itemTick) Run(ctx context.Context, w World) error {
	return cmd.each(ctx, w, toStatus(cmd.Status, "done", true))
}

type itemUntick struct {
	some
	Status string `help:"Name or id of the status, if it is not to be the first that is not complete."`
}

// Run implements kong's command.
func (cmd *itemUntick) Run(ctx context.Context, w World) error {
	return cmd.each(ctx, w, toStatus(cmd.Status, "open", false))
}

// toStatus gives items the status that is named, or one that is complete or not:
// the usual one, if it is there.
func toStatus(named, usual string, complete bool) func(state, string) (operation, error) {
	return func(s state, _ string) (operation, error) {
		id, err := s.statusFor(named, usual, complete)
		return operation{"type": "setStatus", "status": id}, err
	}
}

type itemRm struct{ some }

// Run implements kong's command.
func (cmd *itemRm) Run(ctx context.Context, w World) error {
	return cmd.each(ctx, w, func(state, string) (operation, error) { return operation{"type": "deleteItem"}, nil })
}

type itemEdit struct {
	shared
	Item     string  `arg:"" help:"The item: its number in the list, its id, or its text."`
	Text     *string `help:"What it is to say."`
	Details  *string `help:"What is to be said about it."`
	Status   string  `help:"Name or id of its status."`
	Assignee *string `help:"The account id of whoever is to do it; empty for nobody."`
	Due      *string `help:"When it is due, as 2026-12-31; empty for never."`
	Optional *bool   `negatable:"" help:"Whether it need not be done."`
	Op       string  `name:"op" help:"The id of the operation. Sent again with the same id, nothing is done again."`
	Wait     bool    `help:"Wait until Jira has it, too, for filters and workflow rules."`
}

// Run implements kong's command.
func (cmd *itemEdit) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	_, s, err := c.state(ctx, cmd.Issue)
	if err != nil {
		return err
	}
	id, err := s.item(cmd.Item)
	if err != nil {
		return err
	}
	ops, err := cmd.operations(s)
	if err != nil {
		return err
	}
	for _, o := range ops {
		o["item"] = id
	}
	return c.send(ctx, cmd.shared, cmd.Op, cmd.Wait, ops)
}

// operations are what was asked for, each by itself as the API has it.
func (cmd *itemEdit) operations(s state) ([]operation, error) {
	var ops []operation
	if cmd.Text != nil || cmd.Details != nil {
		o := operation{"type": "editItem"}
		if cmd.Text != nil {
			o["text"] = *cmd.Text
		}
		if cmd.Details != nil {
			o["details"] = *cmd.Details
		}
		ops = append(ops, o)
	}
	if cmd.Status != "" {
		id, err := s.status(cmd.Status)
		if err != nil {
			return nil, err
		}
		ops = append(ops, operation{"type": "setStatus", "status": id})
	}
	if cmd.Assignee != nil {
		ops = append(ops, operation{"type": "setAssignee", "assignee": orNull(*cmd.Assignee)})
	}
	if cmd.Due != nil {
		ops = append(ops, operation{"type": "setDue", "due": orNull(*cmd.Due)})
	}
	if cmd.Optional != nil {
		ops = append(ops, operation{"type": "setOptional", "optional": *cmd.Optional})
	}
	if ops == nil {
		return nil, failed(exitUsage, "say what to change: --text, --details, --status, --assignee, --due or --[no-]optional")
	}
	return ops, nil
}

func orNull(s string) any {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return s
}
