package webhook

import (
	"context"
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

// Signer signs events as Bud does: the signature is a JWT whose payload is the event, verified with a published key.
// Bud does not document the algorithm; RS256 is the one that every library supports
// (docs/research/bud.md#webhook-delivery). The key is generated when it is first needed and stored in the file.
type Signer struct {
	Store    *storage.DB
	InMemory bool // the Store ends with the process, in which all of these get the same key, to save its generation

	mu     sync.Mutex
	id     string
	key    *rsa.PrivateKey
	signer jose.Signer
}

// keyBits is the size of the key. 2048 is the minimum for RS256.
const keyBits = 2048

// load loads the key, or generates one.
func (s *Signer) load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.signer != nil {
		return nil
	}
	encoded, err := s.storedKey(ctx)
	if err != nil {
		return fmt.Errorf("read the key that signs webhooks: %w", err)
	}
	key, err := x509.ParsePKCS1PrivateKey(encoded)
	if err != nil {
		return fmt.Errorf("parse the key that signs webhooks: %w", err)
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	s.key = key
	s.id = base64.RawURLEncoding.EncodeToString(sum[:12])
	signingKey := jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: s.id}}
	s.signer, err = jose.NewSigner(signingKey, (&jose.SignerOptions{}).WithType("JWT"))
	return err
}

// CheckSigningKey is the storage.SettingRule of storage.SigningKey.
func CheckSigningKey(value []byte) error {
	var encoded []byte
	if err := storage.DecodeSetting(value, &encoded); err != nil {
		return err
	}
	_, err := x509.ParsePKCS1PrivateKey(encoded)
	return err
}

// storedKey returns the key in the file. It generates and stores one if there is none.
func (s *Signer) storedKey(ctx context.Context) (encoded []byte, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error { return tx.Setting(storage.SigningKey, &encoded) })
	if !errors.Is(err, storage.ErrNotFound) {
		return encoded, err
	}
	generate := generateKey
	if s.InMemory {
		generate = memoryKey
	}
	key, err := generate()
	if err != nil {
		return nil, err
	}
	encoded = x509.MarshalPKCS1PrivateKey(key)
	return encoded, s.Store.Update(ctx, func(tx *storage.Tx) error { return tx.PutSetting(storage.SigningKey, encoded) })
}

func generateKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, keyBits) }

// memoryKey returns the key of sandboxes in memory. Suites start one for each test, and generating a key takes
// longer than starting a dozen.
var memoryKey = sync.OnceValues(generateKey)

// Sign returns the signature of an event and the id of the key.
func (s *Signer) Sign(ctx context.Context, body []byte) (signature, id string, err error) {
	if err := s.load(ctx); err != nil {
		return "", "", err
	}
	signed, err := s.signer.Sign(body)
	if err != nil {
		return "", "", fmt.Errorf("sign a webhook: %w", err)
	}
	signature, err = signed.CompactSerialize()
	return signature, s.id, err
}

// Verify returns the payload of a signature of this sandbox.
func (s *Signer) Verify(ctx context.Context, signature string) ([]byte, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	signed, err := jose.ParseSignedCompact(signature, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("parse the signature: %w", err)
	}
	payload, err := signed.Verify(&s.key.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("verify the signature: %w", err)
	}
	return payload, nil
}

// KeySet returns the public key as a JWKS (RFC 7517).
func (s *Signer) KeySet(ctx context.Context) (json.RawMessage, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	return json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: &s.key.PublicKey, KeyID: s.id, Algorithm: string(jose.RS256), Use: "sig"},
	}})
}
