package emulator_test

import (
	"net/url"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that the explorer sends no request without a part of its path, which would call another operation, and names
// the missing field.
func TestConsoleExplorerNeedsPaths(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	const page = "/_sandbox/console/explorer/aggregations_v2_bucket_totals_get"
	if form := v.open(page); !strings.Contains(form, `name="p.bucket_id" value="" placeholder="string" required>`) ||
		strings.Count(form, " required>") != 1 {
		t.Errorf("the form does not need the bucket alone: %s", form)
	}
	call := url.Values{"operation_id": {"aggregations_v2_bucket_totals_get"}, "customer": {one.ID}, "back": {page}}
	text := v.act("call", call)
	if !strings.Contains(text, "bucket_id is required") || strings.Contains(text, `id="answer"`) {
		t.Errorf("without the bucket the page says %s", text)
	}
	if sent, err := v.s.Requests(emulator.RequestFilter{Path: "/aggregations"}); err != nil || len(sent) > 0 {
		t.Errorf("without the bucket, %v was sent: %v", sent, err)
	}
	code := v.open("/_sandbox/console/code/call?" + call.Encode())
	if !strings.Contains(code, "/aggregations/v2/buckets/{bucket_id}/totals") {
		t.Errorf("the code does not say what is missing: %s", code)
	}
	call.Set("p.bucket_id", "assess-dashboard")
	if text = v.act("call", call); !strings.Contains(text, `id="answer"`) {
		t.Errorf("with the bucket the page says %s", text)
	}
}
