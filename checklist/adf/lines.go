// Package adf reads and writes documents of Atlassian's format as lines of
// Ticklist's grammar for checklists. That format is what Jira's REST API of
// version 3 takes and gives as the value of a rich text field:
// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
// It knows which line a node is and nothing of what a line means.
package adf

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// ErrDocument says that something is no document.
var ErrDocument = errors.New("it is no document")

// maxDepth is how deep nodes are looked into. Jira's editor makes lists of six
// levels, in a cell of a table in an expand.
const maxDepth = 64

// node is a node of a document, as far as it is read.
type node struct {
	Type    string `json:"type"`
	Text    string `json:"text,omitzero"`
	Content []node `json:"content,omitzero"`
	Marks   []mark `json:"marks,omitzero"`
	Attrs   attrs  `json:"attrs,omitzero"`
}

type mark struct {
	Type  string `json:"type"`
	Attrs attrs  `json:"attrs,omitzero"`
}

// attrs are those of all kinds of nodes and marks together. A value of another
// kind than is known is left out: what is not understood must not lose the rest.
type attrs struct {
	Level     loose[int]    `json:"level,omitzero"`     // of headings
	State     loose[string] `json:"state,omitzero"`     // of boxes: TODO or DONE
	ID        loose[string] `json:"id,omitzero"`        // of mentions: the account id
	Text      loose[string] `json:"text,omitzero"`      // of emojis and lozenges
	ShortName loose[string] `json:"shortName,omitzero"` // of emojis
	URL       loose[string] `json:"url,omitzero"`       // of cards
	Href      loose[string] `json:"href,omitzero"`      // of links
	Timestamp loose[string] `json:"timestamp,omitzero"` // of dates: milliseconds
}

// loose is a value of a kind, or nothing if it is of another.
type loose[T int | string] struct{ Value T }

// UnmarshalJSON implements json.Unmarshaler.
func (l *loose[T]) UnmarshalJSON(raw []byte) error {
	_ = json.Unmarshal(raw, &l.Value) // of another kind: nothing
	return nil
}

// MarshalJSON implements json.Marshaler.
func (l loose[T]) MarshalJSON() ([]byte, error) { return json.Marshal(l.Value) }

// Lines are the lines of a document, without a break at their end; "" for null and
// for one that is empty. What is a list there is a list of items, whatever its
// kind; boxes are items that are ticked or not; a heading of the first level is
// the name of a list and each other a heading in it; a quotation is details.
// The error is ErrDocument.
func Lines(document []byte) (string, error) {
	var doc *node
	if err := json.Unmarshal(document, &doc); err != nil {
		return "", fmt.Errorf("%w: %w", ErrDocument, err)
	}
	if doc == nil {
		return "", nil
	}
	if doc.Type != "doc" {
		return "", fmt.Errorf("%w: its type is %q", ErrDocument, doc.Type)
	}
	var w walk
	w.blocks(doc.Content, 0, 0)
	return strings.Join(w.lines, "\n"), nil
}

// walk collects lines.
type walk struct{ lines []string }

func (w *walk) add(lines ...string) { w.lines = append(w.lines, lines...) }

// blocks reads nodes that stand below one another, of which those in lists are at
// a level of 1 or more.
func (w *walk) blocks(nodes []node, level, depth int) {
	if depth > maxDepth {
		return
	}
	for n, it := range nodes {
		switch it.Type {
		case "heading":
			w.heading(it)
		case "orderedList":
			if names(nodes[n:]) {
				w.add("# " + oneLine(it.Content[0].Content))
				continue
			}
			w.list(it.Content, level, depth)
		case "bulletList", "taskList", "decisionList":
			w.list(it.Content, level, depth)
		case "blockquote":
			w.details(it.Content, depth)
		case "rule":
		case "paragraph", "codeBlock":
			w.paragraph(it.Content)
		default: // panels, expands, tables and what else holds blocks; pictures hold nothing
			w.blocks(it.Content, level, depth+1)
		}
	}
}

// names says whether the first node is the name of the list behind it: Jira's old
// markup has "# " for what is numbered, so that a name becomes a numbered list of
// one, right above bullets or a heading.
func names(nodes []node) bool {
	if len(nodes) < 2 || len(nodes[0].Content) != 1 || !begins(nodes[1]) {
		return false
	}
	only := nodes[0].Content[0].Content
	return len(only) == 1 && only[0].Type == "paragraph" && !strings.HasPrefix(oneLine(only), "[") && oneLine(only) != ""
}

// begins says whether a list may begin with a node.
func begins(it node) bool {
	text := inline(it.Content)
	return it.Type == "bulletList" || it.Type == "taskList" || it.Type == "paragraph" && (strings.HasPrefix(text, "— ") || strings.HasPrefix(text, "--- "))
}

