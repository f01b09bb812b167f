package emulatortest

import "budsandbox/internal/long"

// Sampled reports whether laws over all personas look at a part of them: under the race detector, and unless tests run
// at their full length.
const Sampled = Raced || !long.Full
