package mirror

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Operations are the operations of a sandbox, by method and path.
type Operations []operation

type operation struct {
	id, method string
	segments   []string // segments of the path; a parameter is empty
}

// readOperations reads the operations from the sandbox's OpenAPI document.
func readOperations(ctx context.Context, client *http.Client, sandbox *url.URL) (all Operations, err error) {
	address := strings.TrimSuffix(sandbox.String(), "/") + "/_sandbox/openapi.json"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's operations: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var document struct {
		Paths map[string]map[string]struct {
			ID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		return nil, fmt.Errorf("read the sandbox's operations: %w", err)
	}
	for path, methods := range document.Paths {
		for method, one := range methods {
			segments := strings.Split(strings.Trim(path, "/"), "/")
			for i, segment := range segments {
				if strings.HasPrefix(segment, "{") {
					segments[i] = ""
				}
			}
			all = append(all, operation{one.ID, strings.ToUpper(method), segments})
		}
	}
	return all, nil
}

// find returns the id of the operation that a request calls. If several match, it is the one with the fewest
// parameters. For an unknown path it returns only the method, because the path may contain values.
func (o Operations) find(method, path string) string {
	segments := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	best, fewest := "", len(segments)+1
	for _, one := range o {
		if parameters, matches := one.matches(method, segments); matches && parameters < fewest {
			best, fewest = one.id, parameters
		}
	}
	if best == "" {
		return method + " of no operation"
	}
	return best
}

func (o operation) matches(method string, segments []string) (parameters int, matches bool) {
	if o.method != method || len(o.segments) != len(segments) {
		return 0, false
	}
	for i, segment := range o.segments {
		switch {
		case segment == "":
			parameters++
		case segment != segments[i]:
			return 0, false
		}
	}
	return parameters, true
}
