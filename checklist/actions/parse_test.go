package actions_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/actions"
)

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"one":                       {in: `{"check":"*"}`, want: "check"},
		"several":                   {in: `[{"check":"a"},{"clear":true}]`, want: "check, clear"},
		"what a page writes":        {in: `{"actions":[{"uncheck":"a","list":"QA"}]}`, want: "uncheck in QA"},
		"JSON in a string":          {in: `"{\"check\":\"*\"}"`, want: "check"},
		"a template":                {in: `{"apply":" Release ","mode":"append","live":true}`, want: "apply Release append live true"},
		"only what is missing":      {in: `{"apply":"Release"}`, want: "apply Release missing"},
		"a template goes":           {in: `{"remove":"Release"}`, want: "remove Release"},
		"a status":                  {in: `{"status":"QA ready","match":"/^a/"}`, want: "status QA ready"},
		"a status for all":          {in: `{"status":"done"}`, want: "status done"},
		"a line":                    {in: `{"add":"Ship it"}`, want: "add Ship it"},
		"lines":                     {in: `{"add":["Ship it","> at noon"],"list":"QA"}`, want: "add Ship it|> at noon in QA"},
		"a list goes":               {in: `{"clear":"QA"}`, want: "clear in QA"},
		"blanks around":             {in: " [ { \"clear\" : true } ]\n", want: "clear"},
		"no JSON":                   {in: `check all`, want: `refused at "": Actions are JSON, and this is not.`},
		"nothing":                   {in: ``, want: `refused at "": Actions are JSON, and this is not.`},
		"a doubled name":            {in: `{"check":"a","check":"b"}`, want: `refused at "": Actions are JSON, and this is not.`},
		"a number":                  {in: `7`, want: `refused at "": Actions are an object, or an array of objects.`},
		"a string of a string":      {in: `"\"\\\"a\\\"\""`, want: `refused at "": Actions are an object, or an array of objects.`},
		"none":                      {in: `[]`, want: `refused at "": There are 1 to 20 actions, in an array.`},
		"too many":                  {in: "[" + strings.Repeat(`{"clear":true},`, 20) + `{"clear":true}]`, want: `refused at "": There are 1 to 20 actions, in an array.`},
		"too long":                  {in: `{"add":"` + strings.Repeat("a", actions.MaxSize) + `"}`, want: `refused at "": Actions can have 32768 bytes.`},
		"no object":                 {in: `[{"clear":true},null]`, want: `refused at "1": An action is an object.`},
		"no verb":                   {in: `{"list":"QA"}`, want: `refused at "0": An action has one of apply, remove, check, uncheck, status, add and clear.`},
		"two verbs":                 {in: `{"check":"*","clear":true}`, want: `refused at "0": An action has one of apply, remove, check, uncheck, status, add and clear.`},
		"what belongs to another":   {in: `[{"clear":true},{"check":"*","mode":"append"}]`, want: `refused at "1/mode": This does not belong to check.`},
		"a mode that there is not":  {in: `{"apply":"R","mode":"merge"}`, want: `refused at "0/mode": A template is applied with append, replace or missing.`},
		"a template that is none":   {in: `{"apply":true}`, want: `refused at "0/apply": This is a text.`},
		"a template without a name": {in: `{"apply":" "}`, want: `refused at "0/apply": This is empty.`},
		"live as a text":            {in: `{"apply":"R","live":"yes"}`, want: `refused at "0/live": This is true or false.`},
		"a bad pattern":             {in: `{"check":"/(/"}`, want: `refused at "0/check": The pattern is no regular expression that can be used: missing closing ) at (.`},
		"a bad match":               {in: `{"status":"done","match":5}`, want: `refused at "0/match": This is a text that items have, * for all, or /an expression/.`},
		"lines that are none":       {in: `{"add":[1]}`, want: `refused at "0/add": This is a text, or an array of texts.`},
		"clear false":               {in: `{"clear":false}`, want: `refused at "0/clear": This is true, or the name of a checklist.`},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := actions.Parse([]byte(tc.in))
			if got := said(t, all, err); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func said(t *testing.T, all []actions.Action, err error) string {
	t.Helper()
	if err != nil {
		why, ok := errors.AsType[*checklist.InvalidError](err)
		if !ok {
			t.Fatalf("%v is no refusal", err)
		}
		return fmt.Sprintf("refused at %q: %s", why.Field, why.Reason)
	}
	var out []string
	for _, a := range all {
		parts := []string{string(a.Verb)}
		for _, s := range []string{a.Template, a.Status, strings.ReplaceAll(a.Lines, "\n", "|")} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		if a.Verb == actions.Apply {
			parts = append(parts, string(a.Mode))
		}
		if a.Live != nil {
			parts = append(parts, fmt.Sprint("live ", *a.Live))
		}
		if a.List != "" {
			parts = append(parts, "in "+a.List)
		}
		out = append(out, strings.Join(parts, " "))
	}
	return strings.Join(out, ", ")
}

func TestExplain(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want string
	}{
		{&checklist.InvalidError{Field: "1/mode", Reason: "No."}, "Action 2 (mode): No."},
		{&checklist.InvalidError{Field: "0", Reason: "No."}, "Action 1: No."},
		{fmt.Errorf("do: %w", &checklist.InvalidError{Reason: "No."}), "No."},
		{&actions.DeniedError{At: 2, Verb: actions.Clear, Needs: checklist.Delete}, `Action 3 (clear): whoever asked for it may not do this here; it needs the permission "delete".`},
		{errors.New("disk"), ""},
	} {
		if got, ok := actions.Explain(tc.err); got != tc.want || ok != (tc.want != "") {
			t.Errorf("%v: got %q, %v; want %q", tc.err, got, ok, tc.want)
		}
	}
}

// FuzzParse holds that what anybody sets as a property is read or refused in words.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"check":"*"}`, `[{"apply":"R","mode":"append","live":true},{"add":["a","b"]}]`, `"{\"clear\":true}"`, `{"actions":[{"status":"x","match":"/a/"}]}`, "\"\xff\"", `{"add":"\ud800"}`, `[[[[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		all, err := actions.Parse(in)
		if err == nil {
			if len(all) == 0 || len(all) > actions.MaxActions {
				t.Errorf("%q is %d actions", in, len(all))
			}
			for _, a := range all {
				if len(a.Needs()) == 0 {
					t.Errorf("%q needs no permission", in)
				}
			}
			return
		}
		if sentence, ok := actions.Explain(err); !ok || sentence == "" {
			t.Errorf("%q: %v is no refusal", in, err)
		}
	})
}
