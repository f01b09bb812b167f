package command

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// benchProgress shows the progress of a bench: on a terminal as a bar, otherwise as a line for each stage and each
// tenth of it.
type benchProgress struct {
	out      io.Writer
	terminal bool

	mu          sync.Mutex // Add is called concurrently
	bar         *progressbar.ProgressBar
	done, total int
}

func newBenchProgress(out io.Writer) *benchProgress {
	file, ok := out.(interface{ Fd() uintptr })
	return &benchProgress{out: out, terminal: ok && term.IsTerminal(int(file.Fd()))}
}

// Begin starts a stage. A total of 0 is unknown.
func (p *benchProgress) Begin(doing string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = 0, total
	if !p.terminal {
		fmt.Fprintln(p.out, doing)
		return
	}
	p.clear()
	if total == 0 {
		total = -1 // the library's value for an unknown total
	}
	p.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.out),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // no goroutine may run during the measurement
		progressbar.OptionClearOnFinish(),
	)
	_ = p.bar.RenderBlank() // an error of the display must not stop the measurement
}

// Add adds to the progress.
func (p *benchProgress) Add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.done * 10 / p.total
	p.done += n
	if p.terminal {
		p.bar.Add(n)
	} else if tenths := p.done * 10 / p.total; tenths > before {
		fmt.Fprintf(p.out, "  %d %%\n", tenths*10)
	}
}

// end removes the bar from the terminal.
func (p *benchProgress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *benchProgress) clear() {
	if p.bar != nil {
		p.bar.Clear()
		p.bar = nil
	}
}
