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
	"unicode/utf8"
)

// source is a file of the repository and what it imports.
type source struct {
	path    string // with slashes, from the root
	lines   int
	wide    []int // numbers of the lines of more than maxColumns characters
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
		s := source{path: filepath.ToSlash(name), lines: strings.Count(string(text), "\n"), wide: wideLines(string(text))}
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

// maxColumns is the maximum number of characters of a line; a tab counts as one.
const maxColumns = 120

// wideLines returns the numbers of the lines that are too long.
func wideLines(text string) (numbers []int) {
	for i, line := range strings.Split(text, "\n") {
		if utf8.RuneCountInString(line) > maxColumns {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// bareProgram is the program that `budsandbox bench` measures against; it must not be made of what it measures.
const bareProgram = "bench/bare"

// internal is where the sandbox's own packages are.
const internal = "emulator/internal/"

// inside reports whether a folder is dir or below it.
func inside(folder, dir string) bool { return folder == dir || strings.HasPrefix(folder, dir+"/") }

// api returns the API group below emulator/internal/api/ that a folder belongs to, empty elsewhere.
func api(folder string) string {
	below, found := strings.CutPrefix(folder, internal+"api/")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(below, "/")
	return name
}

// calculations are the packages that compute over a book; services keep and change what is stored.
var (
	calculations = []string{"insight", "ledger", "enrichment", "chart", "budql"}
	services     = []string{
		"affordability", "agenda", "assess", "branding", "connection", "customer", "ingest", "inventory", "mail", "payment",
		"schedule", "webhook",
	}
)

// among reports whether a folder is one of these packages of the sandbox.
func among(folder string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return inside(folder, internal+name) })
}

// Ensure that each package imports only what the rules that CONTRIBUTING.md lists allow.
func TestImports(t *testing.T) {
	module := modulePath(t)
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, imported := range s.imports {
			if problem := misplaced(module, dir, imported); problem != "" {
				t.Errorf("%s imports %s; %s", s.path, imported, problem)
			}
		}
	}
}

// misplaced says why a package of the module in dir may not import another, empty if it may.
func misplaced(module, dir, imported string) string {
	if strings.HasPrefix(imported, "go.etcd.io/bbolt") && dir != "storage" && dir != bareProgram {
		return "only storage knows bbolt"
	}
	knowsEcho := dir == internal+"server" || dir == internal+"route" || dir == bareProgram
	if strings.HasPrefix(imported, "github.com/labstack/echo") && !knowsEcho {
		return "only server and route know Echo"
	}
	own, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return ""
	}
	below := inside(dir, "fixtures") || inside(dir, "seed") || inside(dir, "storage")
	knowsWire := own == internal+"route" || own == internal+"server" || api(own) != ""
	switch {
	case inside(dir, "bank"):
		return "bank knows nobody"
	case inside(dir, "clock") && own != "bank":
		return "clock knows only bank"
	case below && inside(own, "emulator"):
		return "that is above it"
	case api(dir) != "" && api(own) != "" && api(dir) != api(own):
		return "API packages do not import each other"
	case (among(dir, calculations) || among(dir, services)) && knowsWire:
		return "calculations and services know no HTTP"
	case among(dir, calculations) && among(own, services):
		return "calculations know no services"
	case inside(dir, "emulator/internal") && own == "emulator":
		return "that is above it"
	}
	return ""
}

// maxLines is the maximum number of lines of a file without tests.
const maxLines = 350

// Ensure that files are short enough to have one subject, and that their names are not general words.
func TestFiles(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxLines && !strings.HasSuffix(s.path, "_test.go") {
			t.Errorf("%s has %d lines; the maximum is %d", s.path, s.lines, maxLines)
		}
		for _, word := range []string{"util", "helper", "manager", "misc", "common"} {
			if strings.Contains(path.Base(s.path), word) || slices.Contains(strings.Split(path.Dir(s.path), "/"), word) {
				t.Errorf("%s is named by a general word (%q)", s.path, word)
			}
		}
	}
}

// Ensure that no line has more than 120 characters.
func TestLines(t *testing.T) {
	for _, s := range sources(t) {
		if len(s.wide) > 0 {
			t.Errorf("%s has lines of more than %d characters: %v", s.path, maxColumns, s.wide)
		}
	}
}

// Ensure that CONTRIBUTING.md describes every folder with Go code.
func TestFoldersAreDescribed(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources(t) {
		name := path.Dir(s.path)
		if below, found := strings.CutPrefix(name, internal); found {
			name, _, _ = strings.Cut(below, "/")
		} else {
			name, _, _ = strings.Cut(name, "/")
		}
		undescribed := name != "." && !inside(s.path, "testdata") && !inside(s.path, internal+"api")
		if undescribed && !strings.Contains(string(text), "`"+name+"/`") {
			t.Errorf("CONTRIBUTING.md does not say what is in %s/", path.Dir(s.path))
		}
	}
}
