package route

// File is data that is no JSON: a flat row answers with its bytes as they are.
type File struct {
	Type  string // media type
	Name  string // under which a browser is to keep it; empty to show it
	Bytes []byte
}

// Upload is the body of a request as it came, whatever its type. It may be longer than other bodies.
type Upload []byte

// maxUpload is in bytes.
const maxUpload = 4 << 30
