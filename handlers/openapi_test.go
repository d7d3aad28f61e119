package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"ticklist/handlers"
	"ticklist/tenant"
)

// described is docs/openapi.yaml. Its schemas are closed here: what a test sends
// or is answered may have no field that is not described, though programs are to
// bear with fields that come later.
type described struct {
	doc      *openapi3.T
	compiler *jsonschema.Compiler

	mu      sync.Mutex
	schemas map[string]*jsonschema.Schema // by where they stand
}

var openAPI = sync.OnceValues(readOpenAPI) //nolint:gochecknoglobals // read once, for all tests of the package

const inDocument = "openapi.json#"

func readOpenAPI() (*described, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("../docs/openapi.yaml")
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	encoded, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	closeObjects(whole)
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	return &described{doc: doc, compiler: compiler, schemas: map[string]*jsonschema.Schema{}}, compiler.AddResource("openapi.json", whole)
}

// closeObjects makes every object that lists its fields one that has no others.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, lists := v["properties"].(map[string]any); lists && v["type"] == "object" && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closeObjects(inner)
		}
	case []any:
		for _, inner := range v {
			closeObjects(inner)
		}
	}
}

// open returns the document, or ends the test.
func open(t *testing.T) *described {
	t.Helper()
	d, err := openAPI()
	if err != nil {
		t.Fatalf("docs/openapi.yaml: %v", err)
	}
	return d
}

// check holds a JSON value against the schema at a place of the document.
func (d *described) check(where string, value []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	schema, ok := d.schemas[where]
	if !ok {
		var err error
		if schema, err = d.compiler.Compile(inDocument + where); err != nil {
			return err
		}
		d.schemas[where] = schema
	}
	decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		return err
	}
	return schema.Validate(decoded)
}

// routePath is the path of one of Echo's routes as the document writes it.
func routePath(pattern string) string {
	return regexp.MustCompile(`:(\w+)`).ReplaceAllString(pattern, "{$1}")
}

// contents is where the contents of a body are described: behind its reference,
// if it has one.
func contents(where, ref, kind string) string {
	if ref != "" {
		where = strings.TrimPrefix(ref, "#")
	}
	return where + "/content/" + escaped(kind) + "/schema"
}

// escaped is a name in a JSON pointer in an address.
func escaped(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
}

// asDescribed checks what went over a route: the answer always, and the request
// if it was granted.
func (d *described) asDescribed(pattern, method string, sent []byte, got *httptest.ResponseRecorder) error {
	path := routePath(pattern)
	item := d.doc.Paths.Value(path)
	if item == nil || item.GetOperation(method) == nil {
		return nil // TestOpenAPIHasTheRoutes says so
	}
	op, where := item.GetOperation(method), "/paths/"+escaped(path)+"/"+strings.ToLower(method)
	if body := op.RequestBody; body != nil && got.Code < http.StatusMultipleChoices && body.Value.Content.Get("application/json") != nil {
		if err := d.check(contents(where+"/requestBody", body.Ref, "application/json"), sent); err != nil {
			return fmt.Errorf("the request: %w", err)
		}
	}
	status := strconv.Itoa(got.Code)
	if op.Responses.Value(status) == nil {
		if got.Code < http.StatusBadRequest {
			return fmt.Errorf("%s is answered, which is not described", status)
		}
		status = "default"
	}
	return d.checkAnswer(where+"/responses/"+status, op.Responses.Value(status), got)
}

func (d *described) checkAnswer(where string, r *openapi3.ResponseRef, got *httptest.ResponseRecorder) error {
	if r == nil {
		return fmt.Errorf("%d is not described", got.Code)
	}
	if got.Body.Len() == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(got.Header().Get(echo.HeaderContentType))
	if err != nil {
		return fmt.Errorf("the type of the contents: %w", err)
	}
	if len(r.Value.Content) == 0 { // files, of any kind
		return nil
	}
	if r.Value.Content[kind] == nil {
		return fmt.Errorf("%s is answered, which is not described for %d", kind, got.Code)
	}
	if kind != "application/json" {
		return nil
	}
	if err := d.check(contents(where, r.Ref, kind), got.Body.Bytes()); err != nil {
		return fmt.Errorf("the answer: %w\n%s", err, got.Body)
	}
	return nil
}

