// Package inventory lists what a sandbox holds: projects, customers, connections, providers and payments. It is what
// the control plane answers and the console shows, so that both always agree. It knows no HTTP.
package inventory

import (
	"bytes"
	"encoding/base64"
	"errors"
	"iter"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/payment"
	"budsandbox/storage"
)

// Reader lists the content of a sandbox. Its methods are safe for concurrent use and change nothing.
type Reader struct {
	Store             *storage.DB
	Clock             *bank.Clocks
	Books             *ledger.Books
	ConnectionService *connection.Service
	PaymentService    *payment.Service
	Known             []bank.Project // projects that are listed although they may not have written anything yet
}

// ErrPosition reports a position that no page gave.
var ErrPosition = errors.New("no page of this list ended here")

const (
	// DefaultLimit is the length of a page unless the caller says otherwise.
	DefaultLimit = 50

	// maxRead is the number of records that one page reads. A page of a filtered list may therefore be shorter than its
	// limit, or empty, although there are more: it takes well under a second, however many customers there are.
	maxRead = 50_000
)

// position is a place in a list that goes through several projects.
type position struct {
	project bank.Project
	key     storage.Key // of the last row that was read; empty before the first of the project
}

// String returns the position as callers keep it.
func (p position) String() string {
	return base64.RawURLEncoding.EncodeToString(slices.Concat([]byte(p.project), []byte{0}, p.key))
}

// parsePosition reads a position whose key has a length. An empty text is the beginning.
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

// projectsFrom yields the projects of a list in the order of their names, from the one where the last page ended, each
// with the key to continue after.
func projectsFrom(tx *storage.Tx, only bank.Project, last position) iter.Seq2[bank.Project, storage.Key] {
	return func(yield func(bank.Project, storage.Key) bool) {
		for p := range tx.Projects() {
			if p < last.project || only != "" && p != only {
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

// matches reports whether a value is the wanted one. An empty wanted value matches all.
func matches[T ~string](wanted, value T) bool { return wanted == "" || wanted == value }
