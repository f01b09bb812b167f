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
	body    []byte  // what waits after it, in the memory of the handler; nil for nothing
	release func()  // called once body is written; may be nil
}

// minBody is the minimum length in bytes of a piece of a response that is not copied. It is longer than net/http's own
// buffer, so that such a piece is the handler's.
const minBody = 16 << 10

type connKey struct{}

// withConn returns a context in which holdResponse finds the connection. It is the server's ConnContext hook.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if own, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, own)
	}
	return ctx // of TLS, under which HTTP/2 shares a connection between responses
}

// holdResponse makes the connection of a request hold the rest of the response, which is written when the handler has
// ended, and reports whether it does. The handler's body must not be changed before release is called.
func holdResponse(r *http.Request, release func()) bool {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok || c.held != nil {
		return false
	}
	if c.held, ok = c.buffers.Get().(*[]byte); !ok {
		c.held = new([]byte)
	}
	c.release = release
	return true
}

// Write writes p, or holds it.
func (c *conn) Write(p []byte) (int, error) {
	switch {
	case c.held == nil:
		return c.TCPConn.Write(p)
	case c.body == nil && len(p) >= minBody && !raced:
		c.body = p
	default:
		*c.held = append(append(*c.held, c.body...), p...)
		c.body = nil
	}
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
	held, body, release := c.held, c.body, c.release
	c.held, c.body, c.release = nil, nil, nil
	var err error
	if body == nil {
		_, err = c.TCPConn.Write(*held)
	} else {
		pieces := net.Buffers{*held, body}
		_, err = pieces.WriteTo(c.TCPConn) // in one system call
	}
	*held = (*held)[:0]
	c.buffers.Put(held)
	if release != nil {
		release()
	}
	if err != nil {
		_ = c.Close()
	}
	return err
}
