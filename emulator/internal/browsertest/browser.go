// Package browsertest tests pages with Chromium. Only tests use it.
package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"budsandbox/internal/long"
)

// Start starts Chromium until the test ends. It skips the test in the short form, because browsers take as long as all
// other tests together, and if Chromium is not installed.
func Start(t *testing.T) context.Context {
	t.Helper()
	if !long.Full {
		t.Skip("only with -tags long, as in CI; TestBrowserPay looks at pages without it")
	}
	return StartAlways(t)
}

// StartAlways is Start for the few tests that run in the short form, too.
func StartAlways(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Skip(
			"there is no Chromium to look at the pages with; install it (Debian: apt-get install chromium) to run this test",
		)
	}
	flags := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()),
	)
	// The context of a test ends before its cleanup, which would kill Chromium, and a killed one leaves temporary files.
	ctx, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), flags...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	t.Cleanup(func() {
		limited, stop := context.WithTimeout(ctx, 10*time.Second)
		defer stop()
		_ = chromedp.Cancel(limited) // the next cleanup kills what has not ended by then
	})
	if err := chromedp.Do(ctx); err != nil { // starts it
		t.Fatal(err)
	}
	return ctx
}

// Do runs actions. If one fails, it ends the test with the content of the page.
func Do(ctx context.Context, t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	limited, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	if err := chromedp.Do(limited, actions...); err != nil {
		text, _ := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS("html")))
		t.Fatalf("%v\n%s", err, text)
	}
}

// Open opens a page and waits until it is loaded.
func Open(ctx context.Context, t *testing.T, address string) {
	t.Helper()
	Do(ctx, t, chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("main")))
}

// Appears waits until a page has what a selector finds and is loaded to its end.
func Appears(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for {
			if _, err := chromedp.Run(ctx, chromedp.WaitReady(chromedp.CSS(selector))); err != nil {
				return err
			}
			// It fails while one page replaces another.
			loaded, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete"`))
			if err == nil && loaded {
				return nil
			}
			select {
			case <-ctx.Done():
				return errors.Join(ctx.Err(), err)
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
}

// Evaluate returns the text that a script returns, or to which its promise resolves.
func Evaluate(ctx context.Context, t *testing.T, script string) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Scripts enables or disables the scripts of pages.
func Scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(
			ctx,
			emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: !on},
		)
		return err
	})
}

// Colours sets the user's preferred color scheme to light or dark.
func Colours(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// Frames returns the addresses of the frames in the page. A frame that was refused has the address of an error
// page.
func Frames(ctx context.Context, t *testing.T) (addresses []string) {
	t.Helper()
	Do(ctx, t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return err
		}
		for _, child := range tree.FrameTree.ChildFrames {
			addresses = append(addresses, child.Frame.URL)
		}
		return nil
	}))
	return addresses
}

// Axe returns the script of axe-core. It skips the test if AXE_CORE does not name the file.
func Axe(t *testing.T) string {
	t.Helper()
	file := os.Getenv("AXE_CORE")
	if file == "" {
		t.Skip("AXE_CORE does not name axe.min.js of the npm package axe-core")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Violations runs axe-core on the page and returns the violations, one on each line. axe is the script of axe-core.
func Violations(ctx context.Context, t *testing.T, axe string) string {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](axe+"; void 0")); err != nil {
		t.Fatal(err)
	}
	return Evaluate(ctx, t, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
		v.id + " (" + v.impact + "): " + v.help + ": " + v.nodes.map(n => n.html.slice(0, 160)).join(" | ")).join("\n"))`)
}
