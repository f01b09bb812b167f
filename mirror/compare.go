package mirror

// compare returns the differences between two responses of an operation, except those of their shape. If the
// statuses differ it compares nothing else, because everything would differ.
func compare(operation string, theirs, ours answer) (all []Difference) {
	add := func(kind, path, there, here string) {
		all = append(all, Difference{Operation: operation, Kind: kind, Path: path, Upstream: there, Sandbox: here})
	}
	if theirs.status != ours.status {
		add("status", "", theirs.statusText(), ours.statusText())
		return all
	}
	if theirs.media() != ours.media() {
		add("shape", "Content-Type", theirs.media(), ours.media())
	}
	for _, d := range compareOrder(theirs.value, ours.value) {
		add("order", d.path, d.upstream, d.sandbox)
	}
	return append(all, compareWords(operation, theirs, ours)...)
}
