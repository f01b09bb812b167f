package seed

// scratch is room that lives are computed in. It is megabytes, and used again by the next life.
type scratch struct {
	months  []month
	drafts  []draft
	entries []entry
}

// monthsFor is room for so many months.
func (s *scratch) monthsFor(n int) []month {
	for len(s.months) < n {
		s.months = append(s.months, month{})
	}
	return s.months[:n]
}

// borrow is room that nobody uses, until it is given back with g.room.Put.
func (g *Generator) borrow() *scratch {
	if s, found := g.room.Get().(*scratch); found {
		return s
	}
	return &scratch{}
}
