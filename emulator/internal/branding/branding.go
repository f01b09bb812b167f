// Package branding stores the names and logos with which projects present themselves to customers.
package branding

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Brand is the name and the logo of a project. An empty name stands for the client id.
type Brand struct {
	Name string `json:"name,omitzero"`
	Logo Logo   `json:"logo,omitzero"`
}

// Logo is a picture. The zero value is no logo.
type Logo struct {
	Type string `json:"type,omitzero"` // media type
	Data []byte `json:"data,omitempty"`
}

// Limits of a Brand.
const (
	MaxName = 100       // characters
	MaxLogo = 256 << 10 // bytes
)

// Errors of an invalid Brand. Their texts are for users.
var (
	ErrName = fmt.Errorf("a name has up to %d characters in one line, without control characters", MaxName)
	ErrLogo = fmt.Errorf("a logo is a PNG, JPEG, GIF, WebP or SVG picture of up to %d kB, "+
		"as a data URL such as data:image/png;base64,AAAA", MaxLogo>>10)
)

// Settings stores the brands in the file.
type Settings struct{ Store *storage.DB }

// SettingName is the name of the setting with a project's brand.
const SettingName = "brand"

// Of returns the brand of a project. Its name is the client id if none was set.
func (s *Settings) Of(ctx context.Context, p bank.Project) (b Brand, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		b, err = read(tx, p)
		return err
	})
	return b, err
}

// Name returns the name of the brand of a project, as Of does, within a transaction.
func Name(tx *storage.Tx, p bank.Project) (string, error) {
	b, err := read(tx, p)
	return b.Name, err
}

func read(tx *storage.Tx, p bank.Project) (b Brand, err error) {
	if err = tx.ProjectSetting(p, SettingName, &b); errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	if b.Name == "" {
		b.Name = string(p)
	}
	return b, err
}

// CheckSetting is the storage.SettingRule of SettingName.
func CheckSetting(value []byte) error {
	var b Brand
	if err := storage.DecodeSetting(value, &b); err != nil {
		return err
	}
	return b.check()
}

// check returns ErrName or ErrLogo for an invalid brand.
func (b Brand) check() error {
	hasControls := strings.ContainsFunc(b.Name, unicode.IsControl)
	switch {
	case utf8.RuneCountInString(b.Name) > MaxName || hasControls || !utf8.ValidString(b.Name):
		return ErrName
	case b.Logo.Type != "" && !b.Logo.valid():
		return ErrLogo
	}
	return nil
}

// Change changes the brand of a project, whose name is empty if none was set, within a transaction. The zero Brand
// removes it. Change returns ErrName or ErrLogo for an invalid brand.
func Change(tx *storage.Tx, p bank.Project, change func(*Brand)) error {
	var b Brand
	if err := tx.ProjectSetting(p, SettingName, &b); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	change(&b)
	if err := b.check(); err != nil {
		return err
	}
	if b.Name == "" && b.Logo.Type == "" {
		return tx.DeleteProjectSetting(p, SettingName)
	}
	return tx.PutProjectSetting(p, SettingName, b)
}

// Change changes the brand of a project, as the function Change does.
func (s *Settings) Change(ctx context.Context, p bank.Project, change func(*Brand)) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error { return Change(tx, p, change) })
}

// svg is the media type of SVG, which has no signature for http.DetectContentType.
const svg = "image/svg+xml"

// mediaTypes are the media types of logos.
var mediaTypes = []string{"image/png", "image/jpeg", "image/gif", "image/webp", svg}

// valid reports whether the data are a picture of the type. Of an SVG it reads only the first element.
func (l Logo) valid() bool {
	switch {
	case len(l.Data) == 0 || len(l.Data) > MaxLogo || !slices.Contains(mediaTypes, l.Type):
		return false
	case l.Type != svg:
		return http.DetectContentType(l.Data) == l.Type
	}
	decoder := xml.NewDecoder(bytes.NewReader(l.Data))
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local == "svg"
		}
	}
}

// DataURL returns the logo as a data URL, or "" if there is none.
func (l Logo) DataURL() string {
	if l.Type == "" {
		return ""
	}
	return "data:" + l.Type + ";base64," + base64.StdEncoding.EncodeToString(l.Data)
}

// ParseDataURL parses a base64 data URL. It returns ErrLogo for a URL without a logo.
func ParseDataURL(text string) (l Logo, err error) {
	head, data, found := strings.Cut(text, ";base64,")
	kind, isData := strings.CutPrefix(head, "data:")
	if !found || !isData || len(data) > base64.StdEncoding.EncodedLen(MaxLogo) {
		return l, ErrLogo
	}
	l.Type = kind
	if l.Data, err = base64.StdEncoding.DecodeString(data); err != nil || !l.valid() {
		return Logo{}, ErrLogo
	}
	return l, nil
}

// NewLogo returns the logo in the content of a file. It returns ErrLogo for a file that is not a picture.
func NewLogo(data []byte) (Logo, error) {
	l := Logo{Type: http.DetectContentType(data), Data: data}
	if strings.HasPrefix(l.Type, "text/") || strings.HasPrefix(l.Type, "application/octet") {
		l.Type = svg
	}
	if !l.valid() {
		return Logo{}, ErrLogo
	}
	return l, nil
}
