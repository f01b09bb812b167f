// Package mail stores the e-mails that Bud would send to customers, for people and tests to read. It sends nothing.
package mail

import (
	"context"
	"slices"
	"sort"
	"strings"
	"sync"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Mailbox stores the mails of a sandbox. Its methods are safe for concurrent use.
type Mailbox struct {
	Store *storage.DB

	// OnMail, unless nil, is called for every mail after the commit that stored it.
	OnMail func(p bank.Project, m bank.Mail)

	mu    sync.Mutex
	taken map[mailID]bool // mails that Take has returned
	added chan struct{}   // closed when a mail is added; nil until Take waits for one
}

// mailID identifies a mail in all projects.
type mailID struct {
	project  bank.Project
	customer bank.CustomerID
	number   uint64
}

// Mail is a mail of a project.
type Mail struct {
	bank.Mail
	Project bank.Project
}

// Add stores a mail to a customer within the caller's transaction.
func (b *Mailbox) Add(tx *storage.Tx, p bank.Project, m bank.Mail) (err error) {
	if m.Number, err = tx.Mails(p).NextNumber(); err != nil {
		return err
	}
	tx.OnCommit(func() {
		b.wake()
		if b.OnMail != nil {
			b.OnMail(p, m)
		}
	})
	return tx.Mails(p).Put(m)
}

// wake ends the waiting of callers of Take.
func (b *Mailbox) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.added != nil {
		close(b.added)
		b.added = nil
	}
}

// Filter selects mails. Empty fields select all.
type Filter struct {
	Project  bank.Project
	Customer bank.CustomerID
	To       string
}

func (f Filter) matches(p bank.Project, m bank.Mail) bool {
	return (f.Project == "" || f.Project == p) && (f.To == "" || strings.EqualFold(f.To, m.To)) &&
		(f.Customer == bank.CustomerID{} || f.Customer == m.Customer)
}

// List returns up to limit mails, newest first.
func (b *Mailbox) List(ctx context.Context, filter Filter, limit int) (all []Mail, err error) {
	err = b.Store.View(ctx, func(tx *storage.Tx) error {
		all = nil
		for p := range tx.ProjectsWith(storage.MailTable) {
			found := 0
			for m, err := range newest(tx, p) {
				if err != nil {
					return err
				}
				if !filter.matches(p, m) {
					continue
				}
				all = append(all, Mail{m, p})
				if found++; found == limit {
					break
				}
			}
		}
		return nil
	})
	sort.SliceStable(all, func(i, j int) bool { return all[i].At.After(all[j].At) })
	return all[:min(limit, len(all))], err
}

// newest yields a project's mails, newest first.
func newest(tx *storage.Tx, p bank.Project) func(yield func(bank.Mail, error) bool) {
	return func(yield func(bank.Mail, error) bool) {
		for row := range tx.Mails(p).Keys(storage.ByNewestMail, nil, nil) {
			m, err := tx.Mails(p).Indexed(row)
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// Take returns the oldest mail that match accepts and no earlier call has returned. If there is none, it returns nil
// and a channel that is closed when another mail is added.
func (b *Mailbox) Take(ctx context.Context, match func(Mail) bool) (found *Mail, added <-chan struct{}, err error) {
	b.mu.Lock()
	if b.added == nil {
		b.added = make(chan struct{})
	}
	added = b.added // before reading, so that a mail that is added in the meantime closes it
	b.mu.Unlock()
	all, err := b.List(ctx, Filter{}, maxTaken)
	if err != nil {
		return nil, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range slices.Backward(all) {
		id := mailID{m.Project, m.Customer, m.Number}
		if b.taken[id] || !match(m) {
			continue
		}
		if b.taken == nil || len(b.taken) >= maxTaken {
			b.taken = map[mailID]bool{}
		}
		b.taken[id] = true
		return &m, nil, nil
	}
	return nil, added, nil
}

// maxTaken is the maximum number of mails that Take reads and remembers.
const maxTaken = 10_000

// Clear makes Take forget which mails it has returned. It must be called after replacing the content of the file.
func (b *Mailbox) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken = nil
}
