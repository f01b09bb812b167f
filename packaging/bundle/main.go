// Bundle packs GoReleaser's programs for other ecosystems: npm packages, Python wheels, and an image in the OCI
// layout.
//
//	go run . -dist ../../dist -packaging .. -version 0.1.0 -time 1764230400
//
// The same programs, version and time give the same bytes. It is a separate module, so that building the sandbox
// does not download libraries for images.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// release describes the release to pack.
type release struct {
	version   string // semantic version without v
	at        time.Time
	programs  []program
	packaging string // folder of the wrappers' sources
	licence   string // file
}

func main() {
	dist := flag.String("dist", "dist", "GoReleaser's folder, to which the bundles are added")
	packaging := flag.String("packaging", "packaging", "folder with the sources of the wrappers")
	version := flag.String("version", "", "version without v")
	at := flag.Int64("time", 0, "time of all files, in seconds since 1970")
	flag.Parse()
	if err := run(*dist, *packaging, *version, time.Unix(*at, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(dist, packaging, version string, at time.Time) error {
	if version == "" {
		return errors.New("-version is missing")
	}
	programs, err := readPrograms(dist)
	if err != nil {
		return err
	}
	r := release{version, at, programs, packaging, filepath.Join(packaging, "..", "LICENSE")}
	for _, write := range []func(release, string) error{writeNPM, writeWheels, writeImage, writeChecksums} {
		if err := write(r, dist); err != nil {
			return err
		}
	}
	return nil
}
