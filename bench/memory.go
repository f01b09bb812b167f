package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
)

// residentSet is how many bytes of memory a process occupies, pages of its file that it has read included. Only
// Linux tells.
func residentSet(pid int) (size float64, known bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	return parseResidentSet(status)
}

// parseResidentSet finds VmRSS, which is in KiB, in /proc/PID/status.
func parseResidentSet(status []byte) (size float64, known bool) {
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "VmRSS: %f kB", &size); err == nil {
			return size * 1024, true
		}
	}
	return 0, false
}
