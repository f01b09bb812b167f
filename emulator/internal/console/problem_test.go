package console

import "testing"

// Ensure that the error of a response names its field once.
func TestProblemNamesFieldsOnce(t *testing.T) {
	for body, want := range map[string]string{
		`{"errors":{"now":"now: it is not a time"}}`:            "now: it is not a time",
		`{"errors":{"date_from":"date_from must be a date"}}`:   "date_from must be a date",
		`{"errors":{"name":"This value should not be blank"}}`:  "name: This value should not be blank",
		`{"errors":{},"message":"Route or resource not found"}`: "Route or resource not found",
	} {
		if got := NewAnswer(400, nil, []byte(body)).Problem(); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
