package financial

import (
	"sync/atomic"

	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// accountList is a list of a book's accounts that are encoded already.
type accountList struct {
	texts   [][]byte // JSON of all accounts of the book
	indexes []int    // of the accounts in the list
}

// AppendJSON appends the list.
func (l *accountList) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for n, i := range l.indexes {
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, l.texts[i]...)
	}
	return append(dst, ']')
}

// Shape returns the type of the list's JSON.
func (*accountList) Shape() any { return []account{} }

// accountTextsKey is the key of a book's encoded accounts, with all balances or without.
type accountTextsKey struct{ all bool }

// encodedAccounts are a book's accounts as JSON, with logos below a base URL.
type encodedAccounts struct {
	base  string
	texts [][]byte
}

// accountTexts returns the JSON of a book's accounts. The book keeps it for the base URL that was used last.
func accountTexts(book *ledger.Book, all bool, base string) [][]byte {
	kept := ledger.CustomerMemo(book, accountTextsKey{all}, func(*ledger.Book) *atomic.Value { return &atomic.Value{} })
	if known, ok := kept.Load().(encodedAccounts); ok && known.base == base {
		return known.texts
	}
	texts := make([][]byte, len(book.Accounts))
	for i := range book.Accounts {
		texts[i], _ = route.AppendJSON(nil, newAccount(&book.Accounts[i], all, base)) // strings always encode
	}
	kept.Store(encodedAccounts{base, texts})
	return texts
}
