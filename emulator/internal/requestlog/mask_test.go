package requestlog

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Ensure that a secret is masked anywhere in a body, and that other values stay.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"JSON":               `{"customer_secret":"hush","name":"kept"}`,
		"a batch":            `{"name":"kept","data":[{"customer_secret":"hush1"},{"customer_secret":"hush2"}]}`,
		"another case":       `{"Customer_Secret":"hush","name":"kept"}`,
		"an escaped name":    `{"customer\u005fsecret":"hush","name":"kept"}`,
		"another type":       `{"code":["hush"],"token":{"a":"hush"},"name":"kept"}`,
		"twice in an object": `{"name":"kept","customer_secret":"hush1","customer_secret":"hush2"}`,
		"malformed":          `{"name":"kept","customer_secret" : "hush",,"client_secret":["hush"],"token":{"x":"hush"}`,
		"two documents":      `{"name":"kept"}{"customer_secret":"hush"}`,
		"an escaped value":   `{"name":"kept","customer_secret":"\"hush","x":`,
		"an unquoted value":  `{"name":"kept",customer_secret:1,"code":hush,}`,
		"a form":             `name=kept&client_secret=hush1&client_secret=hush2`,
		"an escaped form":    `name=kept&client%5Fsecret=hush&Client_Secret=hush`,
		"an address":         `{"data":{"url":"http://localhost/widgets/search?name=kept&token=hush"}}`,
		"several parts": "--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nhush\r\n--b\r\n" +
			"name=kept",
		"parts with types": "--b\r\nContent-Disposition: form-data; name=\"code\"\r\nContent-Type: text/plain\r\n\r\n" +
			"hush\r\n--b name=kept",
		"secrets among spaces": "{\n \"name\" : \"kept\",\n \"access_token\"\n:\n\"hush\",",
	} {
		for _, cut := range []bool{false, true} {
			text, err := json.Marshal(Body{[]byte(body), cut})
			if err != nil || strings.Contains(string(text), "hush") || !strings.Contains(string(text), "kept") {
				t.Errorf("%s, cut %t: %s, %v", name, cut, text, err)
			}
		}
	}
}

// Ensure that the number of an error of JSON-RPC stays, and a code elsewhere does not.
func TestCodesOfErrors(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"m"}}`: `{"error":{"code":-32601,"message":"m"},` +
			`"id":1,"jsonrpc":"2.0"}`,
		`[{"jsonrpc":"2.0","error":{"code":-32600}}]`: `[{"error":{"code":-32600},"jsonrpc":"2.0"}]`,
		`{"jsonrpc":"2.0","error":{"code":"hush"}}`:   `{"error":{"code":"***"},"jsonrpc":"2.0"}`,
		`{"jsonrpc":"2.0","params":{"code":1}}`:       `{"jsonrpc":"2.0","params":{"code":"***"}}`,
		`{"error":{"code":4711}}`:                     `{"error":{"code":"***"}}`,
	} {
		text, err := json.Marshal(Body{[]byte(body), false})
		if err != nil || string(text) != want {
			t.Errorf("%s: %s, want %s (%v)", body, text, want, err)
		}
	}
}

// Ensure that a truncated body shows no part of a secret, and that any kind of body can be masked.
func TestSecretsOfCutBodies(t *testing.T) {
	t.Parallel()
	const whole = `{"data":[{"id":"1","customer_secret":"hush1"},{"id":"2","customer_secret":"hush\"2"},{"token":["hush3",
		{"a":"hush4"}]}],"url":"/x?token=hush5"}`
	for n := range len(whole) {
		text, err := json.Marshal(Body{[]byte(whole[:n]), true})
		if err != nil || strings.Contains(string(text), "hush") {
			t.Fatalf("%s: %s, %v", whole[:n], text, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{`"`, `\`, `{`, `}`, `[`, `]`, `:`, `,`, `"token"`, `token=`, `&`,
			"\n", "x", `\u`})).
			Draw(t, "pieces")
		if _, err := json.Marshal(Body{[]byte(strings.Join(pieces, "")), true}); err != nil {
			t.Fatal(err)
		}
	})
}

// Ensure that the log holds a bounded number of bytes, whatever is sent, and drops the oldest requests first.
func TestLogIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	l := &Log{Size: 1000, MaxBytes: limit}
	long := strings.Repeat("x", 100_000)
	for i := range 500 {
		e := &Entry{
			Method:   long,
			Path:     long,
			Query:    long,
			Client:   long,
			Customer: long,
			Status:   i,
			Request:  Body{Text: []byte(long[:MaxBody])},
		}
		e.Shorten()
		l.Add(e)
		total := 0
		found, last := l.Latest(0, 1000, func(*Entry) bool { return true })
		for _, e := range found {
			total += e.size()
		}
		if total > limit || total != l.bytes || last != uint64(i+1) || found[len(found)-1].Status != i {
			t.Fatalf("after %d requests the log holds %d bytes of %d, counted as %d", i+1, total, limit, l.bytes)
		}
	}
	l.Clear()
	l.Add(&Entry{Path: "/a"})
	if found, _ := l.Latest(0, 10, func(*Entry) bool { return true }); len(found) != 1 || l.bytes != 2 {
		t.Errorf("after Clear: %v, %d bytes", found, l.bytes)
	}
}

// Ensure that a request wakes only those who wait for it, and that the number of waiting callers is limited.
func TestWaitForRequest(t *testing.T) {
	t.Parallel()
	l := &Log{Size: 10}
	woken := make(chan int, maxWaiting)
	for i := range maxWaiting {
		go func() {
			path := fmt.Sprint("/", i)
			if err := l.Wait(t.Context(), 0, func(e *Entry) bool { return e.Path == path }); err != nil {
				t.Error(err)
			}
			woken <- i
		}()
	}
	for n := 0; n < maxWaiting; {
		l.mu.Lock()
		n = len(l.waiting)
		l.mu.Unlock()
	}
	if err := l.Wait(t.Context(), 0, func(*Entry) bool { return false }); err == nil {
		t.Error("one more may wait")
	}
	l.Add(&Entry{Path: "/7"})
	if got := <-woken; got != 7 || len(l.waiting) != maxWaiting-1 {
		t.Errorf("%d was woken, %d wait", got, len(l.waiting))
	}
	l.Close()
	for range maxWaiting - 1 {
		<-woken
	}
}
