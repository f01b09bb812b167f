package emulator_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
)

// Ensure that axe finds no violations on the customers' pages, light and dark, and that each page fits a phone of
// 360 pixels with buttons of full width.
func TestBrowserAxe(t *testing.T) {
	t.Parallel()
	axe := browsertest.Axe(t)
	ctx := browsertest.Start(t)
	s := emulator.Start(t, emulator.Options{Now: paymentsAt, Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	if err := s.Client("shop").SetBranding(emulator.Branding{DisplayName: "Acme Money",
		Logo: []byte(ownLogo)}); err != nil {
		t.Fatal(err)
	}
	w := &visitor{T: t, of: &emulatortest.ConnectedCustomer{Client: c, ID: c.NewCustomer(t, emulatortest.American)}}
	w.of.Headers = map[string]string{"X-Customer-Id": w.of.ID}
	w.gateway = w.begin(`,"connect_more_accounts_button":true,"accounts_summary":true,"customer_email":"jo@mail.example"`)
	failed, done := w.allow("Bank_Of_Bud", "error.auth_denied").location, w.allow("Bank_Of_Bud", "").location
	l := &lender{c, s}
	link, _ := l.createLink(t, l.apply(t, oneTime), "")
	session := w.session(w.send("GET", link, nil))
	pay := c.Call(
		t, "POST", "/v1/payments/standing-order/bud-pay-url", order("standing-order", details{"provider": nil}),
		nil,
	)
	for _, address := range []string{
		link, c.Base + session + "/personas?provider=Bank_Of_Bud",
		c.Base + session + "/consent?provider=Bank_Of_Bud&persona=",
		c.Base + session + "/leave", c.Base + failed, c.Base + done, w.gateway + "/personas?provider=Bank_Of_Bud&q=nobody",
		w.gateway + "/consent?provider=Bank_Of_Bud&persona=error.refresh.provider_timeout", w.gateway + "/consents?do=revoke",
		w.gateway + "/download",
		c.Call(t, "GET", "/_sandbox/mails?to=jo@mail.example", "", nil).Str("data.0.link"), pay.Str("data.bud_pay_url"),
		c.Base + "/pay/nonsense",
	} {
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Do(
				ctx, t, chromedp.EmulateViewport(360, 640), browsertest.Colours(scheme), chromedp.Navigate(address),
				chromedp.WaitReady(chromedp.CSS("main")),
			)
			if found := browsertest.Violations(ctx, t, axe); found != "" {
				t.Errorf("%s, %s: %s", address, scheme, found)
			}
		}
		if found := browsertest.Evaluate(ctx, t, fullWidth); found != "" {
			t.Errorf("%s: %s", address, found)
		}
	}
}

// fullWidth is a script that finds sideways scrolling, and buttons that are narrower than their surroundings.
const fullWidth = `(() => {
  const found = document.documentElement.scrollWidth > innerWidth ? ["wider than the window"] : [];
  const main = document.querySelector("main"), style = getComputedStyle(main);
  const room = main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  for (const b of document.querySelectorAll("button, .button"))
    if (b.getBoundingClientRect().width < room - 1) found.push("narrow: " + b.outerHTML);
  return found.join("\n");
})()`
