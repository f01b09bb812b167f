package command

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// releaseStartPages releases the pages of the executable that the start has read, which are three quarters of the
// memory of an idle sandbox. The system reads those that are needed again from its cache of files, in microseconds.
// Mappings that are or were writable are left out, because their content differs from the file's. After an error the
// pages stay in memory.
func releaseStartPages() error {
	executable, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return err
	}
	defer func() { _ = maps.Close() }()
	for _, m := range constantMappings(maps, executable) {
		if err := m.release(); err != nil {
			return err
		}
	}
	return nil
}

// constantMappings returns the mappings of an executable's code and constants in a file like /proc/self/smaps. Data
// that were writable once, to be relocated, have anonymous pages.
func constantMappings(smaps io.Reader, executable string) (all []mapping) {
	var found mapping
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		line := lines.Text()
		var next mapping
		switch name, value, _ := strings.Cut(line, ":"); {
		case next.parse(line):
			found = next
		case name == "Anonymous" && strings.TrimSpace(value) == "0 kB" && found.isConstant(executable):
			all = append(all, found)
		}
	}
	return all
}

// mapping is a mapping of /proc/self/smaps. See proc_pid_smaps(5).
type mapping struct {
	start, end   uintptr
	access, path string
}

// parse parses the first line of a mapping, and reports whether it is one.
func (m *mapping) parse(line string) bool {
	var offset, device, inode string
	n, _ := fmt.Sscanf(line, "%x-%x %s %s %s %s", &m.start, &m.end, &m.access, &offset, &device, &inode)
	if n < 6 {
		return false
	}
	if at := strings.IndexByte(line, '/'); at >= 0 {
		m.path = line[at:]
	}
	return true
}

// isConstant reports whether a mapping has code or constants of an executable.
func (m *mapping) isConstant(executable string) bool {
	return m.path == executable && (m.access == "r-xp" || m.access == "r--p")
}

func (m *mapping) release() error {
	_, _, failed := unix.Syscall(unix.SYS_MADVISE, m.start, m.end-m.start, unix.MADV_DONTNEED)
	if failed != 0 {
		return os.NewSyscallError("madvise", failed)
	}
	return nil
}
