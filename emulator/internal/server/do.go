package server

import (
	"bytes"
	"net/http"
)

// Do handles a request without the network, and returns the status and the body of the response.
func (a *App) Do(r *http.Request) (status int, body []byte) {
	response := &responseBuffer{header: http.Header{}, status: http.StatusOK}
	a.server.Handler.ServeHTTP(response, r)
	return response.status, response.body.Bytes()
}

// responseBuffer is an http.ResponseWriter that stores the response.
type responseBuffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *responseBuffer) Header() http.Header         { return w.header }
func (w *responseBuffer) WriteHeader(status int)      { w.status = status }
func (w *responseBuffer) Write(p []byte) (int, error) { return w.body.Write(p) }
