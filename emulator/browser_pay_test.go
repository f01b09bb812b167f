package emulator_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
)

// Ensure that a person can pay and decline in a real browser and returns to the app, and that the page is
// accessible.
func TestBrowserPay(t *testing.T) {
	t.Parallel()
	ctx := browsertest.StartAlways(t)
	s := emulator.Start(t, emulator.Options{Now: paymentsAt, Freeze: true})
	p := &payer{emulatortest.NewClient(t, s, "shop"), s}
	home, called := app(t)
	ask := func() (id, address string) {
		got := p.Call(t, "POST", "/v1/payments/standing-order/bud-pay-url", order("standing-order", details{
			"redirect_url": home + "/back", "provider": nil,
			"recipient.name": "The Very Long Name of a Landlady and Her Seven Daughters in London EC1",
		}), nil)
		return got.Str("data.payment_id"), got.Str("data.bud_pay_url")
	}
	id, address := ask()
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Do(ctx, t, chromedp.EmulateViewport(width, 800), browsertest.Colours(scheme),
				chromedp.Navigate(address), pageNamed("pay"))
			if found := audit(ctx, t); found != "" {
				t.Errorf("%d pixels, %s:\n%s", width, scheme, found)
			}
		}
	}
	outcome := fmt.Sprintf(`void (document.querySelector(%q).value = "FAILED")`, part("outcome"))
	browsertest.Do(
		ctx, t, click(partOf("bank", "Clockwork_Bank")), chromedp.Evaluate[chromedp.Void](outcome),
		click(part("allow")), chromedp.WaitReady(chromedp.CSS("#app")),
	)
	if back := <-called; back.Query().Get("status") != "success" || back.Query().Get("payment_id") != id {
		t.Errorf("the app is called at %s", back)
	}
	p.advance(t, "PT1M")
	if got := p.mustHaveStatus(t, "standing-order", id, "FAILED"); got.Str("data.sender.provider") != "Clockwork_Bank" {
		t.Errorf("the payment is %s", got.Text)
	}
	id, address = ask()
	browsertest.Do(
		ctx, t, chromedp.Navigate(address), pageNamed("pay"), click(part("cancel")),
		chromedp.WaitReady(chromedp.CSS("#app")),
	)
	if back := <-called; back.Query().Get("status") != "failed" {
		t.Errorf("the app is called at %s", back)
	}
	p.mustHaveStatus(t, "standing-order", id, "AUTH_REJECTED")
	browsertest.Do(
		ctx, t, chromedp.Navigate(address), pageNamed("problem"), click(part("continue")),
		chromedp.WaitReady(chromedp.CSS("#app")),
	)
	if back := <-called; back.Query().Get("status") != "failed" {
		t.Errorf("then the app is called at %s", back)
	}
}
