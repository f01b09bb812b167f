package emulator_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/addresstest"
)

// mustRefuse fails the test unless the options are refused with one sentence that has every part.
func mustRefuse(t *testing.T, options emulator.Options, parts ...string) {
	t.Helper()
	s, err := emulator.New(options)
	if err == nil {
		t.Fatalf("a sandbox with %+v started: %v", options, s.Close(t.Context()))
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the reason lacks %q: %v", part, err)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the reason is more than a sentence:\n%v", err)
	}
}

// address returns the address at which a sandbox listens.
func address(s *emulator.Sandbox) string { return strings.TrimPrefix(s.URL(), "http://") }

// Ensure that a sandbox that cannot listen returns an error with one sentence about what to do, and closes its
// file.
func TestCannotListen(t *testing.T) {
	t.Parallel()
	taken := address(emulator.Start(t, emulator.Options{}))
	file := filepath.Join(t.TempDir(), "sandbox.db")
	for _, listen := range []string{taken, "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:nowhere", "nonsense",
		"192.0.2.1:0"} {
		mustRefuse(t, emulator.Options{Data: file, Listen: listen}, "cannot listen on "+listen, "--listen")
	}
	emulator.Start(t, emulator.Options{Data: file})
}

// Ensure that two sandboxes never share a file, and that the second can open it once the first is closed.
func TestOneSandboxPerFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.db")
	first, err := emulator.New(emulator.Options{Data: file})
	if err != nil {
		t.Fatal(err)
	}
	id := emulatortest.NewClient(t, first, "shop").NewCustomer(t, "")
	mustRefuse(t, emulator.Options{Data: file}, file, "in use", "--data")
	if got := emulatortest.NewClient(t, first, "shop").Call(t, "GET", "/v1/customers/"+id+"/context", "",
		nil); got.Status != 200 {
		t.Errorf("beside a second sandbox that was refused, the first answers %d", got.Status)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := emulator.Start(t, emulator.Options{Data: file})
	if got := emulatortest.NewClient(t, second, "shop").Call(t, "GET", "/v1/customers/"+id+"/context", "",
		nil); got.Status != 200 {
		t.Errorf("after a restart: %d %s", got.Status, got.Text)
	}
}

// Ensure that no sandbox starts with invalid options.
func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	mustRefuse(t, emulator.Options{Projects: map[string]string{"": "secret"}}, "client id")
	mustRefuse(t, emulator.Options{Projects: map[string]string{"shop": ""}}, `"shop"`)
	mustRefuse(t, emulator.Options{Data: t.TempDir()}, "is a folder", "--data")
	mustRefuse(t, emulator.Options{Data: filepath.Join(t.TempDir(), "no", "sandbox.db")}, "does not exist", "--data")
}

// runningRequest is a request whose handler waits for its body.
type runningRequest struct {
	net.Conn
	reader *bufio.Reader
}

// beginCreation sends a request without its body, and returns when a handler reads it.
func beginCreation(t *testing.T, s *emulator.Sandbox) runningRequest {
	t.Helper()
	c := emulatortest.NewClient(t, s, "shop")
	conn, err := net.Dial("tcp", address(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	u := runningRequest{conn, bufio.NewReader(conn)}
	if _, err := io.WriteString(conn, "POST /platform/v3/customers HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n"+
		"Authorization: Bearer "+c.Token+"\r\nX-Client-Id: shop\r\nExpect: 100-continue\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	line, err := u.reader.ReadString('\n') // the server sends it when the handler begins to read
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("the server says %q, %v", line, err)
	}
	if _, err := u.reader.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return u
}

// awaitRefusal waits until nothing listens at an address.
func awaitRefusal(t *testing.T, address string) {
	t.Helper()
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		_ = conn.Close()
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(time.Millisecond):
		}
	}
}

// Ensure that closing lets a running request end, and keeps what it wrote.
func TestCloseWaitsForRequests(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.db")
	s, err := emulator.New(emulator.Options{Data: file})
	if err != nil {
		t.Fatal(err)
	}
	request := beginCreation(t, s)
	closed := make(chan error, 1)
	go func() { closed <- s.Close(context.Background()) }()
	awaitRefusal(t, address(s))
	select {
	case err := <-closed:
		t.Fatalf("the sandbox closed under a request: %v", err)
	default:
	}
	if _, err := io.WriteString(request, "{}"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(request.reader, nil)
	if err != nil || response.StatusCode != 201 {
		t.Fatalf("the request under way is answered %v, %v", response, err)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("a sandbox that was closed ended with %v", err)
	}
	after := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{Data: file}), "shop")
	if got := after.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 1.0 {
		t.Errorf("after a restart: %s", got.Text)
	}
}

// Ensure that a request that does not end is cancelled once Close has waited for its limit, and that port and file
// are free.
func TestCloseCutsOff(t *testing.T) {
	t.Parallel()
	claim, err := addresstest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	file := filepath.Join(t.TempDir(), "sandbox.db")
	s, err := emulator.New(emulator.Options{Data: file, Listen: claim.Address})
	if err != nil {
		t.Fatal(err)
	}
	request := beginCreation(t, s)
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Close(impatient); err == nil || !strings.Contains(err.Error(), "requests were aborted") {
		t.Errorf("close: %v, want that requests were aborted", err)
	}
	if answer, err := io.ReadAll(request.reader); len(answer) > 0 {
		t.Errorf("the request is answered %q, %v", answer, err)
	}
	emulator.Start(t, emulator.Options{Data: file, Listen: claim.Address})
}

// Ensure that personas from a folder can be connected to, and that a folder without any, or with an invalid one, is
// refused.
func TestOwnPersonas(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if s, err := emulator.New(emulator.Options{Personas: folder}); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("an empty folder: %v, %v", s, err)
	}
	file := filepath.Join(folder, "mine.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(
		`{"name":"Mine","description":"Nothing.","good_for":["my tests"],"region":"GB","type":"personal","towns":[],
			"months":1,"colour":"red"}`,
	)
	if s, err := emulator.New(emulator.Options{Personas: folder}); err == nil ||
		!strings.Contains(err.Error(), "mine.json: colour") {
		t.Errorf("a field that nobody reads: %v, %v", s, err)
	}
	write(
		`{"name":"Mine","description":"A saver.","good_for":["my tests"],"region":"GB","type":"personal","towns":[],
			"months":1,
		"accounts":[{"role":"savings","type":"savings","name":"Pot","holders":["self"],"opening":12.34}]}`,
	)
	s := emulator.Start(t, emulator.Options{Personas: folder})
	c := emulatortest.NewClient(t, s, "shop")
	of := c.ConnectPersona(t, emulatortest.Persona{ID: "mine", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"})
	if got := c.Call(t, "GET", "/financial/v3/accounts", "", of.Headers); got.Str("data.0.account_name") != "Pot" ||
		got.Str("data.0.balances.booked.amount.value") != "12.34" {
		t.Errorf("the accounts are %s", got.Text)
	}
}
