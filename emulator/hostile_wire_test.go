package emulator_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that malformed HTTP gets a response in the sandbox's form or net/http's own refusal, which has no
// X-Request-Id and comes before routing, and that the sandbox still works afterwards.
func TestMalformedHTTP(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	auth := "Host: sandbox\r\nAuthorization: Bearer " + c.Token + "\r\nX-Client-Id: shop\r\n"
	const list, create = "GET /platform/v3/customers HTTP/1.1\r\n", "POST /platform/v3/customers HTTP/1.1\r\n"
	for name, test := range map[string]struct {
		request string
		allowed []int // 0 is no answer at all
	}{
		"a sound request":            {list + auth + "\r\n", []int{200}},
		"nothing":                    {"", []int{0}},
		"half a request line":        {"GET /platf", []int{0, 400}},
		"half a header":              {list + "Host: sand", []int{0, 400}},
		"no request":                 {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []int{400}},
		"only line ends":             {"\r\n\r\n\r\n\r\n", []int{0, 400}},
		"no version":                 {"GET /platform/v3/customers\r\n\r\n", []int{400}},
		"HTTP/0.9":                   {"GET / HTTP/0.9\r\n\r\n", []int{400, 505}},
		"HTTP/1.0 without a host":    {"GET /_sandbox/health HTTP/1.0\r\n\r\n", []int{200}},
		"the preface of HTTP/2":      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{404}},
		"a space in the path":        {"GET /a b HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"a bad escape in the path":   {"GET /v1/customers/%zz/context HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"half an escape in the path": {"GET /v1/customers/% HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"raw bytes in the path":      {"GET /v1/customers/\xff\xfe\x80/context HTTP/1.1\r\n" + auth + "\r\n", []int{404}},
		"a NUL in the path":          {"GET /v1/customers/\x00/context HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"a path without a slash":     {"GET platform/v3/customers HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"a star for a path":          {"GET * HTTP/1.1\r\n" + auth + "\r\n", []int{400, 404}},
		"a star and OPTIONS":         {"OPTIONS * HTTP/1.1\r\n" + auth + "\r\n", []int{200}},
		"an address for a path":      {"CONNECT sandbox:80 HTTP/1.1\r\n" + auth + "\r\n", []int{404, 405}},
		"a URL for a path": {
			"GET http://elsewhere.example//platform/v3/customers HTTP/1.1\r\n" + auth + "\r\n", []int{200},
		},
		"a URL that is none":       {"GET http://[::1 HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"only a query":             {"GET ?a=b HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"a fragment":               {"GET /platform/v3/customers#top HTTP/1.1\r\n" + auth + "\r\n", []int{200, 404}},
		"a method of signs":        {"G@T / HTTP/1.1\r\n" + auth + "\r\n", []int{400}},
		"no host":                  {list + "\r\n", []int{400}},
		"two hosts":                {list + auth + "Host: other\r\n\r\n", []int{400}},
		"a host of signs":          {list + "Host: a b\r\n\r\n", []int{400}},
		"a header without a colon": {list + auth + "nonsense\r\n\r\n", []int{400}},
		"a header without a name":  {list + auth + ": a\r\n\r\n", []int{400}},
		"a NUL in a header":        {list + auth + "X-A: \x00\r\n\r\n", []int{400}},
		"a folded header":          {list + auth + "X-A: b\r\n c\r\n\r\n", []int{200, 400}},
		"two megabytes of headers": {
			list + auth + strings.Repeat("X-A: "+tenThousand+"\r\n", 210) + "\r\n", []int{431, 0},
		},
		"a negative length":             {create + auth + "Content-Length: -1\r\n\r\n", []int{400}},
		"a length that is not a number": {create + auth + "Content-Length: ten\r\n\r\n", []int{400}},
		"a length beyond 64 bits":       {create + auth + "Content-Length: 99999999999999999999\r\n\r\n", []int{400}},
		"two lengths":                   {create + auth + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", []int{400}},
		"a length and chunks": {
			create + auth + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", []int{201, 400},
		},
		"an unknown encoding":        {create + auth + "Transfer-Encoding: brotli\r\n\r\n{}", []int{501}},
		"a body that ends too early": {create + auth + "Content-Length: 100\r\n\r\n{\"a\":", []int{400}},
		"chunks that end too early":  {create + auth + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}", []int{400}},
		"a chunk of no size": {
			create + auth + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", []int{400},
		},
		"a chunk beyond 64 bits": {
			create + auth + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n", []int{400},
		},
		"an expectation nobody meets": {create + auth + "Expect: miracles\r\nContent-Length: 2\r\n\r\n{}", []int{417}},
		"an upgrade":                  {list + auth + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", []int{200}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sendBytes(t, s, test.request); !slices.Contains(test.allowed, got) {
				t.Errorf("is answered %d, want one of %v", got, test.allowed)
			}
		})
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.Status != 200 {
		t.Errorf("after all that, the sandbox answers %d %s", got.Status, got.Text)
	}
}

// sendBytes sends bytes only, and returns the status of the response, or 0 if the connection is closed without one.
func sendBytes(t *testing.T, s *emulator.Sandbox, request string) int {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil { // instead of hanging forever
		t.Fatal(err)
	}
	// The server may answer and close before it has read all.
	_, written := io.WriteString(conn, request)
	_ = conn.(*net.TCPConn).CloseWrite()
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || written != nil {
			return 0
		}
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := emulatortest.Answer{Status: response.StatusCode, Header: response.Header, Text: string(text)}
	if got.Header.Get("X-Request-Id") != "" {
		got.MustBeValid(t, method, request[:min(len(request), 40)])
	}
	return got.Status
}
