package command_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"budsandbox/command"
)

// isServer reports whether a command goes on until it is interrupted.
func isServer(line string) bool {
	words := strings.Fields(strings.Split(line, "#")[0])
	if len(words) == 0 || words[0] != "budsandbox" || strings.ContainsAny(line, "&|") {
		return false
	}
	return len(words) == 1 || words[1] == "serve" || words[1] == "demo" || strings.HasPrefix(words[1], "--")
}

// block is a fenced part of a document.
type block struct {
	line           int
	language, name string // ```json customers.json
	text           string
}

func blocks(t *testing.T, name string) (all []block) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var open *block
	for number, line := range strings.Split(string(text), "\n") {
		rest, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			language, file, _ := strings.Cut(rest, " ")
			open = &block{line: number + 1, language: language, name: file}
		case fence:
			all, open = append(all, *open), nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		t.Fatalf("%s:%d is not closed", name, open.line)
	}
	return all
}

// Ensure that every fenced block of the documents works unchanged, in order, in a new folder.
func TestDocumentBlocks(t *testing.T) {
	documents, err := filepath.Glob("../docs/*.md")
	if err != nil || len(documents) < 5 {
		t.Fatal(documents, err)
	}
	for _, name := range append(documents, "../README.md", "../CONTRIBUTING.md") {
		all := blocks(t, name)
		if len(all) == 0 {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			for i, b := range all {
				t.Logf("%s:%d", name, b.line)
				f.block(name, i, b)
			}
		})
	}
}

func (f *folder) block(document string, number int, b block) {
	f.t.Helper()
	switch b.language {
	case "sh":
		switch {
		case isServer(strings.TrimSpace(b.text)):
			f.serve(strings.TrimSpace(b.text))
		case strings.HasPrefix(b.text, "go mod edit"):
			f.t.Log("it needs modules from the network; .ci/import runs it") // with these very lines
		default:
			if out := f.run(b.text); strings.Contains(out, `"errors":{"`) || strings.Contains(out, `"code_id"`) {
				f.t.Errorf("%s:%d answers an error: %s", document, b.line, out)
			}
		}
	case "json":
		if !json.Valid([]byte(b.text)) {
			f.t.Errorf("%s:%d is not JSON", document, b.line)
		}
		if b.name != "" {
			f.write(b.name, b.text, 0o644)
		}
	case "go":
		f.compile(number, b)
	case "js", "python":
		program := map[string]string{"js": "node", "python": "python3"}[b.language]
		if _, err := exec.LookPath(program); err != nil {
			f.t.Logf("there is no %s", program)
			return
		}
		file := map[string]string{"js": "block.mjs", "python": "block.py"}[b.language]
		f.write(file, strings.ReplaceAll(b.text, "127.0.0.1:8283", f.address), 0o644)
		f.run(program + " " + file)
	default:
		f.t.Errorf("%s:%d is a block in %q, which nobody runs", document, b.line, b.language)
	}
}

// compile tests a Go block as if it were a package of the module.
func (f *folder) compile(number int, b block) {
	f.t.Helper()
	f.write("block.go", b.text, 0o644)
	top, err := filepath.Abs("..")
	if err != nil {
		f.t.Fatal(err)
	}
	pkg := fmt.Sprintf("examples/block%d", number)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(top, pkg, "block_test.go"): filepath.Join(f.dir, "block.go"),
	}})
	if err != nil {
		f.t.Fatal(err)
	}
	f.write("overlay.json", string(overlay), 0o644)
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-o", filepath.Join(f.dir, "block.test"),
		"-overlay", filepath.Join(f.dir, "overlay.json"), "./"+pkg)
	cmd.Dir = top
	if out, err := cmd.CombinedOutput(); err != nil {
		f.t.Errorf("%v: %s\n%s", err, out, b.text)
		return
	}
	f.run("./block.test")
}

