// Package spelling suggests corrections of misspelt words.
package spelling

import "strings"

// Nearest returns the known word that is most similar to word, or "" if none is similar. At most a third of the
// letters may differ. Case, hyphens, underscores and brackets do not count.
func Nearest(word string, known []string) string {
	best, found := "", 1<<30
	folded := fold(word)
	for _, candidate := range known {
		other := fold(candidate)
		if !similarLength(len(folded), len(other)) {
			continue
		}
		d := distance(folded, other)
		if prefixed := len(folded) >= 3 && strings.HasPrefix(other, folded); prefixed {
			d = min(d, 1)
		}
		if d < found {
			best, found = candidate, d
		}
	}
	if found > max(1, len(folded)/3) {
		return ""
	}
	return best
}

// similarLength reports whether words of these lengths in bytes can be similar. Other words are not compared letter by
// letter, because they may be as long as a request's body.
func similarLength(word, known int) bool { return word <= 4*known+4 }

// DidYouMean returns a sentence that suggests the most similar known word, or lists all known words if none is
// similar.
func DidYouMean(word string, known []string) string {
	switch near := Nearest(word, known); {
	case near != "":
		return "did you mean " + near + "?"
	case len(known) == 0:
		return "nothing is known here"
	default:
		return "known are " + strings.Join(known, ", ")
	}
}

// separators are the characters that do not count. Building a Replacer costs more than one of its uses.
var separators = strings.NewReplacer("-", "", "_", "", ".", "", "[", "", "]", "", " ", "")

// fold removes the differences that do not count.
func fold(word string) string { return separators.Replace(strings.ToLower(word)) }

// distance returns the number of insertions, deletions, replacements and swaps of neighbours that turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range x {
		before, last, row := rows[i%3], rows[(i+1)%3], rows[(i+2)%3]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return rows[(len(x)+1)%3][len(y)]
}
