package route

import "budsandbox/internal/spool"

// File is response data that is not JSON. A route without an envelope sends its bytes unchanged.
type File struct {
	Type  string // media type
	Name  string // file name for a download; empty lets a browser display the file
	Bytes []byte
	Spool *spool.Spool // unless nil, sent in place of Bytes and closed
}

// Upload is the undecoded body of a request, of any media type. It may be longer than other bodies. It is closed when
// the handler returns.
type Upload = *spool.Spool

// maxUpload is the maximum length of an Upload in bytes.
const maxUpload = 1 << 30
