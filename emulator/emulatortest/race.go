//go:build race

package emulatortest

// Raced reports whether the race detector is on. It makes tests ten times as slow, so tests over all personas only
// check a sample then. CI also runs them without it.
const Raced = true
