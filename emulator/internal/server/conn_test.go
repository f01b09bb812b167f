package server

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"
)

// MustConnect returns both ends of a connection.
func MustConnect(t *testing.T) (server *conn, client net.Conn) {
	t.Helper()
	l := mustListen(t)
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(client.Close(), accepted.Close()) })
	return accepted.(*conn), client
}

func mustListen(t *testing.T) *listener {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tcp.Close() })
	return &listener{TCPListener: tcp.(*net.TCPListener)}
}

// hold makes a connection hold a response.
func hold(t *testing.T, c *conn, release func()) {
	t.Helper()
	r, err := http.NewRequestWithContext(withConn(t.Context(), c), "GET", "/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if !holdResponse(r, release) {
		t.Fatal("the response is not held")
	}
}

// Ensure that a held response is written when its deadline is removed, all pieces in order, and that the next response
// is not held.
func TestConnHolds(t *testing.T) {
	t.Parallel()
	c, client := MustConnect(t)
	response := append(bytes.Repeat([]byte("h"), 300), bytes.Repeat([]byte("b"), 90_000)...)
	got := make([]byte, len(response))
	for _, ends := range [][]int{ // of the pieces, on one connection
		{4096, 9000}, {4096, len(response)}, {len(response)}, {4096, 50_000, len(response)}, {50_000, 50_010, len(response)},
	} {
		released := 0
		hold(t, c, func() { released++ })
		got = got[:ends[len(ends)-1]]
		for i, from := range append([]int{0}, ends[:len(ends)-1]...) {
			piece := response[from:ends[i]]
			if n, err := c.Write(piece); n != len(piece) || err != nil {
				t.Fatalf("a write returns %d and %v", n, err)
			}
		}
		_ = client.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		if n, err := client.Read(got); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("the client reads %d bytes of a held response: %v", n, err)
		}
		if err := c.SetWriteDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got, response[:len(got)]) {
			t.Fatalf("the client reads another response: %v", err)
		}
		if released != 1 {
			t.Fatalf("the body is released %d times", released)
		}
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(client, got[:1]); err != nil || got[0] != 'x' {
			t.Fatalf("the client does not read what is written after a held response: %v", err)
		}
	}
}

// Ensure that writing a held response ends at its deadline if the client reads nothing, and that the connection is
// closed then.
func TestConnHeldDeadline(t *testing.T) {
	t.Parallel()
	c, client := MustConnect(t)
	hold(t, c, nil)
	if err := c.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(make([]byte, 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := c.SetWriteDeadline(time.Time{}); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the error of a response that nobody reads is %v", err)
	}
	_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := io.Copy(io.Discard, client); n == 64<<20 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the client reads %d bytes and %v of a connection that is to be closed", n, err)
	}
}

// Ensure that net/http's held responses of all lengths and methods arrive whole over one connection, and only after
// their handler has ended.
func TestConnResponses(t *testing.T) {
	t.Parallel()
	l := mustListen(t)
	ended := make(chan struct{}, 1)
	s := &http.Server{
		ReadHeaderTimeout: 10 * time.Second, ConnContext: withConn,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			length, _ := strconv.Atoi(r.URL.Query().Get("length"))
			if r.URL.Query().Has("announced") {
				w.Header().Set("Content-Length", strconv.Itoa(length))
			}
			holdResponse(r, nil)
			_, _ = w.Write(bytes.Repeat([]byte("b"), length))
			ended <- struct{}{}
		}),
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, Timeout: 10 * time.Second}
	lengths := []int{0, 1, 2047, 2048, 2049, 8191, 8192, 8193, 16 << 10, 20 << 10, 1 << 20}
	for n := 4096 - 200; n <= 4096+200; n++ { // with the header, around the length of net/http's buffer
		lengths = append(lengths, n)
	}
	for _, length := range lengths {
		for _, method := range []string{"GET", "HEAD"} {
			for _, announced := range []string{"", "&announced"} {
				address := "http://" + l.Addr().String() + "/?length=" + strconv.Itoa(length) + announced
				r, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				response, err := client.Do(r)
				if err != nil {
					t.Fatalf("%s of %d bytes: %v", method, length, err)
				}
				select {
				case <-ended:
				default:
					t.Fatalf("%s of %d bytes is answered before its handler has ended", method, length)
				}
				n, err := io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				if method == "GET" && n != int64(length) || err != nil {
					t.Errorf("%s: %d of %d bytes: %v", method, n, length, err)
				}
			}
		}
	}
}
