package seed

// buffers are the slices that a history is computed in. They take megabytes, so they are reused.
type buffers struct {
	months  []month
	records []record
}

// monthSlots returns n months, whose slices may be overwritten.
func (b *buffers) monthSlots(n int) []month {
	for len(b.months) < n {
		b.months = append(b.months, month{})
	}
	return b.months[:n]
}

// acquire returns buffers that only the caller uses. The caller gives them back with g.buffers.Put.
func (g *Generator) acquire() *buffers {
	if b, found := g.buffers.Get().(*buffers); found {
		return b
	}
	return &buffers{}
}
