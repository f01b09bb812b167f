package main

import (
	"os"
	"strings"
	"testing"
)

// Ensure that no entry of the changelog begins as another one: rebases easily leave one twice.
func TestChangelogHasNoEntryTwice(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(text), "\n## Unreleased\n")
	if !found {
		t.Fatal("CHANGELOG.md has no section Unreleased")
	}
	const length = 47 // characters
	seen := map[string]bool{}
	for _, entry := range strings.Split(list, "\n- ")[1:] {
		words := strings.Join(strings.Fields(entry), " ")
		beginning := words[:min(length, len(words))]
		if seen[beginning] {
			t.Errorf("CHANGELOG.md has an entry twice: %s...", beginning)
		}
		seen[beginning] = true
	}
}
