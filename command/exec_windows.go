package command

import (
	"os"
	"os/exec"
	"strconv"
)

// prepare has an interrupt end the command and all that it started. The console itself tells both of Ctrl-C.
func prepare(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		return exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	}
}

// cleanUp leaves alone what the command started: Windows does not say what that was.
func cleanUp(*exec.Cmd) {}

func exitStatus(state *os.ProcessState) int { return state.ExitCode() }
