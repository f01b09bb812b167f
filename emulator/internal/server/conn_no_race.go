//go:build !race

package server

// raced reports whether the race detector is on.
const raced = false
