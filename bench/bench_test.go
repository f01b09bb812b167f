package bench

import (
	"context"
	"io"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// progressLog is a Progress that records its calls.
type progressLog struct {
	mu     sync.Mutex
	stages []string
	added  int
}

func (l *progressLog) Begin(doing string, _ int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stages = append(l.stages, doing)
}

func (l *progressLog) Add(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.added += n
}

// configured returns the configuration of a run of a few milliseconds, whose programs are this test's executable.
func configured(t *testing.T, environ ...string) Config {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Executable: executable, Dir: t.TempDir(), ID: "bench", Secret: "s3cret",
		Environ:   append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), environ...), // or each exit takes a second
		Customers: 450, Starts: 1, Duration: 4 * time.Millisecond, Progress: &progressLog{},
	}
}

// names returns the names of a report's figures.
func names(r Report) (all []string) {
	for _, f := range r.Figures {
		all = append(all, f.Name)
	}
	return all
}

// Ensure that a run that starts its own sandbox measures every figure on both sides and leaves no files.
func TestRun(t *testing.T) {
	t.Parallel()
	config := configured(t)
	report, err := Run(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if report.Customers < 450 {
		t.Errorf("%d customers at last", report.Customers)
	}
	want := []string{
		"start, new file", "memory when idle", "list 200 customers, 1 client", "list 200 customers, 16 clients",
		"get a token, 1 client", "create a customer, 1 client", "create a customer, 16 clients",
		"create 200 customers, 1 client",
		"memory after these loads", "first page of two years",
		"page of 100 transactions, 1 client", "accounts of a customer, 1 client",
		"page of 100 transactions, 16 clients", "accounts of a customer, 16 clients",
		"start, " + thousands(report.Customers) + " customers in the file", "file, for each customer",
		"delete a customer, 1 client",
	}
	if diff := cmp.Diff(want, names(report)); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
	for _, f := range report.Figures {
		alone, memory := f.Unit == wholeBytes || f.Name == firstPage, f.Unit == mebibytes
		if memory && runtime.GOOS != "linux" {
			continue
		}
		if f.Sandbox.Value <= 0 || (f.Limit.Value <= 0 || f.Ratio <= 0) != alone {
			t.Errorf("%s: sandbox %v, limit %v, ratio %v", f.Name, f.Sandbox, f.Limit, f.Ratio)
		}
		if (f.Target == noTarget) != (f.Verdict == "") {
			t.Errorf("%s has target %v and verdict %q", f.Name, f.Target, f.Verdict)
		}
	}
	if left, err := os.ReadDir(config.Dir); err != nil || len(left) > 0 {
		t.Errorf("files left behind: %v, %v", left, err)
	}
}

// Ensure that a running sandbox gets the configured number of customers, and that figures of its process are left out.
func TestRunElsewhere(t *testing.T) {
	t.Parallel()
	f := &fake{out: io.Discard}
	server := httptest.NewServer(f.handler())
	defer server.Close()
	config := configured(t)
	config.URL = server.URL
	report, err := Run(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Figures) != len(loads)+6 || report.Figures[len(loads)+5].Name != deletion ||
		report.URL != server.URL {
		t.Errorf("figures %q of %q", names(report), report.URL)
	}
	progress := config.Progress.(*progressLog)
	if progress.added != 2*450 || !strings.HasPrefix(progress.stages[0], "Growing the sandbox") {
		t.Errorf("progress counted %d in %q", progress.added, progress.stages)
	}
	if f.deleted == 0 || f.made < 450 {
		t.Errorf("the sandbox made %d and deleted %d", f.made, f.deleted)
	}
}

// Ensure that an error names the response or has the program's last output.
func TestRunFails(t *testing.T) {
	for _, test := range []struct {
		name, environ string
		change        func(*Config)
		want          []string
	}{
		{
			"an answer is no 2xx", "FAKE_REFUSES=" + customersPath + "/batch", nil,
			[]string{"POST http://127.0.0.1", customersPath + "/batch was answered with 429 Too Many Requests: not today"},
		},
		{
			"the sandbox does not start", "FAKE_FAILS=the file is damaged", nil,
			[]string{"start the sandbox: it printed no URL", "exit status 1: fake: the file is damaged"},
		},
		{
			"wrong credentials", "", func(c *Config) { c.Secret = "guess" },
			[]string{"get a token", "was answered with 401 ", "Unauthorised."},
		},
		{"no such program", "", func(c *Config) { c.Executable += "-missing" }, []string{"start the sandbox"}},
		{"no such folder", "", func(c *Config) { c.Dir += "/missing" }, []string{"make a folder for the files"}},
		{
			"no sandbox there", "", func(c *Config) { c.URL = "http://127.0.0.1:1" },
			[]string{"http://127.0.0.1:1 is not a running sandbox"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := configured(t, test.environ)
			if test.change != nil {
				test.change(&config)
			}
			_, err := Run(t.Context(), config)
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("Run returns %v, want %q", err, want)
				}
			}
		})
	}
}

// Ensure that an interrupted run says so, whichever error follows from it.
func TestRunInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Run(ctx, configured(t))
	if err == nil || !strings.HasPrefix(err.Error(), "the measurement was interrupted") {
		t.Errorf("Run returns %v", err)
	}
}
