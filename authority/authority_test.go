package authority_test

import (
	"bytes"
	"crypto/x509"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"budsandbox/authority"
)

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// Ensure that a client that trusts the authority accepts the certificate of a later start for exactly the names of the
// certificate.
func TestCertificate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new")
	if _, err := authority.Open(folder, now); err != nil {
		t.Fatal(err)
	}
	a, err := authority.Open(folder, now) // loads the files
	if err != nil {
		t.Fatal(err)
	}
	made, err := a.Certificate([]string{"10.0.2.2", "bud.test", "laptop.local"}, now)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(made.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots := authority.Pool(folder)
	for name, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "::1": true, "10.0.2.2": true, "bud.test": true, "laptop.local": true,
		"10.0.2.3": false, "other.test": false, "thisisbud.com": false,
	} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: now}); (err == nil) != want {
			t.Errorf("%s: accepted is %t: %v", name, err == nil, err)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: authority.Pool(t.TempDir()), DNSName: "localhost",
		CurrentTime: now}); err == nil {
		t.Error("who does not trust the authority accepts its certificate")
	}
	info, err := os.Stat(filepath.Join(folder, "authority-key.pem"))
	if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("the key can be read by others: %v, %v", info.Mode(), err)
	}
}

// Ensure that no certificate is created for names or addresses that may be on the internet.
func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"localhost": true, "a.localhost": true, "bud.internal": true, "192.168.1.7": true, "fe80::1": true,
		"thisisbud.com": false, "8.8.8.8": false, "2001:4860:4860::8888": false, "bud": false, "evillocalhost": false,
		".test": false, "": false,
	} {
		if err := authority.CheckName(name); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Ensure that a key without a certificate, as a killed process leaves it, is an error that says what to do.
func TestKeyWithoutCertificate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := authority.Open(folder, now); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(folder, authority.CertificateFile)); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(folder, "authority-key.pem")
	_, err := authority.Open(folder, now)
	want := key + " has no certificate beside it; remove it, so that both are made anew"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Ensure that an incomplete authority, or one with another's key, is an error and is not replaced, because somebody
// may trust it.
func TestBrokenAuthority(t *testing.T) {
	t.Parallel()
	one, other := t.TempDir(), t.TempDir()
	for _, folder := range []string{one, other} {
		if _, err := authority.Open(folder, now); err != nil {
			t.Fatal(err)
		}
	}
	key, err := os.ReadFile(filepath.Join(other, "authority-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(one, "authority-key.pem"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	certificate := filepath.Join(one, authority.CertificateFile)
	before, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authority.Open(one, now); err == nil {
		t.Error("a key of another authority is taken")
	}
	if err := os.Remove(filepath.Join(one, "authority-key.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := authority.Open(one, now); !os.IsNotExist(err) {
		t.Errorf("without its key: %v, want %v", err, fs.ErrNotExist)
	}
	if after, err := os.ReadFile(certificate); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the certificate is another one (%v)", err)
	}
}
