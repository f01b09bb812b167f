package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
)

// residentSet returns the resident memory of a process in bytes, including mapped pages of its file. known is false on
// systems other than Linux.
func residentSet(pid int) (size float64, known bool) { return procStatus(pid, "VmRSS") }

// peakResidentSet returns the maximum of residentSet since the start of the process, in bytes.
func peakResidentSet(pid int) (size float64, known bool) { return procStatus(pid, "VmHWM") }

// procStatus returns a size of /proc/PID/status in bytes.
func procStatus(pid int, name string) (size float64, known bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	return parseStatus(status, name)
}

// parseStatus parses a size in /proc/PID/status, which is in KiB, and returns it in bytes.
func parseStatus(status []byte, name string) (size float64, known bool) {
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), name+": %f kB", &size); err == nil {
			return size * 1024, true
		}
	}
	return 0, false
}

// allocatedMiB returns how much a program allocated, in MiB, from its output with GODEBUG=gctrace=1. It does not
// include allocations after the last collection. See https://pkg.go.dev/runtime#hdr-Environment_Variables for the
// format.
func allocatedMiB(trace []byte) (sum float64) {
	lastLive := 0.0
	for lines := bufio.NewScanner(bytes.NewReader(trace)); lines.Scan(); {
		var atStart, atEnd, live float64
		_, sizes, found := strings.Cut(lines.Text(), " ms cpu, ")
		if !found {
			continue
		}
		if _, err := fmt.Sscanf(sizes, "%f->%f->%f MB", &atStart, &atEnd, &live); err != nil {
			continue
		}
		sum += atEnd - lastLive
		lastLive = live
	}
	return sum
}
