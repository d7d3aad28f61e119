package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFeaturesAreShown follows each link of docs/features.md to the test that
// it is named like.
func TestFeaturesAreShown(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "features.md"))
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\[([^\]]+)\]\(\.\./([^)]+)\)`).FindAllStringSubmatch(string(page), -1)
	if len(links) < 40 {
		t.Fatalf("there are %d links, want the whole comparison", len(links))
	}
	for _, link := range links {
		name, path := link[1], link[2]
		source, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			t.Errorf("%q leads nowhere: %v", name, err)
			continue
		}
		if !strings.Contains(string(source), name) {
			t.Errorf("%s has no test %q", path, name)
		}
	}
	for _, path := range regexp.MustCompile("`((?:app|checklist|handlers|static|tenant)/[^`]+)`").FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat(filepath.Join("..", path[1])); err != nil {
			t.Errorf("it names what is not there: %v", err)
		}
	}
}
