package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rename gives the module in the folder root the path to. It returns the paths of the changed files. A run that failed
// can be repeated.
func rename(root, to string) (changed []string, err error) {
	if err := checkPath(to); err != nil {
		return nil, err
	}
	from, err := modulePath(root)
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(skipped, entry.Name()):
			return filepath.SkipDir
		case !entry.Type().IsRegular() || name == filepath.Join(root, "go.mod"):
			return nil
		}
		done, err := renameIn(name, from, to)
		if done {
			changed = append(changed, name)
		}
		return err
	})
	if err != nil || from == to {
		return changed, err
	}
	// The module line is changed last, because the old path is read from it.
	name := filepath.Join(root, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return changed, err
	}
	text = bytes.Replace(text, []byte("module "+from+"\n"), []byte("module "+to+"\n"), 1)
	return append(changed, name), os.WriteFile(name, text, 0o644)
}

// skipped are the folders without files of the module.
var skipped = []string{".git", "dist", "node_modules"}

// validPath matches a valid host and path; see https://go.dev/ref/mod#module-path.
var validPath = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*\.[a-z0-9-]+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// checkPath refuses a path that Go cannot fetch.
func checkPath(path string) error {
	if !validPath.MatchString(path) {
		return fmt.Errorf(
			"%q is not a path that Go can fetch; give a host with a dot and a folder, such as example.org/team/budsandbox",
			path,
		)
	}
	return nil
}

// modulePath returns the path in go.mod.
func modulePath(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if path, found := strings.CutPrefix(line, "module "); found {
			return strings.TrimSpace(path), nil
		}
	}
	return "", errors.New("go.mod has no module line")
}

// renameIn rewrites a file and reports whether it has changed.
func renameIn(name, from, to string) (bool, error) {
	var rewrite func([]byte) ([]byte, error)
	switch filepath.Ext(name) {
	case ".go":
		rewrite = func(text []byte) ([]byte, error) { return renameImports(text, from, to) }
	case ".md", ".yml", ".yaml", ".txtar":
		rewrite = func(text []byte) ([]byte, error) { return renameText(text, from, to), nil }
	default:
		return false, nil
	}
	before, err := os.ReadFile(name)
	if err != nil {
		return false, err
	}
	after, err := rewrite(before)
	if err != nil || bytes.Equal(before, after) {
		return false, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(name, after, info.Mode().Perm())
}

// renameImports changes the imports of a Go file, and the paths in its comments.
func renameImports(text []byte, from, to string) ([]byte, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "", text, parser.ImportsOnly)
	if err != nil {
		return text, nil //nolint:nilerr // testdata may contain files that are not Go
	}
	changed := slices.Clone(text)
	for _, spec := range slices.Backward(parsed.Imports) { // from the end, so that offsets stay valid
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || path != from && !strings.HasPrefix(path, from+"/") {
			continue
		}
		start, end := files.Position(spec.Path.Pos()).Offset, files.Position(spec.Path.End()).Offset
		changed = slices.Replace(changed, start, end, []byte(strconv.Quote(to+strings.TrimPrefix(path, from)))...)
	}
	if bytes.Equal(changed, text) {
		return text, nil
	}
	return format.Source(changed) // imports of one block are sorted by path
}

// renameText changes the path in imports and in arguments of go commands in a document.
func renameText(text []byte, from, to string) []byte {
	used := regexp.MustCompile(
		`(import "|go (?:get|install|run) |-require=|-replace=|require |replace )` + regexp.QuoteMeta(from) + `(["/@= \n])`,
	)
	return used.ReplaceAll(text, []byte("${1}"+to+"${2}"))
}
