package imports

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// node is a node of the Atlassian Document Format, with what is read of it:
// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
type node struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Content []node `json:"content"`
	Marks   []mark `json:"marks"`
	Attrs   attrs  `json:"attrs"`
}

type mark struct {
	Type  string `json:"type"`
	Attrs attrs  `json:"attrs"`
}

// attrs are read one by one: each kind of node has its own types.
type attrs map[string]json.RawMessage

func (a attrs) text(name string) string {
	var s string
	if json.Unmarshal(a[name], &s) != nil {
		return ""
	}
	return s
}

// fromADF makes lines of the grammar of a document, or of a field or property that
// holds one as its value; ok is false for other JSON.
func fromADF(data string) (lines string, ok bool) {
	var held struct {
		node
		Value *node `json:"value"`
		Body  *node `json:"body"`
	}
	if json.Unmarshal([]byte(data), &held) != nil {
		return "", false
	}
	for _, doc := range []*node{&held.node, held.Value, held.Body} {
		if doc != nil && doc.Type == "doc" {
			var w lineWriter
			w.blocks(doc.Content, "")
			return w.String(), true
		}
	}
	return "", false
}

// lineWriter writes blocks as lines.
type lineWriter struct{ strings.Builder }

func (w *lineWriter) line(indent, prefix, s string) {
	for n, part := range strings.Split(s, "\n") {
		if n > 0 && prefix != "" && prefix != ">> " {
			prefix = ">> " // what a hard break divides is one item
		}
		w.WriteString(indent + prefix + part + "\n")
	}
}

func (w *lineWriter) blocks(nodes []node, indent string) {
	for _, n := range nodes {
		switch n.Type {
		case "heading":
			sign := "--- "
			if string(n.Attrs["level"]) == "1" {
				sign = "# "
			}
			w.line("", sign, inline(n.Content))
		case "bulletList", "orderedList":
			for _, item := range n.Content {
				w.item(item, indent)
			}
		case "taskList", "decisionList":
			w.tasks(n.Content, indent)
		case "blockquote", "codeBlock", "panel", "expand":
			w.quote(n, indent)
		case "rule":
		case "paragraph":
			w.line(indent, "", inline(n.Content))
		default: // tables and what is to come: what they hold
			w.blocks(n.Content, indent)
			w.line(indent, "", n.Text)
		}
	}
}

// item writes a list's item: its first paragraph as the item, the others as details.
func (w *lineWriter) item(n node, indent string) {
	first := true
	for _, block := range n.Content {
		switch {
		case block.Type == "paragraph" && first:
			w.line(indent, "* ", inline(block.Content))
			first = false
		case block.Type == "paragraph":
			w.line(indent, ">> ", inline(block.Content))
		default:
			w.blocks([]node{block}, indent+"  ")
		}
	}
}

func (w *lineWriter) tasks(nodes []node, indent string) {
	for _, n := range nodes {
		switch n.Type {
		case "taskList":
			w.tasks(n.Content, indent+"  ")
		default:
			box := "* [open] "
			if n.Attrs.text("state") == "DONE" {
				box = "* [done] "
			}
			w.line(indent, box, inline(n.Content))
		}
	}
}

func (w *lineWriter) quote(n node, indent string) {
	if n.Type == "codeBlock" {
		w.line(indent, ">> ", inline(n.Content))
		return
	}
	for _, block := range n.Content {
		w.line(indent, ">> ", inline(append([]node{{Text: block.Text}}, block.Content...)))
	}
}

// inline writes what stands in a line.
func inline(nodes []node) string {
	var b strings.Builder
	for _, n := range nodes {
		switch n.Type {
		case "hardBreak":
			b.WriteByte('\n')
		case "mention", "emoji", "status", "placeholder":
			s := n.Attrs.text("text")
			if s == "" {
				s = n.Attrs.text("shortName")
			}
			b.WriteString(s)
		case "date":
			b.WriteString(dateOf(n.Attrs))
		case "inlineCard", "blockCard":
			b.WriteString(n.Attrs.text("url"))
		default:
			b.WriteString(marked(n.Text, n.Marks) + inline(n.Content))
		}
	}
	return b.String()
}

// dateOf is the day of a date node, whose timestamp is milliseconds as a text.
func dateOf(a attrs) string {
	var ms int64
	if _, err := fmt.Sscan(strings.Trim(string(a["timestamp"]), `"`), &ms); err != nil {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format(time.DateOnly)
}

// marked writes marks as Markdown, around the text and not its blanks.
func marked(s string, marks []mark) string {
	body := strings.TrimSpace(s)
	if body == "" || len(marks) == 0 {
		return s
	}
	before, after, _ := strings.Cut(s, body)
	for _, m := range marks {
		switch m.Type {
		case "strong":
			body = "**" + body + "**"
		case "em":
			body = "*" + body + "*"
		case "strike":
			body = "~~" + body + "~~"
		case "code":
			body = "`" + body + "`"
		case "link":
			if to := m.Attrs.text("href"); isAddress(to) && to != body {
				body = "[" + body + "](" + to + ")"
			}
		}
	}
	return before + body + after
}

// isAddress says whether a link may be kept: the panel follows no other.
func isAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " ()\n")
}
