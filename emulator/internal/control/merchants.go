package control

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// merchantName matches the slugs and the ids of merchants, in a file name or a path.
var merchantName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)
})

type namedIconRequest struct {
	route.Public
	Kind string `path:"kind"` // merchants or search
	Icon string `path:"icon"`
}

// namedIcon returns the icon of a merchant or of a search field: initials on a background whose colour is derived
// from the name, so that merchants of clients have icons, too.
func (h *Handlers) namedIcon(_ *route.Request, in *namedIconRequest) (reply route.Data[route.File], _ error) {
	name, isSVG := strings.CutSuffix(in.Icon, ".svg")
	if in.Kind != "merchants" && in.Kind != "search" || !isSVG || !merchantName().MatchString(name) {
		return reply, route.NotFound()
	}
	reply.Data = drawIcon(name, title(name), initials(name))
	return reply, nil
}

type merchantPageRequest struct {
	route.Public
	Merchant string `path:"merchant"`
}

// merchantPage returns the placeholder page for the website of a merchant.
func (h *Handlers) merchantPage(
	_ *route.Request, in *merchantPageRequest,
) (reply route.Data[route.File], _ error) {
	if !merchantName().MatchString(in.Merchant) {
		return reply, route.NotFound()
	}
	var page bytes.Buffer
	err := merchantTemplate().Execute(&page, struct{ Name, Icon string }{
		title(in.Merchant), ".." + strings.TrimPrefix(wire.Icons, "/_sandbox") + "merchants/" + in.Merchant + ".svg",
	})
	reply.Data = route.File{Type: "text/html; charset=utf-8", Bytes: page.Bytes()}
	return reply, err
}

var merchantTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("merchant").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Name}}</title>
<body style="font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0; padding: 0 1rem">
<main>
<img src="{{.Icon}}" alt="" width="64" height="64">
<h1>{{.Name}}</h1>
<p>This page of the sandbox stands for the merchant's website. It has nothing to do with a business of this name.</p>
</main>
`))
})

// title formats a name in words: tesco_fuel becomes Tesco Fuel.
func title(name string) string {
	words := strings.FieldsFunc(name, isSeparator)
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}

// initials returns the first letters of the first two words of a name.
func initials(name string) (letters string) {
	for _, word := range strings.FieldsFunc(name, isSeparator) {
		if len(letters) < 2 {
			letters += strings.ToUpper(word[:1])
		}
	}
	return letters
}

func isSeparator(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// drawIcon returns a picture with letters on a square, whose colour is derived from the id.
func drawIcon(id, name, letters string) route.File {
	hue := 0
	for _, letter := range id {
		hue = (hue*31 + int(letter)) % 360
	}
	size := 34
	if len(letters) > 1 {
		size = 28
	}
	return route.File{Type: "image/svg+xml", Bytes: fmt.Appendf(nil,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="%s">`+
			`<rect width="64" height="64" rx="14" fill="hsl(%d,55%%,38%%)"/>`+
			`<text x="32" y="44" font-family="system-ui,sans-serif" font-size="%d" font-weight="600" `+
			`fill="#fff" text-anchor="middle">%s</text></svg>`, template.HTMLEscapeString(name), hue, size, letters)}
}
