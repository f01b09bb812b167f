package route

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Ensure that large bodies are decoded and handled one for each processor at a time, that small ones pass, and that
// those that wait follow.
func TestTurnsOfLargeBodies(t *testing.T) {
	t.Parallel()
	a := &Adapter{MaxBody: 4 << 20, Bodies: NewBudget(256 << 20)}
	entered, leave := make(chan int, 100), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := a.readBody(w, r, a.MaxBody)
		defer body.Release()
		if err != nil {
			t.Error(err)
			return
		}
		entered <- len(body.Bytes)
		if len(body.Bytes) > turnBytes {
			<-leave
		}
	}))
	defer s.Close()
	send := func(length int) {
		response, err := http.Post(s.URL, "text/plain", strings.NewReader(strings.Repeat("x", length)))
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	processors := cap(a.Bodies.turns)
	ended := make(chan struct{})
	for range 3 * processors {
		go func() { send(2 * turnBytes); ended <- struct{}{} }()
	}
	for range processors {
		<-entered
	}
	send(turnBytes) // passes while the large ones are held
	if length := <-entered; length != turnBytes || len(entered) > 0 {
		t.Errorf("a body of %d bytes is handled beside %d large ones", length, processors)
	}
	close(leave)
	for range 3 * processors {
		<-ended
	}
	if len(a.Bodies.turns) != 0 {
		t.Errorf("%d turns were not given back", len(a.Bodies.turns))
	}
}
