// Package inventory lists the projects, customers, connections, applications, payments and banks of a sandbox, for
// the control plane and the console. It is read-only and knows no HTTP.
package inventory

import (
	"bytes"
	"encoding/base64"
	"errors"
	"iter"
	"slices"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/payment"
	"budsandbox/storage"
)

// Reader lists the content of a sandbox. Its methods are safe for concurrent use.
type Reader struct {
	Store             *storage.DB
	Clock             *clock.Clocks
	Books             *ledger.Books
	ConnectionService *connection.Service
	PaymentService    *payment.Service
	Known             []bank.Project // projects that are listed even if they have no data
}

// ErrPosition is the error of a position that was not the Next of a page.
var ErrPosition = errors.New("no page of this list ended here")

const (
	// DefaultLimit is the default length of a page.
	DefaultLimit = 50

	// maxRead is the maximum number of records that are read for a page, so that the time for a page does not grow
	// with the number of customers. A page of a filtered list may therefore be short, or empty, although others
	// follow.
	maxRead = 50_000
)

// position is a position in a list across projects.
type position struct {
	project bank.Project
	key     storage.Key // of the last row that was read; empty at the beginning of the project
}

// String returns the position in the form of Next and After.
func (p position) String() string {
	return base64.RawURLEncoding.EncodeToString(slices.Concat([]byte(p.project), []byte{0}, p.key))
}

// parsePosition parses a position whose key has the given size. An empty text is the beginning of the list.
func parsePosition(text string, keySize int) (p position, err error) {
	if text == "" {
		return p, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return p, ErrPosition
	}
	project, key, found := bytes.Cut(raw, []byte{0})
	if !found || len(key) != 0 && len(key) != keySize {
		return p, ErrPosition
	}
	return position{bank.Project(project), key}, nil
}

// projectsFrom yields the projects of the next page, each with the key after which the page continues. all are in the
// order of their names. If only is not empty, the list has no other project. last is where the last page ended.
func projectsFrom(
	all iter.Seq[bank.Project], only bank.Project, last position,
) iter.Seq2[bank.Project, storage.Key] {
	return func(yield func(bank.Project, storage.Key) bool) {
		if only != "" {
			all = slices.Values([]bank.Project{only})
		}
		for p := range all {
			if p < last.project {
				continue
			}
			var key storage.Key
			if p == last.project {
				key = last.key
			}
			if !yield(p, key) {
				return
			}
		}
	}
}

// matches reports whether a value is the wanted one, or any is wanted.
func matches[T ~string](wanted, value T) bool { return wanted == "" || wanted == value }
