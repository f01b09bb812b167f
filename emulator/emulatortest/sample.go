package emulatortest

import "budsandbox/internal/long"

// Sampled reports whether tests over all personas only check a sample: under the race detector and without the
// build tag long.
const Sampled = Raced || !long.Full
