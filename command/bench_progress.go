package command

import (
	"fmt"
	"io"
	"sync"
)

// benchProgress shows the progress of a bench: on a terminal as a bar, otherwise as a line for each stage and each
// tenth of it.
type benchProgress struct {
	out      io.Writer
	terminal bool

	mu          sync.Mutex // Add is called concurrently
	bar         *progressBar
	done, total int
}

func newBenchProgress(out io.Writer) *benchProgress {
	return &benchProgress{out: out, terminal: isTerminal(out)}
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
	p.bar = newProgressBar(p.out, doing, total)
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
