package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Ensure that the prose of documents is wrapped as the sources are, so that a change of a sentence shows as one.
// Tables, headings, blocks, and the page of personas, which is generated, may have longer lines.
func TestProseLines(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob("docs/*.md")
	if err != nil || len(documents) == 0 {
		t.Fatal(documents, err)
	}
	documents = slices.DeleteFunc(documents, func(name string) bool { return filepath.Base(name) == "personas.md" })
	for _, name := range append(documents, "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		block := false
		for i, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "```") {
				block = !block
			}
			prose := !block && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "[![")
			if prose && strings.Contains(strings.TrimSpace(line), " ") && utf8.RuneCountInString(line) > maxColumns {
				t.Errorf("%s:%d has more than %d characters", name, i+1, maxColumns)
			}
		}
	}
}
