package faults_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"ticklist/app/faults"
	"ticklist/tenant/jira"
	"ticklist/trail"
)

var errSealed = errors.New("the text cannot be opened")

// A fault as it comes about in an issue: each is made anew, with another issue.
func sealed(issue int) error {
	return fmt.Errorf("load issue %d: %w", issue, fmt.Errorf("open the texts of site-%d: %w", issue, errSealed))
}

func command(code int32, name string, issue int) error {
	return fmt.Errorf("find checklist of %d: %w", issue, mongo.CommandError{Code: code, Name: name, Message: fmt.Sprintf("of issue %d", issue)})
}

func duplicate(issue int) error {
	return mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 11000, Message: fmt.Sprintf("dup key: { _id: \"acme:%d\" }", issue)}}}
}

func network(wrapped error) error {
	return fmt.Errorf("ask the site: %w", &url.Error{Op: "Post", URL: "https://acme.invalid/10001", Err: wrapped})
}

func refused() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

func indexed(list []int, at int) error {
	return trail.Guard(func() error { return fmt.Errorf("%d", list[at]) })
}

func mapped(key string) error {
	return trail.Guard(func() error {
		var some any = key
		return some.(error) //nolint:forcetypeassert // it is to panic
	})
}

func syntax(text string) error {
	var into any
	return fmt.Errorf("read the answer to %q: %w", text, json.Unmarshal([]byte(text), &into))
}

func unreachable(of string) error {
	return topology.ServerSelectionError{Wrapped: errors.New(of)}
}

// TestOneGroupForEachCause has a fault twice: of other issues, in other words,
// through other functions where that makes no cause. Each pair is one group, and
// no two pairs are.
func TestOneGroupForEachCause(t *testing.T) {
	t.Parallel()
	groups := map[string]string{}
	for name, pair := range map[string][2]error{
		"a sentinel, of two issues":             {sealed(10001), sealed(10002)},
		"the same words from another function":  {fmt.Errorf("read the template of 1: %w", errSealed), fmt.Errorf("read the template of 2: %w", errSealed)},
		"similar words":                         {errors.New("the text cannot be sealed"), fmt.Errorf("%w", errors.New("the text cannot be sealed"))},
		"a code of the database":                {command(10107, "NotWritablePrimary", 1), command(10107, "NotWritablePrimary", 2)},
		"the same code of another command":      {command(91, "ShutdownInProgress", 1), fmt.Errorf("save: %w", command(91, "ShutdownInProgress", 2))},
		"a code without a name":                 {command(20250, "", 1), command(20250, "", 2)},
		"a write concern":                       {mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Name: "WriteConcernTimeout", Code: 64}}, fmt.Errorf("save 1: %w", mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Name: "WriteConcernTimeout", Code: 64, Message: "x"}})},
		"a duplicate":                           {fmt.Errorf("insert hook 1: %w", duplicate(1)), fmt.Errorf("insert hook 2: %w", duplicate(2))},
		"a duplicate elsewhere":                 {fmt.Errorf("insert rule 1: %w", duplicate(1)), fmt.Errorf("insert rule 2: %w", duplicate(2))},
		"no server":                             {unreachable("context deadline exceeded"), fmt.Errorf("find: %w", unreachable("another"))},
		"a database that is slow":               {topology.WaitQueueTimeoutError{Wrapped: context.DeadlineExceeded}, mongo.CommandError{Wrapped: context.DeadlineExceeded}},
		"a deadline that is not the database's": {fmt.Errorf("wait for 1: %w", context.DeadlineExceeded), fmt.Errorf("wait for 2: %w", context.DeadlineExceeded)},
		"a refused connection":                  {network(refused()), fmt.Errorf("once more: %w", network(refused()))},
		"a connection that is cut":              {network(io.EOF), network(io.EOF)},
		"jira's 500":                            {fmt.Errorf("ask about 1: %w", &jira.StatusError{Status: 500}), fmt.Errorf("ask about 2: %w", &jira.StatusError{Status: 500})},
		"jira's 403":                            {fmt.Errorf("ask about 1: %w", &jira.StatusError{Status: 403}), fmt.Errorf("ask about 2: %w", &jira.StatusError{Status: 403})},
		"json":                                  {syntax(`{"secret`), syntax(`[1,,`)},
		"an index, of two lengths":              {indexed(nil, 1), indexed([]int{1, 2}, 7)},
		"a panic elsewhere":                     {mapped("a"), mapped("b")},
		"of two joined, the last":               {errors.Join(io.ErrClosedPipe, sealedElse(1)), sealedElse(2)},
		"of two wrapped, the one that says why": {fmt.Errorf("%w: %w", errors.New("busy"), sealedThird(1)), fmt.Errorf("%w: %w", errors.New("busy"), sealedThird(2))},
		"a context's end is not why":            {errors.Join(sealedFourth(1), context.Canceled), sealedFourth(2)},
		"nothing":                               {nil, nil},
		"an identifier in the innermost words":  {fmt.Errorf("no item %s", "1f0c2a"), fmt.Errorf("no item %s", "Buy milk-7")},
	} {
		one, two := group(pair[0]), group(pair[1])
		if one != two {
			t.Errorf("%s: two groups:\n%q\n%q", name, one, two)
		}
		if other, taken := groups[one]; taken {
			t.Errorf("%s and %s are one group: %q", name, other, one)
		}
		groups[one] = name
	}
	if group(sealed(1)) != group(fmt.Errorf("open the panel: %w", sealed(2))) {
		t.Error("a cause has a group for each route")
	}
	waited := fmt.Errorf("%w: %w", errors.New("not ready to serve"), fmt.Errorf("reach the database: %w", topology.ServerSelectionError{Wrapped: context.DeadlineExceeded}))
	for _, lost := range []error{waited, fmt.Errorf("find: %w", mongo.ErrClientDisconnected), mongo.CommandError{Labels: []string{"NetworkError"}, Wrapped: topology.ConnectionError{Wrapped: io.EOF}}, mongo.CommandError{Labels: []string{"NetworkError"}, Wrapped: topology.ConnectionError{ConnectionID: "2", Wrapped: refused()}}} {
		if group(lost) != group(unreachable("another")) {
			t.Errorf("%v is of %q, want that no server is reached", lost, group(lost))
		}
	}
}

