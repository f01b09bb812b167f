package server

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/control"
	"budsandbox/storage"
)

// keySetting is the name of the setting that holds the file's key. The keys of all tokens are derived from it.
const keySetting = "key"

// keyWidth is the length of the key in bytes.
const keyWidth = 32

// checkKey is the storage.SettingRule of keySetting.
func checkKey(value []byte) error {
	var key []byte
	if err := storage.DecodeSetting(value, &key); err != nil {
		return err
	}
	if len(key) != keyWidth {
		return fmt.Errorf("it has %d bytes, not %d", len(key), keyWidth)
	}
	return nil
}

// fileKey returns the file's key, and a function that stores it. It generates the key of a file without one, as an
// import may leave it; for others the function is nil.
func fileKey(ctx context.Context, db *storage.DB) (key []byte, store func(*storage.Tx) error, err error) {
	err = db.View(ctx, func(tx *storage.Tx) error { return tx.Setting(keySetting, &key) })
	if !errors.Is(err, storage.ErrNotFound) {
		return key, nil, err
	}
	if key, err = newKey(); err != nil {
		return nil, nil, err
	}
	return key, func(tx *storage.Tx) error { return tx.PutSetting(keySetting, key) }, nil
}

func newKey() ([]byte, error) {
	key := make([]byte, keyWidth)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("generate the file's key: %w", err)
	}
	return key, nil
}

// useKey gives the services the keys of tokens and links.
func (a *App) useKey(key []byte) error {
	tokens, err := authentication.NewTokens(derive(key, "tokens"))
	if err != nil {
		return err
	}
	a.Authentication.Tokens = tokens
	a.Connections.Key, a.payments.Key = derive(key, "connect"), derive(key, "pay")
	a.customerTokens.Key, a.pageTokens.Key = derive(key, "customer tokens"), derive(key, "pages")
	return nil
}

// putFirst stores the settings of a new file.
func putFirst(tx *storage.Tx) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	return errors.Join(tx.PutSetting(keySetting, key), control.PutFirstClock(tx))
}

// derive returns a key for one use, so that a token of one kind is never valid as another.
func derive(key []byte, use string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(use))
	return mac.Sum(nil)
}
