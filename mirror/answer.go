package mirror

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
)

// answer is a response to be compared.
type answer struct {
	status int
	header http.Header
	body   []byte
	value  any // decoded JSON; nil for other bodies
}

func newAnswer(status int, header http.Header, body []byte) answer {
	a := answer{status: status, header: header, body: body}
	if json.Unmarshal(body, &a.value) != nil {
		a.value = nil
	}
	return a
}

func (a answer) statusText() string { return strconv.Itoa(a.status) }

// media returns the media type without its parameters.
func (a answer) media() string {
	media, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return media
}
