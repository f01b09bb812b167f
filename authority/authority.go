// Package authority creates the certificates of `budsandbox --tls`: a certificate authority for this user, which
// devices and programs trust once, and a server certificate for each start.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Authority signs server certificates. It is restricted to names and addresses of private networks, so that a stolen
// key cannot be used against sites on the internet.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// The files of an authority.
const (
	CertificateFile = "authority.pem"
	keyFile         = "authority-key.pem"
)

// Folder returns the default folder of this user's authority.
func Folder() (string, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("there is no folder for the authority: %w; name one with --tls-dir", err)
	}
	return filepath.Join(config, "budsandbox"), nil
}

// Open loads the authority in a folder, or creates it if there is none.
func Open(folder string, now time.Time) (*Authority, error) {
	certificate, err := readPEM(filepath.Join(folder, CertificateFile), "CERTIFICATE")
	if errors.Is(err, fs.ErrNotExist) {
		return createIn(folder, now)
	}
	if err != nil {
		return nil, err
	}
	key, err := readPEM(filepath.Join(folder, keyFile), "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	a := &Authority{}
	if a.certificate, err = x509.ParseCertificate(certificate); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, CertificateFile), err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, keyFile), err)
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || !private.PublicKey.Equal(a.certificate.PublicKey) {
		return nil, fmt.Errorf("the key and the certificate in %s do not belong together; remove both for new ones", folder)
	}
	a.key = private
	return a, nil
}

// authorityYears is the validity of the authority in years.
const authorityYears = 10

// createIn creates an authority and writes it to a folder. It writes the key first, because a certificate without its
// key is useless.
func createIn(folder string, now time.Time) (*Authority, error) {
	a, private, err := create(now)
	if err != nil {
		return nil, fmt.Errorf("create a certificate authority: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	keyPath := filepath.Join(folder, keyFile)
	err = writePEM(keyPath, "PRIVATE KEY", private, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s has no certificate beside it; remove it, so that both are made anew", keyPath)
	}
	if err != nil {
		return nil, err
	}
	if err := writePEM(filepath.Join(folder, CertificateFile), "CERTIFICATE", a.certificate.Raw, 0o644); err != nil {
		return nil, err
	}
	return a, nil
}

// create returns a new authority, and its key in PKCS #8.
func create(now time.Time) (_ *Authority, private []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := serialNumber()
	if err != nil {
		return nil, nil, err
	}
	host, _ := os.Hostname() // only a label
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "budsandbox on " + host, Organization: []string{"budsandbox, for tests alone"}},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.AddDate(authorityYears, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: permittedDomains, PermittedIPRanges: networks(),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	if private, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &Authority{certificate, key}, private, err
}

// certificateDays is the validity of a server certificate in days.
const certificateDays = 90

// Certificate returns a server certificate for localhost and other names and addresses. It returns an error for names
// that CheckName refuses.
func (a *Authority) Certificate(names []string, now time.Time) (tls.Certificate, error) {
	for _, name := range names {
		if err := CheckName(name); err != nil {
			return tls.Certificate{}, err
		}
	}
	certificate, err := a.certificateFor(names, now)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("create a server certificate: %w", err)
	}
	return certificate, nil
}

func (a *Authority) certificateFor(names []string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := serialNumber()
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "budsandbox"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 0, certificateDays),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: key}, nil
}

// Pool returns the system's certificate authorities and, if there is one, the authority in a folder.
func Pool(folder string) *x509.CertPool {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if text, err := os.ReadFile(filepath.Join(folder, CertificateFile)); err == nil {
		pool.AppendCertsFromPEM(text)
	}
	return pool
}

func serialNumber() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}
