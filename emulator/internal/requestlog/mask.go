package requestlog

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// secrets are the names of the masked values in lower case. Their case in a request does not matter.
var secrets = []string{"customer_secret", "client_secret", "access_token", "refresh_token", "token", "code", "password"}

const mask = "***"

func isSecret(name string) bool { return slices.Contains(secrets, strings.ToLower(name)) }

// maskValue replaces the secrets in decoded JSON, whatever their type, and those in URLs within its strings.
func maskValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		code, hasCode := errorCode(v)
		for name, inner := range v {
			if _, isBool := inner.(bool); isSecret(name) && inner != nil && inner != "" && !isBool {
				v[name] = mask
				continue
			}
			v[name] = maskValue(inner)
		}
		if hasCode {
			v["error"].(map[string]any)["code"] = code
		}
	case []any:
		for i := range v {
			v[i] = maskValue(v[i])
		}
	case string:
		return maskPairs(v)
	}
	return value
}

// errorCode returns the code of an error of JSON-RPC, which is a number and no secret.
func errorCode(message map[string]any) (code json.Number, found bool) {
	if message["jsonrpc"] != nil {
		failure, _ := message["error"].(map[string]any)
		code, found = failure["code"].(json.Number)
	}
	return code, found
}

// maskText masks the secrets in a body that is not complete JSON: cut or malformed JSON, forms and URLs.
func maskText(text string) string {
	if strings.Contains(text, `name="`) {
		text = multipartSecrets().ReplaceAllString(text, "${1}"+mask)
	}
	return maskPairs(maskMembers(text))
}

// multipartSecrets matches the secrets in a multipart form.
var multipartSecrets = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		`(?i)(name="(?:` + strings.Join(secrets, "|") + `)"[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n)[^\r\n]*`,
	)
})

// maskPairs masks the secrets in name=value pairs of a query, a form or a URL.
func maskPairs(text string) string {
	if !strings.Contains(text, "=") {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		end := strings.IndexAny(text, "?&;#\"'<> \t\r\n")
		if end < 0 {
			end = len(text)
		}
		name, value, isPair := strings.Cut(text[:end], "=")
		if unescaped, err := url.QueryUnescape(name); isPair && value != "" && err == nil && isSecret(unescaped) {
			b.WriteString(name + "=" + mask)
		} else {
			b.WriteString(text[:end])
		}
		if end < len(text) {
			b.WriteByte(text[end])
			end++
		}
		text = text[end:]
	}
	return b.String()
}

// maskMembers masks the secrets in "name": value members of objects. The JSON may be malformed.
func maskMembers(text string) string {
	var b strings.Builder
	for {
		start := strings.IndexByte(text, '"')
		if start < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := start + textLength(text[start:])
		b.WriteString(text[:end])
		quoted := text[start:end]
		text = text[end:]
		name, err := strconv.Unquote(strings.ReplaceAll(quoted, `\/`, "/"))
		value := strings.TrimLeft(text, " \t\r\n")
		if err != nil || !isSecret(name) || !strings.HasPrefix(value, ":") {
			continue
		}
		value = strings.TrimLeft(value[1:], " \t\r\n")
		if value != "" {
			b.WriteString(`:"` + mask + `"`)
			text = value[valueLength(value):]
		}
	}
}

// textLength returns the length of the JSON string at the beginning of text, which may be cut.
func textLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// valueLength returns the length of the JSON value at the beginning of text, which may be cut.
func valueLength(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += textLength(text[i:]) - 1
			if depth == 0 {
				return i + 1
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}
