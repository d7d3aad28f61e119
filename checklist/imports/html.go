package imports

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// signs are how what HTML marks is written as Markdown.
var signs = map[atom.Atom]string{
	atom.Strong: "**", atom.B: "**", atom.Em: "*", atom.I: "*", atom.S: "~~", atom.Del: "~~", atom.Strike: "~~", atom.Code: "`",
}

// divides are the elements that end a line.
var divides = []atom.Atom{atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Blockquote, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// fromHTML makes a text of HTML: lines where it has blocks, Markdown where it marks
// something, addresses where it links. A text without a tag or an entity stays as it
// is.
func fromHTML(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	var links []string // where those go that are open
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		t := z.Token()
		switch {
		case kind == html.ErrorToken:
			return tidy(b.String())
		case kind == html.TextToken:
			b.WriteString(t.Data)
		case kind == html.CommentToken || kind == html.DoctypeToken:
		case slices.Contains(divides, t.DataAtom):
			b.WriteByte('\n')
		case t.DataAtom == atom.A && kind == html.StartTagToken:
			links = append(links, href(t))
			if links[len(links)-1] != "" {
				b.WriteByte('[')
			}
		case t.DataAtom == atom.A && len(links) > 0:
			if to := links[len(links)-1]; to != "" {
				b.WriteString("](" + to + ")")
			}
			links = links[:len(links)-1]
		default:
			b.WriteString(signs[t.DataAtom])
		}
	}
}

// href is where a link goes, "" for nowhere that the panel would follow.
func href(t html.Token) string {
	at := slices.IndexFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "href" })
	if at < 0 || !isAddress(t.Attr[at].Val) {
		return ""
	}
	return t.Attr[at].Val
}

// tidy takes blanks off the lines, and lines that are empty.
func tidy(s string) string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(strings.ReplaceAll(line, "\u00a0", " ")); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