func sealedElse(n int) error   { return fmt.Errorf("read rule %d: %w", n, errSealed) }
func sealedThird(n int) error  { return fmt.Errorf("read hook %d: %w", n, errSealed) }
func sealedFourth(n int) error { return fmt.Errorf("read status %d: %w", n, errSealed) }

func group(err error) string { return strings.Join(faults.CauseOf(err).Group, "|") }

func TestCauseSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		err         error
		kind, words string
		in          string // the group
	}{
		{sealed(10001), "error", "load issue …: open the texts of …: the text cannot be opened", "open the texts of …: the text cannot be opened"},
		{command(10107, "NotWritablePrimary", 1), "MongoDB NotWritablePrimary", "find checklist of …: mongo.CommandError", "mongodb"},
		{network(refused()), "errno 111", "ask the site: url.Error: net.OpError: os.SyscallError: connection refused", "ask the site"},
		{fmt.Errorf("ask: %w", &jira.StatusError{Status: 502}), "jira.StatusError", "status 502", "status 502"},
		{indexed(nil, 3), "panic", "runtime error: index out of range … with length …", "faults_test.indexed"},
		{trail.Guard(func() error { panic("Buy milk") }), "panic", "… milk", "TestCauseSaysWhatItIs"},
		{nil, "unknown", "unknown", "unknown"},
	} {
		got := faults.CauseOf(tc.err)
		if got.Kind != tc.kind || !strings.Contains(got.Words, tc.words) || !strings.Contains(strings.Join(got.Group, "|"), tc.in) {
			t.Errorf("%v:\ngot  %q %q %q\nwant %q %q %q", tc.err, got.Kind, got.Words, got.Group, tc.kind, tc.words, tc.in)
		}
	}
}

func TestWordsAreAllowed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"load the issue":                                          "load the issue",
		"load issue 10001 of acme-1: not found":                   "load issue … of …: not found",
		`no list "Buy milk and bread" here`:                       "no list … here",
		"no list \"Buy milk":                                      "no list …",
		"`quoted words` and so on":                                "… and so on",
		"https://user:pass@db.example/x?y":                        "…",
		"mia@example.com wrote":                                   "… wrote",
		"712020:8f3c2b1a-0000-4000-8000-000000000000 wrote it":    "… wrote it",
		"5b10a2844c20165700ede21g":                                "…",
		"Mia Krystof":                                             "…",
		"eyJhbGciOiJIUzI1NiJ9.eyJDQU5BUlkiOjF9.c2ln":              "…",
		"wrong key: q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=": "wrong key: …",
		"answered status 503, not 200":                            "answered status 503, not …",
		"unexpected EOF (while reading)":                          "unexpected EOF while reading)",
		"gibt es: 你好 ñandú":                                       "gibt es: …",
		strings.Repeat("a", 21):                                   "…",
		strings.Repeat("word ", 100):                              strings.TrimSpace(strings.Repeat("word ", 40)),
		"\x00\x01 \xff":                                           "…",
		"":                                                        "",
	} {
		if got := faults.Words(text); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	}
}

func TestStepsAreAllowed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"find checklists":                                          "find checklists",
		"findAndModify api_tokens":                                 "findAndModify api_tokens",
		"POST /rest/api/3/permissions/check 200":                   "POST /rest/api/3/permissions/check 200",
		"PUT /rest/api/3/issue/{issueIdOrKey}/properties/:key 204": "PUT /rest/api/3/issue/{issueIdOrKey}/properties/:key 204",
		"PUT /rest/api/3/issue/10001/properties/x.y":               "PUT /rest/api/3/issue/…/properties/…",
		"GET /rest/api/3/issue?jql=secret":                         "GET /rest/api/3/…",
		"find mongodb://u:p@db":                                    "find …",
	} {
		if got := faults.What(text); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	}
}

// FuzzWords holds for whatever an error quotes: nothing but plain words and the
// few that are listed leave.
func FuzzWords(f *testing.F) {
	for _, text := range []string{"load issue 10001", "\"quoted", "a@b.c status: 500", "((x))", "… …:", "I/O,"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := faults.Words(text)
		for word := range strings.FieldsSeq(words) {
			bare := strings.Trim(word, ":,;.)]")
			letters := strings.TrimLeft(bare, "abcdefghijklmnopqrstuvwxyz-/'")
			if letters != "" && bare != "…" && !slices.Contains(faults.Proper(), bare) && len(bare) != 3 {
				t.Errorf("%q lets %q through", text, word)
			}
		}
		if again := faults.Words(words); again != words && !strings.Contains(words, "status") {
			t.Errorf("%q becomes %q, and then %q", text, words, again)
		}
	})
}
