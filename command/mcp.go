package command

import (
	"io"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// mcpCommand serves the tools of a running sandbox to a coding agent.
func mcpCommand(env Environment) *cobra.Command {
	var sandbox controlPlane
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Serve a running sandbox's tools to a coding agent, over standard input and output",
		Long: `Serve the tools of a running sandbox over standard input and output, in the Model Context Protocol:
create customers, connect banks, move the clock, add faults, read requests and advice, explain
figures, take and restore snapshots. A client that can open a URL needs no command: the same tools
are at /_sandbox/mcp.`,
		Example: "  budsandbox mcp",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, client := cmd.Context(), newTLSClient(sandbox.base, sandbox.tlsDir)
			in, out := io.NopCloser(env.Stdin), unclosed{env.Stdout}
			return sandbox.explain(ctx, emulator.ServeMCP(ctx, client, sandbox.base, version(), in, out))
		},
	}
	sandbox.define(cmd.Flags())
	return cmd
}

// unclosed is a writer whose Close does nothing.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
