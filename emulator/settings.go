package emulator

import "time"

// RefreshInBackground makes Bud refresh the project's hosted customers at an interval after their last fetch, on the
// project's clock. Bud offers this on request. 0 stops it. Each refresh sends its webhooks.
func (c *Client) RefreshInBackground(interval time.Duration) error {
	body := map[string]string{"client_id": c.ID, "every": interval.String()}
	return c.sandbox.controlRequest("PUT", "/_sandbox/background-refreshes", body, nil)
}

// CountBenefits sets whether benefits count as income in the project's affordability reports. Bud leaves them out; the
// Standard Financial Statement counts them.
func (c *Client) CountBenefits(counted bool) error {
	body := map[string]any{"client_id": c.ID, "counted": counted}
	return c.sandbox.controlRequest("PUT", "/_sandbox/affordability-benefits", body, nil)
}

// SetInsightThresholds sets thresholds of the project's actionable insights by their names in queries, such as
// late_income.minimum_value_threshold. An empty value removes the project's setting.
func (c *Client) SetInsightThresholds(values map[string]string) error {
	thresholds := map[string]*string{}
	for name, value := range values {
		thresholds[name] = &value
		if value == "" {
			thresholds[name] = nil
		}
	}
	body := map[string]any{"client_id": c.ID, "thresholds": thresholds}
	return c.sandbox.controlRequest("PUT", "/_sandbox/insight-thresholds", body, nil)
}
