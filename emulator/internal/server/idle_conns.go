package server

import (
	"net"
	"net/http"
	"sync"
)

// idleConns tracks connections that have not carried a request yet, which clients open in advance. Shutdown would wait
// five seconds for them; closing them lets a test suite end immediately.
type idleConns struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// track updates the state of a connection. It is the server's ConnState hook.
func (c *idleConns) track(conn net.Conn, state http.ConnState) {
	if state == http.StateIdle {
		return // it was active before
	}
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

// closeAll closes all tracked connections.
func (c *idleConns) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		_ = conn.Close()
	}
}
