package route

import (
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// evenRequest has a rule that tags cannot express.
type evenRequest struct {
	Public
	Days
	Size  int        `query:"size"`
	Start DateOrTime `query:"from"`
	End   DateOrTime `query:"to"`
}

func (in *evenRequest) Check() Problems {
	if in.Size%2 != 0 {
		return Problems{{In: "query", Name: "size", Text: "must be even"}}
	}
	return nil
}

// Ensure that an operation that is called without HTTP refuses what its own Check finds and periods that end before
// they begin, in the query or in headers, and that its handler then does not run.
func TestInvokeChecks(t *testing.T) {
	ran := false
	route := New("GET /even", "even_get", func(*Request, *evenRequest) (reply Data[string], _ error) {
		ran = true
		return reply, nil
	})
	var adapter Adapter
	for query, want := range map[string]Problems{
		"size=3":                               {{In: "query", Name: "size", Text: "must be even"}},
		"from=2026-02-02&to=2026-02-01":        {{In: "query", Name: "from", Text: "must not be after to"}},
		"x-from=2026-02-02&X-To=2026-02-01":    {{In: "header", Name: "X-From", Text: "must not be after X-To"}},
		"size=2&from=2026-02-01&to=2026-02-01": nil,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		ran = false
		_, err = adapter.Invoke(&Request{}, route, values)
		var got Problems
		errors.As(err, &got)
		if diff := cmp.Diff(want, got); diff != "" || ran != (want == nil) {
			t.Errorf("%s: the handler ran: %v; %v (-want +got):\n%s", query, ran, err, diff)
		}
	}
}
