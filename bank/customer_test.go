package bank_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"budsandbox/bank"
)

// Ensure that CheckSecret accepts the secret of the stored hash and no other.
func TestCheckSecret(t *testing.T) {
	secret, hash, err := bank.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := bank.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	customer := bank.Customer{SecretHash: hash}
	if customer.Hosted() {
		t.Error("a customer with a secret of its own counts as hosted")
	}
	if err := customer.CheckSecret(secret); err != nil {
		t.Errorf("its own secret: %v", err)
	}
	for name, wrong := range map[string]string{
		"none":             "",
		"another's":        other,
		"a shortened one":  secret[:63],
		"a lengthened one": secret + "0",
		"in capitals":      strings.ToUpper(secret),
		"the hash":         string(hash),
	} {
		if err := customer.CheckSecret(wrong); !errors.Is(err, bank.ErrSecret) {
			t.Errorf("secret %s: got %v, want ErrSecret", name, err)
		}
	}
}

// Ensure that CheckSecret accepts any secret, or none, if Bud hosts the customer's.
func TestCheckSecretHosted(t *testing.T) {
	for name, customer := range map[string]bank.Customer{"no hash": {}, "an empty hash": {SecretHash: []byte{}}} {
		if !customer.Hosted() {
			t.Errorf("%s: got a secret of its own, want hosted", name)
		}
		for _, secret := range []string{"", "anything"} {
			if err := customer.CheckSecret(secret); err != nil {
				t.Errorf("%s, secret %q: %v", name, secret, err)
			}
		}
	}
}

// Ensure that secrets are 64 random hexadecimal digits and that the hash does not contain them.
func TestNewSecret(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9a-f]{64}$`)
	seen := map[string]bool{}
	for range 100 {
		secret, hash, err := bank.NewSecret(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if !shape.MatchString(secret) || seen[secret] {
			t.Errorf("got secret %q, want 64 new hexadecimal digits", secret)
		}
		seen[secret] = true
		if len(hash) != 32 || bytes.Contains([]byte(secret), hash) {
			t.Errorf("got hash %x of secret %s, want 32 bytes that do not hold it", hash, secret)
		}
	}
}

// Ensure that too little random data are an error, not a weak secret.
func TestNewSecretWithoutRandomness(t *testing.T) {
	secret, hash, err := bank.NewSecret(strings.NewReader("too short"))
	if !errors.Is(err, io.ErrUnexpectedEOF) || secret != "" || hash != nil {
		t.Errorf("got %q, %x, %v, want no secret and io.ErrUnexpectedEOF", secret, hash, err)
	}
}

// Ensure that only the 36-character form of an id is accepted, and that ids are formatted in lower case.
func TestParseCustomerID(t *testing.T) {
	const written = "0b5a4a5c-30a9-4b0e-8f1d-7f3a2f3c4d5e"
	for _, text := range []string{written, strings.ToUpper(written)} {
		id, err := bank.ParseCustomerID(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if got := id.String(); got != written {
			t.Errorf("%q: got %s, want %s", text, got, written)
		}
	}
	for _, text := range []string{
		"",
		strings.ReplaceAll(written, "-", ""),
		"{" + written + "}",
		"urn:uuid:" + written,
		written[:35],
		written[:35] + "g",
		written + " ",
		strings.Replace(written, "-", "0", 1),
		strings.Repeat("é", 18),
	} {
		id, err := bank.ParseCustomerID(text)
		if err == nil || id != (bank.CustomerID{}) {
			t.Errorf("%q: got %v and error %v, want a refusal", text, id, err)
		} else if !strings.Contains(err.Error(), quoted(text)) {
			t.Errorf("%q: error %q does not quote it", text, err)
		}
	}
}
