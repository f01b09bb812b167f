package route

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// JSONAppender is data that writes its own JSON, where an answer has hundreds of rows and reflection would cost most
// of the request.
type JSONAppender interface {
	AppendJSON(dst []byte) []byte
}

// MediaTyper is data in a kind of JSON that the client chose: the media type of its answer.
type MediaTyper interface{ MediaType() string }

const jsonType = "application/json"

// writeReply writes {operation_id, data, metadata}, or the data alone for a flat row. It is encoded before the
// first byte is sent, so that a failure is still a clean 500.
func (a *Adapter) writeReply(c echo.Context, row Route, reply answer) error {
	status := row.Statuses[0]
	if reply.known && len(row.Statuses) > 1 {
		status = row.Statuses[1]
	}
	if status == http.StatusNoContent || row.NoEnvelope && reply.data == nil {
		return c.NoContent(status)
	}
	if file, isFile := reply.data.(File); isFile {
		if file.Name != "" {
			c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
		}
		return c.Blob(status, file.Type, file.Bytes)
	}
	buffer, _ := a.buffers.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	defer a.buffers.Put(buffer)
	body, err := appendReply((*buffer)[:0], row, reply)
	if err != nil {
		return a.WriteError(c, row, fmt.Errorf("encode the answer of %s: %w", row.ID, err))
	}
	*buffer = body
	media := jsonType
	if own, ok := reply.data.(MediaTyper); ok {
		media = own.MediaType()
	}
	return c.Blob(status, media, body)
}

func appendReply(body []byte, row Route, reply answer) (_ []byte, err error) {
	if row.NoEnvelope {
		return AppendJSON(body, reply.data)
	}
	body = append(body, `{"operation_id":`...)
	body = AppendString(body, row.ReplyID)
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

// AppendJSON writes a value as answers have it: by its own means if it has them, and without escapes for HTML.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	if own, ok := v.(JSONAppender); ok {
		return own.AppendJSON(dst), nil
	}
	buffer := bytes.NewBuffer(dst)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// AppendString writes a JSON string.
func AppendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' || s[i] >= 0x7f {
			quoted, _ := AppendJSON(nil, s) // a string always encodes
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// AppendInt writes a JSON number.
func AppendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

// wireError is Bud's error envelope.
type wireError struct {
	Operation string `json:"operation_id"`
	Code      string `json:"code_id"`
	Message   string `json:"message"`
	Fields    any    `json:"errors,omitempty"`
}

func writeError(c echo.Context, row Route, e *Error) error {
	wire := wireError{Operation: e.Operation, Code: e.Code, Message: e.Message, Fields: e.Fields}
	if wire.Operation == "" {
		wire.Operation = row.ErrorID
	}
	if wire.Operation == "" {
		wire.Operation = unknown
	}
	body, err := AppendJSON(nil, wire)
	if err != nil {
		return fmt.Errorf("encode an error of %s: %w", row.ID, err)
	}
	return c.Blob(e.Status, jsonType, body)
}
