// Limit is the bare program of bench/bare on its own, for `budsandbox bench --limit`: inside budsandbox it would pay
// for the start of all that budsandbox links.
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
