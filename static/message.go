package static

import (
	_ "embed"
	"io"
)

//go:embed message.html
var messageHTML string

// Message is what a person is told in place of the panel.
type Message struct {
	Base string // as in Page
	Text string // a sentence
	Ref  string // what to quote when asking for help; "" for none
	// Lang is the language of Text as BCP 47 has it, "" for English; RightToLeft says
	// which way it is written.
	Lang        string
	RightToLeft bool
}

// Message writes a page that holds a sentence and nothing to click.
func (s *Site) Message(w io.Writer, m Message) error {
	return s.compose(w, s.message, m.Base, map[string]any{"Message": m})
}
