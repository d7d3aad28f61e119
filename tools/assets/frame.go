package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/go-sourcemap/sourcemap"
)

// errOther says that a file is of other sources than these.
var errOther = errors.New("these sources do not make this file: check out the commit that GET /version answers, and run npm ci")

var frameForm = regexp.MustCompile(`^([a-z][a-z-]*)\.([0-9a-f]{16})\.js:([0-9]+):([0-9]+)$`)

// resolve says which place in the sources became a place in a file that is
// served. No maps are kept or served: the build is the same each time, so it is
// done again with them, and the hash in the file's name tells whether it was the
// same.
func resolve(root, place string, stdout io.Writer) error {
	parts := frameForm.FindStringSubmatch(place)
	if parts == nil {
		return fmt.Errorf("%q is not a place such as panel.0123456789abcdef.js:1:2", place)
	}
	line, err := strconv.Atoi(parts[3])
	if err != nil {
		return err
	}
	column, err := strconv.Atoi(parts[4])
	if err != nil {
		return err
	}
	found, err := mapOf(root, parts[1], parts[2])
	if err != nil {
		return err
	}
	// Browsers count columns from 1, maps from 0.
	source, name, row, col, ok := found.Source(line, column-1)
	if !ok {
		return fmt.Errorf("nothing of the sources is at %s", place)
	}
	_, err = fmt.Fprintln(stdout, strings.TrimSpace(fmt.Sprintf("%s:%d:%d %s", strings.TrimLeft(source, "./"), row, col+1, name)))
	return err
}

// mapOf builds the front end in memory and returns the map of the file of that
// name and hash. The name and the hash are as package static makes them.
func mapOf(root, stem, hash string) (*sourcemap.Consumer, error) {
	all, err := bundles(root)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		o.Sourcemap, o.SourcesContent = api.SourceMapExternal, api.SourcesContentExclude
		files, err := bundle(root, o)
		if err != nil {
			return nil, err
		}
		maps := map[string][]byte{}
		for _, f := range files {
			maps[f.Path] = f.Contents
		}
		for _, f := range files {
			sum := sha256.Sum256(f.Contents)
			if filepath.Base(f.Path) == stem+".js" && hex.EncodeToString(sum[:8]) == hash {
				return sourcemap.Parse("", maps[f.Path+".map"])
			}
		}
	}
	return nil, errOther
}
