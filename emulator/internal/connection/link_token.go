package connection

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Session is a customer on the way to his bank: what the token of a gateway URL leads to.
type Session struct {
	Project       bank.Project
	Customer      bank.Customer
	Authorisation bank.Authorisation
}

// EncryptToken makes a token of some bytes with a key of 32: nobody without it can make one up or read it.
func EncryptToken(key, plain []byte) (string, error) {
	seal, err := sealing(key)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(seal.Seal(nil, nil, plain, nil)), nil
}

// DecryptToken reads a token, or returns ErrToken for what this key did not seal.
func DecryptToken(key []byte, token string) ([]byte, error) {
	seal, err := sealing(key)
	if err != nil {
		return nil, err
	}
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, ErrToken
	}
	plain, err := seal.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, ErrToken
	}
	return plain, nil
}

func sealing(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("the key of tokens: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// token says whose authorisation it is.
func (s *Service) token(p bank.Project, customer bank.CustomerID, id bank.TaskID) (string, error) {
	return EncryptToken(s.Key, append(append(append([]byte(nil), customer[:]...), id[:]...), p...))
}

// Open finds what a token leads to. It returns ErrToken for one that leads nowhere, and ErrExpired, with the visit, when the
// 30 minutes are over by the clock.
func (s *Service) Open(token string) (Session, error) {
	plain, err := DecryptToken(s.Key, token)
	switch {
	case err != nil:
		return Session{}, err
	case len(plain) < 32:
		return Session{}, ErrToken
	}
	return s.Find(bank.Project(plain[32:]), bank.CustomerID(plain[:16]), bank.TaskID(plain[16:32]))
}

// Find is Open for an authorisation known by its id, which is also the state that a bank hands back.
func (s *Service) Find(p bank.Project, customer bank.CustomerID, id bank.TaskID) (v Session, err error) {
	v.Project = p
	err = s.Store.View(func(tx *storage.Tx) (err error) {
		if v.Customer, err = tx.Customers(p).Get(storage.CustomerKey(customer)); err != nil {
			return err
		}
		v.Authorisation, err = tx.Authorisations(p).Get(storage.FetchKey(customer, id))
		return err
	})
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return Session{}, ErrToken
	case err == nil && !s.Clock.Of(p).Now().Before(v.Authorisation.ExpiresAt()):
		return v, ErrExpired
	}
	return v, err
}

// Token is the token of a visit's authorisation.
func (s *Service) Token(v Session) (string, error) {
	return s.token(v.Project, v.Customer.ID, v.Authorisation.ID)
}
