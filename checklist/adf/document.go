package adf

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// document is the root of what is written.
type document struct {
	Version int    `json:"version"`
	Type    string `json:"type"`
	Content []node `json:"content"`
}

// Document is lines as a document that Lines reads as the same: names and
// headings as headings, items as bullets, and the details of an item in its
// bullet. Texts are written as they are: marks would be Markdown when read, and
// Jira mails whoever is mentioned.
func Document(lines string) ([]byte, error) {
	var b builder
	for line := range strings.SplitSeq(lines, "\n") {
		b.line(line)
	}
	doc := document{Version: 1, Type: "doc", Content: b.blocks}
	if doc.Content == nil {
		doc.Content = []node{}
	}
	out, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write a document: %w", err)
	}
	return out, nil
}

// builder puts blocks together.
type builder struct{ blocks []node }

func (b *builder) line(line string) {
	rest := strings.TrimLeft(line, " ")
	indented := len(line) > len(rest)
	switch {
	case rest == "":
	case strings.HasPrefix(rest, "# "):
		b.heading(1, rest[len("# "):])
	case strings.HasPrefix(rest, "--- "):
		b.heading(3, rest[len("--- "):])
	case strings.HasPrefix(rest, "* "):
		b.bullet(rest[len("* "):], indented)
	case strings.HasPrefix(rest, ">>") && b.lastItem() != nil:
		said := b.lastItem()
		said.Content = append(said.Content, node{Type: "hardBreak"}, text(rest))
	default:
		b.blocks = append(b.blocks, paragraph(line))
	}
}

func text(s string) node { return node{Type: "text", Text: s} }

func paragraph(s string) node { return node{Type: "paragraph", Content: []node{text(s)}} }

func (b *builder) heading(level int, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	h := node{Type: "heading", Content: []node{text(s)}}
	h.Attrs.Level.Value = level
	b.blocks = append(b.blocks, h)
}

// bullet adds an item to the list at the end, or below the last item of it.
func (b *builder) bullet(s string, below bool) {
	item := node{Type: "listItem", Content: []node{paragraph(s)}}
	list := lastOf(&b.blocks)
	if below && list.Content != nil {
		parent := &list.Content[len(list.Content)-1]
		list = lastOf(&parent.Content)
	}
	list.Content = append(list.Content, item)
}

// lastOf is the list at the end of blocks, a new one if there is none.
func lastOf(blocks *[]node) *node {
	if n := len(*blocks); n == 0 || (*blocks)[n-1].Type != "bulletList" {
		*blocks = append(*blocks, node{Type: "bulletList"})
	}
	return &(*blocks)[len(*blocks)-1]
}

// lastItem is the paragraph of the last item, if the last block is a list.
func (b *builder) lastItem() *node {
	blocks := b.blocks
	for {
		if len(blocks) == 0 || blocks[len(blocks)-1].Type != "bulletList" {
			return nil
		}
		list := blocks[len(blocks)-1]
		item := list.Content[len(list.Content)-1]
		if len(item.Content) == 1 {
			return &item.Content[0]
		}
		blocks = item.Content
	}
}
