package server

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"budsandbox/storage"
)

// keySetting is the name of the setting that holds the file's key. The keys of all tokens are derived from it.
const keySetting = "key"

// fileKey returns the file's key. It generates and stores the key of a new file.
func fileKey(ctx context.Context, db *storage.DB) (key []byte, err error) {
	err = db.View(ctx, func(tx *storage.Tx) error { return tx.Setting(keySetting, &key) })
	if !errors.Is(err, storage.ErrNotFound) {
		return key, err
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("generate the file's key: %w", err)
	}
	return key, db.Update(ctx, func(tx *storage.Tx) error { return tx.PutSetting(keySetting, key) })
}

// derive returns a key for one use, so that a token of one kind is never valid as another.
func derive(key []byte, use string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(use))
	return mac.Sum(nil)
}
