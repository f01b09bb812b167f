package emulator

import "net/url"

// ReviewApplication says whether an application has been reviewed, as people do in Bud's dashboard.
func (s *Sandbox) ReviewApplication(id string, reviewed bool) error {
	path := "/_sandbox/applications/" + url.PathEscape(id) + "/review"
	return s.controlRequest("PUT", path, map[string]bool{"reviewed": reviewed}, nil)
}

// SetLinkValidity sets how long new links of the project's applications are valid, as a period such as P5D, which is
// the longest. An empty period stands for the usual 24 hours.
func (c *Client) SetLinkValidity(period string) error {
	body := map[string]any{"client_id": c.ID, "valid_for": period}
	if period == "" {
		body["valid_for"] = nil
	}
	return c.sandbox.controlRequest("PUT", "/_sandbox/application-links", body, nil)
}
