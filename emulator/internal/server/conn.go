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
	rest    []byte  // a part of body that follows held
	body    []byte
	release func() // called when body is not needed any more
}

type connKey struct{}

// withConn returns a context in which holdResponse finds the connection. It is the server's ConnContext hook.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if own, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, own)
	}
	return ctx // of TLS, under which HTTP/2 shares a connection between responses
}

// holdResponse makes the connection of a request hold the response, which is written when the handler has ended. body
// is what the handler is about to write; it must not change until release is called. It reports whether the connection
// can hold a response.
func holdResponse(r *http.Request, body []byte, release func()) bool {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok || c.held != nil {
		return false
	}
	if c.held, ok = c.buffers.Get().(*[]byte); !ok {
		c.held = new([]byte)
	}
	c.body, c.release = body, release
	return true
}

// Write writes p, or holds it. It copies p unless it is the end of the body, because net/http reuses its buffer.
func (c *conn) Write(p []byte) (int, error) {
	switch {
	case c.held == nil:
		return c.TCPConn.Write(p)
	case c.rest == nil && isEnd(c.body, p):
		c.rest = p
	default:
		*c.held = append(append(*c.held, c.rest...), p...)
		c.rest = nil
	}
	return len(p), nil
}

// isEnd reports whether p is the end of body in the same memory.
func isEnd(body, p []byte) bool {
	return len(p) > 0 && len(p) <= len(body) && &p[len(p)-1] == &body[len(body)-1]
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
	pieces := net.Buffers{*c.held, c.rest}
	_, err := pieces.WriteTo(c.TCPConn)
	c.release()
	*c.held = (*c.held)[:0]
	c.buffers.Put(c.held)
	c.held, c.rest, c.body, c.release = nil, nil, nil, nil
	if err != nil {
		_ = c.Close()
	}
	return err
}
