package emulator_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"budsandbox/emulator/internal/browsertest"
)

// Ensure that an applicant with a phone and without JavaScript gets from the link back to the client: with
// accounts, after cancelling, too late, and with a used link.
func TestBrowserApplication(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	l := newLender(t)
	home, called := app(t)
	body := `{"redirect_url":"` + home + `/back?my-parameter=xyz"}`
	browsertest.Do(ctx, t, chromedp.EmulateViewport(360, 640), browsertest.Scripts(false))
	must := func(how string, back *url.URL, a createdApplication, status, failure string) {
		t.Helper()
		q := back.Query()
		if q.Get("my-parameter") != "xyz" || q.Get("status") != status || q.Get("error") != failure ||
			q.Get("application_id") != a.id || q.Get("customer_id") != a.customer || q.Get("connection_id") == "" {
			t.Errorf("%s, the client is called at %s", how, back)
		}
	}
	narrow := func(name string) {
		t.Helper()
		const script = `document.documentElement.scrollWidth > innerWidth ? "wide" : ""`
		if wide := browsertest.Evaluate(ctx, t, script); wide != "" {
			t.Errorf("the page %s is wider than the phone", name)
		}
	}
	a := l.apply(t, oneTime)
	address, _ := l.createLink(t, a, body)
	browsertest.Do(ctx, t, chromedp.Navigate(address), pageNamed("banks"))
	narrow("banks")
	browsertest.Do(ctx, t, click(partOf("bank", "Bank_Of_Bud")), pageNamed("personas"))
	narrow("personas")
	browsertest.Do(ctx, t, click(partOf("persona", "uk_salaried_renter")), pageNamed("consent"))
	narrow("consent")
	browsertest.Do(ctx, t, click(part("allow")), pageNamed("done"))
	narrow("done")
	browsertest.Do(ctx, t, click(part("continue")), chromedp.WaitReady(chromedp.CSS("#app")))
	must("at the end", <-called, a, "success", "")
	l.mustLink(t, a, "completed")

	browsertest.Do(ctx, t, chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("#app")))
	must("with a used link", <-called, a, "failure", "connection_already_started")

	a = l.apply(t, "")
	address, _ = l.createLink(t, a, body)
	browsertest.Do(
		ctx, t, chromedp.Navigate(address), pageNamed("banks"), click(part("cancel")),
		chromedp.WaitReady(chromedp.CSS("#app")),
	)
	must("cancelled", <-called, a, "failure", "")

	l.advance(t, 24*time.Hour)
	browsertest.Do(ctx, t, chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("#app")))
	must("late", <-called, a, "failure", "connection_expired")
}
