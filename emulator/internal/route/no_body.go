package route

import (
	"bytes"
	"io"

	"github.com/labstack/echo/v4"
)

// refuseBody returns the problem of a body that the operation does not read, or nil. A body of white space, or {} as
// clients send for none, is as good as none.
func refuseBody(c echo.Context) Problems {
	if c.Request().Body == nil { // a request within the process
		return nil
	}
	const longest = 64 // of a body that says nothing, in bytes
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, longest+1))
	if trimmed := bytes.TrimSpace(body); err == nil && len(body) <= longest &&
		(len(trimmed) == 0 || string(trimmed) == "{}") {
		return nil
	}
	const text = "this operation reads no body; leave it out, or send {}"
	return Problems{{In: "body", Name: "body", Text: text}}
}
