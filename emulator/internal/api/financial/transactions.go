package financial

import (
	"encoding/binary"
	"fmt"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type transactionsRequest struct {
	route.ForCustomer
	From         route.DateOrTime `query:"date_from"`
	To           route.DateOrTime `query:"date_to"`
	PageSize     int              `query:"page_size" default:"100" validate:"gte=1,lte=200"`
	PageToken    string           `query:"page_token"`
	Accounts     []string         `query:"account_id"`
	Merchants    []string         `query:"merchant"`
	L1           []string         `query:"category_l1"`
	L2           []string         `query:"category_l2"`
	Include      []string         `query:"include_tags"`
	Exclude      []string         `query:"exclude_tags"`
	Labels       []labelID        `query:"include_label_ids"`
	Indicator    string           `query:"credit_debit_indicator" validate:"omitempty,oneof=credit debit"`
	UpdatedAfter route.DateOrTime `query:"updated_after"`
	Statuses     []string         `query:"status" validate:"dive,oneof=booked pending declined"`
}

type transactionsMeta struct {
	Results       int          `json:"results"`
	UpdatedAfter  string       `json:"updated_after,omitempty"`
	Deleted       *[]tombstone `json:"deleted,omitempty"` // there, if empty, whenever updated_after was given
	NextPageToken string       `json:"next_page_token,omitempty"`
}

type tombstone struct {
	ID string `json:"transaction_id"`
	At string `json:"at"`
}

// transactions lists a customer's transactions, newest first. A page begins behind the last transaction of the one before it,
// so pages fit together while newer transactions come in and while the clock moves.
func (h *Handlers) transactions(req *route.Request, in *transactionsRequest) (reply route.Reply[*page, transactionsMeta], _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	filter := in.filter(req.Now())
	query := in.query(req)
	rows := book.Transactions
	start := filter.start(rows)
	if in.PageToken != "" {
		position, err := h.Pages.Position(query, in.PageToken)
		if err != nil {
			return reply, badPageToken()
		}
		start = max(start, behind(rows, position))
	}
	found := &page{book: book, size: in.PageSize, wholeDays: filter.exclude != 0}
	found.read(start, &filter)
	meta := &transactionsMeta{Results: len(found.rows)}
	if found.more {
		meta.NextPageToken = h.Pages.Token(query, positionOf(&rows[found.rows[len(found.rows)-1]]))
	}
	if !in.UpdatedAfter.Time.IsZero() {
		meta.UpdatedAfter = wire.DateTime(in.UpdatedAfter.Time)
		meta.Deleted = new(deletedAfter(book, in.UpdatedAfter.Time))
	}
	return route.Reply[*page, transactionsMeta]{Data: found, Meta: meta}, nil
}

// query says which list it is, whichever page of it.
func (in *transactionsRequest) query(req *route.Request) string {
	return fmt.Sprintf("%q %q %d %d %q %q %q %q %q %q %q %q %d %q", req.Project, req.Customer.ID,
		in.From.Time.UnixNano(), in.To.Until().UnixNano(), in.Accounts, in.Merchants, in.L1, in.L2, in.Include, in.Exclude,
		in.Labels, in.Indicator, in.UpdatedAfter.Time.UnixNano(), in.Statuses)
}

// deletedAfter are the tombstones of a book that are younger than an instant, newest first.
func deletedAfter(book *ledger.Book, at time.Time) []tombstone {
	deleted := []tombstone{}
	for _, d := range book.Deleted {
		if !d.At.After(at) {
			break
		}
		deleted = append(deleted, tombstone{string(d.ID), wire.DateTime(d.At)})
	}
	return deleted
}

// positionOf is a transaction's place in the order of lists: its time and its id.
func positionOf(t *bank.Transaction) []byte {
	position := binary.BigEndian.AppendUint64(nil, uint64(t.At.Unix()))
	position = binary.BigEndian.AppendUint32(position, uint32(t.At.Nanosecond()))
	return append(position, t.ID...)
}

// behind is the first of rows after a position, whether or not the row that had it is still there.
func behind(rows []bank.Transaction, position []byte) int {
	if len(position) < 12 {
		return len(rows) // no token of ours has such a position
	}
	at := time.Unix(int64(binary.BigEndian.Uint64(position)), int64(binary.BigEndian.Uint32(position[8:])))
	id := bank.TransactionID(position[12:])
	return sort.Search(len(rows), func(i int) bool {
		return rows[i].At.Before(at) || (rows[i].At.Equal(at) && rows[i].ID < id)
	})
}
