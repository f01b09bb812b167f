// Module changes the path of the Go module: in go.mod, in every import and in commands that the documents show.
//
//	make module PATH=example.org/team/budsandbox
//
// Nothing else contains the path; builds and scripts get it from `go list -m`.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./packaging/module example.org/team/budsandbox")
		os.Exit(2)
	}
	changed, err := rename(".", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "module:", err)
		os.Exit(1)
	}
	fmt.Printf("the module is %s: %d files changed\n", os.Args[1], len(changed))
}
