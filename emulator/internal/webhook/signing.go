package webhook

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"

	"budsandbox/storage"
)

// Signer signs events as Bud does: the signature is a JWT whose payload is the event, by a key whose public half anybody can
// read. Bud does not say by which algorithm; RS256 is what every library reads (research section 4.1). The key is drawn when it is
// first needed and kept in the file.
type Signer struct {
	Store *storage.DB

	mu     sync.Mutex
	id     string
	key    *rsa.PrivateKey
	signer jose.Signer
}

// keyBits is the size of the key; 2048 is the least that RS256 permits.
const keyBits = 2048

// ready loads the key, or makes one.
func (s *Signer) ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.signer != nil {
		return nil
	}
	encoded, err := s.kept()
	if err != nil {
		return fmt.Errorf("the key that signs webhooks: %w", err)
	}
	key, err := x509.ParsePKCS1PrivateKey(encoded)
	if err != nil {
		return fmt.Errorf("the key that signs webhooks: %w", err)
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	s.key, s.id = key, base64.RawURLEncoding.EncodeToString(sum[:12])
	s.signer, err = jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: s.id}}, (&jose.SignerOptions{}).WithType("JWT"))
	return err
}

func (s *Signer) kept() (encoded []byte, err error) {
	err = s.Store.View(func(tx *storage.Tx) error { return tx.Setting(storage.SigningKey, &encoded) })
	if !errors.Is(err, storage.ErrNotFound) {
		return encoded, err
	}
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	encoded = x509.MarshalPKCS1PrivateKey(key)
	return encoded, s.Store.Update(func(tx *storage.Tx) error { return tx.PutSetting(storage.SigningKey, encoded) })
}

// Sign gives the signature of an event and the id of the key.
func (s *Signer) Sign(body []byte) (signature, id string, err error) {
	if err := s.ready(); err != nil {
		return "", "", err
	}
	signed, err := s.signer.Sign(body)
	if err != nil {
		return "", "", fmt.Errorf("sign a webhook: %w", err)
	}
	signature, err = signed.CompactSerialize()
	return signature, s.id, err
}

// KeySet is the public half as a JWKS (RFC 7517).
func (s *Signer) KeySet() (json.RawMessage, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	return json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: &s.key.PublicKey, KeyID: s.id, Algorithm: string(jose.RS256), Use: "sig"},
	}})
}
