package route

// File is response data that is not JSON. A route without an envelope sends its bytes unchanged.
type File struct {
	Type  string // media type
	Name  string // file name for a download; empty lets a browser display the file
	Bytes []byte
}

// Upload is the undecoded body of a request, of any media type. It may be longer than other bodies.
type Upload []byte

// maxUpload is the maximum length of an Upload in bytes.
const maxUpload = 1 << 30
