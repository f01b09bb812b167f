package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// listener accepts connections as *conn.
type listener struct {
	*net.TCPListener
	heads sync.Pool // of *[]byte with the capacity maxHead
}

// maxHead is the maximum length in bytes of what a connection keeps. It is the size of net/http's buffer.
const maxHead = 4 << 10

func newListener(tcp *net.TCPListener) *listener {
	l := &listener{TCPListener: tcp}
	l.heads.New = func() any { head := make([]byte, 0, maxHead); return &head }
	return l
}

func (l *listener) Accept() (net.Conn, error) {
	tcp, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: tcp, tcp: tcp, heads: &l.heads}, nil
}

// conn is a connection that can be corked, as by TCP_CORK of tcp(7): net/http writes a response that is longer than its
// buffer in pieces, and each of them costs a system call and wakes the client. Only one goroutine may write at a time.
type conn struct {
	net.Conn // the same as tcp, without its ReadFrom, which would overtake what is kept
	tcp      *net.TCPConn
	heads    *sync.Pool
	head     *[]byte     // a piece that waits for the next one; nil for none
	left     int         // number of bytes that are certain to be written yet
	pieces   [2][]byte   // of a write
	rest     net.Buffers // of pieces

	deadline time.Time // of writes; zero for none
	armed    time.Time // the deadline that tcp has, which may be earlier; zero for none
}

type connKey struct{}

// withConn returns a context in which cork finds the connection. It is the server's ConnContext hook.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if own, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, own)
	}
	return ctx // of TLS, which joins pieces in records of its own
}

// trackState returns the server's ConnState hook, which idle gets, too.
func trackState(idle *idleConns) func(net.Conn, http.ConnState) {
	return func(c net.Conn, state http.ConnState) {
		if own, ok := c.(*conn); ok && state == http.StateIdle {
			own.uncork()
		}
		idle.track(c, state)
	}
}

// cork lets the connection of a request keep the first piece of a response until the rest is written. The response
// must go to that connection, have a body of length bytes, and say so in its Content-Length.
func cork(r *http.Request, length int) {
	if c, ok := r.Context().Value(connKey{}).(*conn); ok && r.Method != http.MethodHead {
		c.left = length // without the headers, so the last piece is never kept
	}
}

// uncork sends what is kept. Nothing is at the end of a response, unless it was shorter than announced.
func (c *conn) uncork() {
	c.left = 0
	if c.head != nil {
		_, _ = c.Write(nil)
	}
}

// Write writes p, or keeps it if more is certain to follow.
func (c *conn) Write(p []byte) (int, error) {
	more := len(p) < c.left
	c.left -= len(p)
	if c.head == nil {
		if !more || len(p) > maxHead {
			return c.send(p)
		}
		c.head = c.heads.Get().(*[]byte)
		*c.head = append((*c.head)[:0], p...)
		return len(p), nil
	}
	head := c.head
	kept := len(*head)
	n, err := c.sendPieces(*head, p)
	c.head = nil
	c.heads.Put(head) // from now on another connection may use it
	return max(0, n-kept), err
}

// sendPieces writes two pieces until the deadline, and returns the number of bytes that were written of both.
func (c *conn) sendPieces(first, second []byte) (sent int, err error) {
	c.pieces = [2][]byte{first, second}
	c.rest = c.pieces[:]
	defer func() { c.rest, c.pieces = nil, [2][]byte{} }()
	for again := true; again; {
		n, failed := c.rest.WriteTo(c.tcp)
		sent += int(n)
		again, err = c.retries(failed)
	}
	return sent, err
}

// send writes p until the deadline, and returns the number of bytes that were written.
func (c *conn) send(p []byte) (sent int, err error) {
	for again := true; again; {
		n, failed := c.tcp.Write(p[sent:])
		sent += n
		again, err = c.retries(failed)
	}
	return sent, err
}

// retries reports whether a write has failed at an earlier deadline than that of the connection, and corrects tcp's.
// Otherwise it returns the error of the write.
func (c *conn) retries(failed error) (bool, error) {
	if !errors.Is(failed, os.ErrDeadlineExceeded) || c.deadline.Equal(c.armed) {
		return false, failed
	}
	err := c.arm(c.deadline)
	return err == nil, err
}

// SetWriteDeadline sets the deadline of writes. As every response has one, and few meet it, it does not pass a later
// one on.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.deadline = t
	if t.IsZero() || !c.armed.IsZero() && t.After(c.armed) {
		return nil
	}
	return c.arm(t)
}

// SetDeadline sets the deadlines of reads and writes.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *conn) arm(t time.Time) error {
	c.armed = t
	return c.tcp.SetWriteDeadline(t)
}

// CloseWrite ends the connection for the client, which may still be sending.
func (c *conn) CloseWrite() error { return c.tcp.CloseWrite() }
