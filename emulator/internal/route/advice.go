package route

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Advice says what the real Bud would refuse or discourages in a request that the sandbox answers.
type Advice struct {
	Kind string `json:"kind"` // unknown_field, hosted_secret, deprecated, polled_early...
	Text string `json:"text"`
}

const adviceKey = "route.advice"

// AddAdvice adds advice about a request.
func AddAdvice(c echo.Context, advice ...Advice) {
	if len(advice) > 0 {
		c.Set(adviceKey, append(AdviceFor(c), advice...))
	}
}

// AdviceFor returns the advice about a request.
func AdviceFor(c echo.Context) []Advice {
	all, _ := c.Get(adviceKey).([]Advice)
	return all
}

// strictError returns the error with which a strict sandbox refuses a request that has advice.
func strictError(advice []Advice) *Error {
	texts := make([]string, len(advice))
	fields := map[string]string{}
	for i, a := range advice {
		texts[i] = a.Text
		fields[a.Kind] = strings.TrimPrefix(fields[a.Kind]+" "+a.Text, " ")
	}
	return &Error{
		Status: http.StatusBadRequest, Operation: "sandbox_strict", Code: "advice",
		Message: "Refused because the sandbox runs with --strict: " + strings.Join(texts, " "), Fields: fields,
	}
}
