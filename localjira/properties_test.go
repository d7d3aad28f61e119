package main

import (
	"encoding/json"
	"testing"
)

func TestPropertiesOf(t *testing.T) {
	w := newWorld()
	i, _ := w.issue("WEB-1")
	w.properties = map[int64]map[string]json.RawMessage{i.ID: {"a": json.RawMessage(`1`), "b": json.RawMessage(`2`)}}
	for _, tc := range []struct {
		asked []string
		want  int
	}{{[]string{"a", "c"}, 1}, {[]string{"*all"}, 2}, {nil, 0}} {
		if got := w.propertiesOf(i, tc.asked); len(got) != tc.want {
			t.Errorf("%v: got %v, want %d", tc.asked, got, tc.want)
		}
	}
}
