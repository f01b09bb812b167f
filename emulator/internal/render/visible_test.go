package render_test

import (
	"html/template"
	"net/http/httptest"
	"testing"

	"budsandbox/emulator/internal/render"
)

// Ensure that a page shows control characters as escapes, and keeps them in the values of its forms.
func TestPageEscapesControlCharacters(t *testing.T) {
	t.Parallel()
	const hostile = "Jo\x1b[31m\u009b<b>\u202e\u200f\t\nΩ"
	for text, want := range map[string]string{
		`<p title="{{.}}">{{.}}</p>`: "<p title=\"Jo\x1b[31m\u009b&lt;b&gt;\u202e\u200f\t\nΩ\">" +
			"Jo\\u001b[31m\\u009b&lt;b&gt;\\u202e\u200f\t\nΩ</p>",
		`<textarea>{{.}}</textarea>{{.}}`: "<textarea>Jo\x1b[31m\u009b&lt;b&gt;\u202e\u200f\t\nΩ</textarea>" +
			"Jo\\u001b[31m\\u009b&lt;b&gt;\\u202e\u200f\t\nΩ",
		`<p>plain Ω`: "<p>plain Ω",
	} {
		w := httptest.NewRecorder()
		if err := render.Page(w, 200, template.Must(template.New("").Parse(text)), hostile); err != nil {
			t.Fatal(err)
		}
		if got := w.Body.String(); got != want {
			t.Errorf("%s is sent as %q, want %q", text, got, want)
		}
	}
}
