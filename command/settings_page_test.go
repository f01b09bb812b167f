package command

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"budsandbox/emulator"
)

// Ensure that the settings page of the console lists every flag of serve but those that concern the program alone.
func TestSettingsPageHasFlags(t *testing.T) {
	answer, err := http.Get(emulator.Start(t).URL() + "/_sandbox/console/settings")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	alone := []string{"help", "log-format", "no-console", "tls-name", "tls-dir"}
	eachFlag(Root(Environment{LookupEnv: noVariable}), func(name string, f *pflag.Flag) {
		listed := strings.Contains(string(page), "<code>--"+f.Name+"</code>")
		if name == "serve" && !listed && !slices.Contains(alone, f.Name) {
			t.Errorf("the page does not list --%s", f.Name)
		}
	})
}
