package bank

// FetchKind is the kind of a Fetch.
type FetchKind uint8

// The kinds. A FetchRefreshAll has a FetchRefresh as its part for each provider. The values are stored in files.
const (
	FetchConnect FetchKind = iota + 1
	FetchRefresh
	FetchRefreshAll
	FetchRevoke
)

// Fetch is a task on a customer's connections with its result. The result is stored at the start and shown after the
// delay.
type Fetch struct {
	Task
	Customer  CustomerID
	Kind      FetchKind
	Provider  string // empty for a refresh of several providers
	Result    Result
	Consent   ConsentID // zero for none
	Reconnect bool      // the customer must authorise again
	New       bool      // new rows became visible
	Window    Window    // of a refresh: the requested period
	Resources Resources // of a refresh
	Parts     []TaskID  // of a refresh of several providers
}

// Failed reports whether the result is not success.
func (f Fetch) Failed() bool { return f.Result != Success }

// Step returns the current step of the fetch, from 1 to 4. Steps pass evenly during the delay; a failed fetch stops at
// the step of its result.
func (f Fetch) Step(clock Clock) int {
	last := f.Result.Step()
	if f.Done(clock) {
		return last
	}
	machine, project := f.elapsed(clock)
	return min(1+int(3*max(machine, project, 0)/f.Delay), 3, last)
}