// serve is how every test of this package sends a request: what goes over the
// line is as docs/openapi.yaml describes it.
func serve(t *testing.T, e *echo.Echo, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	var sent heard
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(r.Body, &sent), r.Body}
	found := e.NewContext(nil, nil)
	e.Router().Find(r.Method, r.URL.Path, found)
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, r)
	if err := open(t).asDescribed(found.Path(), r.Method, sent.Bytes(), rec); err != nil {
		t.Errorf("%s %s is not as docs/openapi.yaml describes it: %v", r.Method, found.Path(), err)
	}
	return rec
}

// heard is what was read of a body, as far as one may be granted.
type heard struct{ bytes.Buffer }

func (h *heard) Write(b []byte) (int, error) {
	if h.Len() < 8<<20 {
		_, _ = h.Buffer.Write(b)
	}
	return len(b), nil
}

// doors notes which door a request knocked at, and opens none but that of
// programs, with a token that may only read.
type doors struct {
	*programs
	knocked string
}

func (d *doors) Lifecycle(context.Context, tenant.Request) (tenant.Call, error) {
	d.knocked = "lifecycleToken"
	return tenant.Call{}, tenant.ErrBadToken
}

func (d *doors) Webhook(context.Context, tenant.Request) (tenant.Call, error) {
	d.knocked = "webhookToken"
	return tenant.Call{}, tenant.ErrBadToken
}

func (d *doors) Iframe(context.Context, tenant.Request) (tenant.Principal, error) {
	d.knocked = "iframeToken"
	return tenant.Principal{}, tenant.ErrBadToken
}

func (d *doors) Context(context.Context, tenant.Request) (tenant.Principal, error) {
	d.knocked = "contextToken"
	return tenant.Principal{}, tenant.ErrBadToken
}

func (d *doors) Verify(ctx context.Context, r tenant.Request) (tenant.Principal, tenant.APIToken, error) {
	d.knocked = "apiToken"
	return d.programs.Verify(ctx, r)
}

// TestOpenAPIHasTheRoutes: every route that runs is described, with its token
// and its parameters, and every one that is described runs.
func TestOpenAPIHasTheRoutes(t *testing.T) {
	a, d := newApp(t), open(t)
	_, token := a.newToken(forReading)
	door := &doors{programs: a.programs}
	a.Tokens, a.APITokens, a.MetricsToken = door, door, "another"
	e := handlers.New(a.Deps)
	running := map[string]bool{}
	for _, r := range e.Routes() {
		path := routePath(r.Path)
		running[r.Method+" "+path] = true
		var op *openapi3.Operation
		if item := d.doc.Paths.Value(path); item != nil {
			op = item.GetOperation(r.Method)
		}
		request := a.request(r.Method, regexp.MustCompile(`:\w+`).ReplaceAllString(r.Path, "1"), "{}")
		request.Header.Set("Authorization", "Bearer "+token)
		door.knocked = ""
		rec := httptest.NewRecorder()
		e.ServeHTTP(rec, request)
		security := door.knocked
		if strings.Contains(rec.Body.String(), "METRICS_TOKEN") {
			security = "metricsToken"
		}
		if security == "apiToken" {
			security += map[bool]string{true: " write", false: " read"}[strings.Contains(rec.Body.String(), "may only read")]
		}
		if op == nil {
			t.Errorf("docs/openapi.yaml lacks %s %s; put it in and complete it:\n%s", r.Method, path, skeleton(path, r.Method, security))
			continue
		}
		if got := securityOf(op); got != security {
			t.Errorf("%s %s takes %q, described is %q", r.Method, path, security, got)
		}
		for _, err := range incomplete(d.doc.Paths.Value(path), op, path) {
			t.Errorf("%s %s: %s", r.Method, path, err)
		}
	}
	for path, item := range d.doc.Paths.Map() {
		for method := range item.Operations() {
			if !running[method+" "+path] {
				t.Errorf("%s %s is described and does not run", method, path)
			}
		}
	}
}

// securityOf is the token of an operation, and what it has to be good for.
func securityOf(op *openapi3.Operation) string {
	if op.Security == nil || len(*op.Security) != 1 {
		if op.Security != nil && len(*op.Security) == 0 {
			return ""
		}
		return "nothing of the kind"
	}
	for _, name := range slices.Sorted(maps.Keys((*op.Security)[0])) {
		return strings.TrimSpace(name + " " + strings.Join((*op.Security)[0][name], " "))
	}
	return ""
}

