package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// knownState is what a writer knows of a customer from the responses.
type knownState struct {
	identifier string
	locale     string
	wanted     string // the locale of an overwrite that was not answered
	leaving    bool   // a deletion was not answered
	gone       bool   // a deletion was answered
}

// settleDeletion resolves a deletion that was not answered: it may or may not have happened.
func (f *knownState) settleDeletion(exists bool) {
	if f.leaving {
		f.leaving, f.gone = false, !exists
	}
}

// settleLocale compares a customer's locale with the responses. After an overwrite that was not answered, the old and
// the new locale are right.
func (f *knownState) settleLocale(t *testing.T, id, locale string) {
	t.Helper()
	admitted := []string{f.locale}
	if f.wanted != "" {
		admitted = append(admitted, f.wanted)
	}
	if !slices.Contains(admitted, locale) {
		t.Errorf("%s has the locale %q, want one of %q", id, locale, admitted)
	}
	f.locale, f.wanted = locale, ""
}

const (
	firstLocale = "en-GB"
	batchLocale = "cy-GB" // used only by batches, so that a partial batch can be recognised
	batchSize   = 5
)

// laterLocales are the locales of overwrites.
var laterLocales = []string{"fr-FR", "de-DE", "nl-NL", "pl-PL"}

// writer is a client that changes customers of its own, one request at a time.
type writer struct {
	emulatortest.Client
	name                  string
	facts                 map[string]*knownState // by customer id
	customers             []string
	retry                 string // an identifier whose creation was not answered
	made                  int
	overwrites, deletions int
}

// writeUntilKilled repeats all kinds of writes until the sandbox is killed.
func (w *writer) writeUntilKilled(t *testing.T) {
	w.customers = w.customers[:0]
	for _, id := range slices.Sorted(maps.Keys(w.facts)) {
		if !w.facts[id].gone {
			w.customers = append(w.customers, id)
		}
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	steps := []func(*testing.T, http.RoundTripper) bool{
		w.createIdentified, w.createPlain, w.overwrite, w.createBatch, w.removeV1, w.createPlain, w.overwrite, w.removeV3,
	}
	for i := 0; ; i++ {
		if !steps[i%len(steps)](t, transport) {
			return
		}
	}
}

// request sends a request. ok is false if the sandbox was killed before the client had the whole response.
func (w *writer) request(
	t *testing.T,
	via http.RoundTripper,
	method, path, body string,
	status ...int,
) (a emulatortest.Answer, answered bool) {
	request, err := http.NewRequest(method, w.Base+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return a, false
	}
	request.Header.Set("Authorization", "Bearer "+w.Token)
	request.Header.Set("X-Client-Id", w.ID)
	response, err := via.RoundTrip(request)
	if err != nil {
		return a, false
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return a, false
	}
	a = emulatortest.Answer{Status: response.StatusCode, Text: string(text)}
	if !slices.Contains(status, a.Status) || a.Text != "" && json.Unmarshal(text, &a.JSON) != nil {
		t.Errorf("%s: %s %s is answered %d %s", w.name, method, path, a.Status, a.Text)
		return a, false
	}
	return a, true
}

func (w *writer) addCustomer(id, identifier, locale string) {
	w.facts[id] = &knownState{identifier: identifier, locale: locale}
	w.customers = append(w.customers, id)
}

// createIdentified creates a customer with an identifier, or finds one whose creation was not answered.
func (w *writer) createIdentified(t *testing.T, via http.RoundTripper) bool {
	status := []int{200, 201}
	if w.retry == "" {
		w.made++
		w.retry, status = fmt.Sprintf("%s/%d", w.name, w.made), status[1:]
	}
	a, ok := w.request(
		t,
		via,
		"POST",
		"/platform/v3/customers",
		`{"client_metadata":{"idempotent_identifier":"`+w.retry+`"}}`,
		status...)
	if ok {
		w.addCustomer(a.Str("data.customer_id"), w.retry, firstLocale)
		w.retry = ""
	}
	return ok
}

func (w *writer) createPlain(t *testing.T, via http.RoundTripper) bool {
	a, ok := w.request(t, via, "POST", "/platform/v3/customers", "", 201)
	if ok {
		w.addCustomer(a.Str("data.customer_id"), "", firstLocale)
	}
	return ok
}

func (w *writer) createBatch(t *testing.T, via http.RoundTripper) bool {
	body := fmt.Sprintf(`{"number_of_customers":%d,"customer_context":{"locale":%q}}`, batchSize, batchLocale)
	a, ok := w.request(t, via, "POST", "/platform/v3/customers/batch", body, 201)
	if !ok {
		return false
	}
	for i := range batchSize {
		w.addCustomer(a.Str(fmt.Sprintf("data.%d.customer_id", i)), "", batchLocale)
	}
	return true
}

func (w *writer) overwrite(t *testing.T, via http.RoundTripper) bool {
	id := w.customers[w.overwrites%len(w.customers)]
	f := w.facts[id]
	f.wanted = laterLocales[w.overwrites%len(laterLocales)]
	_, ok := w.request(t, via, "PUT", "/v1/customers/"+id+"/context", `{"region":"GB","locale":"`+f.wanted+`"}`, 200)
	if ok {
		f.locale, f.wanted = f.wanted, ""
		w.overwrites++
	}
	return ok
}

func (w *writer) removeV1(t *testing.T, via http.RoundTripper) bool {
	return w.remove(t, via, "/v1/customers/", 204)
}

func (w *writer) removeV3(t *testing.T, via http.RoundTripper) bool {
	return w.remove(t, via, "/platform/v3/customers/", 202)
}

// remove deletes one of the customers, at changing positions in the list.
func (w *writer) remove(t *testing.T, via http.RoundTripper, path string, status int) bool {
	i := w.deletions * 7 % len(w.customers)
	f := w.facts[w.customers[i]]
	f.leaving = true
	_, ok := w.request(t, via, "DELETE", path+w.customers[i], "", status)
	if ok {
		f.leaving, f.gone = false, true
		w.customers = slices.Delete(w.customers, i, i+1)
		w.deletions++
	}
	return ok
}
