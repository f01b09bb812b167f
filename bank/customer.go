package bank

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// ErrNoCustomer is the error of a customer that does not exist in the project.
var ErrNoCustomer = errors.New("no such customer")

// ErrNoPersona is the error of a connection whose persona the sandbox does not know.
var ErrNoPersona = errors.New("no such persona")

// ErrSecret is the error of a wrong customer secret.
var ErrSecret = errors.New("customer secret does not match")

// Project is a client id. It owns customers.
type Project string

// MaxProject is the maximum length of a client id in bytes, which a token must have room for.
const MaxProject = 147

// CustomerID identifies a customer within a project.
type CustomerID uuid.UUID

// ParseCustomerID parses an id in its 36-character form.
func ParseCustomerID(text string) (CustomerID, error) { return parseID[CustomerID]("customer", text) }

// CustomerType distinguishes people from businesses.
type CustomerType string

// Bud's customer types.
const (
	Personal CustomerType = "personal"
	Business CustomerType = "business"
)

// Customer is an end user of the client's product.
type Customer struct {
	ID         CustomerID
	Identifier string // the client's idempotent identifier; empty for none
	Context    Context
	SecretHash []byte // nil when Bud hosts the secret
	CreatedAt  time.Time
	ContextAt  time.Time // when the context was last overwritten; zero if never
	Number     uint64    // sequence number within the project
}

// Hosted reports whether Bud keeps the customer's secret, so that requests need not include it.
func (c Customer) Hosted() bool { return len(c.SecretHash) == 0 }

// NewSecret returns a random customer secret of 64 hexadecimal digits and the hash to store.
func NewSecret(random io.Reader) (secret string, hash []byte, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", nil, fmt.Errorf("draw a customer secret: %w", err)
	}
	secret = hex.EncodeToString(raw)
	return secret, hashSecret(secret), nil
}

// CheckSecret returns ErrSecret if secret is wrong. Hosted customers accept any secret.
func (c Customer) CheckSecret(secret string) error {
	if c.Hosted() || subtle.ConstantTimeCompare(hashSecret(secret), c.SecretHash) == 1 {
		return nil
	}
	return ErrSecret
}

// hashSecret returns the SHA-256 of a secret. A plain hash is enough, because a secret has 256 random bits.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
