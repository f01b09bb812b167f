//go:build unix

package command

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/term"
)

// prepare has an interrupt reach the command and all that it started. At a terminal, the terminal sees to that: a group
// of its own could not read from it. Elsewhere the command leads a group.
func prepare(cmd *exec.Cmd) {
	if atTerminal() {
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// cleanUp ends what the command started and left running.
func cleanUp(cmd *exec.Cmd) {
	if cmd.SysProcAttr != nil && cmd.SysProcAttr.Setpgid {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // there is nothing to do if nobody is left
	}
}

func atTerminal() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// exitStatus is what a shell would say.
func exitStatus(state *os.ProcessState) int {
	if waited, ok := state.Sys().(syscall.WaitStatus); ok && waited.Signaled() {
		return 128 + int(waited.Signal())
	}
	return state.ExitCode()
}
