package command

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const sampleMaps = `00400000-010e8000 r-xp 00000000 fd:00 123                                /opt/a program
Size:              13216 kB
Anonymous:             0 kB
010e8000-021cc000 r--p 00ce8000 fd:00 123                                /opt/a program
Anonymous:             0 kB
021cc000-021cd000 r--p 01dcc000 fd:00 123                                /opt/a program
Anonymous:             4 kB
021cd000-0229a000 rw-p 01dcd000 fd:00 123                                /opt/a program
Anonymous:             0 kB
0229a000-022ff000 rw-p 00000000 00:00 0
Anonymous:             0 kB
7fd2c0e5b000-7fd2c0e80000 r-xp 00001000 fd:00 77                         /lib/ld-linux-x86-64.so.2
Anonymous:             0 kB
`

// Ensure that only code and constants of the executable are released: no library, nothing that is or was written.
func TestConstantMappings(t *testing.T) {
	t.Parallel()
	got := fmt.Sprintf("%x", constantMappings(strings.NewReader(sampleMaps), "/opt/a program"))
	want := fmt.Sprintf("%x", []mapping{
		{0x400000, 0x10e8000, "r-xp", "/opt/a program"}, {0x10e8000, 0x21cc000, "r--p", "/opt/a program"},
	})
	if got != want {
		t.Errorf("the mappings are %s, want %s", got, want)
	}
}

// Ensure that a program releases pages and still runs. Other tests may need some of them in the meantime.
func TestReleaseStartPages(t *testing.T) {
	t.Parallel()
	resident := func() (kilobytes int) {
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(status), "RssFile:")
		if _, err := fmt.Sscan(after, &kilobytes); err != nil {
			t.Fatal(err)
		}
		return kilobytes
	}
	var before, after int
	for range 20 {
		before = resident()
		if err := releaseStartPages(); err != nil {
			t.Fatal(err)
		}
		if after = resident(); after < before {
			return
		}
	}
	t.Errorf("%d kB of files are resident after %d", after, before)
}
