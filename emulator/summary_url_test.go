package emulator_test

import (
	"net/http"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the body that asks for a summary is read as JSON unless it is a form with summary_type, whatever its
// media type, and that one without summary_type is refused.
func TestSummaryURLBodies(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	const form, multi = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	part := func(name string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\nmonthly\r\n--x--\r\n"
	}
	const week, month = "2026-02-22T09:00:00Z", "2026-02-01T09:00:00Z"
	for _, test := range []struct{ media, body, from string }{
		{"application/json", `{"summary_type":"monthly"}`, month},
		{form, `{"summary_type":"monthly"}`, month},
		{"text/plain", `{"summary_type":"monthly"}`, month},
		{form, "summary_type=monthly", month},
		{multi, part("summary_type"), month},
		{"", "", week},
		{form, "", week},
		{form, `{"summary_type":"daily"}`, ""},
		{form, "summary_type=daily", ""},
		{form, `{}`, ""},
		{form, `5`, ""},
		{form, "type=monthly", ""},
		{multi, part("type"), ""},
	} {
		got := c.Client.Call(t, http.MethodPost, "/widget/v1/summary/url", test.body,
			map[string]string{"X-Customer-Id": c.ID, "Content-Type": test.media})
		if test.from == "" {
			if got.Status != 400 {
				t.Errorf("%s %s: %d %s, want 400", test.media, test.body, got.Status, got.Text)
			}
		} else if from := got.At("metadata.summary_from"); got.Status != 201 || from != test.from {
			t.Errorf("%s %s: %d from %v, want 201 from %s", test.media, test.body, got.Status, from, test.from)
		}
	}
}
