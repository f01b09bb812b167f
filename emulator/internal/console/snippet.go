package console

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Snippet is a program in one language that sends a Request and prints the response.
type Snippet struct{ Language, Code string }

// Snippets returns complete programs that send a request with curl, Go, Node and Python.
func (r Request) Snippets(base string, c credentials) []Snippet {
	return []Snippet{
		{"curl", r.curl(base, c)}, {"Go", r.golang(base, c)}, {"Node", r.node(base, c)}, {"Python", r.python(base, c)},
	}
}

// shellQuote quotes a text for a POSIX shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func (r Request) curl(base string, c credentials) string {
	var b strings.Builder
	if r.Client != "" {
		fmt.Fprintf(&b, curlToken, shellQuote(c.id+":"+c.secret), shellQuote(base+"/v1/oauth/token"))
	}
	b.WriteString("curl -s")
	if r.Method != "GET" {
		b.WriteString(" -X " + r.Method)
	}
	b.WriteString(" " + shellQuote(base+r.Path))
	if r.Client != "" {
		b.WriteString(" \\\n  -H \"Authorization: Bearer $token\"")
	}
	for _, h := range r.headers() {
		b.WriteString(" \\\n  -H " + shellQuote(h.Name+": "+h.Value))
	}
	if r.Body != "" {
		b.WriteString(" \\\n  --data-raw " + shellQuote(r.Body))
	}
	return b.String() + "\n"
}

const curlToken = `token=$(curl -s -u %s -d grant_type=client_credentials \
  %s |
  sed 's/.*"access_token":"\([^"]*\).*/\1/')
`

func (r Request) golang(base string, c credentials) string {
	var b strings.Builder
	imports, reader := []string{"fmt", "io", "net/http"}, "nil"
	if r.Client != "" {
		imports = []string{"encoding/json", "fmt", "io", "net/http", "strings"}
	}
	if r.Body != "" {
		reader = "strings.NewReader(" + goQuote(r.Body) + ")"
		if r.Client == "" {
			imports = append(imports, "strings")
		}
	}
	b.WriteString("package main\n\nimport (\n")
	for _, path := range imports {
		fmt.Fprintf(&b, "\t%q\n", path)
	}
	b.WriteString(")\n\nfunc main() {\n")
	if r.Client != "" {
		fmt.Fprintf(&b, goToken, base+"/v1/oauth/token", c.id, c.secret)
	}
	fmt.Fprintf(&b, "\trequest, err := http.NewRequest(%q, %s, %s)\n", r.Method, goQuote(base+r.Path), reader)
	b.WriteString("\tif err != nil {\n\t\tpanic(err)\n\t}\n")
	if r.Client != "" {
		b.WriteString("\trequest.Header.Set(\"Authorization\", \"Bearer \"+token.Data.AccessToken)\n")
	}
	for _, h := range r.headers() {
		fmt.Fprintf(&b, "\trequest.Header.Set(%s, %s)\n", goQuote(h.Name), goQuote(h.Value))
	}
	b.WriteString(goSend)
	return b.String()
}

const goToken = `	login, err := http.NewRequest("POST", %q, strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		panic(err)
	}
	login.SetBasicAuth(%q, %q)
	login.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	granted, err := http.DefaultClient.Do(login)
	if err != nil {
		panic(err)
	}
	defer granted.Body.Close()
	var token struct {
		Data struct {
			AccessToken string ` + "`json:\"access_token\"`" + `
		}
	}
	if err := json.NewDecoder(granted.Body).Decode(&token); err != nil {
		panic(err)
	}

`

const goSend = `	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(response.Status, string(answer))
}
`

// goQuote quotes a text for Go, without escapes if possible.
func goQuote(text string) string {
	if strings.ContainsAny(text, `"\`) && strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// jsQuote quotes a text for JavaScript.
func jsQuote(text string) string {
	quoted, _ := json.Marshal(text) // of a text it never fails
	return string(quoted)
}

func (r Request) node(base string, c credentials) string {
	var b strings.Builder
	if r.Client != "" {
		fmt.Fprintf(&b, nodeToken, jsQuote(base+"/v1/oauth/token"), jsQuote(c.id+":"+c.secret))
	}
	fmt.Fprintf(&b, "const response = await fetch(%s, {\n  method: %q,\n", jsQuote(base+r.Path), r.Method)
	headers := r.headers()
	if r.Client != "" || len(headers) > 0 {
		b.WriteString("  headers: {\n")
		if r.Client != "" {
			b.WriteString("    Authorization: `Bearer ${token.data.access_token}`,\n")
		}
		for _, h := range headers {
			fmt.Fprintf(&b, "    %s: %s,\n", jsQuote(h.Name), jsQuote(h.Value))
		}
		b.WriteString("  },\n")
	}
	switch {
	case r.Body != "" && json.Valid([]byte(r.Body)):
		fmt.Fprintf(&b, "  body: JSON.stringify(%s),\n", r.Body)
	case r.Body != "":
		fmt.Fprintf(&b, "  body: %s,\n", jsQuote(r.Body))
	}
	b.WriteString("});\nconsole.log(response.status, await response.text());\n")
	return b.String()
}

const nodeToken = `const granted = await fetch(%s, {
  method: "POST",
  headers: { Authorization: "Basic " + Buffer.from(%s).toString("base64") },
  body: new URLSearchParams({ grant_type: "client_credentials" }),
});
const token = await granted.json();

`

func (r Request) python(base string, c credentials) string {
	var b strings.Builder
	if r.Client != "" {
		fmt.Fprintf(&b, pythonToken, strconv.Quote(c.id+":"+c.secret), strconv.Quote(base+"/v1/oauth/token"))
	} else {
		b.WriteString("from urllib.error import HTTPError\nfrom urllib.request import Request, urlopen\n\n")
	}
	fmt.Fprintf(&b, "request = Request(\n    %s,\n    method=%q,\n", strconv.Quote(base+r.Path), r.Method)
	headers := r.headers()
	if r.Client != "" || len(headers) > 0 {
		b.WriteString("    headers={\n")
		if r.Client != "" {
			b.WriteString("        \"Authorization\": \"Bearer \" + token[\"data\"][\"access_token\"],\n")
		}
		for _, h := range headers {
			fmt.Fprintf(&b, "        %s: %s,\n", strconv.Quote(h.Name), strconv.Quote(h.Value))
		}
		b.WriteString("    },\n")
	}
	if r.Body != "" {
		fmt.Fprintf(&b, "    data=%s.encode(),\n", strconv.Quote(r.Body))
	}
	b.WriteString(pythonSend)
	return b.String()
}

const pythonToken = `import base64
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

login = base64.b64encode(%s.encode()).decode()
token = json.load(urlopen(Request(
    %s,
    headers={"Authorization": "Basic " + login},
    data=b"grant_type=client_credentials",
)))

`

const pythonSend = `)
try:
    response = urlopen(request)
except HTTPError as refused:
    response = refused
print(response.status, response.read().decode())
`
