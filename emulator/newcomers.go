package emulator

import (
	"net"
	"net/http"
	"sync"
)

// newcomers are connections on which no request came yet, such as clients open in advance. The server would wait
// five seconds for each when it ends; closing them lets a test suite end at once.
type newcomers struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// note follows a connection's state; it is the server's ConnState.
func (n *newcomers) note(conn net.Conn, state http.ConnState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if state != http.StateNew {
		delete(n.conns, conn)
		return
	}
	if n.conns == nil {
		n.conns = map[net.Conn]struct{}{}
	}
	n.conns[conn] = struct{}{}
}

// dismiss closes them all.
func (n *newcomers) dismiss() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for conn := range n.conns {
		_ = conn.Close()
	}
}
