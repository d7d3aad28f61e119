package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// adf is a node of an Atlassian document, and also the document as a whole.
type adf struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"` // of the document
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []adf          `json:"content,omitempty"`
	Marks   []mark         `json:"marks,omitempty"`
	Text    string         `json:"text,omitempty"`
}

// A mark is how a text stands: strong, em, code, strike, link.
type mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// paragraphs are the texts of a document's blocks.
func (d *adf) paragraphs() []string {
	if d == nil {
		return nil
	}
	var found []string
	for _, block := range d.Content {
		found = append(found, block.text())
	}
	return found
}

func (d adf) text() string {
	text := d.Text
	if d.Type == "hardBreak" {
		text = "\n"
	}
	for _, child := range d.Content {
		text += child.text()
	}
	return text
}

// normal is a document as Jira keeps it: without the ids of editors, without
// texts that are empty or split for nothing, without empty paragraphs at its
// end. A document with nothing in it is nil.
func (d *adf) normal() *adf {
	if d == nil {
		return nil
	}
	n := d.cleaned()
	for len(n.Content) > 0 && n.Content[len(n.Content)-1].Type == "paragraph" && len(n.Content[len(n.Content)-1].Content) == 0 {
		n.Content = n.Content[:len(n.Content)-1]
	}
	if len(n.Content) == 0 {
		return nil
	}
	n.Version = 1
	return &n
}

func (d adf) cleaned() adf {
	d.Attrs = maps.Clone(d.Attrs)
	delete(d.Attrs, "localId")
	var content []adf
	for _, child := range d.Content {
		if child = child.cleaned(); child.Type == "text" && child.Text == "" {
			continue
		}
		if last := len(content) - 1; child.Type == "text" && last >= 0 && content[last].Type == "text" && len(child.Marks)+len(content[last].Marks) == 0 {
			content[last].Text += child.Text
			continue
		}
		content = append(content, child)
	}
	d.Content = content
	return d
}

// wiki is a document as version 2 of REST and webhooks have it.
func (d *adf) wiki() string {
	if d == nil {
		return ""
	}
	return wikiBlocks(d.Content, "")
}

func wikiBlocks(blocks []adf, bullets string) string {
	var parts []string
	for _, b := range blocks {
		parts = append(parts, b.wikiBlock(bullets))
	}
	if bullets != "" {
		return strings.Join(parts, "\n")
	}
	return strings.Join(parts, "\n\n")
}

// listSigns are what begins the lines of lists.
var listSigns = map[string]string{"bulletList": "*", "taskList": "*", "orderedList": "#"}

func (d adf) wikiBlock(bullets string) string {
	if sign := listSigns[d.Type]; sign != "" {
		return wikiBlocks(d.Content, bullets+sign)
	}
	switch d.Type {
	case "listItem":
		return d.wikiItem(bullets)
	case "heading":
		level, _ := d.Attrs["level"].(float64)
		return "h" + string(rune('0'+max(int(level), 1))) + ". " + wikiInline(d.Content)
	case "codeBlock":
		return "{noformat}\n" + d.text() + "\n{noformat}"
	case "rule":
		return "----"
	case "paragraph":
		return wikiInline(d.Content)
	case "taskItem":
		return bullets + " " + wikiInline(d.Content)
	}
	return wikiBlocks(d.Content, "") // panels, quotes and such: what is in them
}

