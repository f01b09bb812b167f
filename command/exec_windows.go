package command

import (
	"os"
	"os/exec"
	"strconv"
)

// prepare makes an interrupt end the command and its child processes. The console sends Ctrl-C to all of them.
func prepare(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		return exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	}
}

// cleanUp does nothing, because Windows does not track child processes.
func cleanUp(*exec.Cmd) {}

func exitStatus(state *os.ProcessState) int { return state.ExitCode() }
