package contract

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// The facts of the editions that the sandbox follows. Each line has an operation, a tab and a fact. TestEditions
// writes these files.
var (
	//go:embed uk.gz
	uk []byte
	//go:embed us.gz
	us []byte
)

// Edition is one of Bud's two documents.
type Edition string

// The editions.
const (
	UK Edition = "UK"
	US Edition = "US"
)

// Followed returns the facts of the edition that the sandbox follows.
func (e Edition) Followed() (Facts, error) {
	packed := uk
	if e == US {
		packed = us
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("read the facts of the %s edition: %w", e, err)
	}
	facts := Facts{}
	lines := bufio.NewScanner(unpacked)
	for lines.Scan() {
		operation, fact, _ := strings.Cut(lines.Text(), "\t")
		facts[operation] = append(facts[operation], fact)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the facts of the %s edition: %w", e, err)
	}
	return facts, nil
}

// Pack writes facts in the format that Followed reads. Equal facts give equal bytes.
func (f Facts) Pack(w io.Writer) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, operation := range slices.Sorted(maps.Keys(f)) {
		for _, fact := range f[operation] {
			if _, err := fmt.Fprintf(packed, "%s\t%s\n", operation, fact); err != nil {
				return err
			}
		}
	}
	return packed.Close()
}
