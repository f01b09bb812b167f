package connection

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Session is a customer's authorisation in progress. A link token identifies it.
type Session struct {
	Project       bank.Project
	Customer      bank.Customer
	Authorisation bank.Authorisation
}

// EncryptToken encrypts and authenticates a token with AES-256-GCM. The key has 32 bytes.
func EncryptToken(key, plain []byte) (string, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, plain, nil)), nil
}

// DecryptToken decrypts a token. It returns ErrToken for a token that was not encrypted with this key.
func DecryptToken(key []byte, token string) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	ciphertext, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, ErrToken
	}
	plain, err := aead.Open(nil, nil, ciphertext, nil)
	if err != nil {
		return nil, ErrToken
	}
	return plain, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("the key of tokens: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// token returns the link token of an authorisation.
func (s *Service) token(project bank.Project, customerID bank.CustomerID, id bank.TaskID) (string, error) {
	return EncryptToken(s.Key, append(append(append([]byte(nil), customerID[:]...), id[:]...), project...))
}

// Open returns the session of a link token. It returns ErrToken for an invalid token, and the session with ErrExpired
// after 30 minutes on the project's clock.
func (s *Service) Open(ctx context.Context, token string) (Session, error) {
	plain, err := DecryptToken(s.Key, token)
	switch {
	case err != nil:
		return Session{}, err
	case len(plain) < 32:
		return Session{}, ErrToken
	}
	return s.Find(ctx, bank.Project(plain[32:]), bank.CustomerID(plain[:16]), bank.TaskID(plain[16:32]))
}

// Find is Open for the id of an authorisation, which is also the OAuth state that a bank returns.
func (s *Service) Find(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id bank.TaskID,
) (session Session, err error) {
	session.Project = project
	err = s.Store.View(ctx, func(tx *storage.Tx) (err error) {
		if session.Customer, err = tx.Customers(project).Get(storage.CustomerKey(customerID)); err != nil {
			return err
		}
		session.Authorisation, err = tx.Authorisations(project).Get(storage.FetchKey(customerID, id))
		return err
	})
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return Session{}, ErrToken
	case err == nil && !s.now(project).Before(session.Authorisation.ExpiresAt()):
		return session, ErrExpired
	}
	return session, err
}

// Token returns the link token of a session.
func (s *Service) Token(session Session) (string, error) {
	return s.token(session.Project, session.Customer.ID, session.Authorisation.ID)
}
