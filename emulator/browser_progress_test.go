package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
)

// openSlowGateway returns a visitor of a gateway URL, in a sandbox whose tasks end only when pass moves the clock.
func openSlowGateway(t *testing.T, options string) (w *visitor, pass func(time.Duration)) {
	t.Helper()
	delay := time.Hour
	s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: &delay})
	c := emulatortest.NewClient(t, s, "shop")
	of := &emulatortest.ConnectedCustomer{Client: c, ID: c.NewCustomer(t, "")}
	of.Headers = map[string]string{"X-Customer-Id": of.ID}
	w = &visitor{T: t, of: of}
	w.gateway = w.begin(options)
	return w, func(d time.Duration) {
		got := of.Call(t, "POST", "/_sandbox/clock/advance", fmt.Sprintf(`{"by":%q}`, d), nil)
		if got.Status != http.StatusOK {
			t.Fatalf("advance the clock: %d %s", got.Status, got.Text)
		}
	}
}

// waitForStep waits until the page shows a step of the connection.
func waitForStep(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for {
			said, err := chromedp.Run(
				ctx,
				chromedp.Evaluate[string](`document.querySelector('[data-testid="progress"]')?.textContent || ""`),
			)
			if err == nil && said == text {
				return nil
			}
			select {
			case <-ctx.Done():
				return errors.Join(fmt.Errorf("the page says %q, want %q", said, text), err, ctx.Err())
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}

// Ensure that the progress page updates itself: with scripts in place, announced to screen readers, and without
// scripts by reloading. It and the success page are accessible.
func TestBrowserProgress(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("JavaScript %t", scripts), func(t *testing.T) {
			ctx := browsertest.Start(t)
			w, pass := openSlowGateway(t, `,"connect_more_accounts_button":true`)
			browsertest.Do(
				ctx, t, browsertest.Scripts(scripts),
				chromedp.Navigate(w.of.Base+w.allow("Bank_Of_Bud", "uk_student").location), pageNamed("progress"),
				waitForStep("Step 1 of 4: Contacting the bank"),
			)
			browsertest.Evaluate(ctx, t, `window.same = "same"`)
			pass(25 * time.Minute)
			browsertest.Do(ctx, t, waitForStep("Step 2 of 4: Fetching accounts"))
			if got, want := browsertest.Evaluate(ctx, t, `window.same || `+
				`"anew"`), map[bool]string{true: "same", false: "anew"}[scripts]; got != want {
				t.Errorf("after a step the page is %s, want %s", got, want)
			}
			mustBeAccessible(ctx, t)
			pass(35 * time.Minute)
			browsertest.Do(ctx, t, pageNamed("done"))
			mustBeAccessible(ctx, t)
		})
	}
}

// mustBeAccessible checks the page on the smallest phone and on a wide screen, in light and dark.
func mustBeAccessible(ctx context.Context, t *testing.T) {
	t.Helper()
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Do(ctx, t, chromedp.EmulateViewport(width, 800), browsertest.Colours(scheme))
			if found := audit(ctx, t); found != "" {
				t.Errorf("%d pixels, %s:\n%s", width, scheme, found)
			}
		}
	}
}

// Ensure that the page of an expired link says so and leads to the app.
func TestBrowserExpired(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	w, home, called := openAppGateway(t, "")
	expired, pass := openSlowGateway(t, "")
	got := expired.of.Call(
		t,
		"POST",
		"/v2/open-banking/authorisation-gateway-url",
		`{"redirect_url":"`+home+`/back?own=1#top"}`,
		expired.of.Headers,
	)
	pass(30 * time.Minute)
	browsertest.Do(ctx, t, chromedp.Navigate(got.Str("data.url")), pageNamed("problem"))
	mustBeAccessible(ctx, t)
	browsertest.Do(ctx, t, click(part("continue")), chromedp.WaitReady(chromedp.CSS("#app")))
	if back := <-called; back.RawQuery != "own=1&status=failed" {
		t.Errorf("the app is called at %s", back)
	}
	if hash := browsertest.Evaluate(ctx, t, "location.hash"); hash != "#top" {
		t.Errorf("the app's fragment is %q", hash)
	}
	browsertest.Do(ctx, t, chromedp.Navigate(w.gateway+"x"), pageNamed("problem"))
}

// Ensure that a forced failure can be chosen with the mouse, is shown, and can be followed by a success with the
// same link.
func TestBrowserFailure(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	w, _, called := openAppGateway(t, `,"providers":["Bank_Of_Bud"]`)
	browsertest.Do(ctx, t, chromedp.Navigate(w.gateway), pageNamed("personas"), click("details > summary"),
		click(partOf("persona", "error.provider_timeout")), pageNamed("consent"), click(part("allow")), pageNamed("done"),
		chromedp.WaitReady(chromedp.CSS(part("error"))), click(part("retry")), pageNamed("personas"),
		click(partOf("persona", "uk_student")), pageNamed("consent"), click(part("allow")), pageNamed("done"),
		click(part("continue")), chromedp.WaitReady(chromedp.CSS("#app")))
	if back := <-called; back.Query().Get("status") != "success" {
		t.Errorf("the app is called at %s", back)
	}
}
