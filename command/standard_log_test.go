package command

import (
	"bytes"
	"log"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// Ensure that what the standard library logs by itself has the form of the program's log.
func TestStandardLog(t *testing.T) {
	var out bytes.Buffer
	flags := log.Flags()
	defer func() { log.SetFlags(flags); log.SetOutput(os.Stderr) }()
	logStandard(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn})))
	log.Print("Unsolicited response received on idle HTTP channel")
	const want = `level=WARN msg="Unsolicited response received on idle HTTP channel"`
	if !strings.HasSuffix(out.String(), want+"\n") || !strings.HasPrefix(out.String(), "time=") {
		t.Errorf("the log has %q", out.String())
	}
}
