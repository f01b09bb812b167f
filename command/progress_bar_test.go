package command

import (
	"bytes"
	"testing"
)

// Ensure that the bar says how much is done, also where the total is not known or was passed.
func TestProgressBar(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		done, total int
		want        string
	}{
		{0, 200, "Creating [>                   ] 0 % (0/200)"},
		{50, 200, "Creating [=====>              ] 25 % (50/200)"},
		{200, 200, "Creating [====================] 100 % (200/200)"},
		{201, 200, "Creating [====================] 100 % (201/200)"},
		{7, 0, "Creating (7)"},
	} {
		p := progressBar{doing: "Creating", total: test.total}
		p.Add(test.done)
		if got := p.text(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	var out bytes.Buffer
	p := newProgressBar(&out, "Creating", 3)
	p.Add(1)
	p.Clear()
	if out.Len() > 0 {
		t.Errorf("a file or a pipe gets %q", out.String())
	}
}
