package main

import (
	"encoding/json"
	"os"
	"testing"
)

func TestWhatIsKept(t *testing.T) {
	c := config{data: t.TempDir()}
	first, _ := ticklistSite(t)
	if err := first.recall(c); err != nil {
		t.Fatal("nothing was kept:", err)
	}
	f := first.app.current().Descriptor.customFields()[3]
	i, _ := first.world.issue("WEB-1")
	first.world.setProperty(i, "ticklist", json.RawMessage(`{"total":1}`))
	first.world.setText(i, f, fromWiki("- One"))
	first.world.note(i, first.world.person("ada"), nil, first.app.now())
	made, err := first.world.addIssue("WEB", "Made")
	if err != nil {
		t.Fatal(err)
	}
	first.world.setProperty(made, "ticklist", json.RawMessage(`1`))
	if err := first.keep(c); err != nil {
		t.Fatal(err)
	}
	second, _ := testSite(t)
	if err := second.recall(c); err != nil {
		t.Fatal(err)
	}
	if got := string(second.world.propertiesOf(i, []string{"ticklist"})["ticklist"]); got != `{"total":1}` {
		t.Errorf("the property is %s", got)
	}
	if got := second.world.text(i, f).wiki(); got != "* One" {
		t.Errorf("the text is %q", got)
	}
	if got := second.world.changelogOf(i)["total"]; got != 1 {
		t.Errorf("of 1 change %v is kept", got)
	}
	if got := second.world.propertiesOf(made, []string{"*all"}); len(got) > 0 {
		t.Errorf("of an issue that is gone there is %v", got)
	}
	if err := os.WriteFile(keptFile(c), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := second.recall(c); err == nil {
		t.Error("half a file was taken")
	}
}
