package tenantmongo

import (
	"reflect"
	"testing"
)

// TestSealedUnderKnowsEveryField fails for a sealed field that a rotation would
// pass over: its key could then never be taken out of SECRET_KEYS.
func TestSealedUnderKnowsEveryField(t *testing.T) {
	for n := range reflect.TypeFor[document]().NumField() {
		var d document
		field := reflect.ValueOf(&d).Elem().Field(n)
		if field.Type() != reflect.TypeFor[*sealed]() {
			continue
		}
		field.Set(reflect.ValueOf(&sealed{Key: "old"}))
		if name := reflect.TypeFor[document]().Field(n).Name; d.sealedUnder("new") || !d.sealedUnder("old") {
			t.Errorf("the key of %s is not looked at", name)
		}
	}
}
