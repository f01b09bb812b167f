package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"budsandbox/storage"
)

// keySetting is where the file keeps the key from which tokens and page tokens are sealed.
const keySetting = "key"

// fileKey returns the file's key, drawn when the file was made.
func fileKey(db *storage.DB) (key []byte, err error) {
	err = db.View(func(tx *storage.Tx) error { return tx.Setting(keySetting, &key) })
	if !errors.Is(err, storage.ErrNotFound) {
		return key, err
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("draw the file's key: %w", err)
	}
	return key, db.Update(func(tx *storage.Tx) error { return tx.PutSetting(keySetting, key) })
}

// derive makes a key for one use, so that a token of one kind is none of another.
func derive(key []byte, use string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(use))
	return mac.Sum(nil)
}
