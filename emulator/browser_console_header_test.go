package emulator_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
)

// misplaced is a script that names what of the header is cut off, covered, or below its first line. The code of the
// buttons may be left out, because the page of the clock has it.
const misplaced = `(() => {
	const header = document.querySelector("header"), line = header.getBoundingClientRect();
	const parts = [...header.querySelectorAll("a, label, select, button, time, .mode")]
		.filter(e => !e.matches(".as-code") || e.checkVisibility());
	const boxes = parts.map(e => e.getBoundingClientRect());
	const bad = parts.filter((e, i) => boxes[i].width < 10 || boxes[i].right > innerWidth || e.tagName === "BUTTON" &&
		(e.scrollWidth > e.clientWidth + 1 || boxes.some((b, j) => j > i && parts[j].tagName === "BUTTON" &&
			b.left < boxes[i].right - 1 && b.right > boxes[i].left + 1)));
	const select = header.querySelector("select"), given = select.getBoundingClientRect().width;
	select.style.width = "max-content";
	if (select.getBoundingClientRect().width > given + 1) bad.push(select);
	return (line.height > 60 ? line.height + " pixels high " : "") + bad.map(e => e.outerHTML.slice(0, 120)).join(" | ");
})()`

// Ensure that from 1200 pixels on, the header is one line with all of its parts, also with projects to choose from and
// the longest times.
func TestBrowserConsoleHeader(t *testing.T) {
	t.Parallel()
	s, _, one := demo(t)
	emulatortest.NewClient(t, s, "a-project-with-a-long-name").NewCustomer(t, `{}`)
	one.Must(200, "PUT", "/_sandbox/clock", `{"now":"2026-09-30T22:30:00Z","frozen":true}`)
	one.Must(201, "POST", "/_sandbox/snapshots/before", "")
	ctx := browsertest.Start(t)
	for _, width := range []int64{1200, 1280, 1360, 1440} {
		for _, page := range []string{"/_sandbox/", "/_sandbox/?client_id=a-project-with-a-long-name"} {
			browsertest.Do(ctx, t, chromedp.EmulateViewport(width, 800))
			browsertest.Open(ctx, t, s.URL()+page)
			if found := browsertest.Evaluate(ctx, t, misplaced); found != "" {
				t.Errorf("at %d pixels, the header of %s has misplaced %s", width, page, found)
			}
		}
	}
}
