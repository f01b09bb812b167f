package command

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"budsandbox/emulator"
)

// mistakenValues has a mistaken value for each flag whose value is a string, by the flag's name or, where a name means
// several things, by the command's name and the flag's.
var mistakenValues = map[string]string{
	// Lengths of time.
	"background-refreshes": "soon", "task-delay": "soon", "webhook-timeout": "soon", "wait": "soon", "for": "soon",
	"older-than": "soon", "within": "soon", "delay": "soon", "delay-up-to": "soon", "until": "soon",
	// Times and days.
	"now": "yesterday", "at": "yesterday", "from": "2026-02-30", "to": "2026-13-01", "as-of": "yesterday",
	"booked-at": "yesterday",
	// Words.
	"legacy": "perhaps", "dummy-data": "perhaps", "log-format": "xml", "output": "xml", "report": "xml",
	"fail-on": "anything", "country": "FR", "model": "uk-v9", "region": "FR", "kind": "reqest", "state": "connectd",
	"link": "done", "service": "standing-order", "status": "6xx", "payments status": "SETLED", "category": "food",
	"event": "payment.sucess", "operation": "v2_transaction_get", "provider": "Bank_Of_Budd", "persona": "uk_studnt",
	"result": "provider_timout", "merchant": "no-such-merchant", "obligation": "no-such-obligation",
	// Numbers and amounts.
	"agenda limit": "many", "events limit": "many", "logs limit": "many", "mails limit": "many",
	"faults add limit": "many", "after": "many", "amount": "much", "percent": "much", "principal": "much",
	// Addresses and hosts.
	"listen": "127.0.0.1", "base-url": "nowhere", "public-url": "nowhere", "upstream": "nowhere", "cors": "nowhere",
	"bench url": "nowhere", "allow-host": "http://app.example", "tls-name": "app.example.com/x", "webhook": "nowhere",
	"project": "no-secret",
	// Ids.
	"customer-id": "user-1", "account-id": "current", "connection-id": "first",
}

// freeTexts lists the flags whose value is any text.
var freeTexts = []string{
	"client-id", "client-secret", "identifier", "name", "user-id", "message", "code", "description", "figure",
	"mails to",
}

// fileFlags lists the flags that name a file or a folder, which may exist on another machine.
var fileFlags = []string{
	"data", "import", "merchants", "personas", "customers", "webhook-ca", "tls-dir", "logo", "list", "mirror report",
	"dir", "against", "bench limit",
}

// otherArguments has what the command lines of commands need besides the mistaken flag. $customer is a customer's id.
var otherArguments = map[string]string{
	"affordability-benefits":     "--client-id demo",
	"applications link-validity": "--client-id demo",
	"applications review":        "$customer",
	"branding":                   "--client-id demo",
	"check":                      "$file",
	"clock advance":              "P1D",
	"clock play":                 "1d/s",
	"clock set":                  "2026-03-02T09:00:00Z",
	"clock until":                "payment.success",
	"contract check":             "$file",
	"customers show":             "$customer",
	"exec":                       "-- budsandbox-no-such-program",
	"explain":                    "v2_income_get --customer-id $customer",
	"export":                     "$file",
	"faults add":                 "--status 503",
	"happen":                     "transaction --customer-id $customer --description SHOP --amount -12.50",
	"happen obligation":          "income_stops --customer-id $customer",
	"happen percent":             "income_changes --customer-id $customer",
	"happen principal":           "new_loan --customer-id $customer",
	"happen merchant":            "new_subscription --customer-id $customer --amount 9.99",
	"import":                     "$file",
	"mirror":                     "--upstream http://127.0.0.1:1",
	"personas check":             "uk_student",
	"personas show":              "uk_student",
	"projects show":              "demo",
	"query":                      "INFER_of_x_of_FROM_of_transactions --persona uk_student",
	"query customer-id":          "INFER_of_x_of_FROM_of_transactions",
	"reset":                      "--client-id demo --yes",
	"snapshot delete":            "before",
	"snapshot restore":           "before",
	"snapshot take":              "before",
}

