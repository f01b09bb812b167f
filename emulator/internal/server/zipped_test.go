package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"
	"time"
)

// Ensure that short compressed bodies, which may become a thousand times as long, are decompressed in turn, and that a
// long one, which waits for its client, does not take a turn from others.
func TestShortZippedBodiesTakeTurns(t *testing.T) {
	t.Parallel()
	const length = 8 << 20
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(make([]byte, length)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	turns := make(chan struct{}, 1)
	body := func(announced int64) *zippedBody {
		from := bytes.NewReader(packed.Bytes())
		return &zippedBody{
			Closer: io.NopCloser(from), zipped: from, length: announced, left: 2 * length, limit: 2 * length, turns: turns,
		}
	}
	turns <- struct{}{} // somebody's
	for _, announced := range []int64{-1, maxShortZipped + 1} {
		if n, err := io.Copy(io.Discard, body(announced)); n != length || err != nil {
			t.Errorf("%d bytes of a body without a turn, %v", n, err)
		}
	}
	read := make(chan int64, 1)
	go func() {
		n, _ := io.Copy(io.Discard, body(int64(packed.Len())))
		read <- n
	}()
	select {
	case <-read:
		t.Fatal("a short body was decompressed out of turn")
	case <-time.After(100 * time.Millisecond): // it must still wait
	}
	<-turns
	if n := <-read; n != length || len(turns) != 0 {
		t.Errorf("%d bytes of a short body, %d turns left", n, len(turns))
	}
}
