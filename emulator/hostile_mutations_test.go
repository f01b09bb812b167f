package emulator_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
)

// mutations each make one part of a request invalid.
var mutations = []func(*rand.Rand, *hostileRequest){
	mistypeBody, mistypeBody, replaceBody, cutBody, corruptBody, repeatKeys, sendChunked,
	mutatePath, mutateQuery, mutateParameter, mutateHeader, mutateHeader, dropToken, changeMethod,
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

var tenThousand = strings.Repeat("x", 10_000)

// strangeTypes are values of all types, most of which a field does not accept.
var strangeTypes = []any{
	nil, true, -1, 0, 1.5, 1e300, json.Number("123456789012345678901234567890"), json.Number("1e400"), "", " ", "\x00",
	"2026-13-45", "0000-00-00T00:00:00Z", "\u202eزبون🙂", "'; DROP TABLE customers; --", "../../etc/passwd",
	"${jndi:ldap://x}",
	tenThousand, []any{}, []any{nil}, []any{[]any{}}, map[string]any{}, map[string]any{"": nil},
}

// mistypeBody replaces a value somewhere in the body by one of another type.
func mistypeBody(r *rand.Rand, a *hostileRequest) {
	var body any
	if json.Unmarshal([]byte(a.body), &body) != nil {
		return
	}
	text, _ := json.Marshal(mistype(r, body))
	a.body = string(text)
}

func mistype(r *rand.Rand, value any) any {
	deeper := r.IntN(4) > 0
	switch v := value.(type) {
	case map[string]any:
		if deeper && len(v) > 0 {
			key := pick(r, slices.Sorted(maps.Keys(v)))
			v[key] = mistype(r, v[key])
			return v
		}
	case []any:
		if deeper && len(v) > 0 {
			i := r.IntN(len(v))
			v[i] = mistype(r, v[i])
			return v
		}
	}
	return pick(r, strangeTypes)
}

func replaceBody(r *rand.Rand, a *hostileRequest) {
	const depth = 20_000
	a.body = pick(r, []string{
		"", " \n", "null", "true", "1", `"text"`, "[]", "[[[]]]", "[{}]", "{}", "{", "}", "nul", "NaN", "-", "\x00",
		"\xff\xfe{\x00}\x00",
		strings.Repeat("[", depth), strings.Repeat("[", depth) + strings.Repeat("]", depth),
		strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth),
		`{"customer_context":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}",
		`{"number_of_customers":` + strings.Repeat("9", 5000) + "}", `{"number_of_customers":1e999999}`,
		`{"client_metadata":{"idempotent_identifier":"\ud800"}}`, `{'a':1}`, `{"a":1,}`, `{"a":1}//`, `{"a" 1}`, `{1:2}`,
		"\ufeff" + a.body, a.body + a.body, "[" + a.body + "]", a.body + "\x00", "<a/>", "a=b&c=d", "grant_type=%zz",
		tenThousand,
	})
}

func cutBody(r *rand.Rand, a *hostileRequest) { a.body = a.body[:r.IntN(len(a.body)+1)] }

// corruptBody inserts one or two bytes that text does not have somewhere into the body.
func corruptBody(r *rand.Rand, a *hostileRequest) {
	at := r.IntN(len(a.body) + 1)
	a.body = a.body[:at] + pick(
		r,
		[]string{"\x00", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\x1b", "\\", `"`, "\u2028"},
	) + a.body[at:]
}

// repeatKeys repeats every key of the body's outermost object.
func repeatKeys(_ *rand.Rand, a *hostileRequest) {
	if inner, closed := strings.CutSuffix(a.body, "}"); closed && strings.HasPrefix(inner, "{") {
		a.body = inner + "," + a.body[1:]
	}
}

func sendChunked(_ *rand.Rand, a *hostileRequest) { a.chunked = true }

// mutatePath replaces a segment of the path.
func mutatePath(r *rand.Rand, a *hostileRequest) {
	segments := strings.Split(a.path, "/")
	segments[1+r.IntN(len(segments)-1)] = pick(r, []string{
		"", "/", ".", "..", "%2F", "%2f%2F", "%00", "%25", "%252F", "%2e%2e", "%FF%FE", "%C0%AF", "*", ":id",
		"{customer_id}", ";a=b", "a;b", url.PathEscape("زبون🙂"), url.PathEscape("' OR 1=1; --"),
		url.PathEscape("<script>"), tenThousand, "00000000-0000-0000-0000-000000000000",
	})
	a.path = strings.Join(segments, "/")
}

func mutateQuery(r *rand.Rand, a *hostileRequest) {
	a.query += "&" + pick(r, []string{
		"%zz", "%", "a=%", "a=1;b=2", "&&==&", "=", "=a", "%00=%00", "\xff=\xff", "a[]=1&a[0]=2",
		strings.Repeat("a=1&", 2000), a.query,
	})
}

// mutateParameter gives a query parameter one or several strange values.
func mutateParameter(r *rand.Rand, a *hostileRequest) {
	query, err := url.ParseQuery(a.query)
	if err != nil {
		return
	}
	names := slices.Sorted(maps.Keys(query))
	if len(names) == 0 {
		names = []string{"page_size", "page_token", "date_from"}
	}
	for range 1 + r.IntN(3) {
		query.Add(pick(r, names), pick(r, []string{
			"", "0", "-1", "1", "1001", "99999999999999999999", "1e3", "0x10", "true", "null", "\x00", "\xff", "זמן",
			tenThousand, "AAAA", "e30",
			"2026-02-30", "0000-01-01", "9999-12-31", "9999-12-31T23:59:59.999999999+23:59", "2026-03-01T09:00:00",
			"-292277022399-01-01",
		}))
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values := query[name]
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	}
	a.query = query.Encode()
}

// mutateHeader sets, repeats or empties a header that the sandbox reads.
func mutateHeader(r *rand.Rand, a *hostileRequest) {
	name := pick(r, []string{
		"Authorization", "X-Client-Id", "X-Customer-Id", "X-Customer-Idempotent-Identifier", "X-Customer-Secret",
		"Content-Type", "Accept",
		"Content-Encoding", "Origin", "Sec-Fetch-Site", "Referer", "X-Request-Id", "X-HTTP-Method-Override", "X-Timezone",
		"Cookie",
	})
	a.header[name] = append(a.header[name][:0:0], pick(r, [][]string{
		nil, {""}, {" "}, {"", ""}, {"a", "b"}, {tenThousand}, {"\x80\xff\xfe"}, {"Bearer"}, {"Bearer  "}, {"Basic Og=="},
		{"Basic %%%"}, {"*/*"},
		{
			"Bearer " + tenThousand[:255],
		}, {"Bearer " + strings.Repeat("z", 255)}, {"text/plain; charset=utf-8"}, {"text/plain; charset"}, {"gzip"},
		{"application/x-www-form-urlencoded"}, {"multipart/form-data; boundary="}, {"null"}, {"cross-site"}, {"http://[::1"},
		{"00000000-0000-0000-0000-000000000000"}, {"' OR 1=1; --"}, {"../.."}, {"%00"}, slices.Repeat([]string{"a"}, 500),
	})...)
}

func dropToken(_ *rand.Rand, a *hostileRequest) { a.header.Del("Authorization") }

func changeMethod(r *rand.Rand, a *hostileRequest) {
	a.method = pick(
		r,
		[]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "X"},
	)
}
