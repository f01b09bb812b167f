package server

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// listener accepts connections that can hold a response.
type listener struct {
	*net.TCPListener
	buffers sync.Pool // of *[]byte
}

func (l *listener) Accept() (net.Conn, error) {
	tcp, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return &conn{TCPConn: tcp, buffers: &l.buffers}, nil
}

// conn is a connection that can hold a response until its end. net/http writes a response that is longer than its
// buffer of 4 KiB in pieces, each a system call that wakes the client; a held one is written at once, after the request
// was logged. Only the goroutine that serves the connection may call its methods, apart from Close.
type conn struct {
	*net.TCPConn
	buffers *sync.Pool
	held    *[]byte // what waits to be written; nil while nothing is held
}

type connKey struct{}

// withConn returns a context in which holdResponse finds the connection. It is the server's ConnContext hook.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if own, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, own)
	}
	return ctx // of TLS, under which HTTP/2 shares a connection between responses
}

// holdResponse makes the connection of a request hold the rest of the response, which is written when the handler has
// ended.
func holdResponse(r *http.Request) {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok || c.held != nil {
		return
	}
	if c.held, ok = c.buffers.Get().(*[]byte); !ok {
		c.held = new([]byte)
	}
}

// Write writes p, or holds it.
func (c *conn) Write(p []byte) (int, error) {
	if c.held == nil {
		return c.TCPConn.Write(p)
	}
	*c.held = append(*c.held, p...)
	return len(p), nil
}

// SetWriteDeadline sets the deadline of writes. What is held is written before a deadline is removed, as net/http does
// after each response.
func (c *conn) SetWriteDeadline(t time.Time) error {
	if t.IsZero() && c.held != nil {
		if err := c.writeHeld(); err != nil {
			return err
		}
	}
	return c.TCPConn.SetWriteDeadline(t)
}

// writeHeld writes what is held. It closes the connection if that fails, because the response is lost.
func (c *conn) writeHeld() error {
	held := c.held
	c.held = nil
	_, err := c.TCPConn.Write(*held) // the race detector does not see that writev precedes the client's read
	*held = (*held)[:0]
	c.buffers.Put(held)
	if err != nil {
		_ = c.Close()
	}
	return err
}