// Ensure that every example of the help works unchanged, in the order of the help.
func TestHelpExamples(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.write("descriptions.csv", "TESCO STORES 3297 LEEDS GB,-23.45\n", 0o644)
	f.write("merchants.tsv", "# Shops of our town.\n"+
		"country\tslug\tname\tcategory\taliases\n"+
		"GB\tbean_and_gone\tBean & Gone\tfood_and_drink/coffee\tBean & Gone|Bean and Gone\n"+
		"GB\tunicorn\tUnicorn Grocery\tfood_and_drink/groceries\tUnicorn Grocery\n", 0o644)
	own := newFolder(t) // for commands that serve, so that the sandbox of the others runs on
	f.serve("budsandbox serve --data memory")
	for _, client := range []string{"demo", "suite-7"} {
		f.run(strings.ReplaceAll(`made=$(budsandbox customers create --number 1 --client-id CLIENT --output json)
id=$(echo "$made" | grep -oE '[0-9a-f]{8}-[0-9a-f-]{27}' | head -1)
curl -sf $BUDSANDBOX_BASE_URL/_sandbox/customers/$id/connections -d '{"client_id":"CLIENT",
"persona":"uk_salaried_renter"}'
customer_`+strings.ReplaceAll(client, "-", "_")+`=$id
customer=${customer:-$id}`, "CLIENT", client))
	}
	f.run(`token=$(curl -sf -u demo:demo-secret -d grant_type=client_credentials \
  $BUDSANDBOX_BASE_URL/v1/oauth/token | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
application=$(curl -sf $BUDSANDBOX_BASE_URL/assess/v1/customer-applications \
  -H "Authorization: Bearer $token" -H "X-Client-Id: demo" \
  -d '{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"}}' |
  sed 's/.*"application_id":"\([^"]*\)".*/\1/')`)
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			f.example(own, cmd, strings.TrimSpace(line))
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(command.Root(command.Environment{LookupEnv: os.LookupEnv}))
}

// skippedExamples are examples that take minutes, or that are for Bud's own sandbox.
var skippedExamples = []string{"--customers 100000", "api-sandbox.thisisbud.com", "contract check openapi.yaml"}

func (f *folder) example(own *folder, cmd *cobra.Command, line string) {
	f.t.Helper()
	for _, part := range skippedExamples {
		if strings.Contains(line, part) {
			return
		}
	}
	f.t.Logf("%s: %s", cmd.CommandPath(), line)
	switch {
	case line == "":
	case isServer(line):
		own.serve(strings.TrimSpace(strings.Split(line, " #")[0]))
		own.stop()
	case strings.HasPrefix(line, "budsandbox check"),
		strings.HasPrefix(line, "budsandbox compact"),
		strings.HasPrefix(line, "budsandbox serve"): // of the file that the first one left
		own.run(line + "; kill $(jobs -p) 2>/dev/null || true")
	case strings.Contains(line, "-n 100000"): // shorter
		f.run(strings.ReplaceAll(line, "-n 100000", "-n 100"))
	case strings.Contains(line, "logs -f"),
		strings.HasPrefix(line, "budsandbox watch"),
		strings.Contains(line, "clock play"):
		f.run("timeout -s INT 0.5 " + line + " || true")
	case strings.HasPrefix(line, "budsandbox clock next"), strings.HasPrefix(line, "budsandbox clock until"):
		f.run(line + " || [ $? = 1 ]") // there may be no such event
	case strings.HasPrefix(line, "budsandbox bench"):
		f.run("BUDSANDBOX_DURATION=20ms BUDSANDBOX_STARTS=1 BUDSANDBOX_CUSTOMERS=200 " +
			strings.ReplaceAll(line, "./budsandbox-before", "budsandbox"))
	case strings.Contains(line, "suite-7 --customer-id $customer"):
		f.run(strings.ReplaceAll(line, "$customer", "$customer_suite_7"))
	default:
		f.run(line)
	}
}

// Ensure that the sandbox starts with the settings of the compose file, and that the health check of the image
// finds it.
func TestComposeExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../examples/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f := newFolder(t)
	set := regexp.MustCompile(`(?m)^ +(BUDSANDBOX_[A-Z_]+): "?([^"# ]+)`).FindAllStringSubmatch(string(text), -1)
	for _, variable := range set {
		f.env = append(f.env, variable[1]+"="+variable[2])
	}
	if len(set) < 4 {
		t.Fatalf("the compose file sets %v", set)
	}
	f.serve("budsandbox")
	f.run("unset BUDSANDBOX_BASE_URL\nbudsandbox ready")
}

// Ensure that the last step of the GitHub Actions job runs a suite unchanged and leaves its report.
func TestActionsExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../examples/github-actions.yml")
	if err != nil {
		t.Fatal(err)
	}
	_, step, found := strings.Cut(string(text), "- run: >\n")
	if !found {
		t.Fatal("the job has no folded step")
	}
	f := newFolder(t)
	program, err := exec.LookPath("budsandbox")
	if err != nil {
		t.Fatal(err)
	}
	f.env = append(f.env, "RUNNER_TEMP="+filepath.Dir(program))
	f.run(strings.Join(strings.Fields(step), " "))
	f.run("grep -q '<testsuites' bud.xml")
}
