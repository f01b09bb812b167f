package command

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"budsandbox/emulator"
)

// Ensure that nothing that others have written can control the terminal of its reader: escapes, other controls, C1
// controls, and characters that turn the direction become spaces, and all other text stays.
func TestTerminalsAreNotControlled(t *testing.T) {
	const hostile = "Jo\x1b[31m\x07\u009b2J\u202eolleh\r\u2028x\tΩ é 👩‍👧"
	const want = "Jo [31m  2J olleh  x Ω é 👩‍👧"
	if got := oneLine(hostile); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := printable("a\nb\x1b[0m"); got != "a\nb [0m" {
		t.Errorf("got %q", got)
	}
	var out strings.Builder
	if err := printJSON(&out, map[string]string{"name": hostile + "\x7f<"}); err != nil {
		t.Fatal(err)
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back["name"] != hostile+"\x7f<" ||
		strings.ContainsAny(out.String(), "\x1b\x07\r\u009b\u202e\u2028\x7f") || !strings.Contains(out.String(), `\u009b`) {
		t.Errorf("JSON is printed as %q (%v)", out.String(), err)
	}
	out.Reset()
	mail, err := json.Marshal(map[string]string{
		"sent_at": "2026-01-01T00:00:00Z", "to": "jo\n@x", "subject": hostile, "text": hostile,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := printMail(Environment{Stdout: &out}, mail, false); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\r\u009b\u202e\u2028") || strings.Count(out.String(), "\n") != 6 {
		t.Errorf("a mail is printed as %q", out.String())
	}
	out.Reset()
	if err := printMail(Environment{Stdout: &out}, mail, true); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\r\u009b\u202e\u2028") || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("a mail is printed as the JSON %q", out.String())
	}
}

// Ensure that no command prints the names, messages and texts of others so that they control the terminal.
func TestCommandsDoNotControlTerminals(t *testing.T) {
	t.Parallel()
	const hostile = "Jo\u009b2J\u202eolleh"
	s := emulator.Start(t, emulator.Options{})
	run := func(args ...string) string {
		t.Helper()
		stdout, stderr, _ := runAt(t, s, args...)
		if found := stdout + stderr; strings.ContainsAny(found, "\x1b\u009b\u202e") {
			t.Errorf("%q prints %q", args, found)
		}
		return stdout
	}
	customer := strings.TrimSpace(run("customers", "create"))
	run("branding", "--client-id", "demo", "--name", hostile)        // refused
	run("branding", "--client-id", "demo", "--name", "J\u202eolleh") // may be someone's name
	run("faults", "add", "--status", "503", "--message", hostile, "--client-id", hostile)
	response, err := http.Get(s.URL() + "/v1/" + url.PathEscape(hostile) + "?x=" + url.QueryEscape(hostile))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	for _, line := range []string{
		"projects show demo", "projects", "branding --client-id demo", "faults list", "logs",
		"logs --json", "snapshot list", "agenda --json", "customers list", "customers list --output json", "clock next",
		"events --json", "projects show " + hostile, "explain " + hostile + " --customer-id " + customer,
		"snapshot restore " + hostile, "personas show " + hostile, hostile, "clock --" + hostile, "faults clear " + hostile,
		"customers find " + hostile, "mails --client-id " + hostile, "clock advance " + hostile, "import " + hostile,
		"enrich --merchants " + hostile,
	} {
		run(strings.Fields(line)...)
	}
	if shown := run("projects", "show", "demo"); !strings.Contains(shown, `J\u202eolleh`) {
		t.Errorf("projects show prints %s", shown)
	}
	for _, arguments := range [][]string{{"enrich"}, {"enrich", "--json"}, {"enrich", "--explain"}} {
		var out bytes.Buffer
		Run(t.Context(), Environment{
			Args: arguments, Stdin: strings.NewReader("TESCO " + hostile + ",-950\n"), Stdout: &out, Stderr: &out,
			LookupEnv: func(string) (string, bool) { return "", false },
		})
		if strings.ContainsAny(out.String(), "\u009b\u202e") {
			t.Errorf("%q prints %q", arguments, out.String())
		}
	}
}
