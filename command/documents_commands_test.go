package command

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"budsandbox/fixtures"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// provided are commands that the library adds when a command line is carried out.
var provided = map[string]bool{"completion": true, "help": true}

// quoted matches what the documents set as code within a line.
var quoted = regexp.MustCompile("`([^`\n]+)`")

// Ensure that every command line and every flag that the documents name is one of the program's.
func TestDocumentsNameCommands(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob("../docs/*.md")
	if err != nil || len(documents) == 0 {
		t.Fatal(documents, err)
	}
	root, flags := Root(Environment{}), map[string]bool{}
	collectFlags(root, flags)
	for _, name := range append(documents, "../README.md", "../SECURITY.md", "../CONTRIBUTING.md", "../CHANGELOG.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, span := range quoted.FindAllStringSubmatch(string(text), -1) {
			words := strings.Fields(strings.ReplaceAll(span[1], `\|`, "|"))
			switch {
			case len(words) == 0:
			case words[0] == "budsandbox":
				if problem := commandProblem(root, words[1:]); problem != "" {
					t.Errorf("%s: `%s`: %s", name, span[1], problem)
				}
			case strings.HasPrefix(words[0], "--") && len(words[0]) > 2:
				if flag, _, _ := strings.Cut(words[0][2:], "="); !flags[flag] {
					t.Errorf("%s: no command has `%s`", name, words[0])
				}
			}
		}
	}
}

// collectFlags adds the names of the flags of a command and of those below it.
func collectFlags(cmd *cobra.Command, names map[string]bool) {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names[flag.Name] = true })
	for _, sub := range cmd.Commands() {
		collectFlags(sub, names)
	}
}

// commandProblem returns what is wrong with the words of a command line after the program's name, or "".
func commandProblem(root *cobra.Command, words []string) string {
	cmd := root
	for len(words) > 0 && !strings.HasPrefix(words[0], "-") {
		next, _, err := cmd.Find(words[:1])
		if err != nil || next == cmd {
			break
		}
		cmd, words = next, words[1:]
	}
	if len(words) > 0 && cmd.HasSubCommands() && !strings.HasPrefix(words[0], "-") && !provided[words[0]] {
		return "no command " + words[0]
	}
	for _, word := range words {
		if word == "--" || strings.ContainsAny(word, "|<>") || word == "&" {
			break
		}
		flag, found := strings.CutPrefix(word, "--")
		if flag, _, _ = strings.Cut(flag, "="); found && flag != "help" && cmd.Flag(flag) == nil {
			return "no flag --" + flag
		}
	}
	return ""
}

// Ensure that the help of every command has an example.
func TestCommandsHaveExamples(t *testing.T) {
	t.Parallel()
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Example == "" && cmd.Name() != "version" && !cmd.Hidden {
			t.Errorf("the help of `%s` has no example", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(Root(Environment{}))
}

// Ensure that the help of `budsandbox happen` says what each kind is.
func TestLifeEventsAreDescribed(t *testing.T) {
	t.Parallel()
	for _, kind := range append(slices.Clone(fixtures.LifeEventKinds), fixtures.TransactionMade) {
		if lifeEvents[kind] == "" {
			t.Errorf("the kind %s has no description", kind)
		}
	}
}
