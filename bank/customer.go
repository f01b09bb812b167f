package bank

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrNoCustomer is the error of a customer that the project does not have, or no longer has.
var ErrNoCustomer = errors.New("no such customer")

// ErrSecret is the answer to a customer secret that is not the customer's.
var ErrSecret = errors.New("customer secret does not match")

// Project is a client id, the owner of customers.
type Project string

// CustomerID names a customer within a project.
type CustomerID = ID[Customer]

// ParseCustomerID reads an id in its 36-character form.
func ParseCustomerID(text string) (CustomerID, error) { return parseID[Customer]("customer", text) }

// CustomerType tells people from businesses.
type CustomerType string

// The two types that Bud knows.
const (
	Personal CustomerType = "personal"
	Business CustomerType = "business"
)

// Customer is what the file keeps of an end user.
type Customer struct {
	ID         CustomerID
	Identifier string // the client's own idempotent identifier, empty when it gave none
	Context    Context
	SecretHash []byte // nil when Bud hosts the secret
	CreatedAt  time.Time
	ContextAt  time.Time // when the context was overwritten; zero if it never was
	Number     uint64    // counts the customers that the project ever made
}

// Hosted says whether Bud keeps the customer's secret, so that calls need not carry it.
func (c Customer) Hosted() bool { return len(c.SecretHash) == 0 }

// NewSecret draws a customer secret (64 hexadecimal digits) and the hash that may be kept of it.
func NewSecret(random io.Reader) (secret string, hash []byte, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", nil, fmt.Errorf("draw a customer secret: %w", err)
	}
	secret = hex.EncodeToString(raw)
	return secret, hashSecret(secret), nil
}

// CheckSecret returns ErrSecret unless secret opens the customer; a hosted customer opens with any.
func (c Customer) CheckSecret(secret string) error {
	if c.Hosted() || subtle.ConstantTimeCompare(hashSecret(secret), c.SecretHash) == 1 {
		return nil
	}
	return ErrSecret
}

// The secret has 256 random bits, so a plain hash is enough: there is no dictionary to try.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
