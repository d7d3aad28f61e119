package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// documents are the structs that are whole documents, and where they are kept.
// One that is not here fails TestPrivacy, as does a field that docs/privacy.md
// does not explain.
func documents() map[string]string {
	return map[string]string{
		"checklistmongo.issueDoc":     "checklists",
		"checklistmongo.toldDoc":      "checklists",
		"checklistmongo.eventDoc":     "history",
		"checklistmongo.settingsDoc":  "settings",
		"checklistmongo.personalDoc":  "personsettings",
		"checklistmongo.rulesDoc":     "rules",
		"checklistmongo.runDoc":       "ruleruns",
		"checklistmongo.planDoc":      "checklists",
		"checklistmongo.hookDoc":      "hooks",
		"checklistmongo.deliveryDoc":  "deliveries",
		"checklistmongo.jobDoc":       "jobs",
		"checklistmongo.templateDoc":  "templates",
		"checklistmongo.versionDoc":   "templateversions",
		"tenantmongo.document":        "installations",
		"tenantmongo.keyDoc":          "datakeys",
		"tenantmongo.eventDoc":        "events",
		"tenantmongo.exportDoc":       "exports",
		"tenantmongo.tokenDoc":        "tokens",
		"tenantmongo.auditDoc":        "audit",
		"tenantmongo.limitDoc":        "jiralimits",
		"tenantmongo.switchDoc":       "switches",
		"tenantmongo.reportDoc":       "reports",
		"tenantmongo.reportingDoc":    "reporting",
		"leasemongo.leaseDoc":         "leases",
		"alertsmongo.recordDoc":       "alerts",
		"alertsmongo.verifiedDoc":     "verifications",
		"alertsmongo.verificationDoc": "verifications",
		"schemamongo.versionDoc":      "schema",
		"livemongo.presenceDoc":       "presence",
		"livemongo.serverDoc":         "servers",
	}
}

// notDocuments have an _id and are only read: a document of before, which a
// migration makes one of today's, and parts of one.
func notDocuments() []string {
	return []string{"checklistmongo.clearDoc", "checklistmongo.markDoc", "checklistmongo.revDoc"}
}

// TestPrivacy compares the table of docs/privacy.md with the fields of all
// documents that the program stores.
func TestPrivacy(t *testing.T) {
	stored := map[string]bool{}
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if slices.Contains([]string{"node_modules", "tools", ".git", "static"}, d.Name()) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(d.Name(), "mongo") {
			return nil
		}
		structs := structsOf(t, path)
		for name, s := range structs {
			whole := d.Name() + "." + name
			collection, known := documents()[whole]
			if !known {
				if slices.Contains(fieldsOf(structs, s, ""), "_id") && !slices.Contains(notDocuments(), whole) {
					t.Errorf("%s is a document of no collection that this test knows", whole)
				}
				continue
			}
			found[whole] = true
			for _, field := range fieldsOf(structs, s, "") {
				stored[collection+" "+field] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for whole := range documents() {
		if !found[whole] {
			t.Errorf("there is no %s", whole)
		}
	}
	explained := explainedFields(t)
	for field := range stored {
		if !explained[field] {
			t.Errorf("%s is stored and stands not in docs/privacy.md", field)
		}
	}
	for field := range explained {
		if !stored[field] {
			t.Errorf("%s stands in docs/privacy.md and is not stored", field)
		}
	}
	if len(stored) < 80 {
		t.Errorf("%d fields are found, which cannot be all", len(stored))
	}
}

// structsOf are the structs of a package by name, also by the names of types that
// are slices of them.
func structsOf(t *testing.T, dir string) map[string]*ast.StructType {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out, slices := map[string]*ast.StructType{}, map[string]string{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			if spec, ok := node.(*ast.TypeSpec); ok {
				switch x := spec.Type.(type) {
				case *ast.StructType:
					out[spec.Name.Name] = x
				case *ast.ArrayType:
					if of, ok := x.Elt.(*ast.Ident); ok {
						slices[spec.Name.Name] = of.Name
					}
				}
			}
		}
	}
	for name, of := range slices {
		if s := out[of]; s != nil {
			out[name] = s
		}
	}
	return out
}

// fieldsOf are the paths of the fields of a struct by its bson tags, those of
// structs within it in their place.
func fieldsOf(structs map[string]*ast.StructType, s *ast.StructType, prefix string) []string {
	var out []string
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			continue
		}
		name, _, _ := strings.Cut(reflect.StructTag(tag).Get("bson"), ",")
		if strings.Contains(tag, ",inline") {
			name = ""
		} else if name == "" {
			continue
		}
		path := strings.TrimPrefix(prefix+"."+name, ".")
		if inner := innerStruct(structs, f.Type); inner != nil {
			out = append(out, fieldsOf(structs, inner, strings.TrimSuffix(path, "."))...)
		} else {
			out = append(out, path)
		}
	}
	return out
}

