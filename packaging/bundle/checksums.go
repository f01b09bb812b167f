package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// writeChecksums writes SHA256SUMS of all published files, for `sha256sum --check`. It leaves out GoReleaser's own
// metadata and the programs that the archives contain.
func writeChecksums(_ release, dist string) error {
	var b strings.Builder
	err := filepath.WalkDir(dist, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(dist, name)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && strings.HasPrefix(entry.Name(), "budsandbox_"):
			return filepath.SkipDir
		case entry.IsDir() || inside == "SHA256SUMS" || inside == "artifacts.json" || inside == "metadata.json" ||
			inside == "config.yaml":
			return nil
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(content), filepath.ToSlash(inside))
		return nil
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "SHA256SUMS"), []byte(b.String()), 0o644)
}
