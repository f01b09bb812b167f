package command

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// benchProgress shows how a bench goes on: on a terminal a bar, elsewhere a line for each stage and each tenth of it.
type benchProgress struct {
	out      io.Writer
	terminal bool

	mu          sync.Mutex // many clients add
	bar         *progressbar.ProgressBar
	done, total int
}

func newBenchProgress(out io.Writer) *benchProgress {
	file, ok := out.(interface{ Fd() uintptr })
	return &benchProgress{out: out, terminal: ok && term.IsTerminal(int(file.Fd()))}
}

// Begin starts a stage; a total of 0 is for one whose end nobody counts.
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
		total = -1 // as the library calls it
	}
	p.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.out),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // nothing of ours runs while others are measured
		progressbar.OptionClearOnFinish(),
	)
	_ = p.bar.RenderBlank() // a display that fails stops no measurement
}

// Add counts what was done.
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

// end leaves nothing of a bar on the terminal.
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
