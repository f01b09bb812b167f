package emulator_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// crashFile is the environment variable that names the file of the process to be killed.
const crashFile = "BUDSANDBOX_TEST_CRASH_FILE"

// TestVictim is the process that TestCrash kills. It serves a file until it is killed or its parent ends.
func TestVictim(t *testing.T) {
	t.Parallel()
	file := os.Getenv(crashFile)
	if file == "" {
		t.Skip("TestCrash runs it, in a process of its own")
	}
	s, err := emulator.New(emulator.Options{Data: file})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(s.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// Ensure that a sandbox that is killed during writes keeps everything that it acknowledged: every creation with its
// identifier and latest context, no deleted customer, no partial batch, and a consistent file. It is killed
// repeatedly with the same file.
func TestCrash(t *testing.T) {
	t.Parallel()
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	file := filepath.Join(t.TempDir(), "sandbox.db")
	var writers []*writer
	t.Run("the file is made", func(t *testing.T) {
		c := emulatortest.NewClient(
			t,
			emulator.Start(t, emulator.Options{Data: file}),
			"shop",
		) // the token is valid in all rounds
		for i := range 8 {
			writers = append(writers, &writer{Client: c, name: fmt.Sprintf("writer-%d", i), facts: map[string]*knownState{}})
		}
	})
	strays := map[string]bool{}
	for round := range rounds {
		if !t.Run(fmt.Sprintf("round %d", round), func(t *testing.T) {
			writeAndKill(t, file, writers)
			compare(t, emulator.Start(t, emulator.Options{Data: file}), writers, strays) // Start checks the file at the end
		}) {
			t.FailNow()
		}
	}
	for _, w := range writers {
		if len(w.facts) == 0 || w.overwrites == 0 || w.deletions == 0 {
			t.Errorf(
				"%s made %d customers, with %d overwrites and %d deletions; want some of each", w.name, len(w.facts),
				w.overwrites, w.deletions,
			)
		}
	}
}

// writeAndKill starts a sandbox, runs the writers, and kills the sandbox while they write.
func writeAndKill(t *testing.T, file string, writers []*writer) {
	t.Helper()
	victim, base := startVictim(t, file)
	defer func() { _ = victim.Wait() }()
	defer func() { _ = victim.Process.Kill() }()
	time.AfterFunc(50*time.Millisecond+rand.N(200*time.Millisecond), func() { _ = victim.Process.Kill() })
	var writing sync.WaitGroup
	for _, w := range writers {
		w.Base = base
		writing.Go(func() { w.writeUntilKilled(t) })
	}
	writing.Wait()
}

// startVictim starts a sandbox in its own process and returns its base URL.
func startVictim(t *testing.T, file string) (victim *exec.Cmd, base string) {
	t.Helper()
	victim = exec.Command(os.Args[0], "-test.run=^TestVictim$")
	victim.Env = append(os.Environ(), crashFile+"="+file)
	victim.Stderr = os.Stderr
	output, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := victim.StdinPipe(); err != nil { // it ends with this process
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://") {
		t.Fatalf("the sandbox to be killed says %q, %v", line, err)
	}
	return victim, strings.TrimSpace(line)
}

// compare compares the file with the responses that the writers got. strays are customers of requests whose response
// was lost.
func compare(t *testing.T, s *emulator.Sandbox, writers []*writer, strays map[string]bool) {
	t.Helper()
	c := emulatortest.Client{Base: s.URL(), ID: writers[0].ID, Token: writers[0].Token}
	identifiers := allCustomers(t, c)
	known := map[string]bool{}
	for _, w := range writers {
		for id, f := range w.facts {
			known[id] = true
			identifier, exists := identifiers[id]
			f.settleDeletion(exists)
			switch {
			case f.gone && exists:
				t.Errorf("%s: the deletion of %s was answered, and it is back", w.name, id)
			case !f.gone && !exists:
				t.Errorf("%s: %s was answered, and it is lost", w.name, id)
			case exists && identifier != f.identifier:
				t.Errorf("%s: %s has the identifier %q, want %q", w.name, id, identifier, f.identifier)
			case exists:
				f.settleLocale(t, id, localeOf(t, s, c, id))
			}
		}
	}
	batched := 0
	for id := range identifiers {
		if !known[id] && !strays[id] {
			strays[id] = true
			if localeOf(t, s, c, id) == batchLocale {
				batched++
			}
		}
	}
	if batched%batchSize != 0 {
		t.Errorf("of batches that were not answered there are %d customers, and a batch has %d", batched, batchSize)
	}
}

// allCustomers returns the identifiers of all customers by id.
func allCustomers(t *testing.T, c emulatortest.Client) map[string]string {
	t.Helper()
	all := map[string]string{}
	for token := ""; ; {
		path := "/platform/v3/customers?page_size=1000"
		if token != "" {
			path += "&page_token=" + token
		}
		page := c.Call(t, "GET", path, "", nil)
		if page.Status != 200 {
			t.Fatalf("the list is answered %d %s", page.Status, page.Text)
		}
		for _, item := range page.At("data").([]any) {
			customer := item.(map[string]any)
			identifier, _ := customer["idempotent_identifier"].(string)
			all[customer["customer_id"].(string)] = identifier
		}
		if token = page.Str("metadata.next_page_token"); token == "" {
			return all
		}
	}
}

// localeOf returns the locale in a customer's context. It uses no network, because there are thousands of customers.
func localeOf(t *testing.T, s *emulator.Sandbox, c emulatortest.Client, id string) string {
	t.Helper()
	headers := map[string]string{"Authorization": "Bearer " + c.Token, "X-Client-Id": c.ID}
	v := guardedRequest{host: "sandbox", headers: headers}
	got := v.send(t, s, "GET", "/v1/customers/"+id+"/context")
	if got.Status != 200 {
		t.Errorf("the context of %s is answered %d %s", id, got.Status, got.Text)
	}
	return got.Str("data.locale")
}
