package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// wheelTags maps platforms to the tags of wheels. Static programs run on every Linux; Go requires macOS 12. See
// https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/.
var wheelTags = map[string]string{
	"linux/amd64":  "manylinux2014_x86_64.musllinux_1_1_x86_64",
	"linux/arm64":  "manylinux2014_aarch64.musllinux_1_1_aarch64",
	"darwin/amd64": "macosx_12_0_x86_64", "darwin/arm64": "macosx_12_0_arm64",
	"windows/amd64": "win_amd64", "windows/arm64": "win_arm64",
}

// writeWheels writes a wheel for each platform, with the program and a command that runs it.
func writeWheels(r release, dist string) error {
	version := pythonVersion(r.version)
	source := filepath.Join(r.packaging, "python")
	readme, err := os.ReadFile(filepath.Join(source, "README.md"))
	if err != nil {
		return err
	}
	licence, err := os.ReadFile(r.licence)
	if err != nil {
		return err
	}
	var files []file
	for _, name := range []string{"__init__.py", "__main__.py", "py.typed"} {
		content, err := os.ReadFile(filepath.Join(source, "budsandbox", name))
		if err != nil {
			return err
		}
		files = append(files, file{"budsandbox/" + name, 0o644, content})
	}
	info := fmt.Sprintf("budsandbox-%s.dist-info", version)
	for _, p := range r.programs {
		tag := wheelTags[p.os+"/"+p.arch]
		all := append(files[:len(files):len(files)],
			file{"budsandbox/bin/" + p.fileName(), 0o755, p.content},
			file{info + "/METADATA", 0o644, metadata(version, readme)},
			file{info + "/WHEEL", 0o644, wheelFile(tag)},
			file{info + "/entry_points.txt", 0o644, []byte("[console_scripts]\nbudsandbox = budsandbox.__main__:main\n")},
			file{info + "/licenses/LICENSE", 0o644, licence},
		)
		all = append(all, record(info, all))
		name := fmt.Sprintf("budsandbox-%s-py3-none-%s.whl", version, tag)
		if err := r.writeArchive(filepath.Join(dist, "python", name), all, zipFiles); err != nil {
			return err
		}
	}
	return nil
}

func metadata(version string, readme []byte) []byte {
	const format = `Metadata-Version: 2.4
Name: budsandbox
Version: %s
Summary: A local stand-in for Bud's sandbox
License-Expression: Apache-2.0
License-File: LICENSE
Requires-Python: >=3.8
Description-Content-Type: text/markdown

%s`
	return fmt.Appendf(nil, format, version, readme)
}

func wheelFile(tag string) []byte {
	text := "Wheel-Version: 1.0\nGenerator: budsandbox\nRoot-Is-Purelib: false\n"
	for one := range strings.SplitSeq(tag, ".") {
		text += "Tag: py3-none-" + one + "\n"
	}
	return []byte(text)
}

// record returns the list of a wheel's files with their hashes.
func record(info string, files []file) file {
	var b strings.Builder
	for _, f := range files {
		sum := sha256.Sum256(f.content)
		fmt.Fprintf(&b, "%s,sha256=%s,%d\n", f.name, base64.RawURLEncoding.EncodeToString(sum[:]), len(f.content))
	}
	name := path.Join(info, "RECORD")
	fmt.Fprintf(&b, "%s,,\n", name)
	return file{name, 0o644, []byte(b.String())}
}

// preRelease matches a semantic version with more than its three numbers: these, the kind of release, and the rest.
var preRelease = regexp.MustCompile(`^(\d+\.\d+\.\d+)-(alpha|beta|rc|dev)\.?(.*)$`)

// pythonVersion converts a semantic version to PEP 440: 0.2.0-rc.1 is 0.2.0rc1, and 0.2.0-dev.g12ab is
// 0.2.0.dev0+g12ab.
func pythonVersion(version string) string {
	parts := preRelease.FindStringSubmatch(version)
	if parts == nil {
		return version
	}
	short := map[string]string{"alpha": "a", "beta": "b", "rc": "rc"}[parts[2]]
	if short == "" {
		return fmt.Sprintf("%s.dev0+%s", parts[1], strings.ReplaceAll(parts[3], "-", "."))
	}
	return parts[1] + short + parts[3]
}
