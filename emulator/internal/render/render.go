// Package render sends HTML pages that are made from templates, and the embedded files that they load.
package render

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
)

// Page executes a template and sends the result. It executes the whole template first, so that an error leaves no
// partial page. Control characters in the text are shown as escapes.
func Page(w http.ResponseWriter, status int, t *template.Template, data any) error {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("execute a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(showControls(b.Bytes())) // fails only if the browser has disconnected
	return nil
}

// SetHeaders sets the headers of pages that are never cached. policy is the Content-Security-Policy, and referrer the
// Referrer-Policy.
func SetHeaders(h http.Header, policy, referrer string) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", referrer)
}

// Style returns a handler that sends a style sheet: a text of another package, which may be empty, and an embedded
// file.
func Style(text string, files fs.FS, name string) http.HandlerFunc {
	return file("text/css; charset=utf-8", text, files, name)
}

// Script returns a handler that sends an embedded script.
func Script(files fs.FS, name string) http.HandlerFunc {
	return file("text/javascript; charset=utf-8", "", files, name)
}

func file(mediaType, text string, files fs.FS, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write([]byte(text))
		_, _ = w.Write(content)
	}
}
