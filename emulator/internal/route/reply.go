package route

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// JSONAppender is data that encodes itself. It is for responses with hundreds of items, where reflection would take
// most of the request's time.
type JSONAppender interface {
	AppendJSON(dst []byte) []byte
}

// MediaTyper is data with a media type that the client chose.
type MediaTyper interface{ MediaType() string }

const jsonType = "application/json"

// writeReply sends {operation_id, data, metadata}, or only the data for a route without an envelope. It encodes the
// whole body before it sends anything, so that an encoding error is still a proper 500.
func (a *Adapter) writeReply(c echo.Context, route *Route, reply untypedReply) error {
	status := route.status(reply)
	if status == http.StatusNoContent || route.NoEnvelope && reply.data == nil {
		return c.NoContent(status)
	}
	if file, isFile := reply.data.(File); isFile {
		if file.Name != "" {
			disposition := mime.FormatMediaType("attachment", map[string]string{"filename": file.Name})
			c.Response().Header().Set(echo.HeaderContentDisposition, disposition)
		}
		if file.Spool != nil {
			defer func() { _ = file.Spool.Close() }()
			c.Response().Header().Set(echo.HeaderContentLength, strconv.FormatInt(file.Spool.Size(), 10))
			_ = limitWriting(c, int(file.Spool.Size()))
			return c.Stream(status, file.Type, file.Spool.Open())
		}
		_ = limitWriting(c, len(file.Bytes))
		return c.Blob(status, file.Type, file.Bytes)
	}
	if stream, isStream := reply.data.(Stream); isStream {
		return a.writeStream(c, route, status, stream)
	}
	if reply.kept.Body != nil {
		return a.writeBody(c, status, jsonType, reply.kept.Body, func() {})
	}
	buffer, _ := a.buffers.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	body, err := appendReply((*buffer)[:0], route, reply)
	if err != nil {
		return a.WriteError(c, route, fmt.Errorf("encode the response of %s: %w", route.ID, err))
	}
	*buffer = body
	if reply.kept.Keep != nil {
		reply.kept.Keep(body)
	}
	media := jsonType
	if typed, ok := reply.data.(MediaTyper); ok {
		media = typed.MediaType()
	}
	return a.writeBody(c, status, media, body, func() { a.buffers.Put(buffer) })
}

// writeBody sends the body of a response, which is held until its end unless it is short or very long. It calls release
// when the body is not needed any more.
func (a *Adapter) writeBody(c echo.Context, status int, media string, body []byte, release func()) error {
	connected, held := limitWriting(c, len(body)), false
	if connected && a.HoldResponse != nil && len(body) >= minHeld && len(body) <= maxHeld {
		c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
		held = a.HoldResponse(c.Request(), release)
	}
	err := c.Blob(status, media, body)
	if !held {
		release()
	}
	return err
}

const (
	minHeld = 2 << 10   // minimum length in bytes of a body that net/http does not write at once itself
	maxHeld = 256 << 10 // maximum length of a held body, which takes its length in memory
)

const (
	writeGrace   = 30 * time.Second // within which a client must begin to read a response
	minWriteRate = 64 << 10         // minimum rate in bytes a second at which it must read the rest
)

// limitWriting aborts a response that the client does not read, because it would keep its memory. It reports whether
// the response goes to a connection, unlike that of a request within the process.
func limitWriting(c echo.Context, length int) bool {
	deadline := time.Now().Add(writeGrace + time.Duration(length)*time.Second/minWriteRate)
	return http.NewResponseController(c.Response().Writer).SetWriteDeadline(deadline) == nil
}

// status returns the status of a reply.
func (r *Route) status(reply untypedReply) int {
	if reply.secondary && len(r.Statuses) > 1 {
		return r.Statuses[1]
	}
	return r.Statuses[0]
}

func appendReply(body []byte, route *Route, reply untypedReply) (_ []byte, err error) {
	if route.NoEnvelope {
		return AppendJSON(body, reply.data)
	}
	body = append(body, `{"operation_id":`...)
	body = AppendString(body, route.ReplyID)
	if reply.data != nil {
		if body, err = AppendJSON(append(body, `,"data":`...), reply.data); err != nil {
			return nil, err
		}
	}
	if reply.meta != nil {
		if body, err = AppendJSON(append(body, `,"metadata":`...), reply.meta); err != nil {
			return nil, err
		}
	}
	return append(body, '}'), nil
}

// AppendJSON appends the JSON of v without HTML escapes. It calls v.AppendJSON if v has it.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	if appender, ok := v.(JSONAppender); ok {
		return appender.AppendJSON(dst), nil
	}
	buffer := bytes.NewBuffer(dst)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// AppendString appends s as a JSON string.
func AppendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' || s[i] >= 0x7f {
			quoted, _ := AppendJSON(nil, s) // a string always encodes
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// AppendInt appends n as a JSON number.
func AppendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

// wireError is Bud's error envelope.
type wireError struct {
	Operation string `json:"operation_id,omitempty"` // empty where the control plane has no such path
	Code      string `json:"code_id"`
	Message   string `json:"message"`
	Fields    any    `json:"errors,omitempty"`
}

// withoutGateway returns an error of the control plane, in which a gateway's word that something is unknown has no
// meaning. The operation is empty for a path that none has.
func (w wireError) withoutGateway(operation string, status int) wireError {
	if w.Operation == "" || w.Operation == unknown {
		w.Operation = operation
	}
	if w.Code == unknown {
		w.Code = strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
	}
	return w
}

func writeError(c echo.Context, route *Route, e *Error) error {
	body, err := errorJSON(route, e)
	if err != nil {
		return err
	}
	return c.Blob(e.Status, jsonType, body)
}

// errorJSON encodes an error as it is sent.
func errorJSON(route *Route, e *Error) ([]byte, error) {
	wire := wireError{Operation: e.Operation, Code: e.Code, Message: e.Message, Fields: e.Fields}
	switch {
	case route.ControlPlane:
		wire = wire.withoutGateway(route.ID, e.Status)
	case wire.Operation == "":
		wire.Operation = cmp.Or(route.ErrorID, unknown)
	}
	body, err := AppendJSON(nil, wire)
	if err != nil {
		return nil, fmt.Errorf("encode an error of %s: %w", route.ID, err)
	}
	return body, nil
}
