package emulator_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// Ensure that the list of routes has every operation that Bud publishes, each once.
func TestTable(t *testing.T) {
	t.Parallel()
	ids, routes := map[string]bool{}, map[string]string{}
	published, uk, us := 0, 0, 0
	for _, row := range server.BudRoutes() {
		if ids[row.ID] {
			t.Errorf("%s has two routes", row.ID)
		}
		if row.Editions != route.Withdrawn {
			published++
		}
		ids[row.ID] = true
		for _, path := range pathsOf(row) {
			route := row.Method + " " + braces.ReplaceAllString(path, "{}") // the router does not look at the names
			if other, taken := routes[route]; taken {
				t.Errorf("%s of %s leads to %s", route, row.ID, other)
			}
			routes[route] = row.ID
		}
		if row.Editions&route.UK != 0 {
			uk++
		}
		if row.Editions&route.US != 0 {
			us++
		}
	}
	if published != 165 || uk != 164 || us != 116 {
		t.Errorf("%d operations, of them %d in the UK and %d in the US; Bud publishes 165, 164 and 116", published, uk, us)
	}
}

// Ensure that every row is in the documentation and has what its responses and errors need.
func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	for _, row := range server.BudRoutes() {
		if row.Tag == "" || row.ReplyID == "" || row.ErrorID == "" {
			t.Errorf("%s has the tag %q, answers as %q and fails as %q", row.ID, row.Tag, row.ReplyID, row.ErrorID)
		}
		d := row.Dialect
		if d.Code == "" || d.Message == "" || d.BodyCode == "" || d.BodyMessage == "" || d.Client == "" || d.Shape == nil {
			t.Errorf("%s has a dialect that cannot word everything: %+v", row.ID, d)
		}
		if len(row.Headers()) > 1 && d.Customer == "" {
			t.Errorf("%s is about a customer and has no word for him", row.ID)
		}
		if len(row.Statuses) == 0 || len(row.Statuses) > 2 {
			t.Errorf("%s has the statuses of success %v, not one or two", row.ID, row.Statuses)
		}
		for _, status := range row.Statuses {
			if status < 200 || status > 299 {
				t.Errorf("%s has %d as a status of success", row.ID, status)
			}
		}
	}
}

var braces = regexp.MustCompile(`\{[^}]*\}`)

// pathsOf returns all paths of a route.
func pathsOf(row *route.Route) []string { return append([]string{row.Path}, row.Aliases...) }

// Ensure that the path of every row and each of its aliases are routed to that row and to no other, according to
// the log.
func TestPathsLeadToTheirRows(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := emulator.Start(t, emulator.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	for _, row := range server.BudRoutes() {
		for _, path := range pathsOf(row) {
			log.Reset()
			request := httptest.NewRequest(
				row.Method,
				braces.ReplaceAllString(path, "00000000-0000-4000-8000-000000000000"),
				nil,
			)
			s.Handler().ServeHTTP(httptest.NewRecorder(), request)
			var line struct {
				ID string `json:"operation_id"`
			}
			if err := json.Unmarshal(log.Bytes(), &line); err != nil {
				t.Fatalf("%s %s: the log is not one line of JSON: %v: %s", row.Method, path, err, &log)
			}
			if line.ID != row.ID {
				t.Errorf("%s %s is served by %q, want %s", row.Method, path, line.ID, row.ID)
			}
		}
	}
}
