//go:build !race

package emulatortest

// Raced reports whether the race detector is on.
const Raced = false
