package emulator

import "budsandbox/emulator/internal/branding"

// Branding is how a project presents itself on the pages that customers see. The zero value shows the client id and no
// logo.
type Branding struct {
	DisplayName string
	Logo        []byte // a PNG, JPEG, GIF, WebP or SVG picture of up to 256 kB
}

// SetBranding sets how the project presents itself.
func (c *Client) SetBranding(b Branding) error {
	body := map[string]any{"client_id": c.ID, "display_name": nil, "logo": nil}
	if b.DisplayName != "" {
		body["display_name"] = b.DisplayName
	}
	if len(b.Logo) > 0 {
		logo, err := branding.NewLogo(b.Logo)
		if err != nil {
			return err
		}
		body["logo"] = logo.DataURL()
	}
	return c.sandbox.controlRequest("PUT", "/_sandbox/branding", body, nil)
}
