package templates

import (
	"embed"
	"fmt"
	"strings"
)

// files are the starters: the name, the description, an empty line, and the lists
// in the grammar of package text. The ids are the names of the files without the
// number that orders them.
//
//go:embed starters/*.txt
var files embed.FS

// Starter is a template to begin with.
type Starter struct {
	ID, Name, Description string
	Text                  string
}

// Starters returns the templates that every site can begin with, in order.
func Starters() []Starter {
	entries, err := files.ReadDir("starters")
	if err != nil {
		panic(err) // they are part of the program
	}
	out := make([]Starter, 0, len(entries))
	for _, e := range entries {
		raw, err := files.ReadFile("starters/" + e.Name())
		if err != nil {
			panic(fmt.Errorf("read a starter: %w", err))
		}
		_, id, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".txt"), "-")
		head, text, _ := strings.Cut(string(raw), "\n\n")
		name, description, _ := strings.Cut(head, "\n")
		out = append(out, Starter{ID: id, Name: name, Description: description, Text: text})
	}
	return out
}
