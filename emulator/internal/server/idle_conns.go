package server

import (
	"net"
	"net/http"
	"sync"
)

// idleConns are connections on which no request came yet, such as clients open in advance. The server would wait
// five seconds for each when it ends; closing them lets a test suite end at once.
type idleConns struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// track follows a connection's state; it is the server's ConnState.
func (c *idleConns) track(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state != http.StateNew {
		delete(c.conns, conn)
		return
	}
	if c.conns == nil {
		c.conns = map[net.Conn]struct{}{}
	}
	c.conns[conn] = struct{}{}
}

// close closes them all.
func (c *idleConns) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		_ = conn.Close()
	}
}
