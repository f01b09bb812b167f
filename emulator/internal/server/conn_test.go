package server

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// MustConnect returns both ends of a connection, of which the server's is a *conn.
func MustConnect(t *testing.T) (server *conn, client net.Conn) {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newListener(tcp.(*net.TCPListener))
	t.Cleanup(func() { _ = l.Close() })
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(client.Close(), accepted.Close()) })
	return accepted.(*conn), client
}

// MustRequest returns a request that came on a connection.
func MustRequest(t *testing.T, method string, c *conn) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(withConn(t.Context(), c), method, "/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Ensure that connections that write at the same time count their own bytes only, although they share what they keep
// pieces in.
func TestConnsWriteAtTheSameTime(t *testing.T) {
	t.Parallel()
	heads := newListener(nil)
	var all sync.WaitGroup
	for number := range 8 {
		c, client := MustConnect(t)
		c.heads = &heads.heads
		r, body := MustRequest(t, "GET", c), bytes.Repeat([]byte("b"), 5000)
		all.Go(func() { _, _ = io.Copy(io.Discard, client) })
		all.Go(func() {
			defer func() { _ = c.Close() }()
			for range 200 {
				cork(r, len(body))
				first, second := body[:1000+100*number], body[1000+100*number:]
				for _, piece := range [][]byte{first, second} {
					if n, err := c.Write(piece); n != len(piece) || err != nil {
						t.Errorf("%d of %d bytes are written: %v", n, len(piece), err)
					}
				}
			}
		})
	}
	all.Wait()
}

// Ensure that a corked connection keeps the first piece of a response, and sends it before the second one.
func TestConnCorked(t *testing.T) {
	t.Parallel()
	c, client := MustConnect(t)
	header, body := bytes.Repeat([]byte("h"), 300), bytes.Repeat([]byte("b"), 9000)
	whole := append(bytes.Clone(header), body...)
	for range 3 { // of one connection
		cork(MustRequest(t, "GET", c), len(body))
		first, second := whole[:maxHead], whole[maxHead:]
		if n, err := c.Write(first); n != len(first) || err != nil {
			t.Fatalf("the first write returns %d and %v", n, err)
		}
		_ = client.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		if n, err := client.Read(make([]byte, 1)); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("the client reads %d bytes of a corked connection: %v", n, err)
		}
		_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
		if n, err := c.Write(second); n != len(second) || err != nil {
			t.Fatalf("the second write returns %d and %v", n, err)
		}
		got := make([]byte, len(whole))
		if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got, whole) {
			t.Fatalf("the client reads another response: %v", err)
		}
	}
}

// Ensure that nothing is kept that no further write is certain to follow: the last piece of a response, one without a
// body, and one that was not announced.
func TestConnKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T, *conn){
		"a response in one piece": func(t *testing.T, c *conn) { cork(MustRequest(t, "GET", c), 900) },
		"a response to HEAD":      func(t *testing.T, c *conn) { cork(MustRequest(t, "HEAD", c), 5000) },
		"not announced":           func(*testing.T, *conn) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, client := MustConnect(t)
			prepare(t, c)
			sent := bytes.Repeat([]byte("x"), 1000)
			if _, err := c.Write(sent); err != nil {
				t.Fatal(err)
			}
			_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
			got := make([]byte, len(sent))
			if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got, sent) {
				t.Errorf("the client reads another response: %v", err)
			}
		})
	}
}

// Ensure that a response that is shorter than announced is sent when the request ends.
func TestConnUncorked(t *testing.T) {
	t.Parallel()
	c, client := MustConnect(t)
	cork(MustRequest(t, "GET", c), 5000)
	if _, err := c.Write([]byte("short")); err != nil {
		t.Fatal(err)
	}
	trackState(&idleConns{})(c, http.StateIdle)
	_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
	got := make([]byte, 5)
	if _, err := io.ReadFull(client, got); err != nil || string(got) != "short" {
		t.Errorf("the client reads %q: %v", got, err)
	}
	if _, err := c.Write([]byte("later")); err != nil || c.head != nil {
		t.Errorf("the next response is kept, or not written: %v", err)
	}
}

// Ensure that net/http's responses of all lengths arrive whole, with their length, over one connection.
func TestConnResponses(t *testing.T) {
	t.Parallel()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{
		ReadHeaderTimeout: 10 * time.Second, ConnContext: withConn,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			length, _ := strconv.Atoi(r.URL.Query().Get("length"))
			w.Header().Set("Content-Length", strconv.Itoa(length))
			cork(r, length)
			_, _ = w.Write(bytes.Repeat([]byte("b"), length))
		}),
	}
	go func() { _ = s.Serve(newListener(tcp.(*net.TCPListener))) }()
	t.Cleanup(func() { _ = s.Close() })
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, Timeout: 10 * time.Second}
	lengths := []int{0, 1, 2047, 2048, 2049, 8191, 8192, 8193, 1 << 20}
	for n := maxHead - 200; n <= maxHead+200; n++ { // with the header, around the length of net/http's buffer
		lengths = append(lengths, n)
	}
	for _, length := range lengths {
		for _, method := range []string{"GET", "HEAD"} {
			address := "http://" + tcp.Addr().String() + "/?length=" + strconv.Itoa(length)
			r, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Do(r)
			if err != nil {
				t.Fatalf("%s of %d bytes: %v", method, length, err)
			}
			n, err := io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if want := length; method == "GET" && (n != int64(want) || err != nil) || response.ContentLength != int64(want) {
				t.Errorf("%s: %d of %d bytes, announced %d: %v", method, n, want, response.ContentLength, err)
			}
		}
	}
}

// Ensure that writes end at their deadline, and only then, although the system knows of earlier ones.
func TestConnDeadlines(t *testing.T) {
	t.Parallel()
	c, _ := MustConnect(t)
	soon := time.Now().Add(20 * time.Millisecond)
	for _, deadline := range []time.Time{soon, soon.Add(time.Hour), {}} {
		if err := c.SetWriteDeadline(deadline); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("x")); err != nil {
			t.Errorf("a write before the deadline %v: %v", deadline, err)
		}
		time.Sleep(time.Until(soon.Add(5 * time.Millisecond)))
	}
	if err := c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	start, endless := time.Now(), make([]byte, 1<<20)
	for {
		_, err := c.Write(endless) // the client reads nothing
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil || time.Since(start) > 10*time.Second {
			t.Fatalf("writes that nobody reads end with %v after %v", err, time.Since(start))
		}
	}
	if took := time.Since(start); took < 40*time.Millisecond {
		t.Errorf("writes that nobody reads end after %v", took)
	}
}
