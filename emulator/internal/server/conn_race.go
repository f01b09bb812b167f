//go:build race

package server

// raced makes connections copy what they hold. The race detector does not see that a write of several pieces precedes
// the client's read.
const raced = true