// Ensure that the status of a mistaken command line is 2 for every flag of every command, for a value of the wrong
// kind as for an empty one, and that the message names the flag. The table is generated from the commands, so that a
// new flag must say here which values are mistakes.
func TestMistakenFlags(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true})
	client := s.Client("demo")
	customer, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(customer, "uk_salaried_renter", emulator.ConnectOptions{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("$customer", customer, "$file", filepath.Join(t.TempDir(), "file"), "_of_", " ")
	run := func(t *testing.T, flag string, args []string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var notes bytes.Buffer
		status := Run(ctx, Environment{
			Args: args, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &notes,
			LookupEnv: noVariable,
		})
		if named := strings.ReplaceAll(flag, "-", "_"); status != 2 ||
			!strings.Contains(strings.ReplaceAll(notes.String(), "-", "_"), named) {
			t.Errorf("%q ends with %d and says %q, want 2 about %s", args, status, notes.String(), flag)
		}
	}
	flags := 0
	eachFlag(Root(Environment{LookupEnv: noVariable}), func(name string, f *pflag.Flag) {
		flags++
		line := []string{}
		if f.Name != "base-url" && name != "serve" && name != "exec" && name != "demo" && hasBase(name) {
			line = append(line, "--base-url", s.URL())
		}
		more := otherArguments[name]
		if own, has := otherArguments[name+" "+f.Name]; has {
			more = own
		}
		command, others := strings.Fields(name), []string{}
		for word := range strings.FieldsSeq(more) {
			others = append(others, fill.Replace(word))
		}
		t.Run(name+" "+f.Name, func(t *testing.T) {
			try := func(value string) {
				flag := []string{"--" + f.Name + "=" + value}
				if name == "exec" { // what comes after its flags is another program's
					run(t, f.Name, slices.Concat(command, flag, others))
				} else {
					run(t, f.Name, slices.Concat(command, line, others, flag))
				}
			}
			try("")
			try(" \t")
			switch value, has := mistakenFor(name, f.Name); {
			case f.Value.Type() == "bool" || f.Value.Type() == "int" || f.Value.Type() == "uint64" ||
				f.Value.Type() == "float64" || f.Value.Type() == "duration":
				try("x")
			case has:
				try(value)
			case !isIn(freeTexts, name, f.Name) && !isIn(fileFlags, name, f.Name):
				t.Errorf("say in mistakenValues, freeTexts or fileFlags which values of --%s are mistakes", f.Name)
			}
		})
	})
	if flags < 150 {
		t.Errorf("only %d flags were tried", flags)
	}
}

// noVariable is an environment without variables.
func noVariable(string) (string, bool) { return "", false }

// eachFlag calls f with every flag of every command, and the command's name without that of the program.
func eachFlag(cmd *cobra.Command, f func(name string, flag *pflag.Flag)) {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	if name != "" {
		seen := map[string]bool{}
		once := func(flag *pflag.Flag) {
			if !seen[flag.Name] {
				f(name, flag)
			}
			seen[flag.Name] = true
		}
		cmd.LocalFlags().VisitAll(once)
		cmd.InheritedFlags().VisitAll(once)
	}
	for _, sub := range cmd.Commands() {
		eachFlag(sub, f)
	}
}

// hasBase reports whether a command asks a running sandbox.
func hasBase(name string) bool {
	found := false
	eachFlag(Root(Environment{LookupEnv: noVariable}), func(other string, f *pflag.Flag) {
		found = found || other == name && f.Name == "base-url"
	})
	return found
}

// mistakenFor returns a mistaken value of a flag.
func mistakenFor(command, flag string) (value string, has bool) {
	if value, has = mistakenValues[command+" "+flag]; has {
		return value, true
	}
	if isIn(freeTexts, command, flag) || isIn(fileFlags, command, flag) {
		return "", false
	}
	value, has = mistakenValues[flag]
	return value, has
}

// isIn reports whether a list has a flag, alone or with its command.
func isIn(list []string, command, flag string) bool {
	return slices.Contains(list, command+" "+flag) || slices.Contains(list, flag)
}
