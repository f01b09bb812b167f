package route

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// Ensure that the connection of a request learns the length of a long response, and only of one that goes to it: the
// console calls operations within the process, with the context of the request for a page.
func TestCork(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		within bool
		data   string
		corked []int
	}{
		{"short", false, strings.Repeat("d", minAnnounced-2), nil},
		{"long", false, strings.Repeat("d", minAnnounced), []int{minAnnounced + 2}},
		{"within the process", true, strings.Repeat("d", minAnnounced), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var corked []int
			a := &Adapter{
				Log: slog.New(slog.DiscardHandler), Cork: func(_ *http.Request, n int) { corked = append(corked, n) },
			}
			recorder := httptest.NewRecorder()
			var w http.ResponseWriter = recorder
			if !test.within {
				w = &timedConn{ResponseRecorder: recorder}
			}
			c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), w)
			route := Route{Statuses: []int{200}, NoEnvelope: true}
			if err := a.writeReply(c, &route, untypedReply{data: test.data}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(corked, test.corked) {
				t.Errorf("the lengths are %v, want %v", corked, test.corked)
			}
			length := recorder.Header().Get("Content-Length")
			if len(test.data)+2 > minAnnounced && length != strconv.Itoa(recorder.Body.Len()) {
				t.Errorf("the Content-Length of %d bytes is %q", recorder.Body.Len(), length)
			}
		})
	}
}
