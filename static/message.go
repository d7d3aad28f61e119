package static

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed message.html
var messageHTML string

// Message is what a person is told in place of the panel.
type Message struct {
	Base string // as in Page
	Text string // a sentence
	Ref  string // what to quote when asking for help; "" for none
}

// Message writes a page that holds a sentence and nothing to click.
func (s *Site) Message(w io.Writer, m Message) error {
	page, err := template.New("message.html").Parse(messageHTML)
	if err != nil {
		return fmt.Errorf("read the page of messages: %w", err)
	}
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{
		"Message": m,
		"Boot":    m.Base + "/a/" + s.hashed[bootJS],
		"Style":   m.Base + "/a/" + s.hashed[panelCSS],
	})
	if err != nil {
		return fmt.Errorf("compose the page of a message: %w", err)
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("write the page of a message: %w", err)
	}
	return nil
}
