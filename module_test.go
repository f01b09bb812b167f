package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// modulePath reads the module's path from go.mod, the only place that defines it. `make module` changes it.
func modulePath(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if path, found := strings.CutPrefix(line, "module "); found {
			return strings.TrimSpace(path)
		}
	}
	t.Fatal("go.mod has no module line")
	return ""
}

// usedPath matches where a document or a script says what to import, get or link.
var usedPath = regexp.MustCompile(
	`(?:import "|go (?:get|install|run) |-require=|-replace=|-X )([A-Za-z0-9.~_-]+(?:/[A-Za-z0-9.~_-]+)*)`,
)

// Ensure that documents and scripts know the module by the path in go.mod and by no other. The compiler checks the Go
// files.
func TestModulePath(t *testing.T) {
	module := modulePath(t)
	uses := 0
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "dist" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case !entry.Type().IsRegular() || filepath.Ext(name) == ".go" || filepath.Ext(name) == ".db":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, match := range usedPath.FindAllStringSubmatch(string(text), -1) {
			path := match[1]
			if path != "budsandbox" && !strings.Contains("/"+path+"/", "/budsandbox/") ||
				strings.HasPrefix(path, "example.org/") {
				continue // of another module, or an example
			}
			uses++
			if path != module && !strings.HasPrefix(path, module+"/") {
				t.Errorf("%s says %q; the module is %s", name, match[0], module)
			}
		}
		return nil
	})
	if err != nil || uses == 0 {
		t.Errorf("%d uses of the module's path, %v", uses, err)
	}
}
