package route

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"budsandbox/clock"

	"github.com/labstack/echo/v4"
)

// everyKind is a request with a field of each kind that the binder knows, and rules.
type everyKind struct {
	Public
	ID      string     `path:"id"`
	Text    string     `          query:"text"    validate:"omitempty,max=9"`
	Choice  string     `          query:"choice"  validate:"oneof=one two"           default:"one"`
	Number  int        `          query:"number"  validate:"gte=1,lte=9"             default:"7"`
	Switch  bool       `          query:"switch"`
	Moment  DateOrTime `          query:"moment"`
	Texts   []string   `          query:"texts"   validate:"max=3"`
	Numbers []int      `          query:"numbers"`
	Header  string     `                          validate:"omitempty,oneof=a b"                   header:"X-Header"`
	Form    string     `validate:"required_if=Switch true" form:"form"`
	Body    struct {
		Name   string             `json:"name" validate:"required"`
		Count  *int               `json:"count" validate:"omitnil,gte=1,lte=200"`
		Ratio  float64            `json:"ratio" validate:"lte=1"`
		Yes    bool               `json:"yes"`
		At     time.Time          `json:"at"`
		Words  []string           `json:"words" validate:"max=2,dive,max=5"`
		Prices map[string]float64 `json:"prices"`
		Any    any                `json:"any"`
		Inner  struct {
			Type  string `json:"type" validate:"omitempty,oneof=personal business"`
			Items []item `json:"items" validate:"dive"`
		} `json:"inner"`
	} `body:"required"`
}

type item struct {
	Amount string `json:"amount" validate:"required"`
}

// keepsRules says, without the validator, whether a request keeps the rules in its tags.
func (in *everyKind) keepsRules() bool {
	among := func(text string, choices ...string) bool { return slices.Contains(choices, text) }
	body := in.Body
	return utf8.RuneCountInString(in.Text) <= 9 && among(in.Choice, "one", "two") && in.Number >= 1 && in.Number <= 9 &&
		len(in.Texts) <= 3 && among(in.Header, "", "a", "b") && (!in.Switch || in.Form != "") &&
		body.Name != "" && (body.Count == nil || *body.Count >= 1 && *body.Count <= 200) && body.Ratio <= 1 &&
		len(body.Words) <= 2 &&
		!slices.ContainsFunc(body.Words, func(word string) bool { return utf8.RuneCountInString(word) > 5 }) &&
		among(body.Inner.Type, "", "personal", "business") && !slices.Contains(body.Inner.Items, item{})
}

// says tells whether the parameters are what path and query say, read by hand.
func (in *everyKind) says(id, query string) bool {
	values, err := url.ParseQuery(query)
	if unescaped, err := url.PathUnescape(id); err == nil {
		id = unescaped
	}
	number, choice := values.Get("number"), values.Get("choice")
	if number == "" {
		number = "7"
	}
	if choice == "" {
		choice = "one"
	}
	n, notNumber := strconv.Atoi(number)
	return err == nil && notNumber == nil && in.ID == id && in.Text == values.Get("text") && in.Number == n &&
		in.Choice == choice
}

var everyDialect = []Dialect{
	OAuth, Classic, Platform, PlatformList, OpenBanking, Gateway, Codes, Revocation, Financial, Ingestion, Settlement,
	Corrections,
	Merchants, CustomMerchants, Similar, Goals, Derived, Sandbox,
}

// Ensure that any request is either bound to a value that equals what was sent and satisfies the rules, or refused
// with 400 or 413 and a message in every dialect.
func FuzzBind(f *testing.F) {
	const limit = 1 << 10
	const soundQuery, soundBody = "text=a+b&number=3&moment=2026-03-01&numbers=1&numbers=2&texts=a", `{"name":"n",
		"count":1,"inner":{"items":[{"amount":"1"}]}}`
	f.Add("a%2Fb", soundQuery, "a", "application/json", soundBody)
	f.Add(
		"%zz", "switch=1&choice=two&moment=2026-03-01T09:00:00%2B02:00", "", "application/x-www-form-urlencoded",
		"form=x&form=y",
	)
	f.Add(
		"",
		"number=ten&number=3&switch=maybe&moment=now&numbers=&numbers=x",
		"c",
		"text/plain; charset",
		`{"name":5,"count":0}`,
	)
	f.Add(
		"%00",
		"text=aaaaaaaaaaaa&texts=1&texts=2&texts=3&texts=4&%zz;=",
		"\xff",
		"",
		`{"name":"`+strings.Repeat("x", limit)+`"}`,
	)
	f.Add(
		"é",
		"&&=",
		"b",
		"application/json",
		`{"name":"n","at":"2026-13-01T00:00:00Z","words":["1","2","long one"],"prices":{"a":1e999}}`,
	)
	f.Add("..", "choice=three", "a b", "*/*", `[{"inner":{"type":"robot","items":[{},null,{"amount":""}]}}]`)
	f.Add(
		"a",
		"number=99999999999999999999",
		"a",
		"application/json",
		`{"inner":{"type":"robot","items":[{}]},"any":[[[{"a":null}]]],"ratio":2}`,
	)
	f.Add("a", "", "", "application/json", "null")
	f.Add("a", "", "", "application/json", strings.Repeat("[", limit))
	a := &Adapter{
		Clock:   clock.NewClocks(clock.New(time.Now, clock.State{})),
		MaxBody: limit,
		Bodies:  NewBudget(1 << 20),
		Log:     slog.New(slog.DiscardHandler),
	}
	p, e := newBinding(reflect.TypeFor[everyKind]()), echo.New()
	f.Fuzz(func(t *testing.T, id, query, header, contentType, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("X-Header", header)
		r.Header.Set("Content-Type", contentType)
		c := e.NewContext(r, httptest.NewRecorder())
		c.SetParamNames("id")
		c.SetParamValues(id)
		in := &everyKind{}
		err := a.fill(c, newRequest(c, ""), Call{Route: &Route{Dialect: Classic}}, p, reflect.ValueOf(in).Elem())
		switch {
		case err == nil && (!in.keepsRules() || !in.says(id, query)):
			t.Errorf("was taken for %+v", in)
		case err != nil && query == soundQuery && body == soundBody && (header == "" || header == "a"):
			t.Errorf("a sound request is refused: %v", err)
		case err != nil:
			mustWord(t, a, e, err, len(body) > limit)
		}
	})
}

