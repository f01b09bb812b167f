package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	// citation is a document of this repository as comments and documents name it.
	citation = regexp.MustCompile(`\bdocs/[\w./-]*\w\.md(#[\w-]+)?`)
	// link is the target of a Markdown link within the repository.
	link    = regexp.MustCompile(`\]\(([^():\s]*)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *#* *$`)
	fence   = regexp.MustCompile("(?ms)^```.*?^```")
)

// Ensure that every citation of a document, in Go comments and in documents, leads to a file and,
// if it names one, to a heading of that file.
func TestDocumentLinks(t *testing.T) {
	t.Parallel()
	anchors := map[string]map[string]bool{}
	check := func(from, target string) {
		file, anchor, _ := strings.Cut(target, "#")
		if _, read := anchors[file]; !read {
			anchors[file] = anchorsOf(file)
		}
		switch {
		case anchors[file] == nil:
			t.Errorf("%s cites %s, which does not exist", from, file)
		case anchor != "" && path.Ext(file) == ".md" && !anchors[file][anchor]:
			t.Errorf("%s cites %s, which has no heading #%s", from, file, anchor)
		}
	}
	cited := 0
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go" && path.Ext(name) != ".md":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, target := range targets(name, string(text)) {
			cited++
			check(name, target)
		}
		return nil
	})
	if err != nil || cited < 10 {
		t.Errorf("%d citations, %v", cited, err)
	}
}

// targets returns the citations and links of a file, as paths from the root.
func targets(name, text string) (all []string) {
	if path.Ext(name) == ".go" {
		for line := range strings.Lines(text) {
			if comment := strings.Index(line, "//"); comment >= 0 {
				all = append(all, citation.FindAllString(line[comment:], -1)...)
			}
		}
		return all
	}
	text = fence.ReplaceAllString(text, "")
	for _, found := range link.FindAllStringSubmatch(text, -1) {
		file, anchor, hasAnchor := strings.Cut(found[1], "#")
		switch {
		case found[1] == "":
			continue
		case file == "":
			file = name
		default:
			file = path.Join(path.Dir(name), file)
		}
		if hasAnchor {
			file += "#" + anchor
		}
		all = append(all, file)
	}
	for _, prose := range link.Split(text, -1) {
		all = append(all, citation.FindAllString(prose, -1)...)
	}
	return all
}

// anchorsOf returns the anchors of a document's headings, nil if there is no such file.
func anchorsOf(file string) map[string]bool {
	text, err := os.ReadFile(file)
	if err != nil {
		if _, err := os.Stat(file); err != nil {
			return nil
		}
		return map[string]bool{} // a folder
	}
	all := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(fence.ReplaceAllString(string(text), ""), -1) {
		all[anchorOf(found[1])] = true
	}
	return all
}

// anchorOf returns the anchor that forges give a heading: small letters, digits, - and _, with -
// for each space.
func anchorOf(heading string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '-', c == '_':
			return unicode.ToLower(c)
		}
		return -1
	}, heading)
}

// Ensure that a missing file and a missing heading are found, in comments, links and prose.
func TestTargets(t *testing.T) {
	t.Parallel()
	got := strings.Join(targets("docs/a.md",
		"# A\n[b](b.md#c) [self](#a) see docs/x.md#y.\n```\n[no](no.md)\n```\n"), " ")
	if got != "docs/b.md#c docs/a.md#a docs/x.md#y" {
		t.Errorf("got %q", got)
	}
	folder := "docs" // apart, so that this file cites nothing
	got = strings.Join(targets("a.go",
		"package a // see "+folder+"/r/s.md#t-u.\nvar x = \""+folder+"/no.md\"\n"), " ")
	if got != folder+"/r/s.md#t-u" {
		t.Errorf("got %q", got)
	}
	if got := anchorOf("What it's worth: A/B_c (1)"); got != "what-its-worth-ab_c-1" {
		t.Errorf("got %q", got)
	}
	if anchorsOf("no-such-file.md") != nil || !anchorsOf("docs/research/synthetic-data.md")["sources"] {
		t.Error("anchors of a missing and of a present file are wrong")
	}
}
