package static

import (
	"bytes"
	"strings"
	"testing"
)

func TestMessage(t *testing.T) {
	for _, tc := range []struct {
		name    string
		message Message
		want    []string
		without string
	}{
		{name: "a sentence and its reference", message: Message{Text: "Reload the page.", Ref: "REF123"}, want: []string{"<p>Reload the page.</p>", "Reference REF123", `"/a/boot.`, `"/a/panel.`}},
		{name: "in English", message: Message{Text: "x"}, want: []string{`<html lang="en" dir="ltr">`}},
		{name: "from right to left", message: Message{Text: "x", Lang: "he", RightToLeft: true}, want: []string{`<html lang="he" dir="rtl">`}},
		{name: "no reference", message: Message{Text: "Reload the page."}, want: []string{"Reload the page."}, without: "Reference"},
		{name: "behind a prefix", message: Message{Base: "/ticklist", Text: "x"}, want: []string{`"/ticklist/a/boot.`, `"/ticklist/a/panel.`}, without: `"/a/`},
		{name: "markup is text", message: Message{Text: "<script>"}, want: []string{"&lt;script&gt;"}, without: "<p><script>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := built(t).Message(&got, tc.message); err != nil {
				t.Fatal(err)
			}
			for _, want := range tc.want {
				if !strings.Contains(got.String(), want) {
					t.Errorf("got %s, want %s in it", got.String(), want)
				}
			}
			if tc.without != "" && strings.Contains(got.String(), tc.without) {
				t.Errorf("got %s, want no %s in it", got.String(), tc.without)
			}
		})
	}
}
