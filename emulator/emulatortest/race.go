//go:build race

package emulatortest

// Raced reports whether the race detector is on. It makes everything ten times as slow, so tests over all personas take
// a part of them then; CI also runs them without it.
const Raced = true
