package handlers

import (
	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"ticklist/static"
)

// offTexts say on a page that an operator has turned the app off, in the languages
// of the front end. The page stands where the front end would, so that these words
// cannot be among its own.
var offTexts = []struct {
	lang, text  string
	rightToLeft bool
}{
	{lang: "en", text: "Checklists are switched off for a while. Everything that was saved is kept."},
	{lang: "de", text: "Checklisten sind vorübergehend ausgeschaltet. Alles, was gespeichert wurde, bleibt erhalten."},
	{lang: "es", text: "Las listas de comprobación están desactivadas por un tiempo. Todo lo guardado se conserva."},
	{lang: "fr", text: "Les checklists sont désactivées pour un moment. Tout ce qui a été enregistré est conservé."},
	{lang: "pt", text: "As checklists estão desativadas por algum tempo. Tudo o que foi salvo está guardado."},
	{lang: "ja", text: "チェックリストは一時的に無効になっています。保存された内容はすべて残っています。"},
	{lang: "he", text: "רשימות המשימות כבויות לזמן מה. כל מה שנשמר נשאר שמור.", rightToLeft: true},
}

// offMatcher finds the first of offTexts that somebody reads. The index of a match
// is theirs.
var offMatcher = func() language.Matcher {
	var tags []language.Tag
	for _, o := range offTexts {
		tags = append(tags, language.MustParse(o.lang))
	}
	return language.NewMatcher(tags)
}()

// messageOf is a problem as a page says it. That the app is turned off is said in
// the browser's language and without a reference: there is nothing to ask about.
func (h *handler) messageOf(c echo.Context, p problem) static.Message {
	m := static.Message{Base: h.BaseURL.Path, Text: p.Text, Ref: p.Ref}
	if p.Code != switchedOff {
		return m
	}
	wanted, _, err := language.ParseAcceptLanguage(c.Request().Header.Get("Accept-Language"))
	if err != nil { // what cannot be read names no language
		wanted = nil
	}
	_, at, _ := offMatcher.Match(wanted...)
	o := offTexts[at]
	m.Text, m.Ref, m.Lang, m.RightToLeft = o.text, "", o.lang, o.rightToLeft
	return m
}
