// Limit is the bare program of bench/bare as a separate executable, for `budsandbox bench --limit`. Within budsandbox,
// its start includes loading everything that budsandbox links.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"budsandbox/bench/bare"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address and port to listen on")
	file := flag.String("data", "limit.db", "file to keep everything in")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := bare.Serve(ctx, *listen, *file, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "limit:", err)
		os.Exit(1)
	}
}
