//go:build unix

package command

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/term"
)

// prepare makes interrupts reach the command and its child processes. At a terminal the terminal does so, and a
// separate process group could not read from it. Otherwise the command leads a process group.
func prepare(cmd *exec.Cmd) {
	if atTerminal() {
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// cleanUp kills the child processes that the command left running.
func cleanUp(cmd *exec.Cmd) {
	if cmd.SysProcAttr != nil && cmd.SysProcAttr.Setpgid {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // fails if no process is left
	}
}

func atTerminal() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// exitStatus returns the exit status as a shell does.
func exitStatus(state *os.ProcessState) int {
	if waited, ok := state.Sys().(syscall.WaitStatus); ok && waited.Signaled() {
		return 128 + int(waited.Signal())
	}
	return state.ExitCode()
}
