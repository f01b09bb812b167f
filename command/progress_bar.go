package command

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// progressBar shows on one line of a terminal how much of some work is done. On anything else it shows nothing. It
// draws only as work is done, so that no goroutine runs beside a measurement.
type progressBar struct {
	out   io.Writer // nil for a bar that is not shown
	doing string
	total int // 0 if it is unknown

	mu    sync.Mutex // Add is called concurrently
	done  int
	drawn time.Time
}

// redrawAfter is the least time between two drawings.
const redrawAfter = 100 * time.Millisecond

// newProgressBar draws the bar of work that has not begun.
func newProgressBar(out io.Writer, doing string, total int) *progressBar {
	p := &progressBar{doing: doing, total: total}
	if isTerminal(out) {
		p.out = out
		p.draw()
	}
	return p
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(file.Fd()))
}

// Add adds to the work that is done.
func (p *progressBar) Add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if p.out != nil && time.Since(p.drawn) >= redrawAfter {
		p.draw()
	}
}

// Clear removes the bar. It may be called again.
func (p *progressBar) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out != nil {
		fmt.Fprint(p.out, clearLine)
		p.out = nil
	}
}

const clearLine = "\r\x1b[K" // to the beginning of the line, and erase it

func (p *progressBar) draw() {
	p.drawn = time.Now()
	fmt.Fprint(p.out, clearLine, p.text())
}

// text returns the line of the bar, such as "Creating [=====>              ] 25 % (50/200)".
func (p *progressBar) text() string {
	if p.total <= 0 {
		return fmt.Sprintf("%s (%d)", p.doing, p.done)
	}
	const width = 20
	share := float64(min(p.done, p.total)) / float64(p.total)
	bar := strings.Repeat("=", int(share*width))
	if len(bar) < width {
		bar += ">" + strings.Repeat(" ", width-len(bar)-1)
	}
	return fmt.Sprintf("%s [%s] %d %% (%d/%d)", p.doing, bar, int(share*100), p.done, p.total)
}
