package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// program is a build of the sandbox for one platform.
type program struct {
	os, arch string // Go's names
	content  []byte
}

// fileName returns the name of the program's file.
func (p program) fileName() string {
	if p.os == "windows" {
		return "budsandbox.exe"
	}
	return "budsandbox"
}

// readPrograms reads the programs that GoReleaser has built, in the order of their platforms. GoReleaser lists them
// in the order in which the builds ended, with paths relative to the folder that contains dist.
func readPrograms(dist string) (programs []program, err error) {
	text, err := os.ReadFile(filepath.Join(dist, "artifacts.json"))
	if err != nil {
		return nil, err
	}
	var artifacts []struct {
		Type string `json:"type"`
		Path string `json:"path"`
		OS   string `json:"goos"`
		Arch string `json:"goarch"`
	}
	if err := json.Unmarshal(text, &artifacts); err != nil {
		return nil, fmt.Errorf("artifacts.json: %w", err)
	}
	for _, a := range artifacts {
		if a.Type != "Binary" {
			continue
		}
		platform := a.OS + "/" + a.Arch
		if nodeNames[a.OS] == "" || nodeNames[a.Arch] == "" || wheelTags[platform] == "" {
			return nil, fmt.Errorf("artifacts.json lists a program for %s, which has no name for npm or Python", platform)
		}
		content, err := os.ReadFile(filepath.Join(dist, "..", a.Path))
		if err != nil {
			return nil, err
		}
		programs = append(programs, program{a.OS, a.Arch, content})
	}
	if len(programs) == 0 {
		return nil, errors.New("artifacts.json lists no program")
	}
	slices.SortFunc(programs, func(a, b program) int {
		return cmp.Or(strings.Compare(a.os, b.os), strings.Compare(a.arch, b.arch))
	})
	return programs, nil
}
