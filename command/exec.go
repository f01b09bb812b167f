package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
	"budsandbox/report"
)

// execFlags are the flags of exec.
type execFlags struct {
	serve   serveFlags
	reports []string
	failOn  []string
}

// execCommand runs a command beside a sandbox of its own.
func execCommand(env Environment) *cobra.Command {
	var f execFlags
	cmd := &cobra.Command{
		Use:   "exec [flags] -- COMMAND [ARGUMENT...]",
		Short: "Run a command beside a sandbox of its own",
		Long: "Start a sandbox in memory on a free port, run a command with BUD_BASE_URL, BUD_CLIENT_ID and\n" +
			"BUD_CLIENT_SECRET in its environment, and end with its exit status. Nothing is left behind, even\n" +
			"after an interrupt. With --tls, BUD_CA_FILE is the certificate of the authority that the command has\n" +
			"to trust, as in `NODE_EXTRA_CA_CERTS=$BUD_CA_FILE npm test`.\n\n" +
			"--report prints which operations, errors and webhooks the command encountered and which it never\n" +
			"did: `text` and `github` on standard error, or any form in a file, as in junit=FILE and sarif=FILE.\n" +
			"--fail-on advice ends with status 1 if the command succeeded although the real Bud would refuse, or\n" +
			"discourages, something that it sent.",
		Example: `  budsandbox exec -- npm test
  budsandbox exec --now 2026-03-01T09:00:00Z --freeze --report junit=bud.xml --fail-on advice -- pytest`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("a command is missing, as in `budsandbox exec -- npm test`")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runBeside(cmd.Context(), env, f, args) },
	}
	flags := cmd.Flags()
	flags.SetInterspersed(false)           // flags after the command belong to the command
	f.serve.options.Listen = "127.0.0.1:0" // whatever BUDSANDBOX_LISTEN says, which is for serve
	f.serve.options.Data, f.serve.options.NoAccessLog = emulator.Memory, true
	f.serve.define(flags)
	flags.StringArrayVar(&f.reports, "report", nil,
		"tell what the command met: "+strings.Join(report.Formats, ", ")+", or with =FILE; may be repeated")
	flags.StringArrayVar(&f.failOn, "fail-on", nil,
		"end with status 1 although the command succeeded, if there is this: advice, or kinds of it as in "+
			"advice=unknown_field,deprecated; may be repeated")
	return cmd
}

// reportFile is a report to write.
type reportFile struct{ format, file string }

// reportFiles parses --report.
func (f execFlags) reportFiles() (all []reportFile, err error) {
	for _, text := range f.reports {
		format, file, named := strings.Cut(text, "=")
		if !slices.Contains(report.Formats, format) {
			return nil, usagef("--report %q is none of %s", text, strings.Join(report.Formats, ", "))
		}
		if named && file == "" {
			return nil, usagef("--report %q names no file", text)
		}
		all = append(all, reportFile{format, file})
	}
	return all, nil
}

// exitError ends the process with a given status. Its text is empty if the command has already printed the reason.
type exitError struct {
	status int
	text   string
}

func (e exitError) Error() string { return e.text }

// runBeside runs a command while a sandbox serves.
func runBeside(ctx context.Context, env Environment, f execFlags, args []string) error {
	reports, err := f.reportFiles()
	if err != nil {
		return err
	}
	fail, err := parseFailOn(f.failOn)
	if err != nil {
		return err
	}
	options, err := f.serve.parse(env)
	if err != nil {
		return err
	}
	trusted, err := f.serve.tls.variables()
	if err != nil {
		return err
	}
	sandbox, err := interruptible(ctx, func() (*emulator.Sandbox, error) { return newSandbox(options) })
	if err != nil {
		return err
	}
	var collector *report.Collector
	if len(reports) > 0 || fail.given() {
		collector = report.Collect(context.WithoutCancel(ctx), newTLSClient(sandbox.URL(), f.serve.tls.folder), sandbox.URL(),
			report.Known{
				Errors: emulator.ErrorCodes(), Results: emulator.ResultCodes(), Events: emulator.WebhookEvents(),
			})
	}
	variables := append(sandboxVariables(options, sandbox.URL()), trusted...)
	status, err := runCommand(ctx, env, variables, args)
	shutdownCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if collector != nil {
		err = errors.Join(err, writeReports(shutdownCtx, env, collector, reports, fail, &status))
	}
	if err = errors.Join(err, sandbox.Close(shutdownCtx)); err == nil && status != 0 {
		err = exitError{status: status}
	}
	return err
}

// writeReports writes the reports. It changes a status of 0 to 1 if a condition of --fail-on is met.
func writeReports(
	ctx context.Context, env Environment, collector *report.Collector, reports []reportFile, fail failOn, status *int,
) error {
	suite, err := collector.End(ctx)
	if err != nil {
		return fmt.Errorf("the report: %w", err)
	}
	for _, want := range reports {
		if err := writeReport(ctx, env, suite, want); err != nil {
			return fmt.Errorf("the report: %w", err)
		}
	}
	if found := fail.of(suite.Advice); len(found) > 0 && *status == 0 {
		*status = statusFailed
		fmt.Fprintf(env.Stderr, "budsandbox: the command succeeded, but there is advice (--fail-on %s):\n", fail)
		for _, a := range found {
			fmt.Fprintf(env.Stderr, "  %s\n", oneLine(a.String()))
		}
	}
	return nil
}

// writeReport writes a report to its file, or to standard error.
func writeReport(ctx context.Context, env Environment, suite report.Suite, want reportFile) error {
	var text bytes.Buffer
	if err := suite.Write(&text, want.format); err != nil {
		return err
	}
	if want.file == "" {
		_, err := io.WriteString(env.Stderr, printable(text.String()))
		return err
	}
	return writeFile(ctx, env, want.file, text.Bytes())
}

// sandboxVariables returns the environment variables with the address of the sandbox. The program's own variables are
// not passed on, because they would configure another sandbox that the command starts.
func sandboxVariables(options emulator.Options, base string) []string {
	id, secret := credentials(options)
	return append(withoutOwn(os.Environ()),
		"BUD_BASE_URL="+base, "BUD_CLIENT_ID="+id, "BUD_CLIENT_SECRET="+secret, variable("base-url")+"="+base)
}

// gracePeriod is how long an interrupted command may take to end.
const gracePeriod = 10 * time.Second

// runCommand runs a command and returns its exit status. As in a shell, it is 128 plus the signal's number if a signal
// ended the command, 127 if the command was not found, and 126 if it cannot be run.
func runCommand(ctx context.Context, env Environment, variables, args []string) (int, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = variables, env.Stdin, env.Stdout, env.Stderr
	cmd.WaitDelay = gracePeriod
	prepare(cmd)
	err := cmd.Start()
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return 0, exitError{127, fmt.Sprintf("there is no command %q", args[0])}
	case err != nil:
		return 0, exitError{126, err.Error()}
	}
	err = cmd.Wait()
	cleanUp(cmd)
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) && !errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil {
		return 0, err
	}
	return exitStatus(cmd.ProcessState), nil
}
