package authority

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// readPEM reads the content of the only block of a file. kind is the type of the block.
func readPEM(name, kind string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s", name, strings.ToLower(kind))
	}
	return block.Bytes, nil
}

// writePEM writes a new file. It returns an error if the file exists.
func writePEM(name, kind string, der []byte, mode os.FileMode) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(file, &pem.Block{Type: kind, Bytes: der}), file.Close())
}