// innerStruct is the struct of the same package that a type holds, or nil.
func innerStruct(structs map[string]*ast.StructType, e ast.Expr) *ast.StructType {
	switch x := e.(type) {
	case *ast.StarExpr:
		return innerStruct(structs, x.X)
	case *ast.ArrayType:
		return innerStruct(structs, x.Elt)
	case *ast.StructType:
		return x
	case *ast.Ident:
		return structs[x.Name]
	}
	return nil
}

// pathsIn adds the paths of the fields that a document in fact has.
func pathsIn(doc bson.Raw, prefix string, out map[string]bool) {
	elements, err := doc.Elements()
	if err != nil {
		out[prefix+"?"] = true
		return
	}
	for _, e := range elements {
		path := strings.TrimPrefix(prefix+"."+e.Key(), ".")
		switch v := e.Value(); v.Type {
		case bson.TypeEmbeddedDocument:
			pathsIn(v.Document(), path, out)
		case bson.TypeArray:
			for _, one := range arrayOf(v) {
				pathsIn(one, path, out)
			}
		default:
			out[path] = true
		}
	}
}

// arrayOf are the documents in an array.
func arrayOf(v bson.RawValue) []bson.Raw {
	values, err := v.Array().Values()
	if err != nil {
		return nil
	}
	var out []bson.Raw
	for _, one := range values {
		if doc, ok := one.DocumentOK(); ok {
			out = append(out, doc)
		}
	}
	return out
}

// allExplained looks whether docs/privacy.md explains every field of every
// document in a database. A secret that is not there is null, under its own name.
func allExplained(t *testing.T, db *mongo.Database) {
	t.Helper()
	explained := explainedFields(t)
	names, err := db.ListCollectionNames(t.Context(), bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		cursor, err := db.Collection(name).Find(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		var docs []bson.Raw
		if err := cursor.All(t.Context(), &docs); err != nil {
			t.Fatal(err)
		}
		paths := map[string]bool{}
		for _, doc := range docs {
			pathsIn(doc, "", paths)
		}
		for path := range paths {
			if !explainedIn(explained, name+" "+path) {
				t.Errorf("in the database there is %s %s, which docs/privacy.md does not explain", name, path)
			}
		}
		if len(docs) == 0 {
			t.Errorf("%s is empty: nothing is known of its fields", name)
		}
	}
}

// explainedIn says whether a field is explained, or the fields that it would have
// if it were not null.
func explainedIn(explained map[string]bool, field string) bool {
	if explained[field] {
		return true
	}
	for known := range explained {
		if strings.HasPrefix(known, field+".") {
			return true
		}
	}
	return false
}

// explainedFields are those in the table of docs/privacy.md. A row's first cell
// is empty where the collection is that of the row before.
func explainedFields(t *testing.T) map[string]bool {
	t.Helper()
	page, err := os.ReadFile("../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(page), "| collection | field |")
	if !ok {
		t.Fatal("docs/privacy.md has no table")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	out := map[string]bool{}
	collection := ""
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		if len(cells) < 6 || strings.HasPrefix(cells[1], "---") {
			continue
		}
		if name := strings.Trim(cells[1], " `"); name != "" {
			collection = name
		}
		for field := range strings.SplitSeq(cells[2], ",") {
			if field = strings.Trim(field, " `"); field != "" {
				out[collection+" "+field] = true
			}
		}
		if strings.TrimSpace(cells[4]) == "" || strings.TrimSpace(cells[5]) == "" {
			t.Errorf("the row %q does not say what it is, or why", row)
		}
	}
	return out
}
