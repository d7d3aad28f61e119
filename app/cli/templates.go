package cli

import (
	"context"
	"fmt"
	"io"
	"net/url"
)

type templateWord struct {
	List templateList `cmd:"" help:"Show the templates of the site, of a project, or those that an issue can get."`
	Get  templateGet  `cmd:"" help:"Print a template as text."`
	Put  templatePut  `cmd:"" help:"Change a template, or make one."`
}

// place is where templates are: the site, if nothing else is said.
type place struct {
	Project string `help:"The id of the project that has them."`
	JSON    bool   `name:"json" help:"Print the server's answer, for programs."`
}

func (p place) path() string {
	if p.Project == "" {
		return "/site/templates"
	}
	return "/projects/" + url.PathEscape(p.Project) + "/templates"
}

// template is what the API says of one, as far as it is used here.
type template struct {
	ID      string `json:"id"`
	Scope   string `json:"scope"`
	Name    string `json:"name"`
	Version int    `json:"version"`
	Used    int64  `json:"used"`
	Live    bool   `json:"live"`
	Text    string `json:"text"`
}

type templateList struct {
	place
	Issue string `help:"Key or id of an issue: show what it can get."`
	Query string `arg:"" optional:"" help:"What the name is to have in it."`
}

// Run implements kong's command.
func (cmd *templateList) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	path, query := cmd.path(), url.Values{}
	if cmd.Issue != "" {
		path = issuePath(cmd.Issue, "/templates")
	}
	if cmd.Query != "" {
		query.Set("query", cmd.Query)
	}
	var found struct{ Templates []template }
	answer, err := c.call(ctx, "GET", path, query, nil, &found)
	if err != nil {
		return err
	}
	return w.print(cmd.JSON, answer, func(to io.Writer) {
		for _, t := range found.Templates {
			live := ""
			if t.Live {
				live = ", live"
			}
			_, _ = fmt.Fprintf(to, "%s  %s  (%s, version %d, used %d times%s)\n", plain(t.ID), plain(t.Name), plain(t.Scope), t.Version, t.Used, live)
		}
	})
}

// templateID finds a template by its id, its name, or a part of that.
func (c *client) templateID(ctx context.Context, path, given string) (string, error) {
	var found struct{ Templates []template }
	if _, err := c.call(ctx, "GET", path, nil, nil, &found); err != nil {
		return "", err
	}
	var all []named
	for _, t := range found.Templates {
		all = append(all, named{t.ID, t.Name})
	}
	return find("template", given, all)
}

// one asks for a template whole.
func (c *client) one(ctx context.Context, p place, given string) ([]byte, template, error) {
	var t template
	id, err := c.templateID(ctx, p.path(), given)
	if err != nil {
		return nil, t, err
	}
	answer, err := c.call(ctx, "GET", p.path()+"/"+url.PathEscape(id), nil, nil, &t)
	return answer, t, err
}

type templateGet struct {
	place
	Template string `arg:"" help:"Name or id of the template."`
}

// Run implements kong's command.
func (cmd *templateGet) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	answer, t, err := c.one(ctx, cmd.place, cmd.Template)
	if err != nil {
		return err
	}
	return w.print(cmd.JSON, answer, func(to io.Writer) { _, _ = io.WriteString(to, t.Text) })
}

type templatePut struct {
	place
	Template string `arg:"" help:"Name or id of the template; with --new the name of the new one."`
	File     string `arg:"" default:"-" help:"A file with the text, - for what comes in."`
	New      bool   `help:"Make a template."`
	ID       string `name:"id" help:"The id that the new one is to have. Sent again with the same id, nothing is made again."`
}

// Run implements kong's command.
func (cmd *templatePut) Run(ctx context.Context, w World) error {
	c, err := w.connect()
	if err != nil {
		return err
	}
	text, err := w.read(cmd.File)
	if err != nil {
		return err
	}
	var answer []byte
	if cmd.New {
		body := map[string]any{"id": orNew(cmd.ID), "name": cmd.Template, "text": text}
		answer, err = c.call(ctx, "POST", cmd.path(), nil, body, nil)
	} else {
		answer, err = cmd.change(ctx, c, text)
	}
	if err != nil {
		return err
	}
	return w.print(cmd.JSON, answer, func(to io.Writer) { _, _ = fmt.Fprintf(to, "%s is saved\n", plain(cmd.Template)) })
}

// change saves a template on top of the version that there is.
func (cmd *templatePut) change(ctx context.Context, c *client, text string) ([]byte, error) {
	_, t, err := c.one(ctx, cmd.place, cmd.Template)
	if err != nil {
		return nil, err
	}
	return c.call(ctx, "PUT", cmd.path()+"/"+url.PathEscape(t.ID), nil, map[string]any{"base": t.Version, "text": text}, nil)
}
