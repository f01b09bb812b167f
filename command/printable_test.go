package command

import (
	"encoding/json"
	"strings"
	"testing"
)

// Ensure that nothing that others have written can steer the terminal of who lists it: escapes, other controls, C1
// controls, and characters that turn the direction become spaces, and all other text stays.
func TestTerminalsAreNotSteered(t *testing.T) {
	const hostile = "Jo\x1b[31m\x07\u009b2J\u202eolleh\r\u2028x\tΩ é 👩‍👧"
	const want = "Jo [31m  2J olleh  x Ω é 👩‍👧"
	if got := oneLine(hostile); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := printable("a\nb\x1b[0m"); got != "a\nb [0m" {
		t.Errorf("got %q", got)
	}
	var out strings.Builder
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
}
