//go:build race

package emulator_test

// raced says that the race detector looks on. It makes everything ten times as slow, so the tests that go through all there is take
// a part then; without it, as in CI's later steps, they take all.
const raced = true
