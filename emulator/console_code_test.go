package emulator_test

import (
	"html"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// shownCode matches a program that a page of the console shows.
var shownCode = regexp.MustCompile(`(?s)data-testid="code" data-language="([^"]*)"[^>]*>(.*?)</pre>`)

// code returns the programs that a page shows, by language.
func (v consoleVisitor) code(path string) map[string]string {
	v.Helper()
	all := map[string]string{}
	for _, match := range shownCode.FindAllStringSubmatch(v.open(path), -1) {
		all[match[1]] = html.UnescapeString(match[2])
	}
	return all
}

// runCode runs a program in its language and returns its output. ran is false if the language is not installed.
func runCode(t *testing.T, language, code string) (out string, ran bool) {
	t.Helper()
	file := filepath.Join(
		t.TempDir(),
		map[string]string{"curl": "call.sh", "Go": "main.go", "Node": "call.mjs", "Python": "call.py"}[language],
	)
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	command := map[string][]string{"curl": {"bash", "-euo", "pipefail"}, "Go": {"go", "run"}, "Node": {"node"},
		"Python": {"python3"}}[language]
	if _, err := exec.LookPath(command[0]); err != nil {
		t.Logf("%s is not installed: its code is not run", command[0])
		return "", false
	}
	text, err := exec.CommandContext(t.Context(), command[0], append(command[1:], file)...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v: %s\n%s", language, err, text, code)
	}
	return string(text), true
}

// Ensure that the code of each action of a tour runs unchanged in each installed language, and does what the button
// does.
func TestConsoleCode(t *testing.T) {
	t.Parallel()
	languages := []string{"curl", "Go", "Node", "Python"}
	for _, language := range languages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			v, one := newConsole(t, emulator.Options{Now: emulatortest.March.Now, TaskDelay: new(time.Duration)})
			inbox := emulatortest.NewInbox(t)
			one.Connect(`{"persona":"uk_student"}`)
			run := func(path string) string {
				t.Helper()
				out, ran := runCode(t, language, v.code(path)[language])
				if !ran {
					t.SkipNow()
				}
				return out
			}
			act := func(action string, pairs ...string) string {
				t.Helper()
				form := url.Values{}
				for i := 0; i < len(pairs); i += 2 {
					form.Set(pairs[i], pairs[i+1])
				}
				return run("/_sandbox/console/code/" + action + "?" + form.Encode())
			}
			if out := run("/_sandbox/"); !strings.Contains(out, one.ID) {
				t.Errorf("the first call prints %s, want the customer %s", out, one.ID)
			}
			act("webhook-set", "event", "*", "url", inbox.URL+"/hook")
			act("webhook-send", "event", "payment.success", "customer_id", one.ID)
			sent := inbox.Take(t, "hook")
			delivery := one.Must(200, "GET", "/_sandbox/webhooks/deliveries", "").Str("data.0.id")
			act("webhook-replay", "id", delivery)
			if again := inbox.Take(t, "hook"); again.Body != sent.Body {
				t.Errorf("replaying sends %s, want %s", again.Body, sent.Body)
			}
			const hostile = `IT'S "5 < 6" $(HOME) \n`
			act("transaction-add", "customer_id", one.ID, "description", hostile, "amount", "-12.34")
			if out := act("refresh", "customer_id", one.ID); !strings.Contains(out, "task_id") {
				t.Errorf("refreshing prints %s", out)
			}
			rows := one.Must(200, "GET", "/financial/v2/transactions?page_size=50", "")
			if text := emulatortest.JSONOf(t, rows, "data"); !strings.Contains(strings.ToUpper(text), `5 \U003C 6`) &&
				!strings.Contains(text, `5 < 6`) {
				t.Errorf("the row is not there: %s", text)
			}
			before := v.s.Clock().Now()
			act("snapshot-take", "name", "console")
			act("clock-next")
			if now := v.s.Clock().Now(); now.Sub(before) < time.Minute {
				t.Errorf("after the next event, it is %s", now)
			}
			act("snapshot-restore", "name", "console")
			if now := v.s.Clock().Now(); now.Sub(before) > time.Minute*5 {
				t.Errorf("after going back, it is %s", now)
			}
			if testing.Short() {
				return
			}
			act("clock-advance", "by", "P1D")
			act("fault-add", "operation_id", "v1_loans_get", "status", "503", "times", "1")
			if got := one.Client.Call(t, "GET", "/v1/loans", "", map[string]string{"X-Customer-Id": one.ID}); got.Status == 200 {
				t.Errorf("with a fault, the answer is %d %s", got.Status, got.Text)
			}
			act("customer-create", "persona", "uk_student", "identifier", "second")
			act("call", "operation_id", "v2_income_get", "customer", one.ID)
		})
	}
}
