package command

import (
	"io"

	"github.com/spf13/cobra"

	"budsandbox/emulator"
)

// mcpCommand gives a coding agent the tools of a running sandbox.
func mcpCommand(env Environment) *cobra.Command {
	var sandbox running
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Serve a running sandbox's tools to a coding agent, over standard input and output",
		Long: "Serve the tools of a running sandbox over standard input and output, in the Model Context Protocol: create customers, connect\n" +
			"banks, move the clock, add faults, read requests and advice, explain figures, take snapshots and go back. A client that can\n" +
			"open a URL needs no command: the same tools are at /_sandbox/mcp.",
		Example: "  budsandbox mcp",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return emulator.ServeMCP(cmd.Context(), sandbox.base, version(), io.NopCloser(env.Stdin), unclosed{env.Stdout})
		},
	}
	sandbox.flag(cmd)
	return cmd
}

// unclosed keeps a writer open when its user closes it.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
