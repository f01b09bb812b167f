package command

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure that the table of commands has the names of the commands, and that only those are built that the arguments
// can run.
func TestNeededCommands(t *testing.T) {
	t.Parallel()
	for _, one := range subcommands {
		if name := one.build(Environment{}).Name(); name != one.name {
			t.Errorf("the command %s is %s in the table", name, one.name)
		}
	}
	none, variable := func() []string { return []string{"PATH"} }, func() []string { return []string{"BUDSANDBOX_SEED"} }
	for _, test := range []struct {
		args  []string
		names func() []string
		want  []string // nil for all
	}{
		{nil, none, []string{}},
		{[]string{"serve", "--quiet"}, none, []string{"serve"}},
		{[]string{"bench", "bare"}, none, []string{"bench"}},
		{[]string{"--quiet"}, none, nil},
		{[]string{"help", "serve"}, none, nil},
		{[]string{"sevre"}, none, nil},
		{[]string{"serve"}, variable, nil},
		{[]string{"serve"}, nil, nil},
	} {
		want, got := test.want, []string{}
		if want == nil {
			for _, one := range subcommands {
				want = append(want, one.name)
			}
		}
		for _, one := range neededCommands(Environment{Args: test.args, EnvNames: test.names}) {
			got = append(got, one.name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", test.args, diff)
		}
	}
}

// Ensure that a command whose root has no other says the same about itself and about a mistake as one among all.
func TestLoneCommand(t *testing.T) {
	t.Parallel()
	for _, one := range subcommands {
		for _, argument := range []string{"--help", "--no-such-flag", "no-such-argument"} {
			run := func(names func() []string) string {
				var out bytes.Buffer
				ctx, cancel := context.WithCancel(context.Background())
				cancel() // for commands that take any argument
				Run(ctx, Environment{
					Args: []string{one.name, argument}, LookupEnv: noVariable, EnvNames: names,
					Stdin: &bytes.Buffer{}, Stdout: &out, Stderr: &out,
				})
				return out.String()
			}
			if diff := cmp.Diff(run(nil), run(func() []string { return nil })); diff != "" {
				t.Errorf("budsandbox %s %s: %s", one.name, argument, diff)
			}
		}
	}
}
