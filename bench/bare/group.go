package bare

import "sync"

// group lets records that wait during a commit share the next one. A single caller never waits for others.
type group struct {
	keep    func([]record) error
	leader  chan struct{} // held by the caller that commits
	mu      sync.Mutex
	waiting []waiter
}

// waiter holds the records of one caller and the channel for the result.
type waiter struct {
	records []record
	done    chan error
}

func newGroup(keep func([]record) error) *group {
	return &group{keep: keep, leader: make(chan struct{}, 1)}
}

// commit returns when records are on disk.
func (g *group) commit(records []record) error {
	own := waiter{records, make(chan error, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, own)
	g.mu.Unlock()
	select {
	case err := <-own.done: // another caller committed them
		return err
	case g.leader <- struct{}{}:
		g.lead()
		<-g.leader
		return <-own.done // set by lead, or by an earlier leader
	}
}

// lead commits all waiting records.
func (g *group) lead() {
	g.mu.Lock()
	taken := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	if len(taken) == 0 {
		return
	}
	var all []record
	for _, w := range taken {
		all = append(all, w.records...)
	}
	err := g.keep(all)
	for _, w := range taken {
		w.done <- err
	}
}
