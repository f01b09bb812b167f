package main

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// dist makes GoReleaser's folder with a program of a few bytes for each system, listed in the order of systems.
func dist(t *testing.T, systems []string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "dist")
	list := `[{"type":"Metadata","path":"dist/metadata.json"}`
	for _, system := range systems {
		goos, arch, _ := strings.Cut(system, "/")
		name := filepath.Join("budsandbox_"+goos+"_"+arch, "budsandbox")
		if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte("program for "+system), 0o755); err != nil {
			t.Fatal(err)
		}
		list += `,{"type":"Binary","path":"dist/` + filepath.ToSlash(name) + `","goos":"` + goos + `","goarch":"` + arch +
			`"}`
	}
	if err := os.WriteFile(filepath.Join(folder, "artifacts.json"), []byte(list+"]"), 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

// Ensure that equal programs give equal bytes, in whatever order they were built, with a package for each platform
// and a valid image.
func TestRun(t *testing.T) {
	systems := []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}
	var sums [2]string
	for i := range sums {
		folder := dist(t, systems)
		if err := run(folder, "..", "1.2.0-rc.1", time.Unix(1764230400, 0).UTC()); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = string(text)
		slices.Reverse(systems)
		if i > 0 {
			continue
		}
		for _, name := range []string{
			"npm/budsandbox-1.2.0-rc.1.tgz",
			"npm/budsandbox-win32-arm64-1.2.0-rc.1.tgz", "npm/budsandbox-darwin-x64-1.2.0-rc.1.tgz",
			"python/budsandbox-1.2.0rc1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl",
			"python/budsandbox-1.2.0rc1-py3-none-win_amd64.whl",
		} {
			if !strings.Contains(sums[0], "  "+name+"\n") {
				t.Errorf("there is no %s in\n%s", name, sums[0])
			}
		}
		index, err := layout.ImageIndexFromPath(filepath.Join(folder, "image"))
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Index(index); err != nil {
			t.Error(err)
		}
		manifest, err := index.IndexManifest()
		if err != nil || len(manifest.Manifests) != 2 {
			t.Errorf("the image is for %d platforms, %v", len(manifest.Manifests), err)
		}
		checkWheel(t, filepath.Join(folder, "python", "budsandbox-1.2.0rc1-py3-none-macosx_12_0_arm64.whl"))
	}
	if sums[0] != sums[1] {
		t.Errorf("two runs differ:\n%s\n%s", sums[0], sums[1])
	}
}

// Ensure that a program for a platform that npm or Python has no name for is refused.
func TestUnknownPlatform(t *testing.T) {
	folder := dist(t, []string{"linux/amd64", "linux/riscv64"})
	err := run(folder, "..", "1.2.0", time.Unix(1764230400, 0).UTC())
	if err == nil || !strings.Contains(err.Error(), "linux/riscv64") {
		t.Errorf("run returns %v", err)
	}
}

// checkWheel checks that the program in a wheel can be run, and that RECORD lists every file.
func checkWheel(t *testing.T, name string) {
	t.Helper()
	wheel, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer wheel.Close()
	record, err := wheel.Open("budsandbox-1.2.0rc1.dist-info/RECORD")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(record)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range wheel.File {
		if !strings.Contains(string(text), f.Name+",") {
			t.Errorf("RECORD does not list %s", f.Name)
		}
		if program := strings.HasPrefix(f.Name, "budsandbox/bin/"); program != (f.Mode()&0o111 != 0) {
			t.Errorf("%s has mode %v", f.Name, f.Mode())
		}
	}
}

// Ensure that versions are written so that Python sorts them correctly.
func TestPythonVersion(t *testing.T) {
	for version, want := range map[string]string{
		"1.2.3": "1.2.3", "1.2.0-rc.1": "1.2.0rc1", "1.2.0-beta.2": "1.2.0b2", "0.0.0-dev.g12ab34c": "0.0.0.dev0+g12ab34c",
	} {
		if got := pythonVersion(version); got != want {
			t.Errorf("%s is %s, want %s", version, got, want)
		}
	}
}
