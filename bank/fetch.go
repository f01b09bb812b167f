package bank

// TaskKind tells what a task of a customer's connections does.
type TaskKind uint8

// The kinds. A refresh of several providers has a part for each, which is a FetchRefresh. Numbers are kept in files.
const (
	FetchConnect TaskKind = iota + 1
	FetchRefresh
	FetchRefreshAll
	FetchRevoke
)

// Fetch is a task about a customer's connections, with what it came to: known when it is stored, told when the delay is
// over.
type Fetch struct {
	Task
	Customer  CustomerID
	Kind      TaskKind
	Provider  string // empty for a refresh of several
	Result    Result
	Consent   ConsentID // zero where there was none
	Reconnect bool      // the customer has to authorise anew
	New       bool      // rows became visible
	Window    Window    // of a refresh: what it asked the bank for
	Resources Resources // of a refresh
	Parts     []TaskID  // of a refresh of several
}

// Failed says whether it came to anything but success.
func (f Fetch) Failed() bool { return f.Result != Success }

// Step is how far a fetch is: the steps pass one after the other while the delay does, and a failed one stays where it
// failed.
func (f Fetch) Step(clock *Clock) int {
	last := f.Result.Step()
	if f.Done(clock) {
		return last
	}
	passed := max(clock.Real().Sub(f.Real), clock.Now().Sub(f.Started), 0)
	return min(1+int(3*passed/f.Delay), 3, last)
}
