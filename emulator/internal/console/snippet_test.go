package console

import (
	"go/format"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Ensure that for any request the Go code is formatted, and the quotes of the curl command are closed.
func TestSnippetsAreWellFormed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		call := Request{
			Method: rapid.SampledFrom([]string{"GET", "POST", "PUT"}).Draw(t, "method"), Path: withQuery("/v1/x", "q", text),
			Client: rapid.SampledFrom([]string{"", "demo"}).Draw(t, "client"), Header: []Header{{"X-Customer-Id", text}},
		}
		if rapid.Bool().Draw(t, "with a body") {
			call.Body = object(field{"text", text})
		}
		for _, s := range call.Snippets("http://127.0.0.1:8283", credentials{"demo", "it's " + text}) {
			switch s.Language {
			case "Go":
				formatted, err := format.Source([]byte(s.Code))
				if err != nil || string(formatted) != s.Code {
					t.Fatalf("%v: %s", err, s.Code)
				}
			case "curl":
				if strings.Count(strings.ReplaceAll(s.Code, `'\''`, ""), "'")%2 != 0 {
					t.Fatalf("a quote is open: %s", s.Code)
				}
			}
		}
	})
}

// Ensure that Node and Python can parse the code for any request.
func TestSnippetsParse(t *testing.T) {
	t.Parallel()
	hostile := "it's \"q\" \\ `$(x)` ${y} \u202e <script> \u2028 ünï"
	call := Request{
		Method: "POST", Path: withQuery("/v1/x", "q", hostile), Client: "demo", Body: object(field{"text", hostile}),
	}
	for _, s := range call.Snippets("http://127.0.0.1:8283", credentials{"demo", hostile}) {
		var check *exec.Cmd
		switch s.Language {
		case "Node":
			check = exec.CommandContext(t.Context(), "node", "--input-type=module", "--check")
		case "Python":
			check = exec.CommandContext(t.Context(), "python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())")
		case "curl":
			check = exec.CommandContext(t.Context(), "bash", "-n")
		default:
			continue
		}
		if _, err := exec.LookPath(check.Args[0]); err != nil {
			t.Logf("there is no %s", check.Args[0])
			continue
		}
		check.Stdin = strings.NewReader(s.Code)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s\n%s", s.Language, err, out, s.Code)
		}
	}
}
