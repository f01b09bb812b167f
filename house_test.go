package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is a file of the repository and what it imports.
type source struct {
	path    string // with slashes, from the root
	lines   int
	imports []string
}

// sources reads every Go file.
func sources(t *testing.T) (all []source) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{path: filepath.ToSlash(name), lines: strings.Count(string(text), "\n")}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		all = append(all, s)
		return nil
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("read the sources: %d files, %v", len(all), err)
	}
	return all
}

// room is the part of the house below emulator/ that a path belongs to, empty outside.
func room(dir string) string {
	inside, found := strings.CutPrefix(dir, "emulator/")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(inside, "/")
	return name
}

// common are the rooms that others build on.
var common = []string{"operation", "enrichment", "ledger", "insight", "webhook", "connection", "due", "payment"}

// yardstick is the bare program that `budsandbox bench` measures against; it must not be made of what it measures.
const yardstick = "bench/bare"

// Ensure that each part of the house knows only what it may: see CONTRIBUTING.md.
func TestHouse(t *testing.T) {
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, imported := range s.imports {
			own, ours := strings.CutPrefix(imported, "budsandbox/")
			switch {
			case strings.HasPrefix(imported, "go.etcd.io/bbolt") && dir != "storage" && dir != yardstick:
				t.Errorf("%s imports bbolt; only storage may", s.path)
			case strings.HasPrefix(imported, "github.com/labstack/echo") && dir != "emulator" && dir != "emulator/operation" && dir != yardstick:
				t.Errorf("%s imports Echo; only emulator and emulator/operation may", s.path)
			case ours && dir == "bank":
				t.Errorf("%s imports %s; the nouns know nobody", s.path, own)
			case ours && strings.HasPrefix(own, "emulator") && slices.Contains([]string{"fixtures", "seed", "storage"}, strings.Split(dir, "/")[0]):
				t.Errorf("%s imports %s, which is above it", s.path, own)
			case room(dir) != "" && room(own) != "" && room(dir) != room(own) && !slices.Contains(common, room(own)):
				t.Errorf("%s imports %s; rooms do not import each other", s.path, own)
			}
		}
	}
}

// Ensure that no file holds more than one idea's worth of lines, and that no name hides what is in it.
func TestFiles(t *testing.T) {
	for _, s := range sources(t) {
		if most := 350; s.lines > most && !strings.HasSuffix(s.path, "_test.go") {
			t.Errorf("%s has %d lines; %d are the most", s.path, s.lines, most)
		}
		for _, word := range []string{"util", "helper", "manager", "misc", "common"} {
			if strings.Contains(path.Base(s.path), word) || slices.Contains(strings.Split(path.Dir(s.path), "/"), word) {
				t.Errorf("%s is named after nothing (%q)", s.path, word)
			}
		}
	}
}
