package emulator

// DummyData selects how the sandbox treats ingested identifiers outside the ranges reserved for tests.
type DummyData string

// The treatments of identifiers that could be real.
const (
	DummyDataWarn   DummyData = "warn"   // accept them and give advice
	DummyDataStrict DummyData = "strict" // refuse them
)
