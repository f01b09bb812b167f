package search

import (
	"mime"
	"strconv"
	"strings"
)

// prefers reports whether the header Accept gives one media type more weight than another. With equal weights the
// type that is named first wins, and a type that is named wins over one that only a wildcard matches
// (https://www.rfc-editor.org/rfc/rfc9110#name-accept).
func prefers(accept, one, other string) bool {
	weight, rank := weightOf(accept, one)
	otherWeight, otherRank := weightOf(accept, other)
	if weight == otherWeight {
		return weight > 0 && rank >= 0 && (otherRank < 0 || rank < otherRank)
	}
	return weight > otherWeight
}

// weightOf returns the weight that the header gives a media type, and the index at which the header names it, or -1
// if only a wildcard matches. The most specific range counts.
func weightOf(accept, media string) (weight float64, rank int) {
	kind, _, _ := strings.Cut(media, "/")
	rank, best := -1, 0
	for i, part := range strings.Split(accept, ",") {
		named, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		specific := 0
		switch named {
		case media:
			specific = 3
		case kind + "/*":
			specific = 2
		case "*/*":
			specific = 1
		}
		if specific <= best {
			continue
		}
		best, weight = specific, 1
		if q, err := strconv.ParseFloat(parameters["q"], 64); err == nil {
			weight = q
		}
		if specific == 3 {
			rank = i
		}
	}
	return weight, rank
}