// incomplete says what the description of a route lacks.
func incomplete(item *openapi3.PathItem, op *openapi3.Operation, path string) (lacks []string) {
	has := map[string]bool{}
	for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
		has[p.Value.In+" "+p.Value.Name] = true
	}
	for _, name := range regexp.MustCompile(`{(\w+)}`).FindAllStringSubmatch(path, -1) {
		if !has["path "+name[1]] {
			lacks = append(lacks, "the parameter "+name[1]+" is not described")
		}
	}
	if op.OperationID == "" || op.Summary == "" || len(op.Tags) != 1 {
		lacks = append(lacks, "it needs an operationId, a summary and one tag")
	}
	if op.Responses.Value("default") == nil {
		lacks = append(lacks, "default is to be #/components/responses/Error")
	}
	for status, r := range op.Responses.Map() {
		if json := r.Value.Content["application/json"]; json != nil && json.Schema == nil {
			lacks = append(lacks, status+" has no schema")
		}
	}
	return lacks
}

// skeleton is what to begin the description of a route with.
func skeleton(path, method, security string) string {
	out := "  " + path + ":\n"
	if names := regexp.MustCompile(`{(\w+)}`).FindAllStringSubmatch(path, -1); names != nil {
		out += "    parameters:\n"
		for _, name := range names {
			out += fmt.Sprintf("      - {$ref: \"#/components/parameters/%s%s\"}\n", strings.ToUpper(name[1][:1]), name[1][1:])
		}
	}
	token, scope, _ := strings.Cut(security, " ")
	out += fmt.Sprintf("    %s:\n      operationId: \n      tags: []\n      summary: \n      security: [{%s: [%s]}]\n", strings.ToLower(method), token, scope)
	return out + "      responses:\n        \"200\": {$ref: \"#/components/responses/…\"}\n        default: {$ref: \"#/components/responses/Error\"}\n"
}

// TestOpenAPIIsCompared: else the checks of all other tests would prove nothing.
func TestOpenAPIIsCompared(t *testing.T) {
	const pattern, good = "/api/v1/issues/:issueId/ops", `{"ops":[{"id":"o1","type":"deleteItem","item":"i1"}]}`
	a := newApp(t)
	answer := a.post("/api/v1/issues/10001/ops", good).Body.String()
	for _, tc := range []struct {
		name, sent, answer string
		status             int
		fault              string
	}{
		{name: "as described", sent: good, answer: answer, status: 200},
		{name: "a field that is not described", sent: good, answer: strings.Replace(answer, `"rev"`, `"new":1,"rev"`, 1), status: 200, fault: "the answer"},
		{name: "a field that is missing", sent: good, answer: strings.Replace(answer, `"rejected"`, `"rejacted"`, 1), status: 200, fault: "the answer"},
		{name: "a request with another field", sent: strings.Replace(good, `"item"`, `"itam"`, 1), answer: answer, status: 200, fault: "the request"},
		{name: "a request that was refused", sent: `{}`, answer: `{"error":{"code":"a","text":"b","ref":"c"}}`, status: 400},
		{name: "an error of another form", sent: good, answer: `{"error":"a"}`, status: 500, fault: "the answer"},
		{name: "a status that is not described", sent: good, answer: answer, status: 201, fault: "201"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec := httptest.NewRecorder()
			rec.Header().Set("Content-Type", "application/json")
			rec.WriteHeader(tc.status)
			_, _ = rec.WriteString(tc.answer)
			err := open(t).asDescribed(pattern, "POST", []byte(tc.sent), rec)
			if (err != nil) != (tc.fault != "") || err != nil && !strings.Contains(err.Error(), tc.fault) {
				t.Errorf("got %v, want %q", err, tc.fault)
			}
		})
	}
}

// TestOpenAPIHasNoLeftovers: what no route refers to is of no use to anybody.
func TestOpenAPIHasNoLeftovers(t *testing.T) {
	text, err := os.ReadFile("../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var parts struct {
		Components map[string]map[string]any
	}
	encoded, err := open(t).doc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &parts); err != nil {
		t.Fatal(err)
	}
	delete(parts.Components, "securitySchemes")
	for kind, named := range parts.Components {
		for name := range named {
			if !bytes.Contains(text, []byte("#/components/"+kind+"/"+name+`"`)) {
				t.Errorf("nothing refers to the %s %s", kind, name)
			}
		}
	}
}
