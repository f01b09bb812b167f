package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes the files of a small module.
func write(t *testing.T, files map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func read(t *testing.T, name ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(name...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Ensure that go.mod, imports and the commands in the documents get the new path, and that the program keeps its
// name.
func TestRename(t *testing.T) {
	const code = "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/a/b\"\n\t%q\n\tsame \"budsandboxer/x\"\n)\n\n" +
		"var name, file = \"budsandbox\", \"budsandbox/file\" // not imported\n"
	root := write(t, map[string]string{
		"go.mod": "module budsandbox\n\ngo 1.26\n",
		"a/a.go": strings.Replace(code, "%q", `"budsandbox/bank"`, 1),
		"docs/use.md": "import \"budsandbox/emulator\"\n" +
			"go install budsandbox@v1\n" +
			"go mod edit -require=budsandbox@v0.0.0 -replace=budsandbox=../budsandbox\n" +
			"budsandbox serve\n",
		".git/x.go": "package x\n\nimport _ \"budsandbox/bank\"\n",
	})
	for _, to := range []string{"example.org/team/budsandbox", "acme.example/sandbox"} {
		if _, err := rename(root, to); err != nil {
			t.Fatal(err)
		}
		if got, want := read(t, root, "go.mod"), "module "+to+"\n\ngo 1.26\n"; got != want {
			t.Errorf("go.mod is %q, want %q", got, want)
		}
		got := read(t, root, "a/a.go")
		for _, want := range []string{`"` + to + `/bank"`, `"budsandboxer/x"`, `"budsandbox/file"`} {
			if !strings.Contains(got, want) {
				t.Errorf("a.go lacks %s:\n%s", want, got)
			}
		}
		want := "import \"" + to + "/emulator\"\n" +
			"go install " + to + "@v1\n" +
			"go mod edit -require=" + to + "@v0.0.0 -replace=" + to + "=../budsandbox\n" +
			"budsandbox serve\n"
		if got := read(t, root, "docs/use.md"); got != want {
			t.Errorf("the document is %q, want %q", got, want)
		}
		again, err := rename(root, to)
		if err != nil || len(again) != 0 {
			t.Errorf("a second time changes %v, %v", again, err)
		}
	}
	if !strings.Contains(read(t, root, ".git/x.go"), `"budsandbox/bank"`) {
		t.Error("a file of git's was changed")
	}
}

// Ensure that a path that cannot be fetched is refused and changes nothing.
func TestRenameRefuses(t *testing.T) {
	root := write(t, map[string]string{"go.mod": "module budsandbox\n"})
	for _, to := range []string{"", "budsandbox", "budsandbox/v2", "https://example.org/x", "example.org/",
		"example.org//x", "Example org/x", "example.org/a b", "/usr/bin:/bin"} {
		if changed, err := rename(root, to); err == nil || len(changed) > 0 {
			t.Errorf("%q is taken: %v, %v", to, changed, err)
		}
	}
	if got := read(t, root, "go.mod"); got != "module budsandbox\n" {
		t.Errorf("go.mod is %q", got)
	}
}

// Ensure that after this repository is renamed no file imports the old path or names it in a command.
func TestRenameRepository(t *testing.T) {
	const top = "../.."
	from, err := modulePath(top)
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, sources{os.DirFS(top)}); err != nil {
		t.Fatal(err)
	}
	changed, err := rename(copied, "moved.example/elsewhere")
	if err != nil || len(changed) < 10 {
		t.Fatalf("%d files changed, %v", len(changed), err)
	}
	for _, name := range changed {
		for _, use := range []string{"import \"" + from + "/", "\t\"" + from + "/", "go get " + from, "go install " + from,
			"module " + from + "\n"} {
			if text := read(t, name); strings.Contains(text, use) && !strings.HasSuffix(name, "rename_test.go") {
				t.Errorf("%s still has %q", name, use)
			}
		}
	}
}

// sources is a repository without what is not its own.
type sources struct{ fs.FS }

func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return slices.Contains(skipped, e.Name()) || !e.IsDir() && !e.Type().IsRegular() || strings.HasSuffix(e.Name(), ".db")
	}), err
}
