package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/command"
)

// sharedBuffer is a buffer for concurrent use.
type sharedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *sharedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}
func (b *sharedBuffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.buf.String() }

// Ensure that the demo has twelve customers, that every suggested call gets a response with data, and that a demo that
// is killed would leave nothing in the temporary folder.
func TestDemo(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, stop := context.WithCancel(t.Context())
	var stdout, stderr sharedBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- command.Run(ctx, command.Environment{
			Args: []string{
				"demo", "--data", "memory", "--listen", "127.0.0.1:0", "--now", "2026-03-01T09:00:00Z", "--freeze",
			},
			LookupEnv: func(string) (string, bool) { return "", false },
			Stdin:     strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		})
	}()
	deadline := time.Now().Add(30 * time.Second)
	for !strings.Contains(stdout.String(), "A month later") {
		time.Sleep(5 * time.Millisecond)
		if len(ended) > 0 || time.Now().After(deadline) {
			t.Fatalf("the demo says %s%s", stdout.String(), stderr.String())
		}
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("the temporary folder has %v, %v", left, err)
	}
	if !strings.Contains(stdout.String(), "Open it in a browser") {
		t.Errorf("the demo does not tell of the console: %s", stdout.String())
	}
	base := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(stdout.String())
	token := demoToken(t, base)
	calls := regexp.MustCompile(`ask (\S+) '([^']+)'`).FindAllStringSubmatch(stdout.String(), -1)
	if len(calls) != 12 {
		t.Errorf("%d calls are proposed", len(calls))
	}
	for _, call := range calls {
		r, err := http.NewRequest("GET", base+call[2], nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Authorization": {"Bearer " + token}, "X-Client-Id": {"demo"}, "X-Customer-Id": {call[1]}}
		var answer struct{ Data json.RawMessage }
		if status := demoCall(t, r, &answer); status != 200 || len(answer.Data) < 100 {
			t.Errorf("%s answers %d %s", call[2], status, answer.Data)
		}
	}
	stop()
	if status := <-ended; status != 0 || stderr.String() != "" {
		t.Errorf("the demo ends with %d: %s", status, stderr.String())
	}
}

func demoToken(t *testing.T, base string) string {
	t.Helper()
	r, err := http.NewRequest("POST", base+"/v1/oauth/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("demo", "demo-secret")
	var answer struct {
		Data struct {
			Token string `json:"access_token"`
		}
	}
	demoCall(t, r, &answer)
	return answer.Data.Token
}

func demoCall(t *testing.T, r *http.Request, into any) int {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); len(text) > 0 && err != nil {
		t.Fatalf("%s: %v: %s", r.URL, err, text)
	}
	return response.StatusCode
}
