package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
)

// residentSet returns the resident memory of a process in bytes, including pages of its file. It is only known on
// Linux.
func residentSet(pid int) (size float64, known bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	return parseResidentSet(status)
}

// parseResidentSet parses VmRSS, which is in KiB, in /proc/PID/status.
func parseResidentSet(status []byte) (size float64, known bool) {
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "VmRSS: %f kB", &size); err == nil {
			return size * 1024, true
		}
	}
	return 0, false
}
