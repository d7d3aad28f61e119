package tenant_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	jsonv2 "github.com/go-json-experiment/json"

	"ticklist/tenant"
)

func TestSecretIsNotShown(t *testing.T) {
	const value = "canary-value"
	s := tenant.Secret(value)
	in := tenant.Installation{SharedSecret: s}
	shown := map[string]string{"String": s.String(), "GoString": s.GoString()}

	// %p and %w mean nothing for it, are not handed to it, and go vet refuses
	// them; %T is the type.
	for _, verb := range "vbcdeEfFgGoOqstUxX" {
		for _, flag := range []string{"", "+", "#", "0", "-", " ", "20", ".2", "+#.3"} {
			format := "%" + flag + string(verb)
			shown[format] = fmt.Sprintf(format, s)
			shown["installation "+format] = fmt.Sprintf(format, in)
			shown["pointer "+format] = fmt.Sprintf(format, &in)
			shown["list "+format] = fmt.Sprintf(format, []any{s, map[tenant.Secret]tenant.Secret{s: s}})
		}
	}
	marshalled := func(name string, b []byte, err error) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		shown[name] = string(b)
	}
	b, err := json.Marshal([]any{s, in, &in})
	marshalled("JSON", b, err)
	b, err = jsonv2.Marshal([]any{s, in, &in})
	marshalled("JSON v2", b, err)
	b, err = xml.Marshal(in.SharedSecret)
	marshalled("XML", b, err)
	shown["error"] = fmt.Errorf("with %v: %w", s, errors.New("x")).Error()

	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(h).With("with", s).Info("m", "secret", s, "in", in, "ptr", &in, slog.Group("g", "s", s))
	}
	if err := template.Must(template.New("").Parse(`{{.SharedSecret}} {{printf "%s %x" .SharedSecret .SharedSecret}}`)).Execute(&out, in); err != nil {
		t.Error(err)
	}
	shown["slog and template"] = out.String()

	hex, quoted := fmt.Sprintf("%x", value), fmt.Sprintf("%d", []byte(value))
	for how, got := range shown {
		if lower := strings.ToLower(got); strings.Contains(got, "canary") || strings.Contains(lower, hex) || strings.Contains(got, quoted) {
			t.Errorf("%s shows it: %s", how, got)
		}
	}
	for _, how := range []string{"%v", "%s", "%q", "%x", "%#v", "%d", "String", "GoString"} {
		if shown[how] != "[secret]" {
			t.Errorf("%s: got %q, want [secret]", how, shown[how])
		}
	}
	for name, read := range map[string]func([]byte, any) error{
		"JSON": json.Unmarshal, "JSON v2": func(b []byte, v any) error { return jsonv2.Unmarshal(b, v) },
	} {
		var got tenant.Secret
		if err := read([]byte(`"canary-value"`), &got); err != nil || got != s {
			t.Errorf("%s cannot read one: %v", name, err)
		}
	}
	if s.Reveal() != value {
		t.Errorf("revealed %q, want %q", s.Reveal(), value)
	}
}