// mustWord writes an error in every dialect.
func mustWord(t *testing.T, a *Adapter, e *echo.Echo, err error, tooLarge bool) {
	t.Helper()
	want := 400
	if tooLarge {
		want = 413
	}
	for i, dialect := range everyDialect {
		recorder := httptest.NewRecorder()
		c := e.NewContext(httptest.NewRequest("POST", "/", nil), recorder)
		if err := a.WriteError(c, &Route{ErrorID: "every_kind", Dialect: dialect}, err); err != nil {
			t.Fatalf("dialect %d: %v", i, err)
		}
		var wire struct {
			Operation string `json:"operation_id"`
			Code      string `json:"code_id"`
			Message   string
			Errors    map[string]any
		}
		text := recorder.Body.Bytes()
		if err := json.Unmarshal(text, &wire); err != nil || !utf8.Valid(text) {
			t.Errorf("dialect %d answers %q: %v", i, text, err)
		}
		if recorder.Code != want || wire.Operation == "" || wire.Code == "" || wire.Message == "" {
			t.Errorf("dialect %d answers %d %s, want %d with a message", i, recorder.Code, text, want)
		}
	}
}

// Ensure that a page token continues only the query that it was given for, and that invented tokens, those of
// another query or file, and those with a changed bit are refused.
func FuzzPageToken(f *testing.F) {
	ours, theirs := PageTokens{Key: []byte("a key of this file")}, PageTokens{Key: []byte("a key of another file")}
	f.Add("all", "some", []byte("position"), ours.Token("all", []byte("position")), uint(0))
	f.Add("", "a", []byte{}, ours.Token("", nil), uint(95))
	f.Add(`"shop" 0 0 ""`, `"shop" 0 0 "x"`, []byte{0, 1, 2}, "", uint(3))
	f.Add("a", "b", []byte("x"), theirs.Token("a", []byte("x")), uint(100))
	f.Add("a", "b", []byte("x"), "not base64!", uint(9))
	f.Add("a", "b", []byte("x"), ours.Token("a", []byte("x"))+"\n", uint(9))
	f.Fuzz(func(t *testing.T, query, other string, position []byte, token string, bit uint) {
		if strings.Contains(query+other, "\x00") {
			t.Skip("no query holds a NUL")
		}
		made := ours.Token(query, position)
		if got, err := ours.Position(query, made); err != nil || string(got) != string(position) {
			t.Errorf("the token of %q continues at %q, %v", position, got, err)
		}
		if got, err := ours.Position(query, token); err == nil && !sameBytes(token, ours.Token(query, got)) {
			t.Errorf("the token %q, made up, continues at %q", token, got)
		}
		raw, _ := base64.RawURLEncoding.DecodeString(made)
		bit %= uint(len(raw) * 8)
		raw[bit/8] ^= 1 << (bit % 8)
		mustBeRefused(t, ours, query, base64.RawURLEncoding.EncodeToString(raw))
		mustBeRefused(t, theirs, query, made)
		if other != query {
			mustBeRefused(t, ours, other, made)
		}
	})
}

func sameBytes(a, b string) bool {
	rawA, errA := base64.RawURLEncoding.DecodeString(a)
	rawB, errB := base64.RawURLEncoding.DecodeString(b)
	return errA == nil && errB == nil && string(rawA) == string(rawB)
}

func mustBeRefused(t *testing.T, tokens PageTokens, query, token string) {
	t.Helper()
	if got, err := tokens.Position(query, token); !errors.Is(err, ErrPageToken) {
		t.Errorf("the token %q continues %q at %q, %v", token, query, got, err)
	}
}
