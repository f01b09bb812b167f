package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
)

// nodeNames maps Go's names of systems and processors to Node's; see process.platform and process.arch.
var nodeNames = map[string]string{
	"linux": "linux", "darwin": "darwin", "windows": "win32",
	"amd64": "x64", "arm64": "arm64",
}

// writeNPM writes the package budsandbox and a package for each platform, on which it depends optionally. npm installs
// the one whose os and cpu match the machine, so no script has to download anything.
func writeNPM(r release, dist string) error {
	source := filepath.Join(r.packaging, "npm")
	text, err := os.ReadFile(filepath.Join(source, "package.json"))
	if err != nil {
		return err
	}
	var wrapper map[string]any
	if err := json.Unmarshal(text, &wrapper); err != nil {
		return fmt.Errorf("package.json: %w", err)
	}
	platforms := map[string]string{}
	for _, p := range r.programs {
		name := fmt.Sprintf("budsandbox-%s-%s", nodeNames[p.os], nodeNames[p.arch])
		platforms[name] = r.version
		manifest := map[string]any{
			"name": name, "version": r.version, "license": wrapper["license"],
			"os": []string{nodeNames[p.os]}, "cpu": []string{nodeNames[p.arch]},
			"description": fmt.Sprintf("The program of the package budsandbox for %s on %s", nodeNames[p.os], nodeNames[p.arch]),
			"files":       []string{"bin"},
		}
		files := []file{jsonFile("package/package.json", manifest), {"package/bin/" + p.fileName(), 0o755, p.content}}
		if err := r.npmPackage(dist, name, files); err != nil {
			return err
		}
	}
	wrapper["version"], wrapper["optionalDependencies"] = r.version, platforms
	files := []file{jsonFile("package/package.json", wrapper)}
	for _, name := range []string{"README.md", "bin/budsandbox.js", "index.d.ts", "index.js", "program.js"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return err
		}
		mode := 0o644
		if path.Dir(name) == "bin" {
			mode = 0o755
		}
		files = append(files, file{path.Join("package", name), int64(mode), content})
	}
	return r.npmPackage(dist, "budsandbox", files)
}

// npmPackage writes a package in the format of `npm pack`.
func (r release) npmPackage(dist, name string, files []file) error {
	licence, err := os.ReadFile(r.licence)
	if err != nil {
		return err
	}
	files = append(files, file{"package/LICENSE", 0o644, licence})
	return r.writeArchive(filepath.Join(dist, "npm", fmt.Sprintf("%s-%s.tgz", name, r.version)), files, tarGzip)
}

func jsonFile(name string, value any) file {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		panic(err) // strings always encode
	}
	return file{name, 0o644, append(text, '\n')}
}