// wikiItem is an item's line, and those of the lists in it.
func (d adf) wikiItem(bullets string) string {
	var lines []string
	for n, child := range d.Content {
		line := child.wikiBlock(bullets)
		if listSigns[child.Type] == "" && n == 0 {
			line = bullets + " " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// wikiEscapes keep texts from being read as markup.
var wikiEscapes = strings.NewReplacer(`\`, `\\`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`)

func wikiInline(nodes []adf) string {
	var text strings.Builder
	for _, n := range nodes {
		if n.Type != "text" {
			text.WriteString(n.text())
			continue
		}
		piece := wikiEscapes.Replace(n.Text)
		for _, m := range n.Marks {
			piece = m.wiki(piece)
		}
		text.WriteString(piece)
	}
	return text.String()
}

func (m mark) wiki(text string) string {
	signs := map[string]string{"strong": "*", "em": "_", "strike": "-"}
	if m.Type == "link" {
		href, _ := m.Attrs["href"].(string)
		return "[" + text + "|" + href + "]"
	}
	if m.Type == "code" {
		return "{{" + text + "}}"
	}
	return signs[m.Type] + text + signs[m.Type]
}

var (
	wikiHeading = regexp.MustCompile(`^h([1-6])\. (.*)$`)
	wikiItem    = regexp.MustCompile(`^\s*([*#]+|-) +(.*)$`)
	wikiFence   = regexp.MustCompile(`^\{(noformat|code(:[^}]*)?)\}$`)
)

// fromWiki is what Jira makes of a text that comes by version 2 of REST: "- x"
// becomes an item of a list, as "* x" does.
func fromWiki(text string) *adf {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	doc := &adf{Type: "doc"}
	for len(lines) > 0 {
		block, used := nextBlock(lines)
		if block.Type != "" {
			doc.Content = append(doc.Content, block)
		}
		lines = lines[used:]
	}
	return doc.normal()
}

// nextBlock reads the block that lines begin with and says how many it takes;
// one without a type is a blank line.
func nextBlock(lines []string) (adf, int) {
	line := strings.TrimRight(lines[0], " \t")
	if line == "" {
		return adf{}, 1
	}
	if h := wikiHeading.FindStringSubmatch(line); h != nil {
		return adf{Type: "heading", Attrs: map[string]any{"level": float64(h[1][0] - '0')}, Content: inline(h[2])}, 1
	}
	if line == "----" {
		return adf{Type: "rule"}, 1
	}
	if wikiFence.MatchString(line) {
		end := slices.IndexFunc(lines[1:], func(l string) bool { return wikiFence.MatchString(strings.TrimSpace(l)) })
		if end >= 0 {
			return adf{Type: "codeBlock", Content: []adf{{Type: "text", Text: strings.Join(lines[1:end+1], "\n")}}}, end + 2
		}
	}
	if wikiItem.MatchString(line) {
		used := 1
		for used < len(lines) && wikiItem.MatchString(lines[used]) {
			used++
		}
		return list(lines[:used], 1), used
	}
	used := 1
	for used < len(lines) && strings.TrimSpace(lines[used]) != "" && !wikiItem.MatchString(lines[used]) && !wikiHeading.MatchString(lines[used]) {
		used++
	}
	return paragraph(lines[:used]), used
}

// list makes a list of lines whose signs are at least so many.
func list(lines []string, depth int) adf {
	first := wikiItem.FindStringSubmatch(lines[0])[1]
	made := adf{Type: "bulletList"}
	if first[min(depth, len(first))-1] == '#' {
		made.Type = "orderedList"
	}
	for n := 0; n < len(lines); {
		parts := wikiItem.FindStringSubmatch(lines[n])
		item := adf{Type: "listItem", Content: []adf{paragraph([]string{parts[2]})}}
		end := n + 1
		for end < len(lines) && len(wikiItem.FindStringSubmatch(lines[end])[1]) > depth {
			end++
		}
		if end > n+1 {
			item.Content = append(item.Content, list(lines[n+1:end], depth+1))
		}
		made.Content = append(made.Content, item)
		n = end
	}
	return made
}

func paragraph(lines []string) adf {
	p := adf{Type: "paragraph"}
	for n, line := range lines {
		if n > 0 {
			p.Content = append(p.Content, adf{Type: "hardBreak"})
		}
		p.Content = append(p.Content, inline(strings.TrimSpace(line))...)
	}
	return p
}

// wikiUnescapes take the backslash away that keeps a sign a sign.
var wikiUnescapes = regexp.MustCompile(`\\([\\{}\[\]*_#|+^~!-])`)

// inline is a line's text. Marks within stay as they are typed.
func inline(line string) []adf {
	return []adf{{Type: "text", Text: wikiUnescapes.ReplaceAllString(line, "$1")}}
}