func (w *walk) heading(it node) {
	sign := "--- "
	if it.Attrs.Level.Value <= 1 {
		sign = "# "
	}
	for n, line := range split(inline(it.Content)) {
		if n == 0 && line != "" {
			line = sign + line
		}
		w.add(line)
	}
}

// paragraph reads lines that say themselves what they are. Where Jira's old markup
// made a dash of three hyphens, it is a heading all the same.
func (w *walk) paragraph(nodes []node) {
	for _, line := range split(inline(nodes)) {
		if rest, ok := strings.CutPrefix(line, "— "); ok {
			line = "--- " + rest
		}
		w.add(line)
	}
}

func (w *walk) details(nodes []node, depth int) {
	var inner walk
	inner.blocks(nodes, 0, depth+1)
	for _, line := range inner.lines {
		w.add(">> " + line)
	}
}

// list reads the items of a list, and the lists in them one level deeper.
func (w *walk) list(items []node, level, depth int) {
	for _, it := range items {
		switch it.Type {
		case "taskItem":
			w.item(it.Content, level, boxed(it))
		case "taskList", "bulletList", "orderedList": // a list of boxes holds those in it beside its items
			if depth < maxDepth {
				w.list(it.Content, level+1, depth+1)
			}
		case "decisionItem":
			w.item(it.Content, level, "")
		default:
			w.listItem(it.Content, level, depth)
		}
	}
}

// listItem reads an item that holds blocks: the first paragraph is its line.
func (w *walk) listItem(blocks []node, level, depth int) {
	if len(blocks) > 0 && blocks[0].Type == "paragraph" {
		w.item(blocks[0].Content, level, "")
		blocks = blocks[1:]
	}
	w.blocks(blocks, level+1, depth+1)
}

// boxed is what a box says, unless the item's own brackets say more.
func boxed(it node) string {
	if strings.HasPrefix(strings.TrimSpace(inline(it.Content)), "[") {
		return ""
	}
	if it.Attrs.State.Value == "DONE" {
		return "[x] "
	}
	return "[] "
}

// item adds the line of an item. Lines behind it, broken within the item, say
// themselves what they are.
func (w *walk) item(nodes []node, level int, box string) {
	indent := strings.Repeat("  ", level)
	for n, line := range split(inline(nodes)) {
		if n == 0 {
			line = "* " + box + strings.TrimSpace(line)
		}
		w.add(indent + line)
	}
}

func split(s string) []string { return strings.Split(s, "\n") }

// oneLine is the text of blocks in one line.
func oneLine(blocks []node) string {
	var all []string
	for _, b := range blocks {
		all = append(all, strings.Fields(inline(b.Content))...)
	}
	return strings.Join(all, " ")
}

// inline is the text of nodes that stand beside one another.
func inline(nodes []node) string {
	var b strings.Builder
	for _, n := range nodes {
		switch n.Type {
		case "text":
			b.WriteString(marked(n))
		case "hardBreak":
			b.WriteByte('\n')
		case "mention":
			b.WriteString("[~accountid:" + n.Attrs.ID.Value + "]")
		case "date":
			b.WriteString(day(n.Attrs.Timestamp.Value))
		case "emoji":
			b.WriteString(first(n.Attrs.Text.Value, n.Attrs.ShortName.Value))
		case "inlineCard":
			b.WriteString(n.Attrs.URL.Value)
		case "status":
			b.WriteString(n.Attrs.Text.Value)
		}
	}
	return b.String()
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// day is a date as it is written in lines.
func day(milliseconds string) string {
	var ms int64
	if _, err := fmt.Sscanf(milliseconds, "%d", &ms); err != nil {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format(time.DateOnly)
}

// marked is a text with its marks as Markdown. A link that leads nowhere is what
// Jira's old markup made of a word in brackets: of a status.
func marked(n node) string {
	text := n.Text
	for _, m := range n.Marks {
		switch m.Type {
		case "strong":
			text = around("**", text)
		case "em":
			text = around("*", text)
		case "strike":
			text = around("~~", text)
		case "code":
			text = around("`", text)
		case "link":
			switch href := m.Attrs.Href.Value; {
			case !strings.Contains(href, ":"):
				text = "[" + text + "]"
			case href != text:
				text = "[" + text + "](" + href + ")"
			}
		}
	}
	return text
}

// around puts signs around what is not blank in a text: Markdown takes them for
// text beside a blank.
func around(sign, text string) string {
	inner := strings.TrimSpace(text)
	if inner == "" {
		return text
	}
	return strings.Replace(text, inner, sign+inner+sign, 1)
}
