package requests

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// Operation is what a document says of an operation.
type Operation struct {
	ID      string `json:"operationId"`
	Method  string
	Path    string
	Headers []string
	Paths   []string // names of the path's parameters, in its order
	Bodies  bool     // a success has a body, with a schema

	Parameters []struct{ Name, In string }
	Responses  map[string]struct {
		Content map[string]struct{ Schema any }
	}
}

// Call sends a step of an operation through the generated client; an error says what the client could not do.
type Call func(Operation, Step) error

// Main drives all operations of a document: PROGRAM GENERATOR NAME DOCUMENT REQUESTS FAULTS ALL. It ends with status 1
// unless exactly those fail that FAULTS lists for the generator and the document. Operations that the document does
// not have are sent without the client, by the document ALL, as later requests need what they make, and so
// are those that the client could not send.
func Main(start func(base string, transport http.RoundTripper) Call) {
	generator, name := os.Args[1], os.Args[2]
	d := driver{
		client: os.Getenv("BUD_CLIENT_ID"), base: os.Getenv("BUD_BASE_URL"),
		failed: map[string]string{}, driven: map[string]bool{},
	}
	var err error
	if d.known, err = operations(os.Args[3]); err == nil {
		err = readJSON(os.Args[4], &d.steps)
	}
	if err == nil {
		d.all, err = operations(os.Args[6])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	d.call = start(d.base, &d)
	for i, persona := range personas[name] {
		persona["number"], persona["client"] = fmt.Sprint(i), d.client
		d.run(persona)
	}
	listed, err := faults(os.Args[5], generator, name)
	problems := d.problems(listed)
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, problem := range problems {
		fmt.Fprintf(os.Stderr, "%s, %s: %s\n", generator, name, problem)
	}
	fmt.Printf("%s, document %s: %d operations driven with %d requests, %d faults listed\n",
		generator, name, len(d.driven), d.sent, len(listed))
	if len(problems) > 0 {
		os.Exit(1)
	}
}

// operations reads those of a document, by their ids.
func operations(document string) (map[string]Operation, error) {
	var doc struct {
		Paths map[string]map[string]Operation
	}
	if err := readJSON(document, &doc); err != nil {
		return nil, err
	}
	all := map[string]Operation{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
			for _, p := range op.Parameters {
				if p.In == "header" {
					op.Headers = append(op.Headers, p.Name)
				}
			}
			for _, name := range variable.FindAllString(path, -1) {
				op.Paths = append(op.Paths, strings.Trim(name, "{}"))
			}
			for _, response := range op.Responses {
				for _, content := range response.Content {
					op.Bodies = op.Bodies || content.Schema != nil
				}
			}
			all[op.ID] = op
		}
	}
	return all, nil
}

// driver sends the steps and records the answers.
type driver struct {
	client, base, token string
	known, all          map[string]Operation // of the client's document, and of the sandbox's
	steps               []Step
	call                Call

	granted struct {
		Data struct {
			Token string `json:"access_token"`
		}
	}
	sent   int
	status int    // of the last answer
	answer []byte // the last one
	failed map[string]string
	driven map[string]bool
}

// RoundTrip sends a request with the client's credentials and records its answer.
func (d *driver) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if d.token == "" {
		r.SetBasicAuth(d.client, os.Getenv("BUD_CLIENT_SECRET"))
	} else {
		r.Header.Set("Authorization", "Bearer "+d.token)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	d.status = response.StatusCode
	if d.answer, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(d.answer))
	return response, nil
}

// run sends all steps for one persona.
func (d *driver) run(v Variables) {
	d.token = ""
	for _, step := range d.steps {
		step, lacking := v.fillStep(step)
		if lacking != "" {
			continue // not every persona has everything
		}
		op, known := d.known[step.Operation]
		if known && d.drive(op, v, step) {
			// The client has sent it.
		} else if err := d.send(step, v["customer"]); err != nil && step.Send != "" {
			d.failed[step.Send] = err.Error()
		}
		v.keep(step.Keep, d.answer)
		if step.Operation == "oauth_token_post" {
			_ = json.Unmarshal(d.answer, &d.granted)
			d.token = d.granted.Data.Token
		}
	}
}

// drive sends a step through the client, and reports whether the sandbox did what was asked.
func (d *driver) drive(op Operation, v Variables, step Step) bool {
	for name, value := range map[string]string{
		"X-Client-Id": d.client, "X-Customer-Id": v["customer"], "Content-Type": step.Media,
	} {
		if value != "" && slices.Contains(op.Headers, name) && step.Headers[name] == nil {
			step.Headers[name] = value
		}
	}
	d.sent++
	d.status, d.answer = 0, nil
	err := d.call(op, step)
	switch {
	case d.status >= 300:
		d.failed[op.ID] = fmt.Sprintf("%s: %d %.300s", v["persona"], d.status, d.answer)
	case err != nil:
		d.failed[op.ID] = fmt.Sprintf("%s: %.600s", v["persona"], err)
	case d.status == 0:
		d.failed[op.ID] = "nothing was sent"
	case !op.Bodies || len(d.answer) > 0:
		d.driven[op.ID] = true
	}
	return d.status > 0 && d.status < 300
}

// send sends a step without the client: one of the control plane, or of an operation that the client does not have.
func (d *driver) send(step Step, customer string) error {
	d.status, d.answer = 0, nil
	method, path, _ := strings.Cut(step.Send, " ")
	if step.Send == "" {
		op := d.all[step.Operation]
		method, path = op.Method, op.Path
	}
	for name, value := range step.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(fmt.Sprint(value)))
	}
	query := url.Values{}
	for name, value := range step.Query {
		query.Set(name, fmt.Sprint(value))
	}
	body, err := json.Marshal(step.Body)
	if form, is := step.Body.(map[string]any); is && step.Media == "application/x-www-form-urlencoded" {
		body = fmt.Appendf(nil, "grant_type=%s", form["grant_type"])
	}
	if err != nil {
		return err
	}
	r, err := http.NewRequest(method, d.base+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	for name, value := range step.Headers {
		r.Header.Set(name, fmt.Sprint(value))
	}
	if step.Send == "" {
		r.Header.Set("X-Client-Id", d.client)
		r.Header.Set("X-Customer-Id", customer)
		r.Header.Set("Content-Type", cmp.Or(step.Media, "application/json"))
	}
	if _, err = d.RoundTrip(r); err == nil && d.status >= 300 {
		err = fmt.Errorf("%d %s", d.status, d.answer)
	}
	return err
}

// faults are those that a file lists for a generator and a document.
func faults(file, generator, document string) (map[string]bool, error) {
	text, err := os.ReadFile(file)
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if len(columns) < 5 || columns[4] == "" {
			return nil, errors.New("a line of " + file + " has no reason: " + line)
		}
		if columns[0] == generator && columns[1] == document && columns[3] == "call" {
			listed[columns[2]] = true
		}
	}
	return listed, err
}

// problems are failures that are not listed, listed ones that did not fail, and operations that nobody drove.
func (d *driver) problems(listed map[string]bool) (all []string) {
	for _, id := range slices.Sorted(maps.Keys(d.failed)) {
		if !listed[id] {
			all = append(all, cmp.Or(id, "?")+": "+d.failed[id])
		}
	}
	for id := range listed {
		if d.failed[id] == "" {
			all = append(all, id+" is listed, and does not fail")
		}
	}
	for id := range d.known {
		if !d.driven[id] && d.failed[id] == "" {
			all = append(all, id+" was not driven to an answer with a body")
		}
	}
	slices.Sort(all)
	return all
}
